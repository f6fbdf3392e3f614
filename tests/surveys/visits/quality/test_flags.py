"""Flags, exactly: what is flagged, with which numbers, and what never is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.visits.quality.flags import (
    LEAST_DURATIONS,
    Flag,
    Interview,
    Kind,
    Thresholds,
    examine,
    metres,
    night_of,
)
from tests.factories.fieldwork import SHANGHAI

NOON = datetime(2026, 11, 12, 12, 0, tzinfo=SHANGHAI)
HOME = (30.5000, 114.3000)
USUAL = Thresholds()


def at(text: str) -> datetime:
    """A moment by the clocks of Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def took(key: int, seconds: float, **changes: object) -> Interview:
    """An interview of so many seconds."""
    usual = {"worker": "w", "completed": NOON, "started": NOON - timedelta(seconds=seconds)}
    return Interview(**{"key": key, **usual, **changes})  # type: ignore[arg-type]  # fields by name


def kinds(interviews: list[Interview], thresholds: Thresholds = USUAL) -> dict[object, list[str]]:
    """The signs by interview."""
    found = examine(interviews, thresholds)
    return {key: [flag.kind.value for flag in flags] for key, flags in found.flags.items()}


def test_below_half_the_median() -> None:
    some = [took(n, seconds) for n, seconds in enumerate((600, 600, 600, 300, 299.9))]
    found = examine(some, USUAL)
    assert found.median == 600
    assert found.flags == {4: (Flag(Kind.FAST, 299.9, 300, 600),)}
    assert kinds(some, Thresholds(short_percent=51)) == {3: ["fast"], 4: ["fast"]}


def test_a_median_needs_five_durations() -> None:
    some = [took(n, 600) for n in range(3)] + [took(9, 1), Interview(10, "w", NOON)]
    found = examine(some, USUAL)
    assert (found.median, found.durations, found.flags) == (None, 4, {})
    assert examine([*some, took(11, 600)], USUAL).flags == {9: (Flag(Kind.FAST, 1, 300, 600),)}


@pytest.mark.parametrize(
    ("one", "other", "away"),
    [
        ((0.0, 0.0), (0.0, 0.0), 0.0),
        ((0.0, 0.0), (0.0, 1.0), 111_195.08),  # a degree of a great circle: 2πR/360
        ((0.0, 0.0), (1.0, 0.0), 111_195.08),
        ((60.0, 0.0), (60.0, 1.0), 55_595.42),  # half as long at 60° north, less the bulge of the circle
        ((0.0, 0.0), (0.0, 180.0), 20_015_114.44),  # half around the Earth
        ((31.2304, 121.4737), (39.9042, 116.4074), 1_067_311.0),  # Shanghai to Beijing
    ],
)
def test_metres(one: tuple[float, float], other: tuple[float, float], away: float) -> None:
    assert metres(one, other) == pytest.approx(away, rel=2e-4, abs=0.01)


def test_farther_than_the_limit() -> None:
    degree = 111_195.08
    near, far = (HOME[0] + 99.9 / degree, HOME[1]), (HOME[0] + 100.2 / degree, HOME[1])
    some = [
        Interview("near", "w", NOON, position=near, place=HOME),
        Interview("far", "w", NOON, position=far, place=HOME),
        Interview("unknown", "w", NOON, place=HOME),
        Interview("homeless", "w", NOON, position=far),
    ]
    found = examine(some, USUAL)
    assert list(found.flags) == ["far"]
    (flag,) = found.of("far")
    assert (flag.kind, round(flag.value, 1), flag.limit) == (Kind.FAR, 100.2, 100)
    assert (found.no_position, found.no_place) == (1, 1), "not known is no flag, but counted"


@pytest.mark.parametrize(
    ("ratings", "percent", "least", "flagged"),
    [
        ([1] * 5, 100, 5, True),
        ([1] * 4, 100, 5, False),
        ([1, 1, 1, 1, 2], 100, 5, False),
        ([1, 1, 1, 1, 2], 80, 5, True),
        ([1, 1, 1, 2, 2], 80, 5, False),
        ([], 50, 0, False),
    ],
)
def test_straight_lining(ratings: list[int], percent: int, least: int, flagged: bool) -> None:
    thresholds = Thresholds(straight_percent=percent, straight_least=least)
    found = examine([Interview(1, "w", NOON, ratings=ratings)], thresholds).of(1)
    assert bool(found) == flagged
    if flagged:
        same = max(ratings.count(each) for each in ratings)
        assert found == (Flag(Kind.STRAIGHT, same, percent, len(ratings)),)


