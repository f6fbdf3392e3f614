"""Bring a group's monthly report in line with a response of the monthly form as it now stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils import timezone

from forms_builder.keys import answers_by_name
from surveys.chats import checking, months
from surveys.chats.enums import BadInfo, ReportState, VoidWhy
from surveys.chats.matching import found_group
from surveys.chats.models import ChatGroup, GroupReport
from surveys.chats.reporting import Month
from surveys.chats.reviewing import (
    BEGUN,
    DECIDED,
    FLOW,
    lock_groups,
    make_void,
    restore,
    stand_again,
    standing,
)
from surveys.corrections import counts, current_answers, locked
from surveys.flow import steps
from surveys.models import Response
from surveys.openrosa.models import AppChannel
from surveys.tallying import Folded
from surveys.versions import version_by_pk

# The names of the monthly form's questions by which it is known (templates.yaml, wechat_group_ledger).
KNOWN_BY = frozenset({"group_name", "member_count", "household_count", "appeals_received", "clue_count"})
MONTH_ASKED = "report_month"  # forms published before it was asked lack it
FILED = {"yes": True, "no": False}
TENTH = Decimal("0.1")
MOST = checking.MOST + 1  # what is larger is as wrong


def wanted(batch: Sequence[Folded]) -> Iterable[UUID]:
    """Responses of monthly forms, whatever the questionnaire is called."""
    forms = {each.version for each in batch}
    ours = {pk for pk in forms if is_ledger(version_by_pk(pk).compiled.form)}
    return [each.response for each in batch if each.version in ours]


def is_ledger(form: Any) -> bool:
    """Whether a form is the monthly one: it has its questions, by their names."""
    return {question.name for question in form.questions} >= KNOWN_BY


def draw(response_id: UUID) -> None:
    """Make, change or withdraw the report of a response. The caller holds the transaction; doing it again
    changes nothing.

    What was approved stays as it was approved until somebody gives it back; a rejected response makes its
    report void. Responses of which only day and place may be known never become reports."""
    response = locked(response_id)
    form = version_by_pk(response.version_id).compiled.form
    if not is_ledger(form) or response.sealed or response.channel.veiled:
        return
    counted = counts(response.state)
    said = _said(response, answers_by_name(form, current_answers(response)))
    group, why = found_group(response.area, said.name) if counted else (None, "")
    known = GroupReport.objects.filter(response=response).values_list("group", flat=True).first()
    lock_groups(known, group.pk if group else None)
    rows = GroupReport.objects.select_for_update(of=("self",)).select_related("group__area", "area")
    report = rows.filter(response=response).first()
    if report is None:
        if counted:
            _drawn(response, said, group, why)
    elif not counted:
        _withdrawn(report)
    elif report.state != ReportState.APPROVED and report.void_why != VoidWhy.ASIDE:
        _redrawn(report, response, said, group, why)


@dataclass(frozen=True, slots=True)
class Said:
    """What a response says."""

    name: str
    month: date
    filed: bool | None
    numbers: Month

    @property
    def plain(self) -> dict[str, Any]:
        """By the names of a report's fields."""
        return {**self.numbers.plain, "group_name": self.name, "filed": self.filed}


def _said(response: Response, answers: Mapping[str, Any]) -> Said:
    return Said(
        str(answers.get("group_name") or "").strip()[:40],
        month_said(answers, timezone.localdate(response.completed_at)),
        FILED.get(str(answers.get("filed"))),
        month_of(answers),
    )


def month_said(answers: Mapping[str, Any], day: date) -> date:
    """The month that a form filled in on that day is about; where it was not asked, as `months.reported`."""
    asked = {"this": months.first(day), "last": months.before(day)}
    return asked.get(str(answers.get(MONTH_ASKED)), months.reported(day))


def month_guessed(report: GroupReport) -> bool:
    """Whether nobody said of which month the report is: neither the form nor, later, a person."""
    if report.response is None or report.events.filter(step__in=DECIDED).exists():
        return False
    form = version_by_pk(report.response.version_id).compiled.form
    return not answers_by_name(form, current_answers(report.response)).get(MONTH_ASKED)


def _drawn(response: Response, said: Said, group: ChatGroup | None, why: str) -> None:
    group, why = _place(group, why, said.month)
    report = GroupReport.objects.create(
        group=group,
        area=group.area if group else response.area,
        month=said.month,
        response=response,
        unmatched=why,
        doubt=checking.doubt(said.numbers, group, said.month),
        reported_at=response.received_at,
        **said.plain,
    )
    steps.begin(FLOW, report, step=BEGUN, user=_whose(response))


