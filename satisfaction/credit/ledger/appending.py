"""Append to the ledger: the only writer of entries and their events. One chain for the installation.

Whoever acts on an entry opens the ledger first (`opened`): from then until the commit nobody else writes, so
what was read under it still holds when the line is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from satisfaction.credit.enums import EventKind
from satisfaction.credit.ledger.chain import START, line_hash
from satisfaction.credit.ledger.errors import IllegalLine
from satisfaction.credit.ledger.facts import facts_of, scheme_digest
from satisfaction.credit.ledger.states import Track, track
from satisfaction.credit.ledger.transitions import why_not
from satisfaction.credit.models import CreditEntry, EntryEvent

LOCK = 0x6A756372  # "jucr": PostgreSQL's advisory lock of the one writer; SQLite has one writer anyway

# Not looked up again, or rightly empty.
UNCHECKED = ("company", "branch", "area", "scheme", "created_by", "corrects", "source", "evidence")


@contextmanager
def opened() -> Iterator[None]:
    """A transaction in which this is the ledger's only writer. Can be nested."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield


def append_new(entry: CreditEntry, *, on: date, by: Any, at: datetime | None = None) -> EntryEvent:
    """Store an entry with its first line. `entry` is not saved yet; its `created_at` is set here.

    Raises IllegalLine: saved_already.
    """
    if entry.pk is not None:
        raise IllegalLine("saved_already")
    now = at or timezone.now()
    with opened():
        entry.created_at, entry.created_by = now, by
        entry.full_clean(exclude=UNCHECKED)
        entry.save(force_insert=True)
        data = {"facts": facts_of(entry), "scheme": scheme_digest(entry.scheme)}
        return _written(entry, EventKind.PROPOSED, on=on, by=by, at=now, data=data)


def append(
    entry: CreditEntry,
    kind: EventKind,
    *,
    on: date,
    by: Any = None,
    data: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> EntryEvent:
    """Write what happened to an entry. `on` is the day from which it holds, `by` None for the clock.

    A line of taking effect says until when it is in force, whether or not `data` does. Raises IllegalLine
    where it cannot follow on what happened so far (transitions.why_not).
    """
    if kind == EventKind.PROPOSED:
        raise IllegalLine("first_line")
    with opened():
        now = track_of(entry)
        code = why_not(now, kind, on)
        if code:
            raise IllegalLine(code)
        told = dict(data or {})
        if kind == EventKind.EFFECTIVE:
            until = track([EntryEvent(kind=kind, on=on, data=told)], now).effective_until
            told |= {"from": on.isoformat(), "until": until.isoformat() if until else None}
        return _written(entry, kind, on=on, by=by, at=at or timezone.now(), data=told)


def track_of(entry: CreditEntry) -> Track:
    """What happened to an entry so far. Read it under `opened` to act on it."""
    return track(EntryEvent.objects.filter(entry=entry.pk).order_by("seq"))


def _written(
    entry: CreditEntry,
    kind: EventKind,
    *,
    on: date,
    by: Any,
    at: datetime,
    data: Mapping[str, Any],
) -> EntryEvent:
    last = EntryEvent.objects.order_by("-seq").values_list("seq", "hash").first() or (0, START)
    event = EntryEvent(
        seq=last[0] + 1,
        entry=entry,
        kind=kind,
        on=on,
        at=at,
        by=by,
        data=dict(data),
        previous=last[1],
    )
    event.hash = line_hash(
        seq=event.seq,
        entry=str(entry.uid),
        kind=str(kind),
        on=on,
        at=at,
        by=by.pk if by is not None else None,
        data=data,
        previous=event.previous,
    )
    event.save(force_insert=True)
    return event
