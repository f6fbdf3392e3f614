"""What all steps with an entry share: the ledger opened, the clock caught up with, the track read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from satisfaction.credit.enums import EventKind
from satisfaction.credit.errors import MESSAGES, StepRefused
from satisfaction.credit.ledger.appending import append, opened, track_of
from satisfaction.credit.ledger.clock import catch_up
from satisfaction.credit.ledger.errors import IllegalLine
from satisfaction.credit.ledger.states import Track
from satisfaction.credit.models import CreditEntry, EntryEvent


@dataclass
class Acting:
    """An entry under the ledger's lock, as it stands today."""

    entry: CreditEntry
    track: Track
    today: date

    def write(
        self, kind: EventKind, by: Any, data: Mapping[str, Any] | None = None, *, on: date | None = None
    ) -> EntryEvent:
        """Append a line. Raises StepRefused where it cannot follow."""
        try:
            line = append(self.entry, kind, on=on or self.today, by=by, data=data)
        except IllegalLine as error:
            code = error.code if error.code in MESSAGES else "wrong_state"
            raise StepRefused(code) from error
        self.track = track_of(self.entry)
        return line


@contextmanager
def acting(entry_pk: int, *, seen: int | None = None) -> Iterator[Acting]:
    """One transaction in which nobody else writes the ledger. `seen` is the number of the entry's last line
    that the user saw; None where she saw none. Raises StepRefused("stale")."""
    with opened():
        entry = CreditEntry.objects.select_related("company", "area", "scheme").get(pk=entry_pk)
        today = timezone.localdate()
        if seen is not None and last_line(entry) != seen:
            raise StepRefused("stale")
        catch_up(entry, today)
        yield Acting(entry, track_of(entry), today)


def last_line(entry: CreditEntry) -> int:
    """The number of an entry's last line that a person wrote: whoever acts must have seen it. What the clock
    writes changes nothing that was not plain before."""
    rows = EntryEvent.objects.filter(entry=entry).exclude(kind=EventKind.EFFECTIVE, by=None)
    return rows.order_by("-seq").values_list("seq", flat=True).first() or 0
