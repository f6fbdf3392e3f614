"""What a data file of targets holds, once it has been read. Pure; the file's own words are in reading.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

OWN = 0  # level: the area for which the set is loaded reports itself


@dataclass(frozen=True, slots=True)
class GoalData:
    """A goal, from a month on (None: from the month in which the set is taken over), for reporters whose
    name, and whose county's name, end so ('' for all)."""

    op: str
    value: Decimal
    yellow: Decimal = Decimal("0.9")
    since: date | None = None
    name_ends: str = ""
    county_ends: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorData:
    """One indicator. `level` is a level of the area tree, or OWN."""

    key: str
    name: str
    kind: str
    frequency: str
    level: int
    due_days: int
    unit: str = ""
    numerator: str = ""
    denominator: str = ""
    higher_is_better: bool = True
    formula: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    goals: tuple[GoalData, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetData:
    """One target with its units by name."""

    no: int
    text: str
    group: str
    leads: tuple[str, ...]
    responsible: tuple[str, ...]
    everybody: bool
    responsible_words: str
    indicators: tuple[IndicatorData, ...]


@dataclass(frozen=True, slots=True)
class SetData:
    """A whole set."""

    key: str
    version: int
    name: str
    source: str
    targets: tuple[TargetData, ...]
