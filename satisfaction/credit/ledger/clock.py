"""Put on record what took effect by the clock. A missed run changes nothing: states follow from the dates."""

from __future__ import annotations

import time
from datetime import date

from django.utils import timezone

from satisfaction.credit.enums import EventKind
from satisfaction.credit.ledger.appending import append, opened, track_of
from satisfaction.credit.models import CreditEntry, EntryEvent

EVERY = 300.0  # seconds between two looks of a process
ROUND = 50  # entries in one transaction, so that others can write between


def catch_up(entry: CreditEntry, today: date | None = None) -> EntryEvent | None:
    """Write that an entry took effect, where it did and nobody wrote it down. Returns the line."""
    day = today or timezone.localdate()
    with opened():
        now = track_of(entry)
        start = now.effective_from
        if now.recorded or now.ended or now.shown_until is None or start is None or start > day:
            return None
        return append(entry, EventKind.EFFECTIVE, on=start)


def look(today: date | None = None) -> int:
    """Catch up with all entries whose publicity has ended. Returns how many lines were written.

    Cheap where there is nothing to write, so lists that look states up call it first.
    """
    day = today or timezone.localdate()
    ended = EntryEvent.objects.filter(kind=EventKind.PUBLICISED, data__until__lt=day.isoformat())
    shown = ended.values("entry")
    over = (EventKind.EFFECTIVE, EventKind.REVERSED, EventKind.REPAIRED)
    done = EntryEvent.objects.filter(kind__in=over).values("entry")
    waiting = list(CreditEntry.objects.filter(pk__in=shown).exclude(pk__in=done).order_by("pk"))
    written = 0
    for at in range(0, len(waiting), ROUND):
        with opened():
            written += sum(catch_up(each, day) is not None for each in waiting[at : at + ROUND])
    return written


class Clock:
    """A step of the server's worker thread: looks every few minutes."""

    def __init__(self) -> None:
        self._due = 0.0

    def step(self, seconds: float) -> bool:
        """Look, where it is time. Nothing is ever left over."""
        now = time.monotonic()
        if now >= self._due:
            self._due = now + EVERY
            look()
        return False


clock = Clock()
