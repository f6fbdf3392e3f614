"""Months, quarters and years for which something is reported. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from surveys import months

MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A month, quarter or year by its first day. `frequency` is "month", "quarter" or "year"."""

    first: date
    frequency: str

    @property
    def last(self) -> date:
        """Its last day."""
        return self.moved(1).first - timedelta(days=1)

    @property
    def previous(self) -> Period:
        """The one before."""
        return self.moved(-1)

    def moved(self, by: int) -> Period:
        """So many periods later (earlier where negative)."""
        return Period(months.moved(self.first, by * MONTHS[self.frequency]), self.frequency)

    def due_on(self, days: int) -> date:
        """The last day on which its reading is in time: so many days after its end."""
        return self.last + timedelta(days=days)

    def holds(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.first <= day <= self.last


def period_of(frequency: str, day: date) -> Period:
    """The period in which a day lies. Raises KeyError for an unknown frequency."""
    length = MONTHS[frequency]
    return Period(date(day.year, (day.month - 1) // length * length + 1, 1), frequency)


def begun(frequency: str, start: date, today: date, most: int) -> list[Period]:
    """The periods that have begun by `today`, newest first, back to the one of `start`; at most `most`."""
    found: list[Period] = []
    at, earliest = period_of(frequency, today), period_of(frequency, start)
    while at.first >= earliest.first and len(found) < most:
        found.append(at)
        at = at.previous
    return found
