"""Rows of the database as figures and aims: the bridge between models and the pure lights."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from surveys.targets.lights import Aim, Figure
from surveys.targets.models import Goal, Reading
from surveys.targets.periods import Period


def figure_of(reading: Reading) -> Figure:
    """What a reading says."""
    denominator = reading.denominator
    return Figure(Fraction(reading.numerator), None if denominator is None else Fraction(denominator))


def aim_of(goal: Goal | None) -> Aim | None:
    """A goal as the lights take it."""
    return Aim(goal.op, Fraction(goal.value), Fraction(goal.yellow)) if goal else None


class Goals:
    """The goals of some indicators, ready to be asked for a period and a reporter. One query."""

    def __init__(self, indicators: Iterable[int]) -> None:
        self._rows: dict[tuple[int, int | None], list[Goal]] = {}
        rows = Goal.objects.filter(indicator__in=list(indicators)).order_by("from_period", "pk")
        for each in rows:
            self._rows.setdefault((each.indicator_id, each.area_id), []).append(each)

    def of(self, indicator: int, period: Period, area: int | None = None) -> Goal | None:
        """The goal in force: the reporter's own where there is one, else that for all."""
        for key in ((indicator, area), (indicator, None)) if area is not None else ((indicator, None),):
            found = [each for each in self._rows.get(key, ()) if each.from_period <= period.first]
            if found:
                return found[-1]
        return None
