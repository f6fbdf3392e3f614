"""What an item gives, what a sheet comes to, who stands where: pure, in fractions.

Rows A5, B5, G2 of the requirements ("600分村居考核"): the sources give no weights, so every number is data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from surveys.targets.lights import DONE, GREEN, YELLOW, Aim, Figure, judge, rounded

PROPORTION, LIGHTS, ALL, MARK = "proportion", "lights", "all", "mark"
GIVEN, MISSING, WAITING, NOT_APPLICABLE = "given", "missing", "waiting", "na"
COUNTS = (GIVEN, MISSING)
PLACES = 2  # decimals to which scores are told, and by which places are given


@dataclass(frozen=True, slots=True)
class Got:
    """What one item gave one of those assessed: points where it counts, and why it does not else."""

    state: str
    points: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sheet's outcome: `points` of `of` that apply; `score` is scaled to the whole where the sheet spreads
    what does not apply. None where nothing counts yet."""

    points: Fraction
    of: Fraction
    score: Fraction | None
    missing: int


def scores(aim: Aim | None, kind: str) -> bool:
    """Whether readings give points at all: without a goal only what can be done or not."""
    return aim is not None or DONE.get(kind) is not None


def share(rule: str, figure: Figure, aim: Aim | None, kind: str, yellow: Fraction) -> Fraction | None:
    """The part of an item's points (0 to 1) that a reading gives; None where it does not apply.

    Without a goal, where it scores at all: by how far it is done.
    """
    value = figure.value
    if value is None:
        return None
    if aim is None:
        done = DONE.get(kind)
        if done is None:
            return None
        part = min(Fraction(1), max(Fraction(0), value / done))
        return part if rule == PROPORTION else Fraction(part == 1)
    light = judge(figure, aim)
    if rule == LIGHTS:
        return {GREEN: Fraction(1), YELLOW: yellow}.get(light, Fraction(0))
    if light == GREEN or rule == ALL:
        return Fraction(light == GREEN)
    return _proportion(value, aim)


def _proportion(value: Fraction, aim: Aim) -> Fraction:
    """How much of a goal that is not reached is reached; for "at most" what is left after the excess."""
    if aim.value <= 0:
        return Fraction(0)
    if aim.op == ">=":
        return max(Fraction(0), value / aim.value)
    return max(Fraction(0), 1 - (value - aim.value) / aim.value)


def over_periods(parts: Iterable[Got], points: Fraction) -> Got:
    """One item over several periods of its indicator: the mean of those that count, to two decimals, so that
    the items that are shown add up to the sum that is shown."""
    found = list(parts)
    counted = [each for each in found if each.state in COUNTS]
    if counted:
        mean = sum((each.points for each in counted), Fraction(0)) / len(counted)
        state = MISSING if all(each.state == MISSING for each in counted) else GIVEN
        return Got(state, rounded(min(points, mean), PLACES))
    return Got(WAITING if any(each.state == WAITING for each in found) else NOT_APPLICABLE)


def total(items: Sequence[tuple[Fraction, Got]], whole: Fraction, *, spread: bool) -> Sum:
    """A sheet's sum over (points possible, what was got).

    With `spread` what does not apply is spread over the rest: the sum is scaled to `whole`. What is still
    waited for does not count either way.
    """
    counted = [(of, got) for of, got in items if got.state in COUNTS]
    points = sum((got.points for _of, got in counted), Fraction(0))
    of = sum((each for each, _got in counted), Fraction(0))
    missing = sum(got.state == MISSING for _of, got in counted)
    if not of:
        return Sum(points, of, None, missing)
    return Sum(points, of, points * whole / of if spread else points, missing)


def places(scores: Sequence[Fraction | None]) -> list[int | None]:
    """The place of each score, best first: 1, 2, 2, 4. Equal: to two decimals; None has no place."""
    told = [None if each is None else rounded(each, PLACES) for each in scores]
    return [None if each is None else 1 + sum(o is not None and o > each for o in told) for each in told]
