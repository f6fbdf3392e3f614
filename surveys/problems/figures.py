"""What statistics say of problems: counts, closing rate, days to close, trend. No Django, no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median
from typing import NamedTuple

UNDONE = ("open", "working")


class Fact(NamedTuple):
    """One problem; days are those of Asia/Shanghai. `repaired`: somebody reported it as fixed."""

    opened: date
    closed: date | None
    deadline: date
    state: str
    repaired: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """`undone`: waiting for repair or being repaired; `overdue` of them; `waiting`: fixed, not signed off;
    `closed`: repaired and signed off; `dismissed`: closed without repair. They add up to `total`.

    `rate`: closed of those that needed repair, in percent to one decimal. Days: calendar days from being put
    down to being signed off, of those closed after repair. None where there is nothing to divide by.
    """

    total: int
    undone: int
    overdue: int
    waiting: int
    closed: int
    dismissed: int
    rate: float | None
    median_days: float | None
    mean_days: float | None


def figures(facts: Iterable[Fact], today: date) -> Figures:
    """The figures of some problems as of `today`."""
    found = list(facts)
    undone = [each for each in found if each.state in UNDONE]
    closed = [each for each in found if each.state == "closed" and each.repaired]
    dismissed = sum(each.state == "closed" and not each.repaired for each in found)
    days = [(each.closed - each.opened).days for each in closed if each.closed]
    needed = len(found) - dismissed
    return Figures(
        total=len(found),
        undone=len(undone),
        overdue=sum(each.deadline < today for each in undone),
        waiting=sum(each.state == "fixed" for each in found),
        closed=len(closed),
        dismissed=dismissed,
        rate=round(len(closed) * 100 / needed, 1) if needed else None,
        median_days=float(median(days)) if days else None,
        mean_days=round(fmean(days), 1) if days else None,
    )


@dataclass(frozen=True, slots=True)
class Month:
    """A month (its first day): how many were put down, and how many closed, in it."""

    first: date
    opened: int
    closed: int


def trend(facts: Iterable[Fact], today: date, months: int = 12) -> list[Month]:
    """The last `months` months, oldest first, the present one included."""
    found = list(facts)
    firsts = [_months_before(today, back) for back in range(months - 1, -1, -1)]
    return [
        Month(
            first,
            sum(each.opened.replace(day=1) == first for each in found),
            sum(each.closed is not None and each.closed.replace(day=1) == first for each in found),
        )
        for first in firsts
    ]


def _months_before(day: date, back: int) -> date:
    index = day.year * 12 + day.month - 1 - back
    return date(index // 12, index % 12 + 1, 1)
