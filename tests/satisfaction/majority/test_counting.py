"""The double majority of art. 278: the issue's figures, the borders, and lists of units."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.majority.counting import (
    Divided,
    Impossible,
    Matter,
    Share,
    Tally,
    Unit,
    Verdict,
    Vote,
    add_up,
    decide,
)

ALL = (90_000, 1_000)


def tally(part: tuple[int, int], favour: tuple[int, int], total: tuple[int, int] = ALL) -> Tally:
    return Tally(*(Share(Fraction(area), persons) for area, persons in (total, part, favour)))


@pytest.mark.parametrize(
    ("part", "favour", "matter", "verdict", "area", "persons"),
    [
        ((61_200, 660), (47_000, 520), Matter.RAISE_FUNDS, Verdict.NO_QUORUM, "76.79", "78.78"),
        ((61_200, 660), (47_000, 520), Matter.COMPANY, Verdict.NO_QUORUM, "76.79", "78.78"),
        ((61_200, 690), (47_000, 520), Matter.REBUILD, Verdict.PASSED, "76.79", "75.36"),
        ((61_200, 690), (45_000, 525), Matter.CHANGE_USE, Verdict.FAILED, "73.52", "76.08"),
        ((61_200, 690), (45_000, 525), Matter.COMPANY, Verdict.PASSED, "73.52", "76.08"),
    ],
)
def test_the_issues_figures(
    part: tuple[int, int], favour: tuple[int, int], matter: Matter, verdict: Verdict, area: str, persons: str
) -> None:
    found = decide(tally(part, favour), matter)
    assert found.verdict is verdict
    assert (found.favour_area.percent, found.favour_persons.percent) == (area, persons)


def test_shares_are_exact() -> None:
    found = decide(tally((61_200, 690), (47_000, 520)), Matter.RAISE_FUNDS)
    assert found.quorum_area.share == Fraction(68, 100)
    assert round(float(found.favour_area.share) * 100, 1) == 76.8
    assert round(float(found.favour_persons.share) * 100, 1) == 75.4


@pytest.mark.parametrize(
    ("part", "favour", "matter", "verdict"),
    [
        # Two thirds and three quarters include the number itself, half does not.
        ((60_000, 667), (45_000, 501), Matter.RAISE_FUNDS, Verdict.PASSED),
        ((60_000, 667), (45_000, 500), Matter.RAISE_FUNDS, Verdict.FAILED),
        ((60_000, 667), (44_999, 501), Matter.RAISE_FUNDS, Verdict.FAILED),
        ((59_999, 667), (59_999, 667), Matter.COMPANY, Verdict.NO_QUORUM),
        ((60_000, 666), (60_000, 666), Matter.COMPANY, Verdict.NO_QUORUM),
        ((60_000, 668), (30_000, 335), Matter.COMPANY, Verdict.FAILED),
        ((60_000, 668), (30_001, 334), Matter.COMPANY, Verdict.FAILED),
        ((60_000, 668), (30_001, 335), Matter.COMPANY, Verdict.PASSED),
    ],
)
def test_borders(part: tuple[int, int], favour: tuple[int, int], matter: Matter, verdict: Verdict) -> None:
    assert decide(tally(part, favour), matter).verdict is verdict


def test_what_is_lacking() -> None:
    found = decide(tally((59_999, 666), (29_000, 333)), Matter.COMPANY)
    assert (found.quorum_area.shown_short, found.quorum_persons.shown_short) == ("1", "1")
    # More than half of 59,999 m² is 29,999.51 m² with two decimals; of 666 persons 334.
    assert (found.favour_area.shown_short, found.favour_persons.shown_short) == ("999.51", "1")


@pytest.mark.parametrize("matter", list(Matter))
def test_only_items_six_to_eight_are_major(matter: Matter) -> None:
    assert matter.major is (6 <= matter <= 8)


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        (tally((0, 0), (0, 0), (0, 1)), "nothing"),
        (tally((0, 0), (0, 0), (1, 0)), "nothing"),
        (tally((-1, 1), (0, 0)), "negative"),
        (tally((1, 1), (0, -1)), "negative"),
        (tally((90_001, 1), (0, 0)), "more_than_all"),
        (tally((1, 1_001), (0, 0)), "more_than_all"),
        (tally((1, 1), (2, 1)), "more_than_part"),
        (tally((1, 1), (1, 2)), "more_than_part"),
    ],
)
def test_numbers_that_cannot_be(numbers: Tally, code: str) -> None:
    with pytest.raises(Impossible) as refusal:
        decide(numbers, Matter.OTHER)
    assert refusal.value.args == (code,)


def test_nobody_takes_part() -> None:
    found = decide(tally((0, 0), (0, 0)), Matter.OTHER)
    assert found.verdict is Verdict.NO_QUORUM
    assert not found.favour_area.met


SHARES = st.tuples(st.integers(1, 500), st.integers(1, 60))


@given(SHARES, st.data(), st.sampled_from(list(Matter)))
def test_what_is_lacking_suffices_and_nothing_less(
    total: tuple[int, int], data: st.DataObject, matter: Matter
) -> None:
    part = tuple(data.draw(st.integers(0, each)) for each in total)
    favour = tuple(data.draw(st.integers(0, each)) for each in part)
    found = decide(tally(part, favour, total), matter)  # type: ignore[arg-type]  # pairs
    for check in (found.quorum_area, found.quorum_persons, found.favour_area, found.favour_persons):
        if not check.whole:
            continue
        assert check.met is (check.short == 0)
        step = Fraction(1) if check in (found.quorum_persons, found.favour_persons) else Fraction(1, 100)
        reached = (check.part + check.short) / check.whole
        assert reached >= check.needed if check.inclusive else reached > check.needed
        if check.short:
            before = (check.part + check.short - step) / check.whole
            assert before < check.needed if check.inclusive else before <= check.needed


def test_a_list_counts_an_owner_once() -> None:
    units = [
        Unit("李明", Fraction("89.5"), Vote.FOR),
        Unit("李明", Fraction("45.2"), Vote.FOR),
        Unit("", Fraction(100), Vote.AGAINST),
        Unit("", Fraction(100), Vote.ABSTAINED),
        Unit("王芳", Fraction(70), Vote.ABSENT),
    ]
    found = add_up(units)
    assert found.total == Share(Fraction("404.7"), 4)
    assert found.taking_part == Share(Fraction("334.7"), 3)
    assert found.in_favour == Share(Fraction("134.7"), 1)


def test_one_owner_says_one_thing() -> None:
    units = [Unit("李明", Fraction(1), Vote.FOR), Unit("李明", Fraction(1), Vote.AGAINST)]
    with pytest.raises(Divided) as refusal:
        add_up(units)
    assert refusal.value.args == ("李明",)
