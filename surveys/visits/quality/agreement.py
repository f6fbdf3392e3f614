"""How far the answers given to the checker agree with those that were stored. Pure; knows no database.

Agreement = agreeing answers ÷ compared answers, with Wilson's interval at 95 %: E. B. Wilson, "Probable
inference, the law of succession, and statistical inference", JASA 22 (1927), which stays within 0 and 1 and
holds for small n. Only what both gave is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

Z = 1.959963984540054  # the normal distribution's 97.5 % point


@dataclass(frozen=True, slots=True)
class Agreement:
    """`agreeing` of `compared` answers. `rate`, `low` and `high` are shares from 0 to 1, None without any."""

    agreeing: int = 0
    compared: int = 0

    def __add__(self, other: Agreement) -> Agreement:
        """Both together."""
        return Agreement(self.agreeing + other.agreeing, self.compared + other.compared)

    @property
    def rate(self) -> float | None:
        """agreeing ÷ compared."""
        return self.agreeing / self.compared if self.compared else None

    @property
    def low(self) -> float | None:
        """The lower end of Wilson's interval."""
        return wilson(self.agreeing, self.compared)[0] if self.compared else None

    @property
    def high(self) -> float | None:
        """Its upper end."""
        return wilson(self.agreeing, self.compared)[1] if self.compared else None


def wilson(hits: int, number: int) -> tuple[float, float]:
    """The 95 % interval of a share. Raises ZeroDivisionError where `number` is 0."""
    share, square = hits / number, Z * Z
    middle = share + square / (2 * number)
    half = Z * sqrt(share * (1 - share) / number + square / (4 * number * number))
    whole = 1 + square / number
    low, high = (middle - half) / whole, (middle + half) / whole
    return (0.0 if hits == 0 else max(0.0, low), 1.0 if hits == number else min(1.0, high))


def compare(stored: Mapping[str, Any], given: Mapping[str, Any], questions: Iterable[str]) -> Agreement:
    """Two sheets of answers on some questions (by id)."""
    both = [
        (stored[each], given[each])
        for each in questions
        if stored.get(each) not in (None, "", []) and given.get(each) not in (None, "", [])
    ]
    return Agreement(sum(same(one, other) for one, other in both), len(both))


def same(one: Any, other: Any) -> bool:
    """Whether two answers say the same: numbers by value, choices by option."""
    numbers = (int, float)
    if isinstance(one, numbers) and isinstance(other, numbers):
        return float(one) == float(other)
    return str(one) == str(other)


def total(some: Iterable[Agreement]) -> Agreement:
    """All together."""
    found = Agreement()
    for each in some:
        found += each
    return found
