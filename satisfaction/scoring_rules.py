"""The rules by which a test is scored, as data that is frozen when the test opens. No Django, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from math import ceil
from typing import Any

CHECK_LEAST, CHECK_MOST = Fraction(10, 100), Fraction(20, 100)
CONFIDENCES = (Fraction(90, 100), Fraction(95, 100), Fraction(99, 100))


class RulesError(ValueError):
    """A rule that cannot be: `field` is its name, `code` is stable: unknown, not_a_number, not_yes_or_no,
    out_of_range (then `low` and `high` say the range)."""

    def __init__(self, field: str, code: str, low: Any = None, high: Any = None) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code, self.low, self.high = field, code, low, high


@dataclass(frozen=True, slots=True)
class Rules:
    """Shares are exact, from 0 to 1. Defaults are those of the shipped template's `scoring`.

    `min_count`, `min_share`: fewer valid households than min(N, max(min_count, ⌈min_share · N⌉)) are not
    scored. `min_seconds`: quicker sheets are invalid. `min_answered_weight`: below it a sheet is invalid
    (None: as the form says). `score_unverified`: whether sheets without a household's own link count.
    `check_share`: of the households that agreed to a call-back, how many are drawn (10 to 20 %).
    `agreement_min`: below it, or with more than 1 − agreement_min found untrue, nothing is scored.
    `confidence`: of all intervals.
    """

    min_share: Fraction = Fraction(30, 100)
    min_count: int = 30
    min_seconds: int = 30
    min_answered_weight: Fraction | None = None
    score_unverified: bool = False
    check_share: Fraction = Fraction(15, 100)
    agreement_min: Fraction = Fraction(95, 100)
    confidence: Fraction = Fraction(95, 100)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rules:
        """The rules that `data` states; what it leaves out is as by default. Raises RulesError."""
        known = {each.name for each in fields(cls)}
        for name in data:
            if name not in known:
                raise RulesError(str(name), "unknown")
        return replace(cls(), **{name: _read(name, value) for name, value in data.items()})

    def to_json(self) -> dict[str, Any]:
        """All rules as JSON; `from_json` gives back the same ones."""
        return {each.name: _written(getattr(self, each.name)) for each in fields(self)}

    def minimum(self, households: int) -> int:
        """How many valid households are needed out of so many: min(N, max(min_count, ⌈min_share · N⌉))."""
        return min(households, max(self.min_count, ceil(self.min_share * households)))


RANGES: dict[str, tuple[Any, Any]] = {
    "min_share": (Fraction(0), Fraction(1)),
    "min_count": (1, 100_000),
    "min_seconds": (0, 600),
    "min_answered_weight": (Fraction(0), Fraction(10_000)),
    "check_share": (CHECK_LEAST, CHECK_MOST),
    "agreement_min": (Fraction(0), Fraction(1)),
    "confidence": (CONFIDENCES[0], CONFIDENCES[-1]),
}
WHOLE = frozenset({"min_count", "min_seconds"})


def _read(name: str, value: Any) -> Any:
    if name == "score_unverified":
        if not isinstance(value, bool):
            raise RulesError(name, "not_yes_or_no")
        return value
    if name == "min_answered_weight" and value is None:
        return None
    number = _number(name, value)
    low, high = RANGES[name]
    if not low <= number <= high or (name == "confidence" and number not in CONFIDENCES):
        raise RulesError(name, "out_of_range", low, high)
    return int(number) if name in WHOLE else number


def _number(name: str, value: Any) -> Fraction:
    """Exactly what was written: 0.3 is three tenths, not its nearest binary fraction."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Fraction):
        raise RulesError(name, "not_a_number")
    try:
        number = Fraction(str(value))
    except (ValueError, ZeroDivisionError) as broken:
        raise RulesError(name, "not_a_number") from broken
    if name in WHOLE and number.denominator != 1:
        raise RulesError(name, "not_a_number")
    return number


def _written(value: Any) -> Any:
    return str(value) if isinstance(value, Fraction) else value
