"""The State Council's working-day tables as the package `chinesecalendar` has them: what a new installation
begins with. Never consulted where somebody has put a year down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from chinese_calendar import constants

from satisfaction.credit.calendar.queries import OFF, WORK

SATURDAY = 5


@cache
def tables() -> dict[int, dict[str, str]]:
    """By year its exceptional days, as they are stored: {"2026-02-14": "work", "2026-02-16": "off"}."""
    found: dict[int, dict[str, str]] = {}
    for days, kind in ((constants.holidays, OFF), (constants.workdays, WORK)):
        for day in days:
            if exceptional(day, kind):
                found.setdefault(day.year, {})[day.isoformat()] = kind
    return {year: dict(sorted(days.items())) for year, days in sorted(found.items())}


def missing(known: Iterable[int]) -> list[int]:
    """Years that the package has and nobody has put down."""
    return sorted(tables().keys() - set(known))


def exceptional(day: date, kind: str) -> bool:
    """Whether the day is another than the week says: a Sunday off is none."""
    return (day.weekday() < SATURDAY) == (kind == OFF)
