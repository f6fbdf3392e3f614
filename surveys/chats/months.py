"""Of which months reports are written."""

from __future__ import annotations

from datetime import date

from surveys import months
from surveys.months import after, before, first, read

__all__ = ["GRACE", "OFFERED", "after", "before", "first", "newest", "read", "reported"]

GRACE = 10  # days: what comes until the tenth of a month is about the month before, unless it says otherwise
OFFERED = 12  # months that a list lets choose


def reported(day: date) -> date:
    """The month that a report of that day is about: its own, until the tenth the one before."""
    return before(day) if day.day <= GRACE else first(day)


def newest(day: date) -> list[date]:
    """The months that can be chosen on that day, newest first."""
    return months.newest(day, OFFERED)
