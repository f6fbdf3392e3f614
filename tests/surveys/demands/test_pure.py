"""Priority, likeness and funnel, worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.demands.funnel import STAGES, Way, funnel
from surveys.demands.priority import Counts, Weights, need, rounded
from surveys.demands.similarity import ALIKE, alike, most_alike


def test_the_priority_of_the_template_by_hand() -> None:
    # 4 × 很需要, 3 × 一般, 1 × 不需要: (400 + 150 + 0) / 8 = 68.75
    ratings = {Fraction(100): 4, Fraction(50): 3, Fraction(0): 1}
    found = need(Counts(ratings, chosen=3, choosers=8, lacking=2, asked_of_supply=3), Weights())
    assert found.urgency == Fraction("68.75")
    assert found.choice == Fraction(3, 8)
    assert found.gap == Fraction(2, 3)
    # 0.6 × 68.75 + 0.25 × 37.5 + 0.15 × 66.6… = 41.25 + 9.375 + 10 = 60.625
    assert found.priority == Fraction("60.625")
    assert rounded(found.priority) == Decimal("60.6")
    assert rounded(found.priority, 2) == Decimal("60.63")  # halves go up


def test_what_nobody_said_counts_as_nothing() -> None:
    assert need(Counts({}), Weights()).priority is None
    only_choice = need(Counts({}, chosen=1, choosers=2), Weights())
    assert (only_choice.urgency, only_choice.gap, only_choice.priority) == (None, None, Fraction("12.5"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0.05", "0.1"), ("0.04", "0.0"), ("99.95", "100.0"), ("2.25", "2.3"), ("2.249", "2.2")],
)
def test_halves_are_rounded_up(value: str, shown: str) -> None:
    assert str(rounded(Fraction(value))) == shown


@given(
    st.integers(0, 50),
    st.integers(0, 50),
    st.integers(0, 50),
    st.integers(0, 50),
    st.integers(0, 50),
    st.integers(0, 50),
)
def test_the_priority_lies_between_0_and_100(a: int, b: int, c: int, d: int, e: int, f: int) -> None:
    ratings = {Fraction(100): a, Fraction(50): b, Fraction(0): c}
    found = need(Counts(ratings, chosen=d, choosers=d + e, lacking=min(f, d), asked_of_supply=d), Weights())
    assert found.priority is None or 0 <= found.priority <= 100


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("小区没有老年食堂，老人吃饭难", "希望社区办个老年食堂，方便老人吃饭", True),
        ("楼道灯坏了没人修", "希望修一下楼道的灯", True),
        ("孩子放学没人管，想要四点半托管", "希望开四点半课堂，孩子放学有人看", True),
        ("老年食堂", "楼道灯坏了", False),
        ("老人独居没人陪，希望上门探访", "希望给独居老人送餐", False),
        ("希望社区请我们", "建议社区可以", False),  # only words that say nothing
    ],
)
def test_what_asks_for_the_same_is_found(one: str, other: str, same: bool) -> None:
    assert (alike(one, other) >= ALIKE) is same
    assert (alike(one, other) == alike(other, one)) is True
    assert (most_alike(one, {7: other}) == [(7, alike(one, other))]) is same


def test_the_most_alike_comes_first() -> None:
    found = most_alike("想要老年食堂", {1: "修路灯", 2: "办老年食堂", 3: "想要老年食堂"})
    assert [key for key, _percent in found] == [3, 2]
    assert found[0][1] == 100
    assert most_alike("", {1: "修路灯"}) == []


def day(number: int) -> date:
    """A day of March 2026."""
    return date(2026, 3, number)


def test_the_funnel_by_hand() -> None:
    ways = [
        Way("collected", {"collected": day(1)}),
        Way("refused", {"collected": day(1), "catalogued": day(2)}),
        Way("merged", {"collected": day(1)}),
        Way("catalogued", {"collected": day(1), "catalogued": day(4)}),
        Way("listed", {"collected": day(1), "catalogued": day(3), "listed": day(13)}),
        Way(
            "done",
            {"collected": day(1), "catalogued": day(8), "listed": day(9), "taken": day(20), "done": day(31)},
        ),
    ]
    found = {each.key: each for each in funnel(ways)}
    assert [found[key].reached for key in STAGES] == [6, 3, 2, 1, 1]
    assert [found[key].here for key in STAGES] == [1, 1, 1, 0, 1]
    assert [found[key].share for key in STAGES] == [
        None,
        Decimal("50.0"),
        Decimal("66.7"),
        Decimal("50.0"),
        Decimal("100.0"),
    ]
    # days to the catalogue: 2, 3, 7; to the list: 1, 10
    assert (found["catalogued"].median_days, found["catalogued"].mean_days) == (
        Decimal("3.0"),
        Decimal("4.0"),
    )
    assert (found["listed"].median_days, found["listed"].mean_days) == (Decimal("5.5"), Decimal("5.5"))
    assert (found["taken"].median_days, found["done"].median_days) == (Decimal("11.0"), Decimal("11.0"))


def test_an_empty_funnel_says_nothing() -> None:
    assert all(each.reached == 0 and each.share is None and each.mean_days is None for each in funnel([]))
