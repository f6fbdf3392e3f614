"""优先分: how pressing a category of needs is. Pure, in fractions; nothing of Django.

    urgency   = Σ (score of the answer × people) ÷ people who rated it          (0 to 100)
    choice    = people who chose it first ÷ people who chose anything           (0 to 1)
    gap       = of those who chose it first, the share who say that there is
                too little or nothing                                           (0 to 1)
    priority  = w₁ × urgency + w₂ × choice × 100 + w₃ × gap × 100

The weights of the questionnaire 三社联动居民民生服务需求征集表 are 0.6, 0.25 and 0.15. A part about which
nobody said anything counts as nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class Weights:
    """The three weights; together 1."""

    urgency: Fraction = Fraction(6, 10)
    choice: Fraction = Fraction(25, 100)
    gap: Fraction = Fraction(15, 100)


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted of one category: people by the score of their rating, first choices and choices of
    all, and what those who chose it first say of supply."""

    ratings: Mapping[Fraction, int]
    chosen: int = 0
    choosers: int = 0
    lacking: int = 0
    asked_of_supply: int = 0


@dataclass(frozen=True, slots=True)
class Need:
    """The result. A part is None where nobody said anything about it; `priority` is None where all are."""

    urgency: Fraction | None
    choice: Fraction | None
    gap: Fraction | None
    priority: Fraction | None


def need(counts: Counts, weights: Weights) -> Need:
    """Work one category out."""
    rated = sum(counts.ratings.values())
    urgency = (
        sum((score * n for score, n in counts.ratings.items()), Fraction(0)) / rated if rated > 0 else None
    )
    choice = Fraction(counts.chosen, counts.choosers) if counts.choosers > 0 else None
    gap = Fraction(counts.lacking, counts.asked_of_supply) if counts.asked_of_supply > 0 else None
    if urgency is None and choice is None:
        return Need(None, None, gap, None)
    priority = (
        weights.urgency * (urgency or 0)
        + weights.choice * (choice or 0) * HUNDRED
        + weights.gap * (gap or 0) * HUNDRED
    )
    return Need(urgency, choice, gap, priority)


def rounded(value: Fraction | None, places: int = 1) -> Decimal | None:
    """To so many decimals, halves up."""
    if value is None:
        return None
    whole = math.floor(value * 10**places + Fraction(1, 2))
    return Decimal(whole).scaleb(-places)
