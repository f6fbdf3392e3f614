"""Reads of the working-day tables."""

from __future__ import annotations

from datetime import date
from typing import Any

from satisfaction.credit.calendar.working_days import Due, Known, add_working_days
from satisfaction.credit.models import CalendarYear

WORK, OFF = "work", "off"  # how a table's days are stored


def known() -> Known:
    """The tables of all years that somebody has put down. One query."""
    return {year: exceptions(days) for year, days in CalendarYear.objects.values_list("year", "days")}


def exceptions(days: Any) -> dict[date, bool]:
    """A stored table, by day."""
    return {date.fromisoformat(day): kind == WORK for day, kind in days.items()}


def due(day: date, n: int) -> Due:
    """The `n`th working day after `day`, by the tables as they are now. One query; for many days read `known`
    once and use `add_working_days`."""
    return add_working_days(day, n, known())
