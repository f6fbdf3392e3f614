"""The sample-size helper against the textbook's numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.visits.rounds.sizing import margin_of, sample_size, z_of


@pytest.mark.parametrize(
    ("households", "margin", "confidence", "expected"),
    [
        (500, 5, 95, 218),
        (2_000, 5, 95, 323),
        (3_000, 5, 95, 341),
        (100_000, 5, 95, 383),
        (10_000_000, 5, 95, 385),
        (500, 10, 95, 81),
        (500, 5, 90, 176),
        (500, 5, 99, 286),
        (2_000, 3, 95, 697),
        (1, 5, 95, 1),
        (0, 5, 95, 0),
    ],
)
def test_sizes(households: int, margin: float, confidence: float, expected: int) -> None:
    assert sample_size(households, margin, confidence) == expected


def test_a_sample_grows_by_those_who_will_not_answer() -> None:
    """218 of 500 at 60 % are 364 (363.3 rounded up); never more than there are."""
    assert sample_size(500, 5, 95, 60) == 364
    assert sample_size(500, 5, 95, 40) == 500
    assert sample_size(500, 5, 95, 100) == 218


@pytest.mark.parametrize("wrong", [(0, 95, 100), (100, 95, 100), (5, 100, 100), (5, 95, 0), (5, 95, 101)])
def test_what_is_no_percentage_is_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="per cent"):
        sample_size(500, *wrong)


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 1_000_000), st.sampled_from([1, 2, 3, 5, 7.5, 10]), st.sampled_from([90, 95, 99]))
def test_the_size_is_the_smallest_that_keeps_the_margin(
    households: int, margin: float, confidence: float
) -> None:
    """The margin formula, turned round, gives the size back (up to its N − 1 beside the size's N)."""
    size = sample_size(households, margin, confidence)

    assert margin_of(households, size, confidence) <= margin * (1 + 1e-9)
    if size > 1:
        assert margin_of(households, size - 1, confidence) > margin * (1 - 1e-9)


def test_margins() -> None:
    assert round(z_of(95), 4) == 1.96
    assert round(margin_of(500, 218), 2) == 4.99
    assert margin_of(500, 500) == 0
    assert margin_of(500, 0) == margin_of(0, 0) == 100
