"""排名: what every one assessed comes to in a period, item by item, each number with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils import timezone

from surveys.assessments import queries
from surveys.assessments.enums import Rule
from surveys.assessments.models import Item, Mark, Sheet
from surveys.assessments.points import (
    GIVEN,
    MISSING,
    NOT_APPLICABLE,
    WAITING,
    Got,
    Sum,
    over_periods,
    places,
    scores,
    share,
    total,
)
from surveys.targets import queries as targets
from surveys.targets.figures import Goals, aim_of, figure_of
from surveys.targets.in_force import in_force
from surveys.targets.lights import decimal
from surveys.targets.models import Goal, Reading
from surveys.targets.periods import MONTHS, Period, period_of
from territory.models import Area


@dataclass(frozen=True, slots=True)
class Part:
    """One period of an item's indicator: the reading and the goal that it was judged by. `no_goal`: there is
    none, so nothing is scored, whether reported or not."""

    period: Period
    reading: Reading | None
    goal: Goal | None
    got: Got
    no_goal: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What one item gave one of those assessed, and from what."""

    item: Item
    got: Got
    parts: tuple[Part, ...] = ()
    mark: Mark | None = None

    @property
    def told(self) -> str:
        """The points with two decimals; '' where the item does not count."""
        return decimal(self.got.points, 2) if self.got.state in (GIVEN, MISSING) else ""


@dataclass(frozen=True, slots=True)
class Row:
    """One of those assessed."""

    area: Area
    cells: tuple[Cell, ...]
    sum: Sum
    place: int | None

    @property
    def told(self) -> str:
        """The score with two decimals; '' where nothing counts yet."""
        return "" if self.sum.score is None else decimal(self.sum.score, 2)

    @property
    def points(self) -> str:
        """The points got, with two decimals."""
        return decimal(self.sum.points, 2)

    @property
    def of(self) -> str:
        """The points that apply, with two decimals."""
        return decimal(self.sum.of, 2)

    @property
    def waiting(self) -> int:
        """How many figures and marks are still waited for."""
        return sum(_outstanding(each, WAITING) for each in self.cells)

    @property
    def missing(self) -> int:
        """How many figures are late."""
        return sum(_outstanding(each, MISSING) for each in self.cells)

    @property
    def inapplicable(self) -> int:
        """How many figures somebody has reported as not applicable."""
        return sum(
            part.reading is not None and part.reading.said_not_applicable
            for cell in self.cells
            for part in cell.parts
        )

    def as_json(self) -> dict[str, Any]:
        """As a settled table keeps it."""
        return {
            "area": self.area.pk,
            "name": self.area.name,
            "place": self.place,
            "score": self.told,
            "points": self.points,
            "of": self.of,
            "missing": self.missing,
            "items": {str(each.item.pk): [each.got.state, each.told] for each in self.cells},
        }


def _outstanding(cell: Cell, state: str) -> int:
    """Of an item over several periods each; a mark is one."""
    if cell.parts:
        return sum(part.got.state == state for part in cell.parts)
    return int(cell.got.state == state)


@dataclass(frozen=True, slots=True)
class League:
    """The table of a period, best first; those without a score last."""

    sheet: Sheet
    period: Period
    items: tuple[Item, ...]
    rows: tuple[Row, ...]

    @property
    def waiting(self) -> int:
        """How many figures and marks are still waited for."""
        return sum(each.waiting for each in self.rows)

    @property
    def missing(self) -> int:
        """How many figures are late and count 0."""
        return sum(each.missing for each in self.rows)

    @property
    def provisional(self) -> bool:
        """Whether places may still change because something is outstanding."""
        return bool(self.waiting or self.missing) or self.period.last >= timezone.localdate()


def league(sheet: Sheet, period: Period) -> League:
    """Work the table out as things stand now. A constant number of queries."""
    items = tuple(sheet.items.select_related("indicator__target__programme__area").order_by("no"))
    areas = queries.assessed(sheet)
    marks = queries.marks(sheet, areas, period)
    spans = {each.pk: tuple(_spans(each, period)) for each in items}
    pks = [each.indicator_id for each in items if each.indicator_id]
    firsts = {span.first for found in spans.values() for span in found}
    readings = targets.current(pks, [each.pk for each in areas], firsts)
    goals = Goals(each.indicator for each in items if each.indicator)
    today = timezone.localdate()
    found = []
    for area in areas:
        cells = tuple(
            _cell(each, area, period, spans[each.pk], readings, goals, marks, today) for each in items
        )
        parts = [(Fraction(cell.item.points), cell.got) for cell in cells]
        found.append((area, cells, total(parts, Fraction(sheet.total), spread=sheet.spread)))
    placed = places([each[2].score for each in found])
    rows = [Row(*each, place) for each, place in zip(found, placed, strict=True)]
    rows.sort(key=lambda row: (row.place is None, row.place or 0, row.area.path))
    return League(sheet, period, items, tuple(rows))


def _spans(item: Item, period: Period) -> Iterator[Period]:
    """The periods of the item's indicator that lie in the sheet's, or the longer one around it."""
    if item.indicator is None:
        return
    frequency = item.indicator.frequency
    at = period_of(frequency, period.first)
    for step in range(max(1, MONTHS[period.frequency] // MONTHS[frequency])):
        yield at.moved(step)


def _cell(
    item: Item,
    area: Area,
    period: Period,
    spans: Sequence[Period],
    readings: Mapping[targets.Cell, Reading],
    goals: Goals,
    marks: Mapping[tuple[int, int], Mark],
    today: date,
) -> Cell:
    points = Fraction(item.points)
    if item.rule == Rule.MARK:
        mark = marks.get((item.pk, area.pk))
        if mark is not None:
            return Cell(item, Got(GIVEN, Fraction(mark.points)), mark=mark)
        return Cell(item, Got(WAITING))
    parts = tuple(_part(item, area, each, readings, goals, today) for each in spans)
    return Cell(item, over_periods([each.got for each in parts], points), parts)


def _part(
    item: Item,
    area: Area,
    span: Period,
    readings: Mapping[targets.Cell, Reading],
    goals: Goals,
    today: date,
) -> Part:
    indicator = item.indicator
    assert indicator is not None  # a constraint of the table  # noqa: S101
    reading = readings.get((indicator.pk, area.pk, span.first))
    goal = goals.of(indicator, span, area.pk)
    if not in_force(indicator, span):
        return Part(span, reading, goal, Got(NOT_APPLICABLE))
    if not scores(aim_of(goal), indicator.kind):
        return Part(span, reading, goal, Got(NOT_APPLICABLE), no_goal=True)
    if reading is None:
        late = targets.is_late(indicator, span, today)
        return Part(span, None, goal, Got(MISSING if late else WAITING))
    part = share(item.rule, figure_of(reading), aim_of(goal), indicator.kind, Fraction(item.yellow))
    got = Got(NOT_APPLICABLE) if part is None else Got(GIVEN, part * Fraction(item.points))
    return Part(span, reading, goal, got)
