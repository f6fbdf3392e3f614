"""A grade's history as a drawing: where each line and word stands. Pure numbers; the template draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from satisfaction.credit.grading import Period
from satisfaction.credit.schemes.format import SchemeData

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 16, 34
WORD = 130  # room for the words of a mark, on a phone too: AAA 88.5
LEAST_SPAN = Decimal(10)  # points from top to bottom, however little they moved


@dataclass(frozen=True, slots=True)
class Level:
    """A bound of the ladder: a line across, named by the grade that begins there."""

    grade: str
    y: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A day below the drawing."""

    x: float
    day: date
    anchor: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Grade and points where they begin."""

    x: float
    y: float
    grade: str
    points: Decimal
    anchor: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All that is drawn: stretches of the points' line (polyline points), bounds, days, grades."""

    lines: tuple[str, ...]
    levels: tuple[Level, ...]
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


@dataclass(frozen=True, slots=True)
class Scale:
    """Days and points to places of the drawing."""

    first: date
    days: int
    low: Decimal
    high: Decimal

    def x(self, day: date, *, end: bool = False) -> float:
        """Where a day begins, or ends."""
        return round(LEFT + (WIDTH - LEFT - RIGHT) * ((day - self.first).days + end) / self.days, 1)

    def y(self, value: Decimal) -> float:
        """Where so many points are."""
        share = float((self.high - value) / (self.high - self.low))
        return round(TOP + (HEIGHT - TOP - BOTTOM) * share, 1)


def chart(periods: Sequence[Period], ladder: SchemeData | None) -> Chart | None:
    """The drawing; None where there are no points to draw."""
    graded = [each for each in periods if each.grade.points is not None]
    if not graded:
        return None
    first, last = graded[0].since, graded[-1].until
    days = max(1, (last - first).days + 1)
    points = [each.grade.points or Decimal(0) for each in graded]
    low, high = min(points), max(points)
    spare = max(LEAST_SPAN - (high - low), Decimal(0)) / 2 + Decimal(3)
    low, high = low - spare, high + spare

    scale = Scale(first, days, low, high)
    steps = [each for each in (ladder.ladder if ladder else ()) if each.least is not None]
    levels = (
        Level(each.grade, scale.y(each.least)) for each in steps if each.least and low < each.least < high
    )
    return Chart(
        lines=tuple(_lines(graded, scale)),
        levels=tuple(levels),
        ticks=_ticks(first, last, scale),
        marks=tuple(_marks(graded, scale)),
    )


def _lines(graded: Sequence[Period], scale: Scale) -> list[str]:
    """Steps, interrupted where there were no points for a time."""
    found: list[list[str]] = []
    before: Period | None = None
    for each in graded:
        if before is None or (each.since - before.until).days > 1:
            found.append([])
        height = scale.y(each.grade.points or Decimal(0))
        found[-1] += [f"{scale.x(each.since)},{height}", f"{scale.x(each.until, end=True)},{height}"]
        before = each
    return [" ".join(line) for line in found]


def _ticks(first: date, last: date, scale: Scale) -> tuple[Tick, ...]:
    middle = date.fromordinal((first.toordinal() + last.toordinal()) // 2)
    days = [(first, "start"), (middle, "middle"), (last, "end")]
    shown = days if (last - first).days > 60 else days[::2]
    return tuple(Tick(scale.x(day, end=anchor == "end"), day, anchor) for day, anchor in shown)


def _marks(graded: Sequence[Period], scale: Scale) -> list[Mark]:
    """Grade and points at each change; what would stand upon another is left to the table."""
    found: list[Mark] = []
    for each in graded:
        points = each.grade.points or Decimal(0)
        if found and (found[-1].grade, found[-1].points) == (each.grade.name, points):
            continue
        at = scale.x(each.since)
        late = at > WIDTH - RIGHT - WORD
        while found and at - found[-1].x < (2 * WORD if late else WORD):
            found.pop()
        height = max(scale.y(points) - 8, TOP + 10)
        found.append(
            Mark(at - 4 if late else at + 4, height, each.grade.name, points, "end" if late else "start")
        )
    return found
