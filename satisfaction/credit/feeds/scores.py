"""测评得分入信用: propose the entry that a settled score gives by the scheme in force, once for a score."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from satisfaction.credit.entries.acting import acting
from satisfaction.credit.entries.proposing import (
    Governing,
    Made,
    Proposal,
    check_correctable,
    enter,
    governing,
)
from satisfaction.credit.entries.rights import check_keeps
from satisfaction.credit.enums import EntryKind, EntryState, EventKind
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.ledger.appending import opened, track_of
from satisfaction.credit.ledger.facts import score_digest
from satisfaction.credit.ledger.queries import standing_matter
from satisfaction.credit.models import CreditEntry, Scheme
from satisfaction.credit.schemes.points import Award, for_test, gate_refusals
from satisfaction.enums import Gate, TestState
from satisfaction.models import Score

TITLE = 120
WHY = {"too_few": Gate.TOO_FEW, "agreement": Gate.CHECK_FAILED}


def matter_of(score: Score) -> str:
    """What the score is about, as the ledger knows it: one entry of a tested service area stands."""
    return f"test_area:{score.test_area_id}"


def propose_for_score(score: Score, user: Any) -> CreditEntry:
    """Propose the entry; the one that stands already for this very score is returned as it is. One of an
    earlier score of the same service area is corrected (or refused, where nobody confirmed it yet).

    Raises StepRefused: not_yours, not_settled, not_newest, gate_closed, no_company, no_scheme, no_points,
    no_points_now (an entry of an earlier score stands: ask for its reversal), suspended, being_corrected.
    """
    area = score.test_area.service_area.estate
    check_keeps(user, area)
    with opened():
        if Score.objects.filter(test_area=score.test_area_id, number__gt=score.number).exists():
            raise StepRefused("not_newest")
        ruling, award = judged(score)
        old = standing_matter(matter_of(score))
        if old is not None and old.source.get("score") == score.pk:
            return old
        if award is None:
            raise StepRefused("no_points" if old is None else "no_points_now")
        company = score.test_area.company
        if company is None:
            raise StepRefused("no_company")
        proposal = Proposal(company, area, award.rule, _title(score), _text(score), _occurred_on(score))
        corrects = _made_way(old, user) if old is not None else None
        return enter(proposal, _made(score, award), ruling, [], user=user, corrects=corrects)


def _occurred_on(score: Score) -> date:
    """The day on which the test closed, which may have been before its last day."""
    test = score.test_area.test
    return timezone.localdate(test.closed_at) if test.closed_at else test.ends_on


def judged(score: Score, known: Sequence[Scheme] | None = None) -> tuple[Governing, Award | None]:
    """The scheme in force and what the newest score of a service area gives by it (None: nothing); `known`
    as of proposing.governing. Raises StepRefused where the score does not touch credit."""
    test, company = score.test_area.test, score.test_area.company
    if test.state != TestState.SETTLED:
        raise StepRefused("not_settled")
    if score.gate:
        raise StepRefused("gate_closed", why=Gate(score.gate).label)
    if company is None:
        raise StepRefused("no_company")
    ruling = governing(company, timezone.localdate(), known)
    agreement, checked = agreement_of(score)
    refusals = gate_refusals(
        ruling.data, n=score.n, households=score.households, agreement=agreement, checked=checked
    )
    if refusals:
        raise StepRefused("gate_closed", why=WHY[refusals[0]].label)
    return ruling, for_test(ruling.data, satisfied=score.satisfied, score=score.score)


def agreement_of(score: Score) -> tuple[Decimal | None, int]:
    """(agreement of the call-backs in percent, how many could be compared)."""
    check = score.result.get("back_check") or {}
    compared = int(check.get("compared") or 0)
    if not compared:
        return None, 0
    return Decimal(100) * int(check.get("agreeing") or 0) / compared, compared


def _made(score: Score, award: Award) -> Made:
    test = score.test_area.test
    source = {
        "score": score.pk,
        "number": score.number,
        "digest": score_digest(score),
        "test": str(test.uid),
        "test_area": score.test_area_id,
        "root": test.receipts_root,
    }
    return Made(
        EntryKind.SCORE,
        award.rule,
        award.points,
        months=award.months,
        publicity_days=test.publicity_days,
        objection_days=test.objection_days,
        source=source,
        matter=matter_of(score),
    )


def _made_way(old: CreditEntry, user: Any) -> CreditEntry | None:
    """The earlier score's entry, to be corrected; None where it was only proposed and is refused now."""
    with acting(old.pk) as now:
        if track_of(old).on(now.today) == EntryState.PROPOSED:
            now.write(EventKind.REFUSED, user, {"reason": gettext("There is a newer score."), "own": False})
            return None
        check_correctable(old, now.today)
    return old


def _title(score: Score) -> str:
    area = score.test_area
    told = {"area": area.service_area.name, "test": area.test.title}
    return (gettext("%(area)s: owners' satisfaction test “%(test)s”") % told)[:TITLE]


def _text(score: Score) -> str:
    return gettext(
        "Satisfied: %(satisfied)s%%, score %(score)s; %(n)s valid households of %(households)s. "
        "Formula %(formula)s, score number %(number)s."
    ) % {
        "satisfied": score.satisfied,
        "score": score.score,
        "n": score.n,
        "households": score.households,
        "formula": score.formula,
        "number": score.number,
    }