def _whose(response: Response) -> Any:
    """Who of the staff gave its numbers: corrected them last, or sent them with an app; None: a resident."""
    said, who = response.answers, None
    for revision in response.revisions.select_related("by"):
        if revision.answers != said:
            said, who = revision.answers, revision.by
    app = (
        None
        if who
        else AppChannel.objects.filter(channel=response.channel_id).select_related("worker").first()
    )
    return app.worker if app else who


def _place(group: ChatGroup | None, why: str, month: date) -> tuple[ChatGroup | None, str]:
    """Whose report it becomes. Of two from the form the newer one stands; one that was approved or typed by
    staff never gives way by itself: the form's waits for a person."""
    other = standing(group, month) if group else None
    if other is None:
        return group, why
    if other.state == ReportState.APPROVED:
        return None, "already"
    if other.response_id is None:
        return None, "typed"
    make_void(other, VoidWhy.REPLACED, user=None)
    return group, ""


def _withdrawn(report: GroupReport) -> None:
    if report.state != ReportState.VOID:
        make_void(report, VoidWhy.REJECTED, user=None)
    elif report.void_why == VoidWhy.REPLACED:  # it is not to stand again
        report.void_why = VoidWhy.REJECTED
        report.save(update_fields=["void_why"])


def _redrawn(report: GroupReport, response: Response, said: Said, group: ChatGroup | None, why: str) -> None:
    """Numbers, name and month as they are now; what a person said of month and group stands."""
    decided = set(report.events.filter(step__in=DECIDED).values_list("step", flat=True))
    month = report.month if decided else said.month
    if "match" in decided or (report.group is not None and said.name == report.group_name):
        group, why = report.group, ""
    was, before = report.state, (report.group, report.month)
    moved = (group, month) != before
    if was == ReportState.VOID and not moved and _replaced(report):
        doubt = checking.doubt(said.numbers, group, month)
        _keep(report, {**said.plain, "void_why": VoidWhy.REPLACED, "doubt": doubt})
        report.save()
        return
    if moved or was == ReportState.VOID:
        group, why = _place(group, why, month)
    place = {"group": group, "month": month, "unmatched": why, "area": group.area if group else response.area}
    doubt = checking.doubt(said.numbers, group, month)
    changed = _keep(report, {**said.plain, **place, "doubt": doubt})
    if was == ReportState.VOID:
        restore(report)
    elif changed:
        steps.move(FLOW, report, "again", user=_whose(response))
    if was != ReportState.VOID and moved:
        stand_again(*before)


def _replaced(report: GroupReport) -> bool:
    """Whether another has taken the place of a void one, for good: not an older one from the form, which took
    it only while the response was rejected."""
    other = standing(report.group, report.month) if report.group else None
    if other is None:
        return False
    older = other.response_id is not None and other.reported_at < report.reported_at
    return not (older and other.state != ReportState.APPROVED and report.void_why == VoidWhy.REJECTED)


def _keep(report: GroupReport, values: Mapping[str, Any]) -> bool:
    """Set fields; whether any of them was different."""
    changed = [name for name, value in values.items() if getattr(report, name) != value]
    for name in changed:
        setattr(report, name, values[name])
    return bool(changed)


def month_of(answers: Mapping[str, Any]) -> Month:
    """The numbers of a monthly form's answers (by name); what is wrong with them is for `checking` to say."""
    posts = _count(answers.get("posts"))
    return Month(
        members=_count(answers.get("member_count")),
        households=_count(answers.get("household_count")),
        posts=posts,
        avg_reads=_tenth(answers.get("avg_reads")) if posts else None,
        appeals_received=_count(answers.get("appeals_received")),
        appeals_closed=_count(answers.get("appeals_closed")),
        clues=_count(answers.get("clue_count")),
        bad_info=[each for each in answers.get("bad_info_action") or () if each in BadInfo.values],
        events_held=_count(answers.get("offline_events")),
        issues=str(answers.get("issues") or "")[:300],
    )


def _number(value: Any) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)
    return min(max(found, Decimal(0)), Decimal(MOST)) if found.is_finite() else Decimal(0)


def _count(value: Any) -> int:
    return int(_number(value).quantize(Decimal(1), ROUND_HALF_UP))


def _tenth(value: Any) -> Decimal | None:
    if value is None:
        return None
    return min(_number(value), Decimal(checking.MOST)).quantize(TENTH, ROUND_HALF_UP)
