"""看板: a programme's month as the user may see it: every indicator with its light, trend and reporters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.utils import timezone

from surveys.targets import queries
from surveys.targets.figures import Goals, aim_of, figure_of
from surveys.targets.in_force import in_force
from surveys.targets.lights import Rolled, Told, light_of, roll_up, trend
from surveys.targets.models import Goal, Indicator, Programme, Reading, Target
from surveys.targets.periods import Period, period_of
from territory.access import User
from territory.models import Area


@dataclass(frozen=True, slots=True)
class Cell:
    """One reporter's part of a line."""

    area: Area
    told: Told
    light: str
    reading: Reading | None
    goal: Goal | None


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator in its period: all reporters that the user sees, put together. `goal` judges them;
    `common` is the goal for all, which may be one of the sum of all only. `trend` compares those who reported
    in both periods, `compared` of them."""

    indicator: Indicator
    period: Period
    goal: Goal | None
    rolled: Rolled
    trend: int
    common: Goal | None = None
    cells: tuple[Cell, ...] = ()
    compared: int = 0

    @property
    def target(self) -> Target:
        """The target that it measures."""
        return self.indicator.target


@dataclass(frozen=True, slots=True)
class Board:
    """All lines of a programme's month; `areas`: the reporters that the user sees, in tree order."""

    programme: Programme
    month: date
    lines: tuple[Line, ...]
    areas: tuple[Area, ...] = ()
    lights: Mapping[str, int] = field(default_factory=dict)


def board(
    programme: Programme,
    month: date,
    user: User | None,
    *,
    within: Area | None = None,
    indicators: Iterable[Indicator] | None = None,
) -> Board:
    """The board; `user` None sees all (a job, the demo). `within`: only reporters at or below that area.

    A constant number of queries, whatever the number of indicators and reporters."""
    found = [
        each
        for each in (queries.reported(programme) if indicators is None else indicators)
        if in_force(each, period_of(each.frequency, month))
    ]
    places = queries.reporters_of(programme, {each.level for each in found}, user)
    if within is not None:
        places = {
            level: [each for each in areas if each.path.startswith(within.path)]
            for level, areas in places.items()
        }
    everybody = places
    if user is not None or within is not None:
        everybody = queries.reporters_of(programme, {each.level for each in found})
    wanted = [(each, period_of(each.frequency, month)) for each in found]
    firsts = {period.first for _each, period in wanted} | {period.previous.first for _each, period in wanted}
    every = sorted((area for each in places.values() for area in each), key=lambda area: str(area.path))
    readings = queries.current([each.pk for each in found], [area.pk for area in every], firsts)
    goals = Goals(found)
    today = timezone.localdate()
    lines = [
        _line(indicator, period, areas, len(areas) == len(everybody[indicator.level]), readings, goals, today)
        for indicator, period in wanted
        if (areas := places[indicator.level])
    ]
    counted: dict[str, int] = {}
    for line in lines:
        counted[line.rolled.light] = counted.get(line.rolled.light, 0) + 1
    return Board(programme, month, tuple(lines), tuple(every), counted)


def value_of(indicator: Indicator, rolled: Rolled) -> Fraction | None:
    """What is compared from period to period: the share or sum, else the share of those who reach it."""
    if rolled.figure is not None:
        return rolled.figure.value
    return Fraction(rolled.reached, rolled.judged) if rolled.judged else None


def _line(
    indicator: Indicator,
    period: Period,
    areas: list[Area],
    everybody: bool,
    readings: Mapping[queries.Cell, Reading],
    goals: Goals,
    today: date,
) -> Line:
    cells = cells_of(indicator, period, areas, readings, goals, today)
    goal = goals.of_some(indicator, period, areas, everybody=everybody)
    rolled = roll_up(indicator.kind, [each.told for each in cells], aim_of(goal))
    before = cells_of(indicator, period.previous, areas, readings, goals, today)
    both = [
        (now.told, was.told) for now, was in zip(cells, before, strict=True) if now.reading and was.reading
    ]
    moved = trend(
        value_of(indicator, roll_up(indicator.kind, [now for now, _was in both], None)),
        value_of(indicator, roll_up(indicator.kind, [was for _now, was in both], None)),
    )
    common = goals.for_all(indicator, period)
    return Line(indicator, period, goal, rolled, moved, common, cells, len(both))


def cells_of(
    indicator: Indicator,
    period: Period,
    areas: list[Area],
    readings: Mapping[queries.Cell, Reading],
    goals: Goals,
    today: date,
) -> tuple[Cell, ...]:
    """Reporter by reporter."""
    found = []
    for area in areas:
        reading = readings.get((indicator.pk, area.pk, period.first))
        goal = goals.of(indicator, period, area.pk)
        late = reading is None and queries.is_late(indicator, period, today)
        told = Told(figure_of(reading) if reading else None, aim_of(goal), late)
        found.append(Cell(area, told, light_of(told), reading, goal))
    return tuple(found)
