"""上级群主审核: the steps of a monthly report, which of several stands, and what approval writes down.

Whoever typed a report, corrected its form, sent it with an app of staff or reports for the group has another
review it. What is wrong with its numbers is not approved. Of a group's month one report stands. The register
of groups learns from what was approved alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from surveys.chats import checking, months
from surveys.chats.enums import Filing, ReportState, VoidWhy
from surveys.chats.errors import WRONG
from surveys.chats.models import ChatGroup, GroupReport, ReportEvent, ReportFile
from surveys.flow import steps
from surveys.flow.errors import StepRefused
from surveys.flow.steps import Flow, Given, Step, table
from territory.models import Area

WAITING, APPROVED, RETURNED, VOID = (
    ReportState.WAITING,
    ReportState.APPROVED,
    ReportState.RETURNED,
    ReportState.VOID,
)
BEGUN = "report"
TYPED = (BEGUN, "again")  # whose numbers they are, as far as it is known, does not approve them
DECIDED = ("month", "match")  # what a person says of month and group stands, whatever the form says later

STEPS = table(
    Step("approve", _("approve"), (WAITING,), APPROVED, opinion=False, not_by=TYPED),
    Step("return", _("give back"), (WAITING, APPROVED), RETURNED),
    Step("month", _("change the month"), (WAITING, RETURNED), None, needs=("month",)),
    Step("again", _("report again"), (WAITING, RETURNED), WAITING, opinion=False, by_program=True),
    Step("void", _("void"), (WAITING, APPROVED, RETURNED), VOID, opinion=False, by_program=True),
    Step("restore", _("valid again"), (VOID,), WAITING, opinion=False, by_program=True),
    Step("restore_returned", _("valid again"), (VOID,), RETURNED, opinion=False, by_program=True),
    Step("match", _("belongs to the group"), (WAITING, RETURNED), None, opinion=False, by_program=True),
)


class ReportRefused(StepRefused):
    """With the codes of monthly reports."""

    messages: ClassVar[Mapping[str, str]] = {
        **WRONG,
        "own_group": gettext_noop("You report for this group yourself. Somebody else reviews its reports."),
        "no_group": gettext_noop("First say whose report it is."),
        "future": gettext_noop("This month has not come yet."),
        "month_same": gettext_noop("The report is of this month already. Choose another."),
        "month_taken": gettext_noop("The group has another report of this month."),
    }


def _area(row: GroupReport) -> Area:
    return row.group.area if row.group else row.area


def _change(row: GroupReport, step: Step, given: Given, user: Any) -> dict[str, Any]:
    """What a step changes beside the state; returns what its event keeps."""
    if step.key == "approve":
        if row.group is None:
            raise ReportRefused("no_group")
        if row.response_id is not None and row.group.worker_id == user.pk:
            raise ReportRefused("own_group")
        for code, params in checking.faults(row, row.group, row.month):
            raise ReportRefused(code, **params)
        row.doubt = ""
        _keep_register(row)
    elif step.key == "void":
        row.void_why = given.data["why"]
    elif step.to is not None:
        row.void_why = ""
    if step.key == "month":
        return _move_month(row, given.data["month"])
    return {}


FLOW = Flow(
    key="group_reports",
    label=_("monthly report"),
    model=GroupReport,
    events=ReportEvent,
    files=ReportFile,
    steps=STEPS,
    area_of=_area,
    change=_change,
    names={"month": _("month")},
)


def _keep_register(report: GroupReport) -> None:
    """The register shows the size of the newest month that was approved. That a group is filed is known from
    the report; since when is known to the register alone."""
    group = ChatGroup.objects.filter(reports=report.pk)
    newer = GroupReport.objects.filter(group=report.group_id, month__gt=report.month, state=APPROVED)
    if not newer.exists():
        group.update(members=report.members, households=report.households)
    if report.filed:
        group.exclude(filing=Filing.FILED).update(filing=Filing.FILED)


def _move_month(report: GroupReport, month: date) -> dict[str, Any]:
    before = report.month
    if month == before:
        raise ReportRefused("month_same")
    if month > months.first(timezone.localdate()):
        raise ReportRefused("future")
    if report.group is not None and standing(report.group, month) is not None:
        raise ReportRefused("month_taken")
    report.month = month
    report.doubt = checking.doubt(report, report.group, month)
    report.save(update_fields=["month", "doubt"])
    stand_again(report.group, before)
    return {"from": f"{before:%Y-%m}", "to": f"{month:%Y-%m}"}


# --- which of several stands. The caller holds the lock of the group. --------------------------------------


def lock_groups(*pks: int | None) -> None:
    """Lock groups, always before their reports, so that two never wait for each other."""
    wanted = [pk for pk in pks if pk is not None]
    list(ChatGroup.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk").values("pk"))


def standing(group: ChatGroup, month: date) -> GroupReport | None:
    """The group's report of a month that is not void, locked."""
    rows = GroupReport.objects.select_for_update(of=("self",)).filter(group=group, month=month)
    return rows.exclude(state=VOID).first()


def make_void(report: GroupReport, why: VoidWhy, *, user: Any) -> None:
    """It counts no more. Unless another takes its place, what it had itself replaced stands again."""
    steps.move(FLOW, report, "void", user=user, given=Given(data={"why": why}))
    if why != VoidWhy.REPLACED:
        stand_again(report.group, report.month)


def restore(report: GroupReport) -> None:
    """It counts again: given back if it was, else it waits for review."""
    last = report.events.filter(step="void").last()
    key = "restore_returned" if last and last.from_state == RETURNED else "restore"
    steps.move(FLOW, report, key, user=None)


def stand_again(group: ChatGroup | None, month: date) -> None:
    """Where no report of the group's month is left, the newest that had given way stands again."""
    if group is None or standing(group, month) is not None:
        return
    rows = GroupReport.objects.select_for_update(of=("self",)).filter(group=group, month=month)
    gave_way = rows.filter(state=VOID, void_why=VoidWhy.REPLACED).order_by("-reported_at", "-pk").first()
    if gave_way is not None:
        restore(gave_way)
