"""Record visits as phones send them: in any order, any number of times, each judged by itself, stored once.

The id is the phone's. The same id with the same content is a repeat; with other content it is a conflict: the
first stands, and the sender is told. What was made before a round's deadline is stored however late it comes.
A household that was given to somebody else while a phone was offline may still be recorded by whoever has a
post there: the visit was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from surveys.visits.enums import RoundState
from surveys.visits.models import Assignment, Round, Visit
from surveys.visits.visiting import outcomes, sources
from surveys.visits.visiting.errors import VisitRefusal
from surveys.visits.visiting.reading import Item, read
from territory import access
from territory.access import User
from territory.enums import Role
from territory.models import Household

ROLES = (Role.GRID_WORKER, Role.SUPERVISOR, Role.ADMINISTRATOR)  # who may go to doors
ITEMS = 200  # visits in one batch
STILL_OPEN = timedelta(days=3)  # how long a source is told again of visits whose form comes later


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one visit. `status`: stored, repeat, conflict, or refused (then `code` says why); of one
    that was to be taken back (taking_back.py) taken, repeat or refused."""

    id: str
    status: str
    code: str = ""
    message: str = ""

    def to_json(self) -> dict[str, str]:
        """As the API says it."""
        found = {"id": self.id, "status": self.status}
        return {**found, "code": self.code, "message": self.message} if self.code else found


@dataclass(frozen=True, slots=True)
class _Known:
    """What the database says of the batch: read once, whatever its size."""

    assignments: dict[int, Assignment]
    households: dict[int, Household]  # of the user's areas


def record(user: User, raw: Any, now: datetime, *, worker: Any = None) -> Outcome:
    """Record one visit; the batch of one."""
    return record_many(user, [raw], now, worker=worker)[0]


def record_many(user: User, items: Sequence[Any], now: datetime, *, worker: Any = None) -> list[Outcome]:
    """Record visits in one transaction; outcomes come in the same order.

    `worker` is who was at the doors, where that is not the user: at the desk, a supervisor enters for her
    workers (who may be chosen is up to the caller). Everything said in the outcomes is committed on return.
    """
    by_whom = worker or user
    found: list[Item | Outcome] = []
    for raw in items:
        try:
            found.append(read(raw))
        except VisitRefusal as refusal:
            found.append(_refused(id_of(raw), refusal))
    wanted = [item for item in found if isinstance(item, Item)]
    refused: dict[int, VisitRefusal] = {}
    with transaction.atomic():
        known = _known(user, wanted)
        fresh: dict[UUID, Visit] = {}
        forms: dict[UUID, UUID] = {}  # whose form it is, the first in the batch first
        for item in wanted:
            try:
                visit = _visit(item, by_whom, user, known, now)
                if item.response_id and forms.setdefault(item.response_id, item.id) != item.id:
                    raise VisitRefusal("response_taken")
                fresh.setdefault(item.id, visit)
            except VisitRefusal as refusal:
                refused[id(item)] = refusal
        stored = _store(fresh, {item.id for item in wanted}, now)
        _tell(by_whom, [fresh[pk] for pk in sorted(stored.new)], now)
    said: set[UUID] = set()
    return [
        item if isinstance(item, Outcome) else _outcome(item, refused.get(id(item)), stored, said)
        for item in found
    ]


@dataclass(frozen=True, slots=True)
class _Stored:
    """The ids that this batch brought, and the fingerprints of all that is there."""

    new: frozenset[UUID]
    fingerprints: dict[UUID, str]


def _known(user: User, items: Sequence[Item]) -> _Known:
    numbers = {item.assignment_id for item in items if item.assignment_id}
    assignments = Assignment.objects.select_related("round").in_bulk(numbers) if numbers else {}
    wanted = {item.household_id for item in items}
    rows = Household.objects.filter(pk__in=wanted)
    return _Known(assignments, {row.pk: row for row in access.visible(user, rows, "building", *ROLES)})


