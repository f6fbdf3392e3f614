"""待填: what an area has to report: late first, then what is due, what may be filled in, what the program
found nothing of, what it counts by itself, what is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from surveys.targets import formulas, queries
from surveys.targets.figures import Goals, aim_of, figure_of
from surveys.targets.in_force import in_force
from surveys.targets.lights import Told, light_of
from surveys.targets.models import Goal, Indicator, Programme, Reading
from surveys.targets.periods import Period, begun, period_of
from territory.models import Area

BACK = 6  # periods that are looked back for what is late
LATE, DUE, OPEN, UNCOUNTED, AUTOMATIC, DONE = "late", "due", "open", "uncounted", "automatic", "done"
ORDER = (LATE, DUE, OPEN, UNCOUNTED, AUTOMATIC, DONE)
ASKED = (LATE, DUE, OPEN)


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
    """All items of an area, in the order in which they are to be done, set by set. A constant number of
    queries for each programme. Of readings that are there those of the last and the present period."""
    found: list[Item] = []
    for programme in programmes_of(area) if programmes is None else programmes:
        found += _of(area, programme)
    return sorted(
        found,
        key=lambda each: (
            ORDER.index(each.state),
            each.indicator.target.programme_id,
            each.period.first,
            each.indicator.target.no,
            each.indicator.pk,
        ),
    )


def after(found: Sequence[Item], indicator: Indicator, period: Period) -> Item | None:
    """Of a list, what is asked next behind one of its items; behind one that is not asked (it was there, or
    the program counts it) what follows it in its set and period."""
    asked = [each for each in found if each.state in ASKED]
    for at, each in enumerate(asked, start=1):
        if (each.indicator, each.period) == (indicator, period):
            return asked[at] if at < len(asked) else None
    here = indicator.target.programme_id, period
    place = indicator.target.no, indicator.pk
    behind = [
        each
        for each in asked
        if (each.indicator.target.programme_id, each.period) == here
        and (each.indicator.target.no, each.indicator.pk) > place
    ]
    return behind[0] if behind else None


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
        automatic = formulas.works_out(indicator)
        late = reading is None and today > due_on and not automatic
        told = Told(figure_of(reading) if reading else None, aim_of(goal), late)
        if reading is not None:
            state = DONE
        elif automatic:
            state = UNCOUNTED if today > due_on else AUTOMATIC
        elif late:
            state = LATE
        else:
            state = DUE if today > period.last else OPEN
        found.append(Item(indicator, area, period, state, reading, goal, common, light_of(told), due_on))
    return found
