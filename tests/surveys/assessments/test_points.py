"""What an item gives, what a sheet comes to, who stands where; the rules as formulas and as properties."""

from __future__ import annotations

from fractions import Fraction as F
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.assessments.points import (
    GIVEN,
    MISSING,
    NOT_APPLICABLE,
    WAITING,
    Got,
    over_periods,
    places,
    share,
    total,
)
from surveys.targets.lights import Aim, Figure

NINETY = Aim(">=", F(9, 10))
NONE_NEW = Aim("<=", F(0))
AT_MOST_TEN = Aim("<=", F(10))
Y = F(3, 5)


@pytest.mark.parametrize(
    ("rule", "figure", "aim", "kind", "wanted"),
    [
        ("proportion", Figure(F(9), F(10)), NINETY, "ratio", F(1)),
        ("proportion", Figure(F(45), F(100)), NINETY, "ratio", F(1, 2)),
        ("proportion", Figure(F(10), F(10)), NINETY, "ratio", F(1)),
        ("proportion", Figure(F(0), F(10)), NINETY, "ratio", F(0)),
        ("proportion", Figure(F(0), F(0)), NINETY, "ratio", None),
        ("proportion", Figure(F(12)), AT_MOST_TEN, "number", F(4, 5)),
        ("proportion", Figure(F(25)), AT_MOST_TEN, "number", F(0)),
        ("proportion", Figure(F(1)), NONE_NEW, "number", F(0)),
        ("proportion", Figure(F(0)), NONE_NEW, "number", F(1)),
        ("lights", Figure(F(9), F(10)), NINETY, "ratio", F(1)),
        ("lights", Figure(F(81), F(100)), NINETY, "ratio", Y),
        ("lights", Figure(F(80), F(100)), NINETY, "ratio", F(0)),
        ("all", Figure(F(89), F(100)), NINETY, "ratio", F(0)),
        ("all", Figure(F(9), F(10)), NINETY, "ratio", F(1)),
        ("all", Figure(F(1)), None, "yes_no", F(1)),
        ("all", Figure(F(99)), None, "progress", F(0)),
        ("proportion", Figure(F(40)), None, "progress", F(2, 5)),
        ("proportion", Figure(F(3)), None, "number", None),
    ],
)
def test_the_part_of_the_points(
    rule: str, figure: Figure, aim: Aim | None, kind: str, wanted: F | None
) -> None:
    assert share(rule, figure, aim, kind, Y) == wanted


values = st.fractions(min_value=0, max_value=200, max_denominator=50)


@given(
    st.sampled_from(["proportion", "lights", "all"]), values, values, st.sampled_from([">=", "<="]),
    st.fractions(min_value=0, max_value=1, max_denominator=20),
)  # fmt: skip
def test_never_less_than_nothing_or_more_than_all(rule: str, value: F, goal: F, op: str, yellow: F) -> None:
    found = share(rule, Figure(value), Aim(op, goal), "number", yellow)
    assert found is not None
    assert 0 <= found <= 1


@given(st.lists(values, min_size=2, max_size=8), values, st.sampled_from(["proportion", "lights", "all"]))
def test_a_better_figure_never_gives_less(found: list[F], goal: F, rule: str) -> None:
    for op, ordered in ((">=", sorted(found)), ("<=", sorted(found, reverse=True))):
        parts = [share(rule, Figure(each), Aim(op, goal), "number", Y) for each in ordered]
        assert all(low <= high for low, high in pairwise(parts) if low is not None and high is not None)


def test_several_periods_give_their_mean() -> None:
    """Missing ones count nothing, those that do not apply or are waited for do not count."""
    assert over_periods([Got(GIVEN, F(10)), Got(MISSING), Got(GIVEN, F(8))], F(10)) == Got(GIVEN, F(6))
    assert over_periods([Got(GIVEN, F(10)), Got(WAITING), Got(NOT_APPLICABLE)], F(10)) == Got(GIVEN, F(10))
    assert over_periods([Got(MISSING), Got(NOT_APPLICABLE)], F(10)) == Got(MISSING)
    assert over_periods([Got(NOT_APPLICABLE), Got(WAITING)], F(10)).state == WAITING
    assert over_periods([Got(NOT_APPLICABLE)], F(10)).state == NOT_APPLICABLE
    assert over_periods([], F(10)).state == NOT_APPLICABLE


def test_a_sheet_of_600() -> None:
    """400 points possible, 300 got: 450 of 600 where the rest is spread, 300 where it is not."""
    items = [(F(250), Got(GIVEN, F(200))), (F(150), Got(GIVEN, F(100))), (F(200), Got(NOT_APPLICABLE))]
    spread, plain = total(items, F(600), spread=True), total(items, F(600), spread=False)
    assert (spread.points, spread.of, spread.score) == (F(300), F(400), F(450))
    assert plain.score == F(300)
    items.append((F(100), Got(MISSING)))
    assert total(items, F(600), spread=True).missing == 1
    assert total([(F(600), Got(WAITING))], F(600), spread=True).score is None


def test_places_are_shared() -> None:
    assert places([F(90), F(95), F(90), None, F(10)]) == [2, 1, 2, None, 4]
    assert places([F(90001, 1000), F(90002, 1000)]) == [1, 1], "equal to two decimals"
    assert places([]) == []


@given(st.lists(st.none() | values, max_size=12))
def test_places_follow_the_scores(scores: list[F | None]) -> None:
    found = places(scores)
    for one, at_one in zip(scores, found, strict=True):
        assert (one is None) == (at_one is None)
        for other, at_other in zip(scores, found, strict=True):
            if one is not None and other is not None and at_one is not None and at_other is not None:
                assert (at_one < at_other) <= (one > other)
