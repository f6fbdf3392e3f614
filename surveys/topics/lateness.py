"""积压超期: what waits too long, in five lists: answers, meetings, commitments, settlements, publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from surveys.topics import queries
from territory.access import User


@dataclass(frozen=True, slots=True)
class List:
    """One of the lists; `keys` is its order."""

    label: Any
    rows: QuerySet[Any]
    keys: tuple[str, ...]


def lists(user: User, today: date) -> dict[str, List]:
    """The lists of what the user sees, by their names in addresses."""
    topics = queries.topics(user).select_related("area", "lead_area")
    commitments = queries.commitments(user).select_related("topic__lead_area", "organisation", "estate")
    meetings = queries.meetings(user).select_related("topic__lead_area", "area")
    return {
        "answers": List(
            _("Not answered in time"), topics.filter(queries.unanswered(today)), ("reply_due", "pk")
        ),
        "meetings": List(
            _("Meetings not recorded"), meetings.filter(queries.unrecorded()), ("planned_at", "pk")
        ),
        "commitments": List(
            _("Commitments overdue"), commitments.filter(queries.late_commitment(today)), ("deadline", "pk")
        ),
        "settle": List(
            _("Reported as done, to be settled"),
            commitments.filter(outcome="", done_on__isnull=False),
            ("done_on", "pk"),
        ),
        "publication": List(
            _("Not made public in time"), topics.filter(queries.unpublished(today)), ("publish_due", "pk")
        ),
    }
