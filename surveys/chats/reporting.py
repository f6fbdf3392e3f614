"""月报: a month of a group, typed by its staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from surveys.chats import checking, months, queries
from surveys.chats.enums import ReportState, VoidWhy
from surveys.chats.errors import ChatRefused
from surveys.chats.models import ChatGroup, GroupReport
from surveys.chats.reviewing import BEGUN, FLOW, make_void, standing
from surveys.flow import steps
from territory import access


@dataclass(frozen=True, slots=True)
class Month:
    """The numbers of a group's month, as GroupReport has them."""

    members: int
    households: int
    posts: int
    avg_reads: Decimal | None
    appeals_received: int
    appeals_closed: int
    clues: int
    bad_info: Sequence[str]
    events_held: int
    issues: str = ""

    @property
    def plain(self) -> dict[str, Any]:
        """By the names of a report's fields. Nobody reads where nothing was posted."""
        found = {name: getattr(self, name) for name in FIELDS}
        return {**found, "bad_info": list(self.bad_info), "avg_reads": self.avg_reads if self.posts else None}


FIELDS = tuple(Month.__dataclass_fields__)


@transaction.atomic
def type_in(group_pk: int, month: date, given: Month, *, user: Any) -> GroupReport:
    """Report a month by hand, or again where it was returned or still waits. One that came by the form gives
    way: its numbers are those of its response.

    Raises ChatRefused: not_yours, not_active, future, reported, or what is wrong with the numbers.
    """
    group = ChatGroup.objects.select_for_update(of=("self",)).select_related("area").get(pk=group_pk)
    if not access.may(user, group.area, *queries.STAFF):
        raise ChatRefused("not_yours")
    _check(group, month, given)
    report = standing(group, month)
    if report is not None and report.state == ReportState.APPROVED:
        raise ChatRefused("reported")
    if report is not None and report.response_id is not None:
        make_void(report, VoidWhy.REPLACED, user=user)
        report = None
    if report is None:
        report = GroupReport(group=group, area=group.area, month=month, **given.plain)
        report.group_name, report.reported_at, report.reported_by = group.name, timezone.now(), user
        report.save()
        steps.begin(FLOW, report, step=BEGUN, user=user)
    else:
        for name, value in given.plain.items():
            setattr(report, name, value)
        report.doubt = ""
        report.reported_at, report.reported_by = timezone.now(), user
        steps.move(FLOW, report, "again", user=user)
    log(report, "chats.report", user=user, data={"month": month.isoformat()})
    return report


def _check(group: ChatGroup, month: date, given: Month) -> None:
    if not group.active:
        raise ChatRefused("not_active")
    if month > months.first(timezone.localdate()):
        raise ChatRefused("future")
    for code, params in checking.faults(given, group, month):
        raise ChatRefused(code, **params)
