"""Puts a year's working days down. Due days that were worked out and stored before stay as they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from satisfaction.credit.calendar.queries import OFF, WORK
from satisfaction.credit.calendar.shipped import exceptional
from satisfaction.credit.models import CalendarYear
from territory import access
from territory.access import KEEP, User

FIRST, LAST = 2004, 2100  # years that can be put down
ACTION = "credit.calendar"


def may_keep(user: User) -> bool:
    """The calendar holds for everybody: those who keep the topmost area, and who administers all."""
    return access.sees_all(user) or any(post.area.depth == 1 for post in access.posts(user, *KEEP))


def days_of(year: int) -> Iterator[date]:
    """All days of a year."""
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def table_of(year: int, working: Collection[date]) -> dict[str, str]:
    """The exceptional days of a year in which exactly `working` are working days."""
    kinds = ((day, WORK if day in working else OFF) for day in days_of(year))
    return {day.isoformat(): kind for day, kind in kinds if exceptional(day, kind)}


@transaction.atomic
def save(year: int, working: Collection[date], source: str, *, user: User, before: str) -> bool:
    """Store a year; says whether that changed anything. `before` is `mark` of the table that was shown.

    Raises ValidationError where somebody else has changed it meanwhile.
    """
    stored = CalendarYear.objects.select_for_update().filter(year=year).first()
    if before != mark(stored):
        raise ValidationError(
            _("Somebody else has changed this year meanwhile. Open the page anew."), code="meanwhile"
        )
    days = table_of(year, working)
    if stored and stored.days == days and stored.source == source:
        return False
    old = stored.days if stored else {}
    row = stored or CalendarYear(year=year)
    row.days, row.source, row.changed_by_id = days, source, user.pk
    row.save()
    changed = {day: days.get(day, "") for day in {*days, *old} if days.get(day) != old.get(day)}
    log(row, ACTION, user=user, data={"days": dict(sorted(changed.items())), "new": stored is None})
    return True


def mark(row: CalendarYear | None) -> str:
    """What tells one state of a year from another; "" where nobody has put it down."""
    return row.changed_at.isoformat() if row else ""
