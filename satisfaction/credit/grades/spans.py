"""Which entries are in force on which days: the ledger as grading wants it, remembered while it stands still.

Derived from the ledger alone; whoever has a new line in it is read anew. Nothing is stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from satisfaction.credit.enums import EntryState
from satisfaction.credit.grading import Span, Standing
from satisfaction.credit.ledger import queries as ledger
from satisfaction.credit.ledger.states import Track
from satisfaction.credit.models import CreditEntry, EntryEvent

CHUNK = 500
NO_LINE = (2**62, "")  # none has this number
_known: tuple[tuple[int, str], dict[int, tuple[Span, ...]]] = (NO_LINE, {})


def spans(companies: Iterable[int]) -> dict[int, tuple[Span, ...]]:
    """By company's primary key: its entries with the days on which they are in force.

    One query where nothing has happened since; else one more, and two for some hundreds of companies to read.
    """
    global _known  # replaced as a whole: threads see the old or the new one
    head = ledger.head()
    before, found = _known
    if before != head:
        found = _still(found, *before)
        _known = (head, found)
    wanted = list(dict.fromkeys(companies))
    missing = [pk for pk in wanted if pk not in found]
    if missing:
        found = {**found, **_read(missing)}
        _known = (head, found)
    return {pk: found[pk] for pk in wanted}


def _still(found: dict[int, tuple[Span, ...]], seq: int, line: str) -> dict[int, tuple[Span, ...]]:
    """What holds of what was known at a line: nothing where the ledger does not go on from it."""
    rows = EntryEvent.objects.filter(seq__gte=seq).order_by("seq")
    since = list(rows.values_list("hash", "entry__company"))
    if not since or since[0][0] != line:
        return {}
    moved = {company for _hash, company in since[1:]}
    return {pk: spans for pk, spans in found.items() if pk not in moved}


def _read(companies: list[int]) -> dict[int, tuple[Span, ...]]:
    entries: list[CreditEntry] = []
    for at in range(0, len(companies), CHUNK):
        rows = CreditEntry.objects.filter(company__in=companies[at : at + CHUNK])
        entries += rows.only("company", "rule", "points", "gravity", "veto")
    tracks = ledger.tracks_of(entries)
    found: defaultdict[int, list[Span]] = defaultdict(list)
    for entry in entries:
        found[entry.company_id] += _spans(entry, tracks[entry.pk])
    return {pk: tuple(found[pk]) for pk in companies}


def _spans(entry: CreditEntry, track: Track) -> list[Span]:
    """The stretches of days on which the entry is in force: an objection may cut it in two."""
    found: list[Span] = []
    start = track.effective_from
    if start is None:
        return found
    standing = Standing(entry.pk, entry.rule, entry.points, start, entry.gravity, entry.veto)
    days = sorted(track.turning_days())
    for place, day in enumerate(days):
        if track.on(day) != EntryState.EFFECTIVE:
            continue
        until = days[place + 1] - timedelta(days=1) if place + 1 < len(days) else None
        if found and found[-1].until == day - timedelta(days=1):
            found[-1] = Span(standing, found[-1].since, until)
        else:
            found.append(Span(standing, day, until))
    return found
