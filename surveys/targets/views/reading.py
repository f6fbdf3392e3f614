"""What the pages read from addresses: months."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from surveys.targets.models import Programme
from surveys.targets.periods import period_of


def month_of(text: Any) -> date | None:
    """2026-10 as the first day of that month; None where it is no month between 2000 and 2199."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None


def shown_month(programme: Programme, text: Any) -> date:
    """The month asked for, else the last one that has ended, not before the programme began."""
    today = timezone.localdate()
    last = min(period_of("month", today).previous.first, _last(programme))
    first = programme.adopted_on.replace(day=1)
    return month_of(text) or max(last, first)


def months(programme: Programme, most: int = 24) -> list[date]:
    """The months that can be looked at, newest first: from the programme's first to the present one, or to
    its last."""
    at, first = period_of("month", _last(programme)), programme.adopted_on.replace(day=1)
    found: list[date] = []
    while at.first >= first and len(found) < most:
        found.append(at.first)
        at = at.previous
    return found or [first]


def _last(programme: Programme) -> date:
    """The present month, or the one in which the programme ended."""
    return min(timezone.localdate(), programme.closed_on or date.max).replace(day=1)
