"""公式: how a reading can be worked out from what is counted already. A small registry; apps add their own.

A formula knows nothing of goals and lights: it gives numerator and denominator of one reporter and period, or
None where nothing was counted from which they could follow. `link` is where staff see what was counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from surveys.targets.models import Indicator
from surveys.targets.periods import Period
from territory.models import Area

Given = Mapping[str, str]  # parameters as they were chosen, '' where one was left empty
Counted = tuple[Decimal, Decimal | None]  # numerator, and denominator (None for what is no share)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing to choose. `offered` gives (value, label) pairs to choose from, by what was chosen before;
    `several`: any number of them, kept with blanks between; `leads`: what is offered further down depends on
    it, so it is chosen first."""

    key: str
    label: Any
    offered: Callable[[Given], list[tuple[str, Any]]]
    required: bool = True
    help: Any = ""
    several: bool = False
    leads: bool = False


def _nowhere(area: Area, period: Period, given: Given) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Formula:
    """One formula. `snapshot`: it counts what stands at the moment, so only periods that have not ended long
    ago are worked out with it. `own_sheet`: it reads what the reporter itself hands in, who so is asked for
    it."""

    key: str
    label: Any
    about: Any
    compute: Callable[[Area, Period, Given], Counted | None]
    parameters: tuple[Parameter, ...] = field(default=())
    link: Callable[[Area, Period, Given], str] = _nowhere
    ratio: bool = True  # whether it can give a denominator
    snapshot: bool = False
    own_sheet: bool = False


_registry: dict[str, Formula] = {}


def still_counts(indicator: Indicator, period: Period, today: date) -> bool:
    """Whether the program can count the indicator for a period: what stands at the moment says nothing of one
    that ended long ago."""
    formula = find(indicator.formula) if indicator.formula else None
    return formula is not None and not (formula.snapshot and today > period.due_on(indicator.due_days))


def register(formula: Formula) -> None:
    """Add a formula; one with the same key is replaced."""
    _registry[formula.key] = formula


def works_out(indicator: Indicator) -> bool:
    """Whether the program counts it, so that nobody is asked for it."""
    formula = find(indicator.formula) if indicator.formula else None
    return formula is not None and not formula.own_sheet


def find(key: str) -> Formula | None:
    """The formula, or None where no app has one of that name."""
    return _registry.get(key)


def everything() -> list[Formula]:
    """All of them, in the order of registration."""
    return list(_registry.values())


def declared() -> dict[str, dict[str, bool]]:
    """By formula: its parameters, and whether each is needed."""
    return {
        each.key: {parameter.key: parameter.required for parameter in each.parameters}
        for each in everything()
    }
