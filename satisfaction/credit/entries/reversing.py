"""Take an entry out of the record: one person asks with a reason, another decides. It stays to be read."""

from __future__ import annotations

from typing import Any

from wagtail.log_actions import log

from satisfaction.credit.entries.acting import acting
from satisfaction.credit.entries.deciding import said
from satisfaction.credit.entries.proposing import check_no_correction
from satisfaction.credit.entries.rights import check_keeps
from satisfaction.credit.enums import EventKind
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.models import CreditEntry, EntryEvent


def ask(entry_pk: int, *, user: Any, reason: str, seen: int | None = None) -> CreditEntry:
    """Ask for a reversal. Raises StepRefused: not_yours, wrong_state, suspended, asked, being_corrected,
    reason_missing, stale."""
    with acting(entry_pk, seen=seen) as now:
        check_keeps(user, now.entry.area)
        check_no_correction(now.entry, now.today)
        now.write(EventKind.ASKED, user, {"reason": said(reason)})
        log(now.entry, "credit.ask_reversal", user=user)
        return now.entry


def decide(entry_pk: int, *, user: Any, grant: bool, reason: str, seen: int | None = None) -> CreditEntry:
    """Reverse the entry, or decline. Raises StepRefused: not_yours, own_request, nothing_asked, suspended,
    reason_missing, stale."""
    with acting(entry_pk, seen=seen) as now:
        check_keeps(user, now.entry.area)
        if not now.track.asked:
            raise StepRefused("nothing_asked")
        if asked_by(now.entry) == user.pk:
            raise StepRefused("own_request")
        kind = EventKind.REVERSED if grant else EventKind.DECLINED
        now.write(kind, user, {"reason": said(reason)})
        log(now.entry, "credit.decide_reversal", user=user, data={"grant": grant})
        return now.entry


def asked_by(entry: CreditEntry) -> int | None:
    """Who asked for the reversal last."""
    rows = EntryEvent.objects.filter(entry=entry, kind=EventKind.ASKED).order_by("-seq")
    return rows.values_list("by", flat=True).first()
