"""Reads of sheets and marks, scoped to the user's areas."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from surveys.admin.roles import READ
from surveys.assessments.models import Mark, Settlement, Sheet
from surveys.targets.models import Indicator
from surveys.targets.periods import Period, begun, period_of
from territory import access
from territory.access import KEEP, User
from territory.enums import Level
from territory.models import Area

PERIODS = 24  # that a page offers


def sheets(user: User) -> QuerySet[Sheet]:
    """The sheets of the user's areas and of those above."""
    rows = Sheet.objects.select_related("area").order_by("area__path", "name", "-version")
    if access.sees_all(user):
        return rows
    above = {path for post in access.posts(user, *READ) for path in post.area.ancestor_paths}
    seen = rows.filter(access.within(user, "area", *READ) | Q(area__path__in=above))
    # A draft concerns only those who make it.
    return seen.filter(Q(adopted_on__isnull=False) | access.within(user, "area", *KEEP))


def keeps(user: User, area: Area) -> bool:
    """Whether the user makes assessments for the area: from a street upwards."""
    if access.sees_all(user):
        return True
    posts = access.posts(user, *KEEP)
    return any(each.area.level <= Level.STREET and area.path.startswith(each.area.path) for each in posts)


def assessed(sheet: Sheet) -> list[Area]:
    """Whom the sheet assesses, in tree order."""
    rows = Area.objects.filter(level=sheet.level, path__startswith=sheet.area.path)
    return list(rows.order_by("path"))


def fitting(sheet: Sheet) -> QuerySet[Indicator]:
    """The indicators that those assessed report, of programmes of the sheet's area or of areas above it."""
    rows = Indicator.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=timezone.localdate()),
        level=sheet.level,
        target__programme__area__path__in=sheet.area.ancestor_paths,
    )
    rows = rows.select_related("target__programme")
    return rows.order_by("target__programme__name", "target__no", "pk")


def periods(sheet: Sheet) -> list[Period]:
    """The periods in which the sheet was in force, newest first; none before it begins."""
    if sheet.adopted_on is None:
        return []
    until = min(timezone.localdate(), sheet.closed_on or date.max)
    return begun(sheet.frequency, sheet.adopted_on, until, PERIODS)


def chosen(sheet: Sheet, text: str) -> Period | None:
    """The period that an address names, else the newest one that has ended, else the one that runs."""
    found = periods(sheet)
    for each in found:
        if each.first.isoformat() == text:
            return each
    today = timezone.localdate()
    return next((each for each in found if each.last < today), found[0] if found else None)


def marks(sheet: Sheet, areas: Iterable[Area], period: Period) -> dict[tuple[int, int], Mark]:
    """The marks that count, by item and area."""
    rows = Mark.objects.filter(item__sheet=sheet, area__in=list(areas), period=period.first, current=True)
    return {(each.item_id, each.area_id): each for each in rows.select_related("by")}


def settlement(sheet: Sheet, period: Period) -> Settlement | None:
    """The newest settled table of a period."""
    rows = Settlement.objects.filter(sheet=sheet, period=period.first).select_related("by")
    return rows.order_by("-number").first()


def of_day(sheet: Sheet, day: date) -> Period:
    """The sheet's period in which a day lies."""
    return period_of(sheet.frequency, day)
