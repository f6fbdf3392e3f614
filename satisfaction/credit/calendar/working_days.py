"""Counts Chinese working days over a table of exceptions. Pure: knows neither Django nor the clock.

Monday to Friday are worked, unless the State Council's notice for that year says otherwise. A year without a
table is counted by the week alone and named, so that whoever shows the day can say that it is provisional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
ONE = timedelta(days=1)
MOST = 1_000  # working days counted at most

# By year its exceptional days: True for one on which work is done, False for one off. A year that is not
# there is unknown.
Known = Mapping[int, Mapping[date, bool]]


@dataclass(frozen=True, slots=True)
class Due:
    """A day, and the years on the way to it for which nobody has put down the holidays yet."""

    day: date
    unknown_years: tuple[int, ...] = ()

    @property
    def provisional(self) -> bool:
        """Whether the day may still move, once the holidays of those years are known."""
        return bool(self.unknown_years)


def is_working_day(day: date, known: Known) -> bool:
    """Whether work is done on that day; of an unknown year by the week alone."""
    exception = known.get(day.year, {}).get(day)
    return day.weekday() < SATURDAY if exception is None else exception


def add_working_days(day: date, n: int, known: Known) -> Due:
    """The `n`th working day after `day`, which itself is not counted (民法典 art. 201); 0 is the day itself.

    The period ends with the end of that day. Raises ValueError for a negative or absurdly large `n`.
    """
    if not 0 <= n <= MOST:
        raise ValueError(f"working days must lie between 0 and {MOST}: {n}")
    passed: set[int] = set()
    left = n
    while left:
        day += ONE
        passed.add(day.year)
        left -= is_working_day(day, known)
    return Due(day, tuple(sorted(passed - known.keys())))
