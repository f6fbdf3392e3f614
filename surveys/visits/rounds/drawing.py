"""Draws: which households of a frame are asked. Pure arithmetic, without Django.

The algorithm is called ``draw-1``. Whoever has the frame (household and building numbers) and the seed can
repeat it:

* Random numbers are those of the Mersenne Twister, seeded as ``random.Random(seed)`` seeds with a text. Only
  ``random()`` is used, whose sequence Python promises to keep, in the order in which its numbers come.
* *Shuffled prefix*: of a list of N numbers, n are taken by exchanging, for i = 0..n-1, the places i and
  ``i + floor(random() * (N - i))``; the first n are the sample, in that order (Knuth, The Art of Computer
  Programming, vol. 2, 3.4.2, algorithm P, stopped after n steps).
* ``census``: all, by building number, then household number. No random number is used.
* ``simple``: the shuffled prefix of the household numbers in ascending order (Cochran 1977, ch. 2).
* ``systematic``: households by building number, then household number; with r = random(), those at the places
  floor((r + i) N / n) for i = 0..n-1. The interval N/n may be fractional; each household has the chance n/N
  (Kish 1965, 4.1).
* ``stratified``: `allocate` says how many of each building; buildings by ascending number, in each the
  shuffled prefix of its household numbers in ascending order (Cochran 1977, 5.9).
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

ALGORITHM = "draw-1"
CENSUS, SIMPLE, SYSTEMATIC, STRATIFIED = "census", "simple", "systematic", "stratified"
METHODS = (CENSUS, SIMPLE, SYSTEMATIC, STRATIFIED)
PLACES = Decimal("0.00000001")


class DrawError(ValueError):
    """What cannot be drawn; `code` is stable: empty (no household in the frame), no_size."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """A household of the frame: the number of its building (its stratum), and its own."""

    stratum: int
    id: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """A household of the sample, and the chance with which it was chosen (to eight decimal places)."""

    id: int
    stratum: int
    probability: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """How many households will be drawn. `by_stratum` is what each building gives, known beforehand only in a
    census and a stratified draw. `raised` says that the minimum per building made the sample larger than
    asked for, `lowered` that there are not as many households."""

    size: int
    by_stratum: Mapping[int, int] | None
    raised: bool = False
    lowered: bool = False


def plan(method: str, sizes: Mapping[int, int], size: int | None, least: int = 1) -> Plan:
    """What a draw of `size` from strata of `sizes` will give. Raises DrawError: empty, no_size."""
    strata = {stratum: n for stratum, n in sizes.items() if n > 0}
    total = sum(strata.values())
    if not total:
        raise DrawError("empty")
    if method == CENSUS:
        return Plan(total, strata)
    if not size or size < 1:
        raise DrawError("no_size")
    wanted = min(size, total)
    if method != STRATIFIED:
        return Plan(wanted, None, lowered=size > total)
    by_stratum = allocate(strata, wanted, least)
    drawn = sum(by_stratum.values())
    return Plan(drawn, by_stratum, raised=drawn > wanted, lowered=size > total)


def allocate(sizes: Mapping[int, int], size: int, least: int = 1) -> dict[int, int]:
    """How many of each stratum: in proportion to its size, but at least `least` (or all of a smaller one).

    Strata whose share n·N_h/N lies below their minimum get the minimum; the others divide the rest in
    proportion, again until no share lies below its minimum. Shares are rounded by the largest remainder
    (Hamilton); of equal remainders the smaller stratum number comes first. The sum is `size`, unless the
    minimums alone are more: then it is their sum.
    """
    minimum = {stratum: min(least, n) for stratum, n in sizes.items()}
    size = min(max(size, sum(minimum.values())), sum(sizes.values()))
    fixed: dict[int, int] = {}
    while True:
        rest = {stratum: n for stratum, n in sizes.items() if stratum not in fixed}
        households, left = sum(rest.values()), size - sum(fixed.values())
        shares = {stratum: Fraction(left * n, households) for stratum, n in rest.items() if n}
        below = [stratum for stratum, share in shares.items() if share < minimum[stratum]]
        if not below:
            break
        fixed |= {stratum: minimum[stratum] for stratum in below}
    found = {stratum: math.floor(share) for stratum, share in shares.items()}
    largest = sorted(found, key=lambda stratum: (found[stratum] - shares[stratum], stratum))
    for stratum in largest[: left - sum(found.values())]:
        found[stratum] += 1
    return dict(sorted((found | fixed).items()))


def draw(
    method: str, frame: Iterable[Unit], seed: str, *, size: int | None = None, least: int = 1
) -> list[Chosen]:
    """The sample, in the order in which it was drawn; the order of `frame` does not matter.

    `size` and `least` are as for `plan`. Raises DrawError: empty, no_size; ValueError for an unknown method.
    """
    if method not in METHODS:
        raise ValueError(method)
    units = sorted(set(frame))
    strata: dict[int, list[int]] = {}
    for unit in units:
        strata.setdefault(unit.stratum, []).append(unit.id)
    planned = plan(method, {stratum: len(ids) for stratum, ids in strata.items()}, size, least)
    rng = random.Random(seed)  # noqa: S311 - to be repeated, not to be unguessable; the seed is
    if method == STRATIFIED and planned.by_stratum is not None:
        return [
            Chosen(each, stratum, _chance(count, len(strata[stratum])))
            for stratum, count in planned.by_stratum.items()
            for each in _prefix(sorted(strata[stratum]), count, rng)
        ]
    stratum_of = {unit.id: unit.stratum for unit in units}
    if method == SIMPLE:
        chosen: Sequence[int] = _prefix(sorted(stratum_of), planned.size, rng)
    elif method == SYSTEMATIC:
        start = Fraction(rng.random())
        places = [math.floor((start + i) * len(units) / planned.size) for i in range(planned.size)]
        chosen = [units[place].id for place in places]
    else:
        chosen = [unit.id for unit in units]
    chance = _chance(planned.size, len(units))
    return [Chosen(each, stratum_of[each], chance) for each in chosen]


def _prefix(ids: list[int], count: int, rng: random.Random) -> list[int]:
    """`count` of `ids` at random, in random order."""
    ids = list(ids)
    for place in range(count):
        other = place + math.floor(rng.random() * (len(ids) - place))
        ids[place], ids[other] = ids[other], ids[place]
    return ids[:count]


def _chance(n: int, of: int) -> Decimal:
    return (Decimal(n) / Decimal(of)).quantize(PLACES)
