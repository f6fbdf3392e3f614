"""Take back 撤回 what a worker recorded by mistake and has already sent: her own, on the day on which it was
sent, as long as nothing followed from it. Phones send this like visits: later, in any order, any number of
times, done once.

What was done on the phone counts by the moment at which it was done there: a visit that she recorded after
taking the first one back does not stand in the way, though it may arrive before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from surveys.visits.enums import RoundState
from surveys.visits.models import BackCheck, Visit
from surveys.visits.visiting import voiding
from surveys.visits.visiting.errors import VisitRefusal
from surveys.visits.visiting.reading import moment_of, uuid_of
from surveys.visits.visiting.recording import Outcome, id_of

LATEST = timedelta(days=3)  # how long a phone may have been without a network


@dataclass(frozen=True, slots=True)
class _Wish:
    """Which visit is taken back, and when that was done on the phone."""

    id: UUID
    at: datetime


def take_back_many(user: Any, items: Sequence[Any], now: datetime) -> list[Outcome]:
    """Take back visits of the user's in one transaction; outcomes come in the same order.

    `items`: {"id": UUID of the visit, "at": ISO 8601}. An outcome is "taken", "repeat" (it counts no longer
    already) or "refused": malformed, unknown_visit, taken_late, has_form, round_closed, checked, followed.
    """
    wishes = [_read(raw, now) for raw in items]
    wanted = {each.id: each.at for each in wishes if each}
    with transaction.atomic():
        rows = (
            Visit.objects.select_for_update(of=("self",))
            .select_related("assignment__round", "household__building")
            .order_by("pk")
        )
        mine = {row.pk: row for row in rows.filter(pk__in=wanted, worker=user)}
        counted = [row for row in mine.values() if row.voided_at is None]
        refused = why_not(counted, {row.pk: wanted[row.pk] for row in counted}, now)
        taken = [row for row in counted if row.pk not in refused]
        if taken:
            voiding.mark(taken, by=user)
        for row in taken:
            log(row, "visits.take_back", user=user, data={"at": wanted[row.pk].isoformat()})
    fresh = {row.pk for row in taken}
    outcomes = []
    for raw, wish in zip(items, wishes, strict=True):
        if wish is None:
            outcomes.append(_refused(id_of(raw), "malformed"))
        elif wish.id not in mine:
            outcomes.append(_refused(str(wish.id), "unknown_visit"))
        elif wish.id in refused:
            outcomes.append(_refused(str(wish.id), refused[wish.id]))
        else:
            outcomes.append(Outcome(str(wish.id), "taken" if wish.id in fresh else "repeat"))
            fresh.discard(wish.id)
    return outcomes


def why_not(visits: Sequence[Visit], at: Mapping[UUID, datetime], now: datetime) -> dict[UUID, str]:
    """Which of these visits cannot be taken back at these moments, and why. Two queries, however many; their
    assignments and rounds must be fetched."""
    checked = set(
        BackCheck.objects.filter(
            assignment__in={each.assignment_id for each in visits if each.assignment_id}
        ).values_list("assignment", flat=True)
    )
    later = _by_household(visits)
    gone: set[UUID] = set()  # taken back together, the later ones first
    found: dict[UUID, str] = {}
    for visit in sorted(visits, key=lambda each: each.at, reverse=True):
        moment = at[visit.pk]
        if _too_late(visit, moment, now):
            found[visit.pk] = "taken_late"
        elif visit.response_id:
            found[visit.pk] = "has_form"
        elif visit.assignment and visit.assignment.round.state != RoundState.OPEN:
            found[visit.pk] = "round_closed"
        elif visit.assignment_id in checked:
            found[visit.pk] = "checked"
        elif any(visit.at < made <= moment and pk not in gone for pk, made in later[visit.household_id]):
            found[visit.pk] = "followed"
        else:
            gone.add(visit.pk)
    return found


def _too_late(visit: Visit, moment: datetime, now: datetime) -> bool:
    if now - moment > LATEST:
        return True
    return timezone.localdate(moment) > timezone.localdate(visit.received_at)


def _by_household(visits: Sequence[Visit]) -> dict[int, list[tuple[UUID, datetime]]]:
    """All visits that count at these doors since the first of these."""
    found: dict[int, list[tuple[UUID, datetime]]] = defaultdict(list)
    if visits:
        rows = Visit.counted.filter(
            household__in={each.household_id for each in visits}, at__gt=min(each.at for each in visits)
        )
        for household, pk, made in rows.order_by().values_list("household", "pk", "at"):
            found[household].append((pk, made))
    return found


def _read(raw: Any, now: datetime) -> _Wish | None:
    if not isinstance(raw, dict):
        return None
    moment = moment_of(raw.get("at"))
    try:
        return _Wish(uuid_of(raw.get("id")), min(moment, now)) if moment else None
    except VisitRefusal:
        return None


def _refused(item_id: str, code: str) -> Outcome:
    return Outcome(item_id, "refused", code, VisitRefusal(code).message)
