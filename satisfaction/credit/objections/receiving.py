"""Take an objection in: from the public page, or put down by staff. It suspends nothing by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from satisfaction.credit import evidence
from satisfaction.credit.calendar.queries import due
from satisfaction.credit.entries.acting import Acting, acting
from satisfaction.credit.entries.rights import check_keeps
from satisfaction.credit.enums import EntryState, EventKind, Outcome, Party, Way
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.evidence import Upload
from satisfaction.credit.ledger.appending import track_of
from satisfaction.credit.models import CreditEntry, EntryEvent, Objection
from satisfaction.credit.schemes import queries as schemes
from satisfaction.credit.schemes.format import Deadlines
from surveys.problems.evidence import kept_or_removed

OPEN_TO = (EntryState.PUBLICISED, EntryState.EFFECTIVE, EntryState.SUSPENDED)
WAITING = 20  # objections of one entry that can wait for being marked, so that nobody floods it


@dataclass(frozen=True, slots=True)
class Raised:
    """What is brought forward. `late` is staff's reason to take it after the time for objections."""

    party: str
    raised_by: str
    contact: str
    text: str
    received_on: date
    files: Sequence[Upload] = ()
    late: str = ""


def receive(entry_pk: int, given: Raised, *, user: Any, way: str = Way.PAPER) -> Objection:
    """Put down an objection. `user` None: it came in on the public page.

    Raises StepRefused: not_yours, not_open, received_future, received_early, objection_late, objected_before,
    and what is wrong with its files.
    """
    kept = evidence.clean(given.files)
    with kept_or_removed() as written, acting(entry_pk) as now:
        if user is not None:
            check_keeps(user, now.entry.area)
        check_open(now, given, by_staff=user is not None)
        deadlines = deadlines_of(now.entry)
        objection = Objection.objects.create(
            entry=now.entry,
            way=way,
            party=given.party,
            raised_by=given.raised_by.strip(),
            contact=given.contact.strip(),
            text=given.text.strip(),
            received_on=given.received_on,
            mark_due_on=due(given.received_on, deadlines.mark).day,
            due_on=due(given.received_on, deadlines.decide).day,
            late=given.late.strip(),
            created_by=user,
        )
        evidence.attach(objection, kept, written, by=user)
    return objection


def check_open(now: Acting, given: Raised, *, by_staff: bool) -> None:
    """Whether the entry can be objected to, by this party, now."""
    if now.track.on(now.today) not in OPEN_TO:
        raise StepRefused("not_open")
    public = now.track.public_since
    if given.received_on > timezone.localdate():
        raise StepRefused("received_future")
    if public is None or given.received_on < public:
        raise StepRefused("received_early")
    last = objections_until(now.entry)
    if last is not None and given.received_on > last and not (by_staff and given.late.strip()):
        raise StepRefused("objection_late", day=last.isoformat())
    if not by_staff:
        waiting = Objection.objects.filter(entry=now.entry, outcome=Outcome.WAITING, marked_on=None)
        if waiting.count() >= WAITING:
            raise StepRefused("too_many_waiting")
    check_first(now.entry, given.party, given.raised_by)


def check_first(entry: CreditEntry, party: str, raised_by: str, but: int | None = None) -> None:
    """The same matter is not taken twice: one objection of the company to a matter (an entry and what it
    corrects), one of any other party. Raises StepRefused("objected_before")."""
    matter = [each.pk for each in matter_of(entry)]
    rows = Objection.objects.filter(entry__in=matter, party=party, marked_on__isnull=False)
    decided = rows.exclude(outcome=Outcome.WAITING).exclude(pk=but or 0)
    if any(party == Party.COMPANY or each.raised_by == raised_by.strip() for each in decided):
        raise StepRefused("objected_before")


def matter_of(entry: CreditEntry) -> list[CreditEntry]:
    """An entry and the chain of entries that it corrects, the newest first."""
    found = [entry]
    while (before := found[-1].corrects) is not None:
        found.append(before)
    return found


def objections_until(entry: CreditEntry) -> date | None:
    """The last day on which objections are taken; None before the entry is made public."""
    kinds = (EventKind.PUBLICISED, EventKind.EFFECTIVE)
    for data in EntryEvent.objects.filter(entry=entry, kind__in=kinds).values_list("data", flat=True):
        if data.get("objections_until"):
            return date.fromisoformat(data["objections_until"])
    return None


def deadlines_of(entry: CreditEntry) -> Deadlines:
    """The working days that the entry's own scheme sets."""
    data = schemes.values(entry.scheme)
    return data.deadlines if data else Deadlines()


def is_open(entry: CreditEntry, day: date) -> bool:
    """Whether the public page takes objections to an entry on a day."""
    last = objections_until(entry)
    return track_of(entry).on(day) in OPEN_TO and last is not None and day <= last


def public_since(entry: CreditEntry, day: date) -> date | None:
    """Since when an entry can be read by everybody; None where it cannot (not yet, or never: bad records that
    the scheme does not publish, refused and reversed ones)."""
    data = schemes.values(entry.scheme)
    hidden = entry.gravity and data is not None and not data.publicity[entry.gravity].shown
    now = track_of(entry)
    since = now.public_since
    return since if not hidden and now.on(day) in OPEN_TO and since is not None and since <= day else None
