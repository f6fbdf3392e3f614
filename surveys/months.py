"""Months as dates on their first day. Pure."""

from __future__ import annotations

from datetime import date


def moved(month: date, by: int) -> date:
    """The first day of the month that lies so many months later (earlier where negative)."""
    index = month.year * 12 + month.month - 1 + by
    return date(index // 12, index % 12 + 1, 1)


def first(day: date) -> date:
    """The month in which a day lies."""
    return day.replace(day=1)


def before(month: date) -> date:
    """The month before."""
    return moved(month, -1)


def after(month: date) -> date:
    """The month after."""
    return moved(month, 1)


def newest(day: date, n: int) -> list[date]:
    """The month of that day and those before, `n` of them, newest first."""
    return [moved(day, -ago) for ago in range(n)]


def read(text: str) -> date | None:
    """The month of "2026-11"; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
