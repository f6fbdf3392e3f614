"""Decide on an objection: the entry goes on, is reversed, or is replaced by a corrected one. Who proposed the
entry or put the objection on record does not decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wagtail.log_actions import log

from satisfaction.credit import evidence
from satisfaction.credit.entries.acting import Acting, acting
from satisfaction.credit.entries.deciding import said
from satisfaction.credit.entries.proposing import (
    Made,
    Proposal,
    check_no_correction,
    enter,
    governing,
    rules_by_hand,
)
from satisfaction.credit.entries.rights import check_keeps
from satisfaction.credit.enums import EventKind, Outcome
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.ledger.files import decision_digest
from satisfaction.credit.models import CreditEntry, Objection
from satisfaction.credit.objections.marking import entry_of

DECISIONS = (Outcome.REJECTED, Outcome.UPHELD, Outcome.CORRECTED)


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided. `rule`, `title` and `text` are of the corrected entry, where there is to be one."""

    outcome: str
    reasons: str
    rule: str = ""
    title: str = ""
    text: str = ""


def decide(pk: int, given: Decision, *, user: Any) -> Objection:
    """Decide. A corrected entry is proposed by whoever decides and waits for a second person like any other.

    Raises StepRefused: not_yours, own_entry, own_marking, not_marked, decided, reason_missing, no_rule,
    being_corrected.
    """
    with acting(entry_of(pk)) as now:
        objection = Objection.objects.get(pk=pk)
        check(now.entry, objection, user)
        objection.outcome = Outcome(given.outcome)
        if objection.outcome not in DECISIONS:
            raise StepRefused("wrong_state")
        objection.decision = said(given.reasons)
        objection.decided_on, objection.decided_by = now.today, user
        objection.save(update_fields=["outcome", "decision", "decided_on", "decided_by"])
        corrected = _corrected(now, objection, given, user) if given.outcome == Outcome.CORRECTED else None
        data = {
            "objection": str(objection.uid),
            "outcome": str(objection.outcome),
            "decision": decision_digest(objection),
        }
        now.write(EventKind.DECIDED, user, data)
        if given.outcome != Outcome.REJECTED:
            reversal = {"objection": str(objection.uid)}
            now.write(EventKind.REVERSED, user, reversal | ({"by": str(corrected.uid)} if corrected else {}))
        log(now.entry, "credit.decide_objection", user=user, data={"outcome": str(objection.outcome)})
        return objection


def check(entry: CreditEntry, objection: Objection, user: Any) -> None:
    """Whether the user can decide on it now. Raises StepRefused."""
    check_keeps(user, entry.area)
    if objection.outcome != Outcome.WAITING:
        raise StepRefused("decided")
    if objection.marked_on is None:
        raise StepRefused("not_marked")
    if entry.created_by_id == user.pk:
        raise StepRefused("own_entry")
    if objection.marked_by_id == user.pk:
        raise StepRefused("own_marking")


def _corrected(now: Acting, objection: Objection, given: Decision, user: Any) -> CreditEntry:
    old = now.entry
    check_no_correction(old, now.today)
    company = old.branch or old.company
    ruling = governing(company, now.today)
    rule = next((each for each in rules_by_hand(ruling.data) if each.key == given.rule), None)
    if rule is None:
        raise StepRefused("no_rule")
    proposal = Proposal(
        company, old.area, rule.key, given.title.strip() or rule.title, given.text.strip(), old.occurred_on
    )
    made = Made(rule.kind, rule.key, rule.points, rule.gravity, rule.veto, rule.months)
    files = {each["sha256"]: each for each in old.evidence}
    for row in objection.files.all():
        files.setdefault(row.sha256, {"name": row.name, "sha256": row.sha256, "size": row.size})
    entry = enter(proposal, made, ruling, list(files.values()), user=user, corrects=old)
    evidence.share(old, entry)
    evidence.share(objection, entry)
    return entry
