"""Propose an entry: by a rule of the scheme in force, with evidence. It counts nothing before a second person
has confirmed it and its publicity is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from wagtail.log_actions import log

from satisfaction.companies.models import Company
from satisfaction.credit import evidence
from satisfaction.credit.entries.rights import check_keeps
from satisfaction.credit.enums import EntryState
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.evidence import Kept, Upload
from satisfaction.credit.ledger.appending import append_new, opened, track_of
from satisfaction.credit.ledger.queries import tracks_of
from satisfaction.credit.models import CreditEntry, Scheme
from satisfaction.credit.schemes import queries as schemes
from satisfaction.credit.schemes.format import BY_HAND, Rule, SchemeData
from surveys.problems.evidence import kept_or_removed
from territory.models import Area

OLDEST = timedelta(days=5 * 366)  # facts before that are not entered any more
DEAD = (EntryState.REFUSED, EntryState.REVERSED)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What staff put down. `again` says that an entry of the same rule and day is another matter."""

    company: Company
    area: Area
    rule: str
    title: str
    text: str
    occurred_on: date
    files: Sequence[Upload] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class Governing:
    """The scheme in force for a company, and its values."""

    scheme: Scheme
    data: SchemeData


@dataclass(frozen=True, slots=True)
class Made:
    """What an entry is made of beside its company: from a rule, or from what a test or a topic gave."""

    kind: str
    rule: str
    points: Decimal
    gravity: str = ""
    veto: bool = False
    months: int | None = None
    publicity_days: int | None = None  # None: as the scheme says
    objection_days: int | None = None
    source: dict[str, Any] = field(default_factory=dict)
    matter: str = ""


def governing(company: Company, day: date, known: Sequence[Scheme] | None = None) -> Governing:
    """The scheme by which a company is judged on a day; `known` is schemes.queries.adopted(), where it was
    read already. Raises StepRefused("no_scheme")."""
    scheme = schemes.in_force(company.answers.area, day, known)
    data = schemes.values(scheme) if scheme else None
    if scheme is None or data is None:
        raise StepRefused("no_scheme")
    return Governing(scheme, data)


def rules_by_hand(data: SchemeData) -> list[Rule]:
    """The rules that staff can choose from."""
    return [each for each in data.rules if each.kind in BY_HAND]


def propose(given: Proposal, *, user: Any) -> CreditEntry:
    """Propose an entry. Raises StepRefused; nothing has been stored then."""
    kept = evidence.clean(given.files)
    with kept_or_removed() as written, opened():
        entry = _proposed(given, kept, user)
        evidence.attach(entry, kept, written, by=user)
    return entry


def correct(old_pk: int, given: Proposal, *, user: Any, seen: int | None = None) -> CreditEntry:
    """Propose what an entry should have said. The old one stands until a second person confirms the new one,
    which then reverses it; both keep the old one's area. The old evidence counts for the new entry too."""
    from satisfaction.credit.entries.acting import acting

    kept = evidence.clean(given.files)
    with kept_or_removed() as written, acting(old_pk, seen=seen) as now:
        check_keeps(user, now.entry.area)
        check_correctable(now.entry, now.today)
        entry = _proposed(given, kept, user, corrects=now.entry)
        evidence.attach(entry, kept, written, by=user)
        evidence.share(now.entry, entry)
    return entry


def check_correctable(old: CreditEntry, today: date) -> None:
    """Whether a correction can be proposed. Raises StepRefused: suspended, wrong_state, being_corrected."""
    now = track_of(old)
    state = now.on(today)
    if now.suspended and not now.ended:
        raise StepRefused("suspended")
    if state in (EntryState.PROPOSED, *DEAD):
        raise StepRefused("wrong_state")
    check_no_correction(old, today)


def check_no_correction(old: CreditEntry, today: date) -> None:
    """Raises StepRefused("being_corrected") where one is on its way or done."""
    others = CreditEntry.objects.filter(corrects=old)
    if any(track.on(today) not in DEAD for track in tracks_of(others).values()):
        raise StepRefused("being_corrected")


def _proposed(
    given: Proposal, kept: Sequence[Kept], user: Any, corrects: CreditEntry | None = None
) -> CreditEntry:
    check_keeps(user, given.area)
    today = timezone.localdate()
    ruling = governing(given.company, today)
    rule = ruling.data.rule(given.rule)
    if rule is None or rule.kind not in BY_HAND:
        raise StepRefused("no_rule")
    if given.occurred_on > today:
        raise StepRefused("future")
    if given.occurred_on < today - OLDEST:
        raise StepRefused("long_ago")
    listed = [each.listed() for each in kept]
    if corrects is not None:
        listed += [
            each for each in corrects.evidence if each["sha256"] not in {old["sha256"] for old in listed}
        ]
    if not listed:
        raise StepRefused("evidence_missing")
    if corrects is None and not given.again:
        _check_same(given, today)
    made = Made(rule.kind, rule.key, rule.points, rule.gravity, rule.veto, rule.months)
    return enter(given, made, ruling, listed, user=user, corrects=corrects)


def enter(
    given: Proposal,
    made: Made,
    ruling: Governing,
    listed: list[dict[str, Any]],
    *,
    user: Any,
    corrects: CreditEntry | None = None,
) -> CreditEntry:
    """Write an entry's first line; what may be entered was checked before. Under the opened ledger."""
    deadlines, shown = ruling.data.deadlines, True
    months = made.months
    if made.gravity:
        publicity = ruling.data.publicity[made.gravity]
        shown = publicity.shown
        months = min(months, publicity.most) if months is not None else publicity.most
    head = given.company.answers
    entry = CreditEntry(
        company=head,
        branch=given.company if given.company.pk != head.pk else None,
        area=given.area,
        kind=made.kind,
        scheme=ruling.scheme,
        rule=made.rule,
        title=given.title,
        text=given.text,
        points=made.points,
        gravity=made.gravity,
        veto=made.veto,
        months=months,
        occurred_on=given.occurred_on,
        publicity_days=_days(made.publicity_days, deadlines.publicity) if shown else 0,
        objection_days=_days(made.objection_days, deadlines.objection),
        source=made.source,
        matter=made.matter,
        evidence=listed,
        corrects=corrects,
    )
    append_new(entry, on=timezone.localdate(), by=user)
    log(entry, "credit.propose", user=user, data={"corrects": corrects.pk if corrects else None})
    return entry


def _days(own: int | None, scheme: int) -> int:
    return scheme if own is None else own


def _check_same(given: Proposal, today: date) -> None:
    rows = CreditEntry.objects.filter(
        company=given.company.answers, rule=given.rule, occurred_on=given.occurred_on, area=given.area
    )
    if any(track.on(today) not in DEAD for track in tracks_of(rows).values()):
        raise StepRefused("same_again")
