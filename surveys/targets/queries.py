"""Reads of programmes, indicators and readings, scoped to the user's areas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from surveys.admin.roles import READ
from surveys.targets import formulas
from surveys.targets.in_force import in_force
from surveys.targets.models import Indicator, Programme, Reading, Reminder, Target
from surveys.targets.periods import Period, period_of
from territory import access
from territory.access import User
from territory.enums import Level
from territory.models import Area, Organisation

REMINDED = timedelta(days=62)  # how long a reminder is shown at most
REMINDERS = 12
ENDED = timedelta(days=366)  # how long what has ended is still asked for where it is missing
Cell = tuple[int, int, date]  # indicator, area, first day of the period


def programmes(user: User) -> QuerySet[Programme]:
    """Those of the user's areas and of the areas above: a community sees what its street has taken on."""
    return (
        Programme.objects.filter(_concerns(user, "area"))
        .select_related("area")
        .order_by("area__path", "name")
    )


def indicators(user: User) -> QuerySet[Indicator]:
    """The indicators of those programmes."""
    rows = Indicator.objects.filter(_concerns(user, "target__programme__area"))
    return rows.select_related("target__programme__area")


def reported(programme: Programme, month: date | None = None) -> list[Indicator]:
    """The indicators of a programme, in order, with target and units; of a month those that are reported for
    the period in which it lies. Three queries."""
    rows = Indicator.objects.filter(target__programme=programme)
    rows = rows.select_related("target").prefetch_related("target__leads", "target__responsible")
    found = list(rows.order_by("target__no", "pk"))
    for each in found:
        each.target.programme = programme
    if month is None:
        return found
    return [each for each in found if in_force(each, period_of(each.frequency, month))]


def reporters_of(
    programme: Programme, levels: Iterable[int], user: User | None = None
) -> dict[int, list[Area]]:
    """By level: the areas of the programme that report, in tree order; of a user's those that she sees."""
    wanted = set(levels)
    rows = Area.objects.filter(level__in=wanted, path__startswith=programme.area.path)
    if user is not None:
        rows = rows.filter(access.within(user, "", *READ))
    found: dict[int, list[Area]] = {level: [] for level in wanted}
    for area in rows.order_by("path"):
        found[area.level].append(area)
    return found


def current(
    indicator_ids: Iterable[int], area_ids: Iterable[int], periods: Iterable[date]
) -> dict[Cell, Reading]:
    """The readings that count, by indicator, area and period. One query."""
    rows = Reading.objects.filter(
        current=True,
        indicator__in=list(indicator_ids),
        area__in=list(area_ids),
        period__in=list(periods),
    )
    return {(each.indicator_id, each.area_id, each.period): each for each in rows}


class Missing(NamedTuple):
    """A reading that is late."""

    indicator: Indicator
    area: Area
    period: Period


def is_late(indicator: Indicator, period: Period, today: date) -> bool:
    """Whether a reading that is missing is late. The target's programme must be at hand."""
    return in_force(indicator, period) and today > period.due_on(indicator.due_days)


def missing(
    programme: Programme,
    areas: Sequence[Area],
    month: date,
    indicators: Sequence[Indicator] | None = None,
) -> list[Missing]:
    """What these areas should have reported for the periods of a month, and have not. What the program counts
    is asked of nobody."""
    today = timezone.localdate()
    wanted = [
        (each, area, period_of(each.frequency, month))
        for each in (reported(programme, month) if indicators is None else indicators)
        for area in areas
        if each.level == area.level and not formulas.works_out(each)
    ]
    wanted = [cell for cell in wanted if is_late(cell[0], cell[2], today)]
    there = current(
        {cell[0].pk for cell in wanted}, {cell[1].pk for cell in wanted}, {cell[2].first for cell in wanted}
    )
    return [Missing(*cell) for cell in wanted if (cell[0].pk, cell[1].pk, cell[2].first) not in there]


def lead_units(programme: Programme) -> QuerySet[Organisation]:
    """The units that lead one of the programme's targets."""
    return Organisation.objects.filter(leads_targets__programme=programme).distinct().order_by("name")


def groups(programme: Programme) -> list[str]:
    """The groups of its targets, in the order of the targets."""
    rows = Target.objects.filter(programme=programme).order_by("no").values_list("group", flat=True)
    return [each for each in dict.fromkeys(rows) if each]


def reporting_areas(user: User, *roles: str) -> QuerySet[Area]:
    """The user's areas that may be reporters."""
    rows = access.areas(user, *roles)  # type: ignore[arg-type]  # roles are Role, which are str
    return rows.filter(level__lte=Level.COMMUNITY).order_by("path")


def history(indicator: Indicator, area: Area) -> QuerySet[Reading]:
    """All readings of a reporter, newest period first and in it the newest first."""
    rows = Reading.objects.filter(indicator=indicator, area=area)
    return rows.select_related("by").prefetch_related("files").order_by("-period", "-number")


def reminders(user: User) -> QuerySet[Reminder]:
    """Reminders to reporters of the user's areas."""
    rows = Reminder.objects.filter(access.within(user, "area", *READ))
    return rows.select_related("programme", "area", "by")


def _concerns(user: User, field: str) -> Q:
    if access.sees_all(user):
        return access.EVERYWHERE
    above = {path for post in access.posts(user, *READ) for path in post.area.ancestor_paths}
    return access.within(user, field, *READ) | Q(**{f"{field}__path__in": above})


def with_something_to_report(areas: Sequence[Area]) -> list[Area]:
    """Those of some areas that report something to a programme, or did within the last year, so that what is
    missing of it can be given. One query."""
    ago = timezone.localdate() - ENDED
    asked = Q(ended_on=None) | Q(ended_on__gt=ago)
    open_ = Q(target__programme__closed_on=None) | Q(target__programme__closed_on__gt=ago)
    rows = Indicator.objects.filter(asked, open_).order_by()
    wanted = set(rows.values_list("level", "target__programme__area__path").distinct())
    return [
        area
        for area in areas
        if any(level == area.level and area.path.startswith(path) for level, path in wanted)
    ]


def open_reminders(areas: Sequence[Area]) -> list[Reminder]:
    """The newest reminder of each programme and month of some areas, as long as readings of that month are
    missing; newest first. Three queries for each."""
    rows = Reminder.objects.filter(area__in=[each.pk for each in areas])
    rows = rows.select_related("programme__area", "area", "by")
    found: dict[tuple[int, int, date], Reminder] = {}
    for each in rows.filter(at__gte=timezone.now() - REMINDED)[:REMINDERS]:
        found.setdefault((each.programme_id, each.area_id, each.period), each)
    return [each for each in found.values() if missing(each.programme, [each.area], each.period)]
