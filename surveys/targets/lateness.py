"""Who is late with a month, in all programmes that concern a user."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils import timezone

from surveys.targets import queries
from surveys.targets.models import Programme, Reminder
from surveys.targets.periods import period_of
from surveys.targets.queries import Missing
from territory import access
from territory.access import KEEP, User
from territory.models import Area
from territory.naming import full_names

BACK = 12  # months that can be looked at


@dataclass(frozen=True, slots=True)
class Late:
    """A reporter who is late, with what is missing."""

    programme: Programme
    area: Area
    place: str
    missing: tuple[Missing, ...]
    reminded_on: date | None
    may_remind: bool

    @property
    def indicators(self) -> str:
        """What is missing, in words."""
        return "、".join(each.indicator.name for each in self.missing)


def last_month() -> date:
    """The first day of the month before this one."""
    return period_of("month", timezone.localdate()).previous.first


def months() -> list[date]:
    """The months that can be looked at, newest first."""
    at = period_of("month", timezone.localdate())
    return [at.moved(-back).first for back in range(BACK)]


def late(user: User, month: date) -> list[Late]:
    """All late reporters of the user's areas; per programme those with most missing first. A constant number
    of queries for each programme."""
    found: list[Late] = []
    for programme in queries.programmes(user):
        indicators = queries.reported(programme, month)
        places = queries.reporters_of(programme, {each.level for each in indicators}, user)
        areas = [area for each in places.values() for area in each]
        rows = queries.missing(programme, areas, month, indicators)
        by_area: dict[int, list[Missing]] = {}
        for row in rows:
            by_area.setdefault(row.area.pk, []).append(row)
        if not by_area:
            continue
        names = full_names(area for area in areas if area.pk in by_area)
        reminded = _reminded(programme, month)
        may_remind = access.may(user, programme.area, *KEEP)
        mine = [
            Late(programme, area, names[area.pk], tuple(by_area[area.pk]), reminded.get(area.pk), may_remind)
            for area in areas
            if area.pk in by_area
        ]
        found += sorted(mine, key=lambda each: (-len(each.missing), each.area.path))
    return found


def _reminded(programme: Programme, month: date) -> dict[int, date]:
    rows = Reminder.objects.filter(programme=programme, period=month).order_by()
    return {pk: timezone.localdate(at) for pk, at in rows.values_list("area").annotate(Max("at"))}
