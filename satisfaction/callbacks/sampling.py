"""Which consenting households of a service area are called: a draw that anyone can repeat. Pure.

In each service area ⌈share · N⌉ of the N households that agreed, stratified by building in proportion, by the
procedure `draw-1` (surveys/visits/rounds/drawing.py) with the seed "<test's seed>:<service area's number>".
Nobody's answers are looked at. Whoever reported pressure comes to these, unless drawn already.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from surveys.visits.rounds.drawing import ALGORITHM, STRATIFIED, Unit, draw

__all__ = ["ALGORITHM", "Drawn", "choose"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Numbers of consents by the reason for which they were chosen."""

    random: tuple[int, ...] = ()
    pressed: tuple[int, ...] = ()


def choose(buildings: Mapping[int, int], pressed: Collection[int], share: Fraction, seed: str) -> Drawn:
    """`buildings` gives each consent's building, `pressed` are those that reported pressure."""
    if not buildings:
        return Drawn()
    units = [Unit(building, consent) for consent, building in buildings.items()]
    chosen = draw(STRATIFIED, units, seed, size=ceil(share * len(units)), least=0)
    random = tuple(sorted(each.id for each in chosen))
    return Drawn(random, tuple(sorted(set(pressed) & buildings.keys() - set(random))))
