"""待填: what an area has to report: late first, then what is due, what may be filled in, what is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from surveys.targets import queries
from surveys.targets.figures import Goals, aim_of, figure_of
from surveys.targets.in_force import in_force
from surveys.targets.lights import Told, light_of
from surveys.targets.models import Goal, Indicator, Programme, Reading
from surveys.targets.periods import Period, begun, period_of
from territory.models import Area

BACK = 6  # periods that are looked back for what is late
LATE, DUE, OPEN, DONE = "late", "due", "open", "done"
ORDER = (LATE, DUE, OPEN, DONE)


@dataclass(frozen=True, slots=True)
class Item:
    """One reading to be given, or given. `goal` judges it; `common` is the goal for all."""

    indicator: Indicator
    area: Area
    period: Period
    state: str
    reading: Reading | None
    goal: Goal | None
    common: Goal | None
    light: str
    due_on: date


def programmes_of(area: Area) -> list[Programme]:
    """The programmes that an area reports to: in force, or closed within the last year, since what was due
    then is still waited for."""
    today = timezone.localdate()
    rows = Programme.objects.filter(area__path__in=area.ancestor_paths, adopted_on__lte=today)
    rows = rows.exclude(closed_on__lt=today - queries.ENDED).select_related("area")
    return list(rows.order_by("area__path", "name"))


def items(area: Area, programmes: Iterable[Programme] | None = None) -> list[Item]:
    """All items of an area, in the order in which they are to be done. A constant number of queries for each
    programme. Of readings that are there only those of the last period and the present one are listed."""
    found: list[Item] = []
    for programme in programmes_of(area) if programmes is None else programmes:
        found += _of(area, programme)
    return sorted(
        found,
        key=lambda each: (
            ORDER.index(each.state),
            each.period.first,
            each.indicator.target.programme_id,
            each.indicator.target.no,
            each.indicator.pk,
        ),
    )


def late_count(area: Area) -> int:
    """How many readings of the area are late."""
    return sum(each.state == LATE for each in items(area))


def _of(area: Area, programme: Programme) -> list[Item]:
    today = timezone.localdate()
    indicators = [each for each in queries.reported(programme) if each.level == area.level]
    wanted = [
        (each, period)
        for each in indicators
        for period in begun(each.frequency, programme.adopted_on, today, BACK)
        if in_force(each, period)
    ]
    there = queries.current(
        [each.pk for each in indicators], [area.pk], {period.first for _each, period in wanted}
    )
    goals = Goals(indicators)
    found = []
    for indicator, period in wanted:
        reading = there.get((indicator.pk, area.pk, period.first))
        recent = period.first >= period_of(indicator.frequency, today).previous.first
        if reading is not None and not recent:
            continue
        due_on = period.due_on(indicator.due_days)
        goal = goals.of(indicator, period, area.pk)
        common = goals.for_all(indicator, period)
        late = reading is None and today > due_on
        told = Told(figure_of(reading) if reading else None, aim_of(goal), late)
        if reading is not None:
            state = DONE
        elif late:
            state = LATE
        else:
            state = DUE if today > period.last else OPEN
        found.append(Item(indicator, area, period, state, reading, goal, common, light_of(told), due_on))
    return found
