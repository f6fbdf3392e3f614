"""Put an objection on record, so that it suspends its entry, or do not admit it, with the reason."""

from __future__ import annotations

from typing import Any

from wagtail.log_actions import log

from satisfaction.credit.entries.acting import Acting, acting
from satisfaction.credit.entries.deciding import said
from satisfaction.credit.entries.rights import check_keeps
from satisfaction.credit.enums import EntryState, EventKind, Outcome
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.ledger.files import case_digest
from satisfaction.credit.models import Objection
from satisfaction.credit.objections.receiving import check_first


def mark(pk: int, *, user: Any) -> Objection:
    """异议标注: from today on the entry is suspended. Raises StepRefused: not_yours, decided, objection_open,
    objected_before, not_open."""
    with acting(entry_of(pk)) as now:
        objection = _waiting(now, pk, user)
        if now.track.suspended:
            raise StepRefused("objection_open")
        if now.track.on(now.today) not in (EntryState.PUBLICISED, EntryState.EFFECTIVE):
            raise StepRefused("not_open")
        check_first(now.entry, objection.party, objection.raised_by, but=objection.pk)
        objection.marked_on, objection.marked_by = now.today, user
        objection.save(update_fields=["marked_on", "marked_by"])
        data = {"objection": str(objection.uid), "party": objection.party, "case": case_digest(objection)}
        now.write(EventKind.OBJECTED, user, data)
        log(now.entry, "credit.mark_objection", user=user)
        return objection


def not_admit(pk: int, *, user: Any, reason: str) -> Objection:
    """不予受理. It suspends nothing and stands in no ledger. Raises StepRefused: not_yours, decided,
    reason_missing."""
    with acting(entry_of(pk)) as now:
        objection = _waiting(now, pk, user)
        objection.outcome, objection.decision = Outcome.NOT_ADMITTED, said(reason)
        objection.decided_on, objection.decided_by = now.today, user
        objection.save(update_fields=["outcome", "decision", "decided_on", "decided_by"])
        log(now.entry, "credit.refuse_objection", user=user)
        return objection


def entry_of(pk: int) -> int:
    """The primary key of an objection's entry."""
    return Objection.objects.values_list("entry", flat=True).get(pk=pk)


def _waiting(now: Acting, pk: int, user: Any) -> Objection:
    check_keeps(user, now.entry.area)
    objection = Objection.objects.get(pk=pk)
    if objection.marked_on is not None or objection.outcome != Outcome.WAITING:
        raise StepRefused("decided")
    return objection
