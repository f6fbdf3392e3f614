"""Rows of the database as figures and aims: the bridge between models and the pure lights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from surveys.targets.lights import Aim, Figure, holds_for_each
from surveys.targets.models import Goal, Indicator, Reading
from surveys.targets.periods import Period
from territory.models import Area


def figure_of(reading: Reading) -> Figure:
    """What a reading says."""
    denominator = reading.denominator
    return Figure(Fraction(reading.numerator), None if denominator is None else Fraction(denominator))


def aim_of(goal: Goal | None) -> Aim | None:
    """A goal as the lights take it."""
    return Aim(goal.op, Fraction(goal.value), Fraction(goal.yellow)) if goal else None


class Goals:
    """The goals of some indicators, ready to be asked for a period and a reporter. One query."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self._rows: dict[tuple[int, int | None], list[Goal]] = {}
        pks = [each.pk for each in indicators]
        for each in Goal.objects.filter(indicator__in=pks).order_by("from_period", "pk"):
            self._rows.setdefault((each.indicator_id, each.area_id), []).append(each)

    def for_all(self, indicator: Indicator, period: Period) -> Goal | None:
        """The goal in force for all reporters."""
        return self._of(indicator, period, None)

    def of(self, indicator: Indicator, period: Period, area: int) -> Goal | None:
        """The goal by which one reporter is judged: its own where there is one, else that for all, if it
        holds for each. The indicator's programme and its area must be at hand."""
        own, common = self._of(indicator, period, area), self.for_all(indicator, period)
        if own is not None or common is None:
            return own
        alone = indicator.level == indicator.target.programme.area.level
        return common if alone or holds_in_part(common, indicator) else None

    def of_some(
        self, indicator: Indicator, period: Period, areas: Sequence[Area], *, everybody: bool
    ) -> Goal | None:
        """The goal by which some reporters are judged together. `everybody`: these are all there are."""
        own = self.of(indicator, period, areas[0].pk) if len(areas) == 1 else None
        common = self.for_all(indicator, period)
        if own is not None or common is None:
            return own
        return common if everybody or holds_in_part(common, indicator) else None

    def _of(self, indicator: Indicator, period: Period, area: int | None) -> Goal | None:
        rows = self._rows.get((indicator.pk, area), ())
        found = [each for each in rows if each.from_period <= period.first]
        return found[-1] if found else None


def holds_in_part(goal: Goal, indicator: Indicator) -> bool:
    """Whether a goal for all also judges a part of the reporters."""
    return holds_for_each(indicator.kind, Aim(goal.op, Fraction(goal.value)))
