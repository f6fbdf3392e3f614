"""Red, amber, green: what a reading comes to against its goal, and readings of many reporters together.

Pure, in fractions. Green: the goal is reached; yellow: at least the goal's yellow share of it (0.9 unless it
says otherwise), for a goal of "at most" within as much above it; red: else (livable_home_monthly). A
denominator of 0 is not applicable. Shares are put together by adding numerators and denominators, never as a
mean of percentages; counts as how many of the reporters reach them. A goal for a number that is added up is
one of the sum: a part of the reporters, or one of them, is judged by it only where nothing is allowed ("at
most 0"), since that holds for each. Nothing is green as long as somebody is late.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

GREEN, YELLOW, RED = "green", "yellow", "red"
NOT_APPLICABLE, NO_GOAL, LATE, WAITING = "na", "none", "late", "waiting"
JUDGED = (GREEN, YELLOW, RED)

RATIO, COUNT, NUMBER, YES_NO, PROGRESS = "ratio", "count", "number", "yes_no", "progress"
ADDED = (RATIO, NUMBER)  # kinds whose readings are added up; of the others it is counted who reaches the goal
DONE = {COUNT: None, YES_NO: Fraction(1), PROGRESS: Fraction(100)}  # what counts as done without a goal

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal: `op` is ">=" or "<="; `value` is a share for ratios (1 = 100 %), else a number."""

    op: str
    value: Fraction
    yellow: Fraction = Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class Figure:
    """What was read. `denominator` is None for what is no share."""

    numerator: Fraction
    denominator: Fraction | None = None

    @property
    def value(self) -> Fraction | None:
        """The share, or the number itself; None where the denominator is 0."""
        if self.denominator is None:
            return self.numerator
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Told:
    """What one reporter gave: a figure, or None; `late`: it is missing and its day has passed."""

    figure: Figure | None
    aim: Aim | None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Rolled:
    """Readings put together. `reached` of `judged` reporters reach the goal (or have it done, where there is
    none); `reported` of `reporters` have given a reading; `late` of them have not and should have."""

    light: str
    figure: Figure | None
    reached: int
    judged: int
    reported: int
    reporters: int
    late: int


def judge(figure: Figure, aim: Aim | None) -> str:
    """The light of one reading."""
    value = figure.value
    if value is None:
        return NOT_APPLICABLE
    return NO_GOAL if aim is None else _compared(value, aim)


def light_of(told: Told) -> str:
    """The light of one reporter."""
    if told.figure is None:
        return LATE if told.late else WAITING
    return judge(told.figure, told.aim)


def roll_up(kind: str, tolds: Iterable[Told], aim: Aim | None) -> Rolled:
    """The reporters of one indicator and period together. `aim`: the goal of the whole, of one reporter its
    own. As long as somebody is late only yellow and red are said: the missing reading does not undo them."""
    found = list(tolds)
    figures = [each.figure for each in found if each.figure is not None]
    late = sum(each.late for each in found if each.figure is None)
    judged = [each for each in found if each.figure is not None and each.figure.value is not None]
    reached = sum(_reached(kind, each) for each in judged)
    total = added(figures) if kind in ADDED else None
    if not figures:
        light = LATE if late else WAITING
    elif len(found) == 1:
        light = judge(figures[0], aim)
        total = figures[0]
    elif total is not None:
        light = judge(total, aim)
    elif aim is None:
        light = NO_GOAL
    else:
        share = Fraction(reached, len(judged))
        light = GREEN if share == 1 else YELLOW if share >= aim.yellow else RED
    if late and light not in (YELLOW, RED):
        light = LATE
    return Rolled(light, total, reached, len(judged), len(figures), len(found), late)


def holds_for_each(kind: str, aim: Aim) -> bool:
    """Whether a goal for all also judges a part of the reporters."""
    return kind != NUMBER or (aim.op == "<=" and aim.value == 0)


def added(figures: Iterable[Figure]) -> Figure | None:
    """Numerators and denominators added up; None where there is nothing."""
    found = list(figures)
    if not found:
        return None
    denominators = [each.denominator for each in found if each.denominator is not None]
    return Figure(
        sum((each.numerator for each in found), Fraction(0)),
        sum(denominators, Fraction(0)) if denominators else None,
    )


def trend(now: Fraction | None, before: Fraction | None) -> int:
    """1 where it rose since the period before, -1 where it fell, 0 where it is the same or not known."""
    if now is None or before is None:
        return 0
    return (now > before) - (now < before)


def rounded(value: Fraction, places: int = 0) -> Fraction:
    """Half up to so many decimals (away from zero below it)."""
    scale = 10**places
    scaled = abs(value) * scale + HALF
    whole = scaled.numerator // scaled.denominator
    return Fraction(whole if value >= 0 else -whole, scale)


def decimal(value: Fraction, places: int = 0) -> str:
    """A number as text with at most so many decimals, half up: "0.5", "12"."""
    exact = rounded(value, places)
    scaled = abs(exact.numerator * 10**places // exact.denominator)
    whole, rest = divmod(scaled, 10**places)
    digits = f"{rest:0{places}d}".rstrip("0") if places else ""
    sign = "-" if exact < 0 else ""
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


def percent(value: Fraction) -> str:
    """A share in percent, half up, to one decimal (three where it is below 1 %): "83.3", "0.012"."""
    return decimal(value * 100, 1 if abs(value) >= Fraction(1, 100) else 3)


def _compared(value: Fraction, aim: Aim) -> str:
    if aim.op == ">=":
        if value >= aim.value:
            return GREEN
        return YELLOW if aim.value > 0 and value >= aim.value * aim.yellow else RED
    if value <= aim.value:
        return GREEN
    return YELLOW if aim.value > 0 and value <= aim.value * (2 - aim.yellow) else RED


def _reached(kind: str, told: Told) -> bool:
    if told.figure is None:
        return False
    if told.aim is not None:
        return judge(told.figure, told.aim) == GREEN
    done, value = DONE.get(kind), told.figure.value
    return done is not None and value is not None and value >= done
