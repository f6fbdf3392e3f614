"""Reads of objections and repairs: whose, how far, in time or not."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from satisfaction.credit.enums import Outcome
from satisfaction.credit.models import Objection, Repair
from territory import access
from territory.access import User

WAITING = Q(outcome=Outcome.WAITING)


def objections(user: User) -> QuerySet[Objection]:
    """The objections to entries of the areas that the user keeps: they name people."""
    rows = Objection.objects.select_related("entry__company", "entry__area", "entry__branch")
    return access.visible(user, rows, "entry__area", *access.KEEP)


def repairs(user: User) -> QuerySet[Repair]:
    """The applications for repair of the areas that the user keeps."""
    rows = Repair.objects.select_related("entry__company", "entry__area", "entry__branch")
    return access.visible(user, rows, "entry__area", *access.KEEP)


def stage(value: str, day: date) -> Q:
    """A filter over objections: new (to be marked), marked, late (past one of its deadlines), done."""
    unmarked, marked = WAITING & Q(marked_on=None), WAITING & Q(marked_on__isnull=False)
    late = WAITING & (Q(marked_on=None, mark_due_on__lt=day) | Q(due_on__lt=day))
    return {"new": unmarked, "marked": marked, "late": late, "done": ~WAITING}.get(value, Q())


def lateness(objection: Objection, day: date) -> str:
    """The light of an objection: "late", "today" (the last day), "open", or "" where it is decided."""
    if objection.outcome != Outcome.WAITING:
        return ""
    deadlines = [objection.due_on] if objection.marked_on else [objection.mark_due_on, objection.due_on]
    nearest = min(deadlines)
    return "late" if nearest < day else "today" if nearest == day else "open"
