"""The lights, in tables: exact at every edge, and never a mean of percentages."""

from __future__ import annotations

from datetime import date
from fractions import Fraction as F

import pytest

from surveys.targets.lights import Aim, Figure, Told, decimal, judge, light_of, percent, roll_up, trend
from surveys.targets.periods import Period, begun, period_of

AT_LEAST = Aim(">=", F(9, 10))


@pytest.mark.parametrize(
    ("numerator", "denominator", "aim", "light"),
    [
        (9, 10, AT_LEAST, "green"),
        (81, 100, AT_LEAST, "yellow"),  # exactly 90 % of 90 %
        (809, 1000, AT_LEAST, "red"),
        (0, 0, AT_LEAST, "na"),
        (0, 0, None, "na"),
        (3, 10, None, "none"),
        (2, None, Aim(">=", F(2)), "green"),
        (F(18, 10), None, Aim(">=", F(2)), "yellow"),
        (1, None, Aim(">=", F(2)), "red"),
        (0, None, Aim("<=", F(0)), "green"),
        (1, None, Aim("<=", F(0)), "red"),  # a goal of zero has no yellow
        (10, None, Aim("<=", F(10)), "green"),
        (11, None, Aim("<=", F(10)), "yellow"),
        (F(1101, 100), None, Aim("<=", F(10)), "red"),
        (0, None, Aim(">=", F(0)), "green"),
        (95, 100, Aim(">=", F(1), F(95, 100)), "yellow"),
        (94, 100, Aim(">=", F(1), F(95, 100)), "red"),
    ],
)
def test_a_reading(numerator: F, denominator: int | None, aim: Aim | None, light: str) -> None:
    figure = Figure(F(numerator), None if denominator is None else F(denominator))
    assert judge(figure, aim) == light


def told(
    numerator: int | None, denominator: int | None = None, aim: Aim | None = None, late: bool = False
) -> Told:
    if numerator is None:
        return Told(None, aim, late)
    return Told(Figure(F(numerator), None if denominator is None else F(denominator)), aim)


def test_shares_are_added_up_not_averaged() -> None:
    aim = Aim(">=", F(1, 2))
    found = roll_up("ratio", [told(1, 1, aim), told(0, 9, aim), told(0, 0, aim)], aim)
    assert found.figure == Figure(F(1), F(10))  # the mean of 100 % and 0 % would have been green
    assert (found.light, found.reached, found.judged, found.reported) == ("red", 1, 2, 3)
    assert roll_up("ratio", [told(0, 0, aim), told(0, 0, aim)], aim).light == "na"


def test_counts_are_how_many_reach_them() -> None:
    aim = Aim(">=", F(2))
    some = roll_up("count", [told(2, aim=aim)] * 9 + [told(0, aim=aim)], aim)
    assert (some.light, some.reached, some.judged, some.figure) == ("yellow", 9, 10, None)
    assert roll_up("count", [told(3, aim=aim), told(0, aim=aim)], aim).light == "red"
    assert roll_up("count", [told(3, aim=aim), told(2, aim=aim)], aim).light == "green"
    assert roll_up("yes_no", [told(1), told(0)], None).reached == 1
    assert roll_up("progress", [told(100), told(99)], None).light == "none"


def test_numbers_are_added_up() -> None:
    aim = Aim("<=", F(0))
    found = roll_up("number", [told(0, aim=aim), told(2, aim=aim)], aim)
    assert (found.light, found.figure, found.reached) == ("red", Figure(F(2)), 1)


def test_what_is_missing() -> None:
    assert light_of(told(None)) == "waiting"
    assert light_of(told(None, late=True)) == "late"
    found = roll_up("ratio", [told(None, late=True), told(9, 10, AT_LEAST)], AT_LEAST)
    assert (found.light, found.late, found.reported, found.reporters) == ("late", 1, 1, 2)
    missing = told(None, late=True)
    for kind, figure, aim, light in (
        ("ratio", (81, 100), AT_LEAST, "yellow"),
        ("ratio", (8, 10), AT_LEAST, "red"),
        ("ratio", (0, 0), AT_LEAST, "late"),
        ("count", (2, None), Aim(">=", F(2)), "late"),
        ("count", (1, None), Aim(">=", F(2)), "red"),
        ("number", (5, None), Aim(">=", F(4)), "late"),
        ("number", (5, None), None, "late"),
    ):
        assert roll_up(kind, [told(*figure, aim=aim), missing], aim).light == light
    assert roll_up("ratio", [told(9, 10, AT_LEAST), told(None)], AT_LEAST).light == "green", "not due yet"
    assert roll_up("ratio", [told(None, late=True), told(None)], AT_LEAST).light == "late"
    assert roll_up("ratio", [], AT_LEAST).light == "waiting"


def test_one_reporter_has_its_own_light() -> None:
    aim = Aim(">=", F(10))
    assert roll_up("count", [told(9, aim=aim)], aim).light == "yellow"


def test_words() -> None:
    assert percent(F(5, 6)) == "83.3"
    assert percent(F(1, 1)) == "100"
    assert percent(F(2505, 10000)) == "25.1"  # 25.05 % goes up
    assert percent(F(1, 10000)) == "0.01"  # 万分之一
    assert (decimal(F(-5, 2)), decimal(F(5, 2)), decimal(F(1, 8), 2)) == ("-3", "3", "0.13")
    assert (trend(F(2), F(1)), trend(F(1), F(2)), trend(F(1), None)) == (1, -1, 0)


def test_periods() -> None:
    quarter = period_of("quarter", date(2026, 11, 30))
    assert (quarter.first, quarter.last) == (date(2026, 10, 1), date(2026, 12, 31))
    assert period_of("year", date(2026, 11, 30)).previous == Period(date(2025, 1, 1), "year")
    assert Period(date(2026, 12, 1), "month").due_on(5) == date(2027, 1, 5)
    months = begun("month", date(2026, 9, 20), date(2026, 11, 2), 12)
    assert [each.first.month for each in months] == [11, 10, 9]
    assert begun("month", date(2026, 12, 1), date(2026, 11, 2), 12) == []
    assert len(begun("month", date(2000, 1, 1), date(2026, 11, 2), 12)) == 12
