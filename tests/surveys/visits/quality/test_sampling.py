"""The back-check sample: every worker, the share, all flagged, and the same again from the same seed."""

from __future__ import annotations

from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.visits.quality.agreement import Agreement, compare, total, wilson
from surveys.visits.quality.sampling import draw, share

WORK = st.dictionaries(st.integers(1, 400), st.integers(1, 6), max_size=120)


@given(WORK, st.integers(10, 20), st.text(max_size=5), st.data())
def test_guarantees(work: dict[int, int], percent: int, seed: str, data: st.DataObject) -> None:
    flagged = data.draw(st.sets(st.sampled_from(sorted(work)))) if work else set()
    missing = data.draw(st.sets(st.integers(500, 600)))
    sample = draw(work, flagged=flagged, missing=missing, percent=percent, seed=seed)
    workers = set(work.values())
    assert {work[key] for key in sample.random} == workers, "every worker"
    wanted = ceil(len(work) * percent / 100)
    assert len(sample.random) == max(wanted, len(workers)), "the share, rounded up, unless workers are more"
    assert flagged <= {*sample.random, *sample.flagged}, "all flagged"
    assert set(sample.flagged) <= flagged
    assert not set(sample.flagged) & set(sample.random), "nobody twice"
    assert set(sample.missing) <= missing
    assert len(sample.missing) == ceil(len(missing) * percent / 100)
    again = draw(dict(reversed(work.items())), flagged=flagged, missing=missing, percent=percent, seed=seed)
    assert again == sample, "the same seed draws the same households"
    drawn = {
        **dict.fromkeys(sample.random, "random"),
        **dict.fromkeys(sample.flagged, "flagged"),
        **dict.fromkeys(sample.missing, "missing"),
    }
    more = draw(work, flagged=flagged, missing=missing, percent=percent, seed=seed, drawn=drawn)
    assert more.size == 0, "drawn once is drawn"


@given(WORK, WORK, st.integers(10, 20))
def test_a_sample_is_extended(first: dict[int, int], later: dict[int, int], percent: int) -> None:
    early = draw(first, flagged=(), missing=(), percent=percent, seed="s")
    everything = {**later, **first}
    drawn = dict.fromkeys(early.random, "random")
    more = draw(everything, flagged=(), missing=(), percent=percent, seed="s", drawn=drawn)
    whole = [*early.random, *more.random]
    assert len(set(whole)) == len(whole)
    assert {everything[key] for key in whole} == set(everything.values())
    assert len(whole) >= ceil(len(everything) * percent / 100)


@given(WORK, WORK, st.integers(10, 20), st.data())
def test_flags_have_no_say_in_what_is_random(
    first: dict[int, int], later: dict[int, int], percent: int, data: st.DataObject
) -> None:
    """Drawn in two steps, the same interviews are random whether some are flagged or none is."""

    def random(flagged: set[int]) -> set[int]:
        usual: dict[str, Any] = {"flagged": flagged, "missing": (), "percent": percent, "seed": "s"}
        early = draw(first, **usual)
        drawn = {**dict.fromkeys(early.random, "random"), **dict.fromkeys(early.flagged, "flagged")}
        more = draw({**later, **first}, **usual, drawn=drawn)
        assert set(more.turned) <= set(early.flagged)
        assert not set(more.random) & drawn.keys()
        return {*early.random, *more.random, *more.turned}

    flagged = data.draw(st.sets(st.sampled_from(sorted(first)))) if first else set()
    assert random(flagged) == random(set())


def test_who_was_missing_and_answered_later_can_come_up_once() -> None:
    usual: dict[str, Any] = {"flagged": (), "percent": 10, "seed": "s"}
    turned = draw({1: 1}, missing=range(5, 15), drawn={1: "missing"}, **usual)
    assert (turned.random, turned.turned, len(turned.missing)) == ((), (1,), 1)
    drawn = {1: "random", turned.missing[0]: "missing"}
    assert draw({1: 1}, missing=range(5, 15), drawn=drawn, **usual).size == 0


def test_another_seed_draws_others() -> None:
    work = dict.fromkeys(range(200), 1)
    samples = {draw(work, flagged=(), missing=(), percent=10, seed=str(n)).random for n in range(20)}
    assert len(samples) == 20


@pytest.mark.parametrize("percent", [0, 9, 21, 100])
def test_the_share_lies_between_ten_and_twenty(percent: int) -> None:
    with pytest.raises(ValueError, match="not between"):
        draw({1: 1}, flagged=(), missing=(), percent=percent, seed="s")


@pytest.mark.parametrize(
    ("n", "percent", "found"), [(0, 10, 0), (1, 10, 1), (10, 10, 1), (11, 10, 2), (100, 20, 20)]
)
def test_share_is_rounded_up(n: int, percent: int, found: int) -> None:
    assert share(n, percent) == found


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17 (1998), table I: method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval(hits: int, n: int, low: float, high: float) -> None:
    found = wilson(hits, n)
    assert tuple(round(each, 4) for each in found) == (low, high)


@given(st.integers(1, 500), st.data())
def test_the_interval_holds_the_share(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    low, high = wilson(hits, n)
    assert 0 <= low <= hits / n <= high <= 1


def test_only_what_both_gave_is_compared() -> None:
    stored = {"a": "yes", "b": 3, "c": "x", "d": 2.5, "e": None}
    asked = {"a": "yes", "b": 3.0, "c": "y", "d": "", "e": "z", "f": 1}
    assert compare(stored, asked, asked) == Agreement(2, 3)
    assert Agreement().rate is None
    assert total([Agreement(2, 3), Agreement(1, 1)]) == Agreement(3, 4)
    assert Agreement(3, 4).rate == 0.75
