"""What an app could not know when it asked: kept for staff instead of being refused, since whoever answered
cannot be asked again."""

from __future__ import annotations

import hashlib
from uuid import UUID

import orjson
from django.db import transaction

from surveys import storing
from surveys.enums import HeldReason
from surveys.errors import Refusal
from surveys.intake import RULE_CODES, Outcome, Prepared, Submission

# Limits that XForms has no words for; the answers themselves can be read.
LIMITS = frozenset({"too_many_times", "too_many_files", "too_few_points", "too_many_points", "off_step"})
FULL = frozenset({"quota_full"})


def beyond_limits(refusal: Refusal) -> bool:
    """Whether the answers only go beyond limits that the app could not tell."""
    codes = {problem.code for problem in refusal.problems}
    return bool(codes) and codes <= LIMITS | RULE_CODES


def is_full(refusal: Refusal) -> bool:
    """Whether nothing is wrong but that an option with a quota has been chosen often enough."""
    return bool(refusal.problems) and all(problem.code in FULL for problem in refusal.problems)


def for_staff(submission: Submission, response_id: UUID, refusal: Refusal) -> Prepared:
    """The submission on its way to staff, with what is wrong with it."""
    payload = submission.payload
    parts = [payload["version"], payload["answers"], payload["consent"]]
    return Prepared(
        submission=submission,
        id=response_id,
        fingerprint=hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest(),
        completed_at=submission.received_at,
        held=HeldReason.RULE,
        problems=refusal.problems,
    )


@transaction.atomic
def set_aside(prepared: Prepared, refusal: Refusal) -> Outcome:
    """Keep what came too late for its quota."""
    prepared.problems = refusal.problems
    refused = storing.keep_aside(prepared, HeldReason.RULE)
    return Outcome("refused", refusal=refused) if refused else Outcome("held", refusal=Refusal("held"))
