"""Whose report it is: found by area and name, or said by a person."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from surveys.chats import checking, months, queries
from surveys.chats.enums import ReportState, VoidWhy
from surveys.chats.errors import ChatRefused
from surveys.chats.models import ChatGroup, GroupReport
from surveys.chats.reviewing import FLOW, make_void, standing
from surveys.flow import steps
from territory import access
from territory.models import Area

SUSPICIOUS = (" ", "　", "·", "・", "-", "—", "(", ")", "（", "）", "“", "”", '"')


def plain_name(name: str) -> str:
    """A group's name without what people write differently: spaces, brackets, dots, width, a final 群."""
    text = unicodedata.normalize("NFKC", name).casefold()
    for each in SUSPICIOUS:
        text = text.replace(each, "")
    return text.removesuffix("群").removesuffix("微信") or text


def found_group(area: Area, name: str) -> tuple[ChatGroup | None, str]:
    """The group in use of that name in the area or below, and "" – else None and why: unknown, several."""
    rows = ChatGroup.objects.filter(active=True, area__path__startswith=area.path).select_related("area")
    exact = list(rows.filter(name=name)[:3])
    if len(exact) == 1:
        return exact[0], ""
    wanted_name = plain_name(name)
    alike = [each for each in rows if plain_name(each.name) == wanted_name] if wanted_name else []
    if len(alike) == 1 and not exact:
        return alike[0], ""
    return None, "several" if exact or alike else "unknown"


@transaction.atomic
def match(report_pk: int, group: ChatGroup, month: date, *, user: Any) -> GroupReport:
    """A person says whose report it is and of which month; an earlier one that waits gives way.

    Raises ChatRefused: not_yours, settled, reported, future."""
    locked = ChatGroup.objects.select_for_update(of=("self",)).select_related("area").get(pk=group.pk)
    report = _waiting(report_pk, user, locked.area)
    if month > months.first(timezone.localdate()):
        raise ChatRefused("future")
    other = standing(locked, month)
    if other is not None:
        if other.state == ReportState.APPROVED:
            raise ChatRefused("reported")
        make_void(other, VoidWhy.REPLACED, user=user)
    report.group, report.area, report.month, report.unmatched = locked, locked.area, month, ""
    report.doubt = checking.doubt(report, locked, month)
    steps.move(FLOW, report, "match", user=user)
    log(report, "chats.match", user=user, data={"group": locked.name})
    return report


@transaction.atomic
def set_aside(report_pk: int, *, user: Any) -> None:
    """A report that belongs to no group is not counted. Raises ChatRefused: not_yours, settled."""
    report = _waiting(report_pk, user)
    make_void(report, VoidWhy.ASIDE, user=user)
    log(report, "chats.set_aside", user=user)


def _waiting(pk: int, user: Any, *areas: Area) -> GroupReport:
    """A report that still waits for its group, locked, for those who keep its area and `areas`."""
    report = GroupReport.objects.select_for_update(of=("self",)).select_related("area").get(pk=pk)
    for area in (*areas, report.area):
        if not access.may(user, area, *queries.KEEP):
            raise ChatRefused("not_yours")
    if report.group_id is not None or report.state == ReportState.VOID:
        raise ChatRefused("settled")
    return report
