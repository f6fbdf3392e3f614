"""The rules of the monthly visits 四必访: months, when one is due, and what makes it done. No database.

Done: by the first visit of that household within that month (Asia/Shanghai) at which an interview was had in
full or in part (AAPOR 2023, groups I and P), whatever the visit was for; or by a form of the ready
questionnaire `grid_visit_six_clear` that says 走访性质 = 四必访 and such an outcome. A visit at which nobody
opened, or at which somebody refused, is none in the sense of 每月必访 (HN 9, row B3): it stands in the
household's history.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.visits.enums import GROUPS, Disposition, Group

COUNTS = frozenset(code for code, group in GROUPS.items() if group in (Group.I, Group.P))
EARLIEST = date(2000, 1, 1)


class DutyState(TextChoices):
    """How a monthly visit stands. Worked out, never stored."""

    DUE = "due", _("still to be visited")
    DONE = "done", _("visited")
    OVERDUE = "overdue", _("not visited in time")
    DROPPED = "dropped", _("no longer to be visited")


def first_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def following(month: date) -> date:
    """The first day of the next month."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def preceding(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def due_on(month: date) -> date:
    """The last day of the month."""
    return following(month) - timedelta(days=1)


def this_month() -> date:
    """The first day of the month it is in Asia/Shanghai."""
    return first_of(timezone.localdate())


def span(month: date) -> tuple[datetime, datetime]:
    """When the month begins and when the next one does, local time."""
    return (_midnight(month), _midnight(following(month)))


def within(moment: datetime, month: date) -> bool:
    """Whether a moment lies in the month."""
    return first_of(timezone.localdate(moment)) == month


def months_back(month: date, number: int) -> list[date]:
    """So many months up to and including `month`, oldest first."""
    found = [first_of(month)]
    while len(found) < number:
        found.append(preceding(found[-1]))
    return found[::-1]


def read_month(text: str | None) -> date | None:
    """`2026-11` as the first day of that month; None where it is no month between 2000 and 2200."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return found if EARLIEST <= found < date(2200, 1, 1) else None


def state_of(*, done: bool, dropped: bool, due: date, today: date) -> DutyState:
    """The state of one duty: done stays done, a dropped one is not overdue, the last day is still in time."""
    if done:
        return DutyState.DONE
    if dropped:
        return DutyState.DROPPED
    return DutyState.OVERDUE if due < today else DutyState.DUE


DONE = Q(visit__isnull=False) | Q(response_id__isnull=False)
OPEN = Q(visit=None, response_id=None, dropped_at=None)
PLANNED = DONE | Q(dropped_at=None)  # what coverage is a share of


def in_state(state: DutyState, today: date) -> Q:
    """The same rule as a filter over duties."""
    filters: dict[str, Q] = {
        DutyState.DONE: DONE,
        DutyState.DROPPED: Q(visit=None, response_id=None, dropped_at__isnull=False),
        DutyState.OVERDUE: OPEN & Q(due_on__lt=today),
        DutyState.DUE: OPEN & Q(due_on__gte=today),
    }
    return filters[state]


def counts(disposition: Disposition | str | None) -> bool:
    """Whether an outcome makes a monthly visit done."""
    return disposition in COUNTS


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def each_month(first: date, last: date) -> Iterator[date]:
    """The months from `first` to `last`, both included."""
    month = first_of(first)
    while month <= last:
        yield month
        month = following(month)
