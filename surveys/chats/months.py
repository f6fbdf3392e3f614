"""Months of reports: dates on their first day."""

from __future__ import annotations

from datetime import date, timedelta

GRACE = 10  # days: what comes until the tenth of a month is about the month before, unless it says otherwise
OFFERED = 12  # months that a list lets choose


def first(day: date) -> date:
    """The month in which a day lies."""
    return day.replace(day=1)


def before(month: date) -> date:
    """The month before."""
    return first(first(month) - timedelta(days=1))


def after(month: date) -> date:
    """The month after."""
    return first(first(month) + timedelta(days=31))


def reported(day: date) -> date:
    """The month that a report of that day is about: its own, until the tenth the one before."""
    return before(day) if day.day <= GRACE else first(day)


def newest(day: date) -> list[date]:
    """The months that can be chosen on that day, newest first."""
    found = [first(day)]
    while len(found) < OFFERED:
        found.append(before(found[-1]))
    return found


def read(text: str) -> date | None:
    """The month of "2026-11"; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
