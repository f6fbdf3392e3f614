"""Who is late with a month, in all programmes that concern a user."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
CHUNK = 200  # reporters that are looked at together


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
    def cursor(self) -> str:
        """Where a page that ends with it goes on."""
        return f"{self.programme.pk}:{self.area.path}"

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


def late(user: User, month: date, *, after: str = "", most: int | None = None) -> list[Late]:
    """The late reporters of the user's areas, by programme and in tree order: at most so many, behind the one
    whose `cursor` is `after`. A constant number of queries for each programme and each CHUNK of reporters.
    """
    found: list[Late] = []
    start, _colon, path = after.partition(":")
    programmes = list(queries.programmes(user))
    pks = [str(each.pk) for each in programmes]
    begin = pks.index(start) if start in pks else 0
    for at, programme in enumerate(programmes[begin:]):
        behind = path if at == 0 and start in pks else ""
        for some in _late_of(programme, user, month, behind):
            found += some
            if most is not None and len(found) >= most:
                return found[:most]
    return found


def _late_of(programme: Programme, user: User, month: date, behind: str) -> Iterator[list[Late]]:
    """Chunk by chunk."""
    indicators = queries.reported(programme, month)
    places = queries.reporters_of(programme, {each.level for each in indicators}, user)
    every = sorted((area for each in places.values() for area in each), key=lambda area: str(area.path))
    areas = [each for each in every if str(each.path) > behind]
    may_remind = access.may(user, programme.area, *KEEP)
    for at in range(0, len(areas), CHUNK):
        some = areas[at : at + CHUNK]
        by_area: dict[int, list[Missing]] = {}
        for row in queries.missing(programme, some, month, indicators):
            by_area.setdefault(row.area.pk, []).append(row)
        late_ones = [area for area in some if area.pk in by_area]
        if not late_ones:
            continue
        names, reminded = full_names(late_ones), _reminded(programme, late_ones, month)
        yield [
            Late(programme, area, names[area.pk], tuple(by_area[area.pk]), reminded.get(area.pk), may_remind)
            for area in late_ones
        ]


def _reminded(programme: Programme, areas: Sequence[Area], month: date) -> dict[int, date]:
    rows = Reminder.objects.filter(programme=programme, area__in=areas, period=month).order_by()
    return {pk: timezone.localdate(at) for pk, at in rows.values_list("area").annotate(Max("at"))}
