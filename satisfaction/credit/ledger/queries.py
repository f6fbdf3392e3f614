"""Reads of the ledger: the state of entries on a day, what stands in a company's record, the newest line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from satisfaction.companies.models import Company
from satisfaction.credit.enums import EntryState
from satisfaction.credit.ledger.chain import START
from satisfaction.credit.ledger.states import Track, track
from satisfaction.credit.models import CreditEntry, EntryEvent

CHUNK = 500  # primary keys in one query


@dataclass(frozen=True, slots=True)
class StandingEntry:
    """An entry as it stands on a day. `points` are the entry's, whether or not they count on that day.

    `since` and `until` are the first and last day in force (None: not yet known; `until` None with `since`:
    for good). `shown_since` is the first day of its publicity, `track` what happened to it.
    """

    entry: CreditEntry
    state: EntryState
    points: Decimal
    since: date | None
    until: date | None
    shown_since: date | None
    track: Track

    @property
    def counts(self) -> bool:
        """Whether it counts for the grade on that day."""
        return self.state == EntryState.EFFECTIVE


def standing(company: Company, day: date) -> list[StandingEntry]:
    """All that was entered for a company (a head office: its branches' entries too) by a day, oldest first,
    each with its state on that day. Two queries."""
    return standings([company], day)[company.pk]


def standings(companies: Iterable[Company], day: date) -> dict[int, list[StandingEntry]]:
    """`standing` of several companies, by primary key; the same number of queries for some hundreds."""
    found: dict[int, list[StandingEntry]] = {each.pk: [] for each in companies}
    entries: list[CreditEntry] = []
    pks = list(found)
    for at in range(0, len(pks), CHUNK):
        some = CreditEntry.objects.filter(company__in=pks[at : at + CHUNK])
        entries += some.select_related("branch", "area", "scheme").order_by("pk")
    tracks = tracks_of(entries)
    for entry in entries:
        now = tracks[entry.pk]
        state = now.on(day)
        if state is not None:
            found[entry.company_id].append(as_standing(entry, now, state))
    return found


def as_standing(entry: CreditEntry, now: Track, state: EntryState) -> StandingEntry:
    """An entry with its track and state."""
    return StandingEntry(
        entry, state, entry.points, now.effective_from, now.effective_until, now.public_since, now
    )


def events_of(entries: Iterable[CreditEntry]) -> dict[int, list[EntryEvent]]:
    """The lines of several entries in their order, by the entry's primary key."""
    pks = [each.pk for each in entries]
    found: Mapping[int, list[EntryEvent]] = defaultdict(list)
    for at in range(0, len(pks), CHUNK):
        for event in EntryEvent.objects.filter(entry__in=pks[at : at + CHUNK]).order_by("seq"):
            found[event.entry_id].append(event)
    return {pk: found[pk] for pk in pks}


def tracks_of(entries: Iterable[CreditEntry]) -> dict[int, Track]:
    """What happened to several entries, by primary key."""
    return {pk: track(events) for pk, events in events_of(entries).items()}


def head() -> tuple[int, str]:
    """Number and hash of the newest line; (0, zeros) of an empty ledger. Whoever notes it can later show that
    nothing before it was changed."""
    last = EntryEvent.objects.order_by("-seq").values_list("seq", "hash").first()
    return last or (0, START)


def standing_matter(matter: str) -> CreditEntry | None:
    """The entry that stands for a matter of the outside: neither refused nor reversed. Read it under
    `appending.opened` to act on it."""
    dead = EntryEvent.objects.filter(Q(kind="refused") | Q(kind="reversed")).values("entry")
    rows = CreditEntry.objects.filter(matter=matter).exclude(pk__in=dead)
    return rows.order_by("-pk").first() if matter else None
