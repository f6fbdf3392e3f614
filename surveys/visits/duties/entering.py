"""Entering incidents 四必到 and reports 四必报, and what follows: arrival, what was done, passed on, settled.

Sending the same thing twice changes nothing: its id is made when the form opens. Whoever goes back and sends
something else under that id is told (`compare`), so that nothing is lost silently. Everything is logged.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from surveys.visits.duties import lateness
from surveys.visits.models import Incident, Report
from surveys.visits.thresholds import thresholds

# By what one incident or report is told from another; the rest may be added later.
TELLS_APART = {
    Incident: frozenset(("kind", "area", "household", "text", "told_at")),
    Report: frozenset(("kind", "area", "household", "text", "found_at", "worker")),
}


class Sent(Enum):
    """How what is sent under a known id stands to what is stored."""

    AGAIN = "the same once more"
    MORE = "the same, with something that is not stored"
    OTHER = "something else"


def compare(row: Incident | Report, facts: Mapping[str, Any]) -> Sent:
    """Compare what is sent with the row that has its id."""
    differing = {name for name, value in facts.items() if getattr(row, name) != value}
    if differing & TELLS_APART[type(row)]:
        return Sent.OTHER
    return Sent.MORE if differing else Sent.AGAIN


@transaction.atomic
def enter_incident(pk: UUID, *, user: Any, **facts: Any) -> tuple[Incident, bool]:
    """Store an incident, and say whether it is new. `facts` are fields of Incident."""
    incident, made = Incident.objects.get_or_create(pk=pk, defaults={**facts, "entered_by": user})
    if made:
        log(incident, "visits.enter_incident", user=user)
    return incident, made


@transaction.atomic
def change_incident(incident: Incident, facts: Mapping[str, Any], *, user: Any) -> bool:
    """Note who went, when somebody was there, what was done; says whether anything changed. Only what is in
    `facts` is written."""
    return _change(incident, facts, "visits.change_incident", user)


@transaction.atomic
def enter_report(pk: UUID, *, user: Any, **facts: Any) -> tuple[Report, bool]:
    """Store a report, and say whether it is new. The deadline is that of today's settings, kept with it."""
    due = lateness.deadline(facts["found_at"], thresholds().report_hours)
    report, made = Report.objects.get_or_create(pk=pk, defaults={**facts, "deadline_at": due})
    if made:
        log(report, "visits.enter_report", user=user)
    return report, made


@transaction.atomic
def pass_on(report: Report, to: str, *, user: Any) -> bool:
    """Note to whom the report was handed; says whether anything changed."""
    return _change(report, {"passed_to": to}, "visits.pass_on_report", user)


@transaction.atomic
def settle(report: Report, *, settled: bool, user: Any, now: datetime | None = None) -> bool:
    """Settle a report, or open it again; says whether anything changed."""
    current = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if bool(current.settled_at) == settled:
        return False
    moment = (now or timezone.now()) if settled else None
    return _change(report, {"settled_at": moment}, "visits.settle_report", user)


def _change(row: Incident | Report, facts: Mapping[str, Any], action: str, user: Any) -> bool:
    locked = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    changed = [name for name, value in facts.items() if getattr(locked, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(locked, name, facts[name])
    locked.save(update_fields=changed)
    log(row, action, user=user, data={"fields": sorted(changed)})
    return True
