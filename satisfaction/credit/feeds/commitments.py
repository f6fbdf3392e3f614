"""协商结果落实入信用: what became of a consultation's result, done on time, late or not done (HD 四(五)).

Consultation topics settle their commitments here; staff can put one down by hand. Knows nothing of topics.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from satisfaction.companies.models import Company
from satisfaction.credit import evidence
from satisfaction.credit.entries.proposing import OLDEST, Made, Proposal, enter, governing
from satisfaction.credit.entries.rights import check_keeps
from satisfaction.credit.enums import EntryKind
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.evidence import Upload
from satisfaction.credit.ledger.appending import opened
from satisfaction.credit.ledger.queries import standing_matter
from satisfaction.credit.models import CreditEntry
from satisfaction.credit.schemes.format import OUTCOMES
from satisfaction.credit.schemes.points import for_commitment
from surveys.problems.evidence import kept_or_removed
from territory.models import Area

KEY = 80  # characters of a commitment's key


@dataclass(frozen=True, slots=True)
class Commitment:
    """What was agreed on and what became of it.

    `key` names it for good, such as "topic:12:3": the same key never makes a second entry. `outcome` is
    on_time, late or not_done. `occurred_on` is the day it was done, or the deadline that passed.
    """

    key: str
    company: Company
    area: Area
    outcome: str
    title: str
    occurred_on: date
    text: str = ""
    files: Sequence[Upload] = ()
    source: dict[str, Any] = field(default_factory=dict)


def settle_commitment(commitment: Commitment, user: Any) -> CreditEntry:
    """Propose the entry that a settled commitment gives by the scheme in force. Called again with the same
    key and outcome it returns the entry that stands.

    Raises StepRefused: not_yours, no_scheme, no_points, future, long_ago, fed_otherwise (another outcome
    stands under this key: correct that entry), and what is wrong with its files. ValueError for an unknown
    outcome or a key that is empty or too long.
    """
    key = commitment.key.strip()
    if commitment.outcome not in OUTCOMES or not 0 < len(key) <= KEY:
        raise ValueError(f"{commitment.outcome!r} under {key!r}")
    check_keeps(user, commitment.area)
    kept = evidence.clean(commitment.files)
    matter = f"commitment:{key}"
    with kept_or_removed() as written, opened():
        old = standing_matter(matter)
        if old is not None:
            if old.source.get("commitment", {}).get("outcome") == commitment.outcome:
                return old
            raise StepRefused("fed_otherwise")
        today = timezone.localdate()
        if commitment.occurred_on > today:
            raise StepRefused("future")
        if commitment.occurred_on < today - OLDEST:
            raise StepRefused("long_ago")
        ruling = governing(commitment.company, today)
        award = for_commitment(ruling.data, commitment.outcome)
        if award is None:
            raise StepRefused("no_points")
        proposal = Proposal(
            commitment.company,
            commitment.area,
            award.rule,
            commitment.title,
            commitment.text,
            commitment.occurred_on,
        )
        source = {"commitment": {"key": key, "outcome": commitment.outcome, **commitment.source}}
        made = Made(
            EntryKind.COMMITMENT, award.rule, award.points, months=award.months, source=source, matter=matter
        )
        entry = enter(proposal, made, ruling, [each.listed() for each in kept], user=user)
        evidence.attach(entry, kept, written, by=user)
    return entry
