"""转化漏斗: how many demands got how far, and how many days each stage took. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

STAGES = ("collected", "catalogued", "listed", "taken", "done")


@dataclass(frozen=True, slots=True)
class Way:
    """How far a demand is, and the day on which it reached each stage that it has reached."""

    state: str
    days: Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. `reached` demands are there or beyond; `share` is percent of those of the stage before.
    Days are calendar days from the stage before, of those whose days are known; None where there are none."""

    key: str
    reached: int
    here: int
    share: Decimal | None
    median_days: Decimal | None
    mean_days: Decimal | None


def funnel(ways: Iterable[Way]) -> list[Stage]:
    """All stages in order. What was refused or merged counts as collected and got no further."""
    found = list(ways)
    stages: list[Stage] = []
    before = 0
    for place, key in enumerate(STAGES):
        there = [each for each in found if _rank(each.state) >= place]
        days = _days(there, STAGES[place - 1], key) if place else []
        stages.append(
            Stage(
                key,
                len(there),
                sum(each.state == key for each in there),
                _half_up(Fraction(100 * len(there), before)) if place and before else None,
                _half_up(_median(days)) if days else None,
                _half_up(Fraction(sum(days), len(days))) if days else None,
            )
        )
        before = len(there)
    return stages


def _rank(state: str) -> int:
    return STAGES.index(state) if state in STAGES else 0


def _days(ways: Sequence[Way], first: str, then: str) -> list[int]:
    return sorted(
        max((each.days[then] - each.days[first]).days, 0)
        for each in ways
        if first in each.days and then in each.days
    )


def _median(days: Sequence[int]) -> Fraction:
    middle = len(days) // 2
    return Fraction(days[middle]) if len(days) % 2 else Fraction(days[middle - 1] + days[middle], 2)


def _half_up(value: Fraction) -> Decimal:
    return Decimal(math.floor(value * 10 + Fraction(1, 2))).scaleb(-1)
