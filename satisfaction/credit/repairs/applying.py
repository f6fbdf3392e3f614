"""信用修复: apply for the repair of a bad record, and decide on it (《信用修复管理办法》 令第36号).

The conditions: the shortest publicity of its gravity is over, it was put right in full, and a public promise
of good faith was given. Whoever puts the application down does not decide on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from wagtail.log_actions import log

from satisfaction.credit import evidence
from satisfaction.credit.calendar.queries import due
from satisfaction.credit.entries.acting import acting
from satisfaction.credit.entries.deciding import said
from satisfaction.credit.entries.rights import check_keeps
from satisfaction.credit.enums import EntryState, EventKind
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.evidence import Upload
from satisfaction.credit.ledger.files import case_digest
from satisfaction.credit.ledger.states import Track, add_months
from satisfaction.credit.models import CreditEntry, Repair
from satisfaction.credit.schemes import queries as schemes
from satisfaction.credit.schemes.format import NATIONAL, SchemeData
from surveys.problems.evidence import kept_or_removed


@dataclass(frozen=True, slots=True)
class Application:
    """What the company brings forward."""

    applied_on: date
    rectified: str
    promise: bool
    files: Sequence[Upload] = ()


def earliest(entry: CreditEntry, now: Track) -> tuple[date, int] | None:
    """(day from which a repair can be applied for, months of publicity that it takes); None where the entry
    is no bad record or was not made public yet."""
    since = now.public_since
    if not entry.gravity or since is None:
        return None
    data = _scheme(entry)
    months = (data.publicity if data else NATIONAL)[entry.gravity].least
    return add_months(since, months), months


def apply(entry_pk: int, given: Application, *, user: Any) -> Repair:
    """Put an application down. Raises StepRefused: not_yours, wrong_state, suspended, not_bad, too_early,
    promise_missing, evidence_missing, repair_open, reason_missing, received_future."""
    kept = evidence.clean(given.files)
    with kept_or_removed() as written, acting(entry_pk) as now:
        entry, data = now.entry, _scheme(now.entry)
        check_keeps(user, entry.area)
        check_possible(entry, now.track, now.today, given.applied_on)
        if (data is None or data.promise) and not given.promise:
            raise StepRefused("promise_missing")
        if not kept:
            raise StepRefused("evidence_missing")
        if Repair.objects.filter(entry=entry, granted=None).exists():
            raise StepRefused("repair_open")
        repair = Repair.objects.create(
            entry=entry,
            applied_on=given.applied_on,
            due_on=due(given.applied_on, data.deadlines.repair if data else 5).day,
            rectified=said(given.rectified),
            promise=given.promise,
            created_by=user,
        )
        evidence.attach(repair, kept, written, by=user)
        log(entry, "credit.apply_repair", user=user)
    return repair


def check_possible(entry: CreditEntry, now: Track, today: date, applied_on: date) -> None:
    """Whether the entry can be repaired at all on that day. Raises StepRefused."""
    if not entry.gravity:
        raise StepRefused("not_bad")
    state = now.on(today)
    if state != EntryState.EFFECTIVE:
        raise StepRefused("suspended" if state == EntryState.SUSPENDED else "wrong_state")
    if applied_on > timezone.localdate():
        raise StepRefused("received_future")
    found = earliest(entry, now)
    if found is None or applied_on < found[0]:
        day, months = found or (today, 0)
        raise StepRefused("too_early", day=day.isoformat(), months=months)


def decide(pk: int, *, user: Any, grant: bool, reason: str) -> Repair:
    """Grant the repair, so that the entry counts no more from today on, or refuse it. Raises StepRefused:
    not_yours, own_application, decided, wrong_state, suspended, too_early, reason_missing."""
    entry_pk = Repair.objects.values_list("entry", flat=True).get(pk=pk)
    with acting(entry_pk) as now:
        repair = Repair.objects.get(pk=pk)
        check_keeps(user, now.entry.area)
        if repair.granted is not None:
            raise StepRefused("decided")
        if repair.created_by_id == user.pk:
            raise StepRefused("own_application")
        repair.granted, repair.reason = grant, said(reason)
        repair.decided_on, repair.decided_by = now.today, user
        repair.save(update_fields=["granted", "reason", "decided_on", "decided_by"])
        if grant:
            check_possible(now.entry, now.track, now.today, repair.applied_on)
            now.write(EventKind.REPAIRED, user, {"repair": repair.pk, "case": case_digest(repair)})
        log(now.entry, "credit.decide_repair", user=user, data={"grant": grant})
        return repair


def _scheme(entry: CreditEntry) -> SchemeData | None:
    return schemes.values(entry.scheme)