def _visit(item: Item, worker: Any, user: User, known: _Known, now: datetime) -> Visit:
    """The row to store. Raises VisitRefusal."""
    at = min(item.at, now)
    if item.assignment_id:
        _judge_assignment(item, at, user, known)
    elif item.household_id not in known.households:
        raise VisitRefusal("unknown_household")
    return Visit(
        id=item.id,
        purpose=item.purpose,
        household_id=item.household_id,
        assignment_id=item.assignment_id,
        worker=worker,
        at=at,
        received_at=now,
        disposition=item.disposition,
        response_id=item.response_id,
        note=item.note,
        next_at=item.next_at,
        latitude=item.latitude,
        longitude=item.longitude,
        accuracy=item.accuracy,
        fingerprint=item.fingerprint,
    )


def _judge_assignment(item: Item, at: datetime, user: User, known: _Known) -> None:
    assignment = known.assignments.get(item.assignment_id or 0)
    if assignment is None:
        raise VisitRefusal("unknown_assignment")
    if assignment.worker_id != user.pk and assignment.household_id not in known.households:
        raise VisitRefusal("not_yours")
    if assignment.household_id != item.household_id:
        raise VisitRefusal("other_household")
    if assignment.round.state == RoundState.DRAFT:
        raise VisitRefusal("not_started")
    if at >= deadline(assignment.round):
        raise VisitRefusal("round_over")


def deadline(the_round: Round) -> datetime:
    """The end of the round's last day."""
    return timezone.make_aware(datetime.combine(the_round.ends_on + timedelta(days=1), time.min))


def _store(fresh: dict[UUID, Visit], ids: set[UUID], now: datetime) -> _Stored:
    """Insert what is not there. Of two senders at once the second waits, and finds the first's.

    A visit whose form belongs to another visit is left out by the database.
    """
    there = set(Visit.objects.filter(pk__in=ids).values_list("pk", flat=True))
    rows = [fresh[pk] for pk in sorted(fresh) if pk not in there]
    Visit.objects.bulk_create(rows, ignore_conflicts=True)
    after = Visit.objects.filter(pk__in=ids).values_list("pk", "fingerprint", "received_at")
    found = {pk: (fingerprint, received) for pk, fingerprint, received in after}
    new = frozenset(row.pk for row in rows if found.get(row.pk) == (row.fingerprint, now))
    return _Stored(new, {pk: fingerprint for pk, (fingerprint, _received) in found.items()})


def _outcome(item: Item, refusal: VisitRefusal | None, stored: _Stored, said: set[UUID]) -> Outcome:
    """A visit that was stored before stays so, whatever became of its round since."""
    if stored.fingerprints.get(item.id) == item.fingerprint:
        first = item.id in stored.new and item.id not in said
        said.add(item.id)
        return Outcome(str(item.id), "stored" if first else "repeat")
    if item.id in stored.fingerprints:
        refusal = VisitRefusal("conflict")
        return Outcome(str(item.id), "conflict", refusal.code, refusal.message)
    return _refused(str(item.id), refusal or VisitRefusal("response_taken"))


def _refused(item_id: str, refusal: VisitRefusal) -> Outcome:
    return Outcome(item_id, "refused", refusal.code, refusal.message)


def _tell(worker: Any, visits: Sequence[Visit], now: datetime) -> None:
    """Tell the sources of these visits, and again of those whose form may have come since."""
    late = Visit.counted.filter(
        worker=worker, response_id__isnull=False, received_at__gte=now - STILL_OPEN, received_at__lt=now
    )
    told = {visit.pk: visit for visit in [*late.order_by("-received_at")[:ITEMS], *visits]}
    known = outcomes.dispositions(told.values())
    sources.recorded([sources.Recorded(visit, known[pk]) for pk, visit in told.items()])


def id_of(raw: Any) -> str:
    """What the sender called it, so that it finds the answer again."""
    found = raw.get("id") if isinstance(raw, dict) else None
    return found if isinstance(found, str) and len(found) <= 40 else ""
