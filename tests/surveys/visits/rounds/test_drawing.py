"""Draws: sums, minimums, probabilities, reproducibility, and that every household has its chance."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.visits.rounds.drawing import (
    CENSUS,
    METHODS,
    SIMPLE,
    STRATIFIED,
    SYSTEMATIC,
    DrawError,
    Unit,
    allocate,
    draw,
    plan,
)

SIZES = st.dictionaries(st.integers(1, 10_000), st.integers(1, 120), min_size=1, max_size=12)
SEEDS = st.text(min_size=1, max_size=32)
quick = settings(max_examples=40, deadline=None)


def frame_of(sizes: dict[int, int]) -> list[Unit]:
    """Households with numbers that say nothing of their building."""
    numbers = itertools.count(1)
    return [Unit(stratum, next(numbers) * 7919 % 1_000_003) for stratum, n in sizes.items() for _ in range(n)]


@quick
@given(SIZES, st.integers(1, 15_000), st.integers(1, 12))
def test_an_allocation_has_its_sum_and_its_minimums(sizes: dict[int, int], size: int, least: int) -> None:
    found = allocate(sizes, size, least)
    minimums = {stratum: min(least, n) for stratum, n in sizes.items()}

    assert found.keys() == sizes.keys()
    assert sum(found.values()) == min(max(size, sum(minimums.values())), sum(sizes.values()))
    assert all(minimums[stratum] <= found[stratum] <= sizes[stratum] for stratum in sizes)


@quick
@given(SIZES, st.integers(1, 15_000))
def test_without_minimums_no_stratum_is_off_its_share_by_one(sizes: dict[int, int], size: int) -> None:
    """Largest remainders keep to the quota (Balinski and Young 1982)."""
    size = min(size, sum(sizes.values()))
    found = allocate(sizes, size, 0)

    assert all(
        abs(found[stratum] - Fraction(size * n, sum(sizes.values()))) < 1 for stratum, n in sizes.items()
    )


@quick
@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 12))
def test_a_larger_building_never_gives_fewer(first: int, second: int, least: int) -> None:
    """Of two of the same size the smaller number comes first."""
    found = allocate({1: max(first, second), 2: min(first, second), 3: 40}, 30, least)

    assert found[1] >= found[2]


@pytest.mark.parametrize(
    ("sizes", "size", "least", "expected"),
    [
        ({1: 100, 2: 100}, 50, 5, {1: 25, 2: 25}),
        ({1: 96, 2: 4}, 50, 5, {1: 46, 2: 4}),  # a small building gives all it has
        ({1: 10, 2: 10, 3: 980}, 100, 5, {1: 5, 2: 5, 3: 90}),
        ({1: 10, 2: 10, 3: 10}, 10, 1, {1: 4, 2: 3, 3: 3}),  # equal remainders: the smaller number first
        ({1: 30, 2: 30, 3: 30}, 6, 5, {1: 5, 2: 5, 3: 5}),  # the minimums alone are more
        ({1: 3, 2: 2}, 99, 5, {1: 3, 2: 2}),
    ],
)
def test_allocations(sizes: dict[int, int], size: int, least: int, expected: dict[int, int]) -> None:
    assert allocate(sizes, size, least) == expected


@quick
@given(st.sampled_from(METHODS), SIZES, st.integers(1, 400), st.integers(1, 8), SEEDS)
def test_a_sample_is_what_was_planned(
    method: str, sizes: dict[int, int], size: int, least: int, seed: str
) -> None:
    """As many as planned, each once, each of the frame; the chances of the frame add up to the sample."""
    frame = frame_of(sizes)
    planned = plan(method, sizes, size, least)
    sample = draw(method, frame, seed, size=size, least=least)

    assert len(sample) == len({each.id for each in sample}) == planned.size
    assert {Unit(each.stratum, each.id) for each in sample} <= set(frame)
    if planned.by_stratum is not None:
        assert Counter(each.stratum for each in sample) == Counter(dict(planned.by_stratum))
    chances = {each.stratum: each.probability for each in sample}
    assert all(0 < each.probability <= 1 and each.probability.as_tuple().exponent == -8 for each in sample)
    if method == STRATIFIED:
        total = sum(chances[stratum] * n for stratum, n in sizes.items())
    else:
        assert len(set(chances.values())) == 1
        total = sample[0].probability * len(frame)
    assert abs(total - planned.size) <= Decimal(len(frame)) * Decimal("0.000000005")


@quick
@given(st.sampled_from(METHODS), SIZES, st.integers(1, 200), SEEDS, st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_whatever_the_order(
    method: str, sizes: dict[int, int], size: int, seed: str, shuffler: object
) -> None:
    frame = frame_of(sizes)
    shuffled = list(frame)
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]

    assert draw(method, frame, seed, size=size) == draw(method, shuffled, seed, size=size)


def test_draw_1_never_changes() -> None:
    """What this version draws is what every later one must draw: samples are defended years after."""
    frame = frame_of({11: 40, 12: 25, 13: 7})
    found = {
        method: [
            [each.id, each.stratum, str(each.probability)] for each in draw(method, frame, "20261129", size=9)
        ]
        for method in METHODS
    }
    digest = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()

    assert [each[0] for each in found[SIMPLE]] == SIMPLE_DRAWN
    assert [each[0] for each in found[SYSTEMATIC]] == SYSTEMATIC_DRAWN
    assert digest == DIGEST


SIMPLE_DRAWN = [63352, 522654, 102947, 514735, 15838, 475140, 562249, 158380, 126704]
SYSTEMATIC_DRAWN = [7919, 71271, 134623, 197975, 261327, 324679, 388031, 451383, 514735]
DIGEST = "9c4266ee65aa29ee2cd7d5f0c8eda1618f4fa42a84916f5b60b11c52dc378526"


def test_other_seeds_draw_other_households() -> None:
    frame = frame_of({1: 500})
    drawn = {tuple(each.id for each in draw(SIMPLE, frame, str(seed), size=20)) for seed in range(50)}

    assert len(drawn) == 50


def chi_square(counts: Counter[object], cells: int) -> float:
    """Against equal chances for all cells, those that never came up included."""
    expected = sum(counts.values()) / cells
    hit = sum((count - expected) ** 2 / expected for count in counts.values())
    return hit + (cells - len(counts)) * expected


def test_every_simple_sample_is_equally_likely() -> None:
    """All 20 samples of 3 from 6, and all orders; 6,000 seeds. χ² of 19 and 119 degrees, 99.9 % points."""
    frame = [Unit(1, each) for each in range(6)]
    orders: Counter[object] = Counter(
        tuple(each.id for each in draw(SIMPLE, frame, f"seed {number}", size=3)) for number in range(6000)
    )
    sets: Counter[object] = Counter()
    for order, count in orders.items():
        sets[frozenset(order)] += count  # type: ignore[call-overload]

    assert chi_square(sets, 20) < 43.8
    assert chi_square(orders, 120) < 173.6


@quick
@given(st.integers(1, 40), st.integers(1, 40))
def test_a_systematic_sample_gives_each_household_the_same_chance(households: int, size: int) -> None:
    """By exact enumeration: over all starts r in [0, 1) household k is met on an interval of length n/N."""
    size = min(size, households)
    interval = Fraction(households, size)
    for place in range(households):
        met = Fraction(0)
        for i in range(size):
            low, high = max(Fraction(place) / interval - i, Fraction(0)), Fraction(place + 1) / interval - i
            met += max(Fraction(0), min(high, Fraction(1)) - low)
        assert met == Fraction(size, households)


def test_systematic_samples_keep_their_distance() -> None:
    """Neighbours in the sample are 3 or 4 apart where the interval is 10/3; all have the same chance."""
    frame = [Unit(1, each) for each in range(100)]
    met: Counter[object] = Counter()
    for number in range(1000):
        ids = [each.id for each in draw(SYSTEMATIC, frame, f"s{number}", size=30)]
        assert {b - a for a, b in itertools.pairwise(ids)} <= {3, 4}
        assert [each % 10 for each in ids[:3]] == [each % 10 for each in ids[3:6]]
        met.update(ids[:3])

    # The pattern repeats every ten households: three of the first ten are met. 9 degrees, 99.9 %.
    assert chi_square(met, 10) < 27.9


def test_systematic_goes_through_all_buildings() -> None:
    """By building, then household: each building gives its share, rounded up or down."""
    sample = draw(SYSTEMATIC, frame_of({5: 40, 2: 20, 9: 60}), "x", size=12)

    assert Counter(each.stratum for each in sample) == Counter({5: 4, 2: 2, 9: 6})


def test_every_stratified_sample_is_equally_likely() -> None:
    """2 of 4 in one building, 1 of 3 in the other: 6 · 3 samples; 5,400 seeds. χ² of 17 degrees, 99.9 %."""
    frame = [*(Unit(1, each) for each in range(4)), *(Unit(2, each) for each in range(10, 13))]
    sets: Counter[object] = Counter(
        frozenset(each.id for each in draw(STRATIFIED, frame, f"t{number}", size=3)) for number in range(5400)
    )

    assert chi_square(sets, 18) < 40.8


@pytest.mark.parametrize(
    ("method", "size", "code"),
    [(SIMPLE, None, "no_size"), (SYSTEMATIC, 0, "no_size"), (STRATIFIED, -1, "no_size")],
)
def test_a_sample_needs_a_size(method: str, size: int | None, code: str) -> None:
    with pytest.raises(DrawError) as refused:
        draw(method, [Unit(1, 1)], "x", size=size)
    assert refused.value.code == code


def test_an_empty_frame_and_an_unknown_method_are_refused() -> None:
    with pytest.raises(DrawError) as refused:
        plan(CENSUS, {1: 0}, None)
    assert refused.value.code == "empty"
    with pytest.raises(ValueError, match="lottery"):
        draw("lottery", [Unit(1, 1)], "x", size=1)


def test_a_plan_says_when_it_is_not_what_was_asked_for() -> None:
    """Six of three buildings with at least five each are fifteen; a hundred of ninety are ninety."""
    sizes = {1: 30, 2: 30, 3: 30}
    raised, lowered, plain = (
        plan(STRATIFIED, sizes, 6, 5),
        plan(SIMPLE, sizes, 100),
        plan(STRATIFIED, sizes, 45, 5),
    )

    assert (raised.size, raised.raised, raised.lowered) == (15, True, False)
    assert (lowered.size, lowered.raised, lowered.lowered) == (90, False, True)
    assert (plain.size, plain.raised, plain.lowered) == (45, False, False)