EVENING = date(2026, 11, 12)


@pytest.mark.parametrize(
    ("moment", "begins", "ends", "night"),
    [
        (at("2026-11-12T20:59"), time(21), time(7), None),
        (at("2026-11-12T21:00"), time(21), time(7), EVENING),
        (at("2026-11-12T23:59"), time(21), time(7), EVENING),
        (at("2026-11-13T00:00"), time(21), time(7), EVENING),
        (at("2026-11-13T06:59"), time(21), time(7), EVENING),
        (at("2026-11-13T07:00"), time(21), time(7), None),
        (at("2026-11-12T02:00"), time(1), time(5), EVENING),
        (at("2026-11-12T05:00"), time(1), time(5), None),
        (at("2026-11-12T03:00"), time(3), time(3), None),
    ],
)
def test_nights(moment: datetime, begins: time, ends: time, night: date | None) -> None:
    assert night_of(moment, begins, ends) == night


def test_many_in_one_night_of_one_worker() -> None:
    late = [at("2026-11-12T22:00"), at("2026-11-13T01:00"), at("2026-11-13T06:00")]
    some = [Interview(n, "w", moment) for n, moment in enumerate(late)]
    assert examine(some, USUAL).flags == {n: (Flag(Kind.NIGHT, 3, 3),) for n in range(3)}
    shared = [*some[:2], Interview(2, "v", some[2].completed)]
    assert not examine(shared, USUAL).flags, "two workers share the night"
    next_night = Interview(2, "w", some[2].completed + timedelta(hours=20))
    assert not examine([*some[:2], next_night], USUAL).flags
    assert not examine(some, Thresholds(night_count=4)).flags


INTERVIEWS = st.lists(
    st.builds(
        lambda worker, minutes, seconds, away, ratings: (worker, minutes, seconds, away, ratings),
        st.sampled_from("abc"),
        st.integers(0, 4000),
        st.none() | st.integers(0, 3600),
        st.none() | st.integers(0, 400),
        st.lists(st.integers(1, 5), max_size=8),
    ),
    max_size=20,
)


@given(INTERVIEWS, st.randoms(use_true_random=False))
def test_what_holds_for_all(
    rows: list[tuple[str, int, int | None, int | None, list[int]]], shuffler: object
) -> None:
    some = []
    for key, (worker, minutes, seconds, away, ratings) in enumerate(rows):
        done = NOON + timedelta(minutes=minutes)
        some.append(
            Interview(
                key,
                worker,
                done,
                started=None if seconds is None else done - timedelta(seconds=seconds),
                position=None if away is None else (HOME[0] + away / 111_195.08, HOME[1]),
                place=HOME,
                ratings=ratings,
            )
        )
    found = examine(some, USUAL)
    assert all(found.flags.values()), "nobody is listed without a flag"
    for each in some:
        flags = found.of(each.key)
        assert len({flag.kind for flag in flags}) == len(flags), "each sign at most once"
        by_kind = {flag.kind: flag for flag in flags}
        if Kind.FAST in by_kind:
            assert found.durations >= LEAST_DURATIONS
            assert each.seconds is not None
            assert each.seconds < by_kind[Kind.FAST].limit
        if Kind.FAR in by_kind:
            assert each.position is not None
            assert by_kind[Kind.FAR].value > USUAL.far_metres
        if Kind.STRAIGHT in by_kind:
            assert len(set(each.ratings)) == 1
            assert len(each.ratings) >= 5
    fast = [key for key, flags in found.flags.items() if any(flag.kind == Kind.FAST for flag in flags)]
    assert len(fast) <= found.durations / 2, "never more than half are below half the median"
    turned = list(some)
    shuffler.shuffle(turned)
    assert examine(turned, USUAL) == found, "order does not matter"
