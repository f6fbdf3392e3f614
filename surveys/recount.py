"""Check the tallies against the responses themselves, and rebuild them from there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, transaction

from surveys.enums import ResponseState
from surveys.models import QueueRow, Response, Tally
from surveys.tallying import LOCK, Key, beat, count, counted, tell, upsert

CHUNK = 1000
T = TypeVar("T")


def differences() -> Iterator[tuple[Key, int, int]]:
    """(key, tally, recount) wherever the two differ. Work still in the queue is allowed for.

    Reads one consistent snapshot while folding waits.
    """
    with standing_still():
        expected = _recount()
        for chunk in _chunks(QueueRow.objects.values_list("response_id", "revision", "sign").iterator()):
            expected.subtract(count(chunk))
        stored = {
            Key(*row[:4]): row[4]
            for row in Tally.objects.values_list(
                "questionnaire_id", "scope", "question", "cell", "n"
            ).iterator()
        }
    for key in sorted(expected.keys() | stored.keys()):
        if expected[key] != stored.get(key, 0):
            yield key, stored.get(key, 0), expected[key]


def rebuild() -> int:
    """Replace all tallies by a recount; the queue is emptied with it, but for the crowds that still wait.
    Returns the number of cells."""
    with standing_still():
        before = set(Tally.objects.values_list("questionnaire_id", flat=True).distinct())
        queued = QueueRow.objects.filter(crowd="")
        for chunk in _chunks(queued.values_list("response_id", "revision", "sign").iterator()):
            tell(chunk, counted({pk for pk, _revision, _sign in chunk}))  # what no fold will tell
        queued.delete()
        Tally.objects.all().delete()
        fresh = _recount()
        for chunk in _chunks(QueueRow.objects.values_list("response_id", "revision", "sign").iterator()):
            fresh.subtract(count(chunk))
        fresh = Counter({key: amount for key, amount in fresh.items() if amount})
        upsert(fresh)
        beat(before | {key.questionnaire for key in fresh})
        return len(fresh)


def _recount() -> Counter[Key]:
    counted = (
        Response.objects.filter(state=ResponseState.ACCEPTED).order_by("pk").values_list("pk", "revision")
    )
    total: Counter[Key] = Counter()
    for chunk in _chunks((pk, revision, 1) for pk, revision in counted.iterator()):
        total.update(count(chunk))
    return total


@contextmanager
def standing_still() -> Iterator[None]:
    """One transaction on one snapshot, in which nobody folds. On PostgreSQL responses and corrections go on
    arriving: what the snapshot does not hold is still in the queue afterwards."""
    if connection.vendor != "postgresql":
        with transaction.atomic():  # IMMEDIATE: alone on SQLite
            yield
        return
    own = not connection.in_atomic_block
    with connection.cursor() as cursor:
        # The lock comes before the snapshot, so that no fold is half way in it.
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            with transaction.atomic():
                if own:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                yield
        finally:
            if connection.is_usable():  # a lost connection has lost its lock too
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _chunks(items: Iterable[T]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
