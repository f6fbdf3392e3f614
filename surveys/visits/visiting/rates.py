"""Response, cooperation, refusal and contact rates from counts of dispositions. Exact; knows no database.

AAPOR, Standard Definitions, 10th edition (2023), with its letters: I complete interviews, P partial ones,
R refusals and break-offs, NC non-contacts, O other eligible households without an interview, UH and UO of
unknown eligibility (is there a dwelling; may anyone there answer), NE not eligible.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction

NAMES = (
    "RR1", "RR2", "RR3", "RR4", "RR5", "RR6", "COOP1", "COOP2", "COOP3", "COOP4",
    "REF1", "REF2", "REF3", "CON1", "CON2", "CON3",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counts:
    """How many households ended in each group of dispositions."""

    I: int = 0  # noqa: E741 - AAPOR's own letter
    P: int = 0
    R: int = 0
    NC: int = 0
    O: int = 0  # noqa: E741 - AAPOR's own letter
    UH: int = 0
    UO: int = 0
    NE: int = 0

    @property
    def eligible(self) -> int:
        """Households known to be eligible."""
        return self.I + self.P + self.R + self.NC + self.O

    @property
    def unknown(self) -> int:
        """Households of which it is not known whether they are eligible."""
        return self.UH + self.UO

    @property
    def total(self) -> int:
        """All households of the sample."""
        return self.eligible + self.unknown + self.NE

    def __add__(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


def counts_of(groups: Iterable[str]) -> Counts:
    """Counts of an iterable of the letters above. Raises TypeError for any other."""
    found: dict[str, int] = {}
    for group in groups:
        found[group] = found.get(group, 0) + 1
    return Counts(**found)


def eligibility(counts: Counts) -> Fraction | None:
    """e: the share of eligible households among those of unknown eligibility.

    By proportional allocation (the CASRO method): as among those that are known. None where none is known.
    """
    return _share(counts.eligible, Fraction(counts.eligible + counts.NE))


def rates(counts: Counts) -> Mapping[str, Fraction | None]:
    """All rates by AAPOR's name, each from 0 to 1; None where the denominator is 0 or e is not known."""
    c = counts
    e = eligibility(c)
    everybody = Fraction(c.eligible + c.unknown)  # all that may be eligible are taken to be
    estimated = None if e is None else c.eligible + e * c.unknown
    known = Fraction(c.eligible)  # none of the unknown is taken to be eligible
    met, asked = Fraction(c.I + c.P + c.R + c.O), Fraction(c.I + c.P + c.R)
    both, contact = c.I + c.P, c.I + c.P + c.R + c.O
    found = (
        _share(c.I, everybody),
        _share(both, everybody),
        _share(c.I, estimated),
        _share(both, estimated),
        _share(c.I, known),
        _share(both, known),
        _share(c.I, met),
        _share(both, met),
        _share(c.I, asked),
        _share(both, asked),
        _share(c.R, everybody),
        _share(c.R, estimated),
        _share(c.R, known),
        _share(contact, everybody),
        _share(contact, estimated),
        _share(contact, known),
    )
    return dict(zip(NAMES, found, strict=True))


def _share(part: int, whole: Fraction | None) -> Fraction | None:
    return Fraction(part) / whole if whole else None
