"""What a test's outcome or a consultation's result gives by a scheme. Pure: no Django, no database."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from satisfaction.credit.schemes.format import COMMITMENT, SATISFACTION, Band, SchemeData


@dataclass(frozen=True, slots=True)
class Award:
    """Points for an entry that no person chose a rule for. `band` says which outcome gave them."""

    rule: str
    points: Decimal
    months: int
    band: Band | None = None


def for_test(scheme: SchemeData, *, satisfied: Decimal | None, score: Decimal | None) -> Award | None:
    """What a settled score gives (percents, None behind a closed gate); None where it gives nothing."""
    told = satisfied if scheme.satisfaction.measure == "satisfied" else score
    if told is None:
        return None
    for band in scheme.satisfaction.bands:
        if (band.least is None or told >= band.least) and (band.below is None or told < band.below):
            return Award(SATISFACTION, band.points, scheme.satisfaction.months, band) if band.points else None
    return None


def for_commitment(scheme: SchemeData, outcome: str) -> Award | None:
    """What a consultation's result gives; `outcome` is on_time, late or not_done."""
    amounts = {
        "on_time": scheme.deliberation.on_time,
        "late": scheme.deliberation.late,
        "not_done": scheme.deliberation.not_done,
    }
    points = amounts[outcome]
    return Award(COMMITMENT, points, scheme.deliberation.months) if points else None


def gate_refusals(
    scheme: SchemeData, *, n: int, households: int, agreement: Decimal | None, checked: int = 0
) -> list[str]:
    """Codes of what keeps a score out of the record by the scheme's own gate; [] where nothing does.

    `agreement` is in percent, of `checked` call-backs; where nobody was called back it says nothing.
    """
    gate, found = scheme.gate, []
    least = gate.households or 0
    if gate.share is not None:
        least = max(least, math.ceil(gate.share * households / 100))
    if n < min(least, households):
        found.append("too_few")
    if gate.agreement is not None and checked and agreement is not None and agreement < gate.agreement:
        found.append("agreement")
    return found
