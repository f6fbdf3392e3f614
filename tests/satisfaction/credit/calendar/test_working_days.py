"""Working days over the State Council's tables of 2024 to 2026, and over years that nobody has put down."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.credit.calendar import shipped
from satisfaction.credit.calendar.queries import exceptions
from satisfaction.credit.calendar.working_days import (
    Due,
    add_working_days,
    is_working_day,
)

KNOWN = {year: exceptions(days) for year, days in shipped.tables().items()}


def counted(after: date, until: date) -> int:
    """How many working days lie after one day up to and with another, one by one."""
    days = (until - after).days
    return sum(is_working_day(after + timedelta(days=each), KNOWN) for each in range(1, days + 1))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 2, 14), True),  # a Saturday worked before the Spring Festival
        (date(2026, 2, 16), False),  # a Monday off
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),  # a Saturday worked after it
        (date(2026, 5, 9), True),
        (date(2026, 9, 20), True),  # a Sunday worked before the National Day
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2026, 10, 11), False),
        (date(2026, 11, 29), False),  # an ordinary Sunday
        (date(2025, 10, 8), False),
        (date(2025, 9, 28), True),
        (date(2024, 2, 9), True),
        (date(2024, 2, 10), False),
    ],
)
def test_days(day: date, working: bool) -> None:
    assert is_working_day(day, KNOWN) is working


@pytest.mark.parametrize(
    ("day", "n", "due"),
    [
        (date(2026, 11, 27), 0, date(2026, 11, 27)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # Friday to Monday
        (date(2026, 11, 29), 1, date(2026, 11, 30)),  # told on a Sunday
        (date(2026, 11, 27), 5, date(2026, 12, 4)),
        # Seven working days over the National Day: 29, 30 September, 8, 9, 10, 12, 13 October.
        (date(2026, 9, 28), 7, date(2026, 10, 13)),
        # Over the Spring Festival: 14 February, 24 to 28 February is Tuesday to Saturday.
        (date(2026, 2, 13), 6, date(2026, 2, 28)),
        (date(2025, 12, 31), 1, date(2026, 1, 4)),  # a Sunday that is worked
    ],
)
def test_adding(day: date, n: int, due: date) -> None:
    assert add_working_days(day, n, KNOWN) == Due(due)


def test_an_unknown_year_is_counted_by_the_week_and_named() -> None:
    known = {2026: KNOWN[2026]}
    found = add_working_days(date(2026, 12, 30), 3, known)
    assert found == Due(date(2027, 1, 4), (2027,))
    assert found.provisional
    assert not add_working_days(date(2026, 12, 21), 3, known).provisional
    assert add_working_days(date(2026, 12, 31), 300, known).unknown_years == (2027, 2028)
    # The day that begins the period is not counted, so its year does not matter.
    assert add_working_days(date(2025, 12, 31), 1, known) == Due(date(2026, 1, 4))


@pytest.mark.parametrize("n", [-1, 1_001])
def test_absurd_numbers(n: int) -> None:
    with pytest.raises(ValueError, match="working days"):
        add_working_days(date(2026, 1, 1), n, KNOWN)


DAYS = st.dates(date(2010, 1, 1), date(2026, 6, 1))


@given(DAYS, st.integers(0, 80))
def test_the_due_day_is_the_nth_working_day(day: date, n: int) -> None:
    due = add_working_days(day, n, KNOWN).day
    assert counted(day, due) == n
    assert n == 0 or is_working_day(due, KNOWN)
    if n:
        assert counted(day, due - timedelta(days=1)) == n - 1


@given(DAYS, st.integers(0, 40), st.integers(0, 40))
def test_periods_add_up(day: date, first: int, second: int) -> None:
    stop = add_working_days(day, first, KNOWN).day
    assert add_working_days(stop, second, KNOWN).day == add_working_days(day, first + second, KNOWN).day


@pytest.mark.parametrize(("year", "working"), [(2024, 251), (2025, 248), (2026, 248)])
def test_years_have_the_working_days_that_were_announced(year: int, working: int) -> None:
    """Counted by hand from the notices: weekdays, less weekdays off, and weekend days worked."""
    first, last = date(year - 1, 12, 31), date(year, 12, 31)
    assert counted(first, last) == working
