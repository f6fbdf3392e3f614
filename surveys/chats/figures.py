"""Shares of the ledger, as fractions of whole numbers. No Django here.

None where there is nothing to divide by: a share of nothing is not nought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

TENTH = Decimal("0.1")


def share(part: int | Fraction, whole: int | Fraction) -> Fraction | None:
    """part ÷ whole."""
    return Fraction(part) / Fraction(whole) if whole else None


def percent(value: Fraction | None) -> str:
    """A share in words, rounded half up to a tenth of a percent: 87.5%; — where there is none."""
    return "—" if value is None else f"{rounded(value * 100)}%"


def rounded(value: Fraction) -> Decimal:
    """To one decimal, half up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(TENTH, ROUND_HALF_UP)


@dataclass(slots=True)
class Sums:
    """What is added up for some groups and a month.

    `reads` and `reading_members` are of groups that gave average readers.
    """

    groups: int = 0
    filed: int = 0
    members: int = 0
    reports: int = 0
    approved: int = 0
    reads: Fraction = Fraction(0)
    reading_members: int = 0
    received: int = 0
    closed: int = 0
    clues: int = 0

    def add(self, other: Sums) -> None:
        """Add another's."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def filing(self) -> Fraction | None:
        """备案率: groups filed ÷ groups in use."""
        return share(self.filed, self.groups)

    @property
    def reporting(self) -> Fraction | None:
        """Groups that reported ÷ groups in use."""
        return share(self.reports, self.groups)

    @property
    def reach(self) -> Fraction | None:
        """到达率: average readers ÷ members, over groups that gave readers."""
        return share(self.reads, self.reading_members)

    @property
    def closing(self) -> Fraction | None:
        """办结率: appeals closed ÷ received."""
        return share(self.closed, self.received)


def covering(by_level: Mapping[str, int]) -> tuple[str, int]:
    """The level whose groups together cover most households, and how many.

    Levels are never added up: a household sits in the group of its estate and in that of its community.
    """
    if not by_level:
        return "", 0
    level = max(by_level, key=lambda each: (by_level[each], each))
    return level, by_level[level]


@dataclass(frozen=True, slots=True)
class Spread:
    """What came of one link: opened by browsers, submitted, out of a group's members."""

    members: int
    opened: int
    submitted: int

    @property
    def reach(self) -> Fraction | None:
        """到达率: opened ÷ members. Above 100 % where the link was passed on."""
        return share(self.opened, self.members)

    @property
    def response(self) -> Fraction | None:
        """回收率: submitted ÷ opened."""
        return share(self.submitted, self.opened)
