"""Check the tallies against the responses themselves, and rebuild them from there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, transaction

from surveys.enums import ResponseState
from surveys.models import QueueRow, Response, Tally
from surveys.tallying import LOCK, Key, beat, count, upsert

CHUNK = 1000
T = TypeVar("T")


def differences() -> Iterator[tuple[Key, int, int]]:
    """(key, tally, recount) wherever the two differ. Work still in the queue is allowed for.

    Reads one consistent snapshot while folding waits.
    """
    with transaction.atomic():
        _stop_folding()
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
    """Replace all tallies by a recount; the queue is emptied with it. Returns the number of cells."""
    with transaction.atomic():
        _stop_folding()
        before = set(Tally.objects.values_list("questionnaire_id", flat=True).distinct())
        QueueRow.objects.all().delete()
        Tally.objects.all().delete()
        fresh = _recount()
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


def _stop_folding() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # The lock comes first, so that the snapshot is taken when no fold is half way.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            cursor.execute(
                "LOCK TABLE surveys_queuerow, surveys_response, surveys_revision, surveys_tally IN SHARE MODE"
            )


def _chunks(items: Iterable[T]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
