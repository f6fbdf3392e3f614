"""Take in responses: judge each, store what is right once, keep aside what staff must look at.

`accept_many` is the only way into the response table. Everything it acknowledges is committed, in one
transaction with its place in the tally queue (docs/architecture.md, The life of a response).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from forms_builder.answers import Judgement, judge
from forms_builder.errors import Problem
from forms_builder.publish import live_version
from surveys import storing
from surveys.enums import HeldReason, Privacy
from surveys.errors import Refusal
from surveys.household_type import TOKEN
from surveys.households import Address, own_link
from surveys.models import Channel, Held
from surveys.versions import UnknownVersion, Version, version_by_digest

# A phone that has checked the answers itself cannot be asked again: these are kept for staff, not refused.
RULE_CODES = frozenset(
    {
        "required", "constraint", "row_missing", "exclusive_option", "consent_unanswered", "too_few_choices",
        "too_many_choices", "ranking_open", "rank_gap", "too_few_times",
    }
)  # fmt: skip
# A clock outside these years is broken; at the calendar's ends a database could not even read it back.
CLOCK_YEARS = range(1970, 2200)


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What intake needs to know of a channel; held in memory by the door."""

    pk: int
    code: str
    questionnaire_id: int
    area_id: int
    area_path: str
    live: bool = True
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    privacy: str = Privacy.USUAL
    gate: str = ""  # who else judges what comes (surveys.gates)

    def open_at(self, moment: datetime) -> bool:
        """Whether the channel takes responses at `moment`."""
        return (
            self.live
            and (self.opens_at is None or self.opens_at <= moment)
            and (self.closes_at is None or moment < self.closes_at)
        )


@dataclass(frozen=True, slots=True)
class Submission:
    """One response as it arrived. `payload` is untrusted (keys: docs/schema.md, Answers).

    Its optional `household` is the token of a household's own link (`?h=`, surveys.households.token_for),
    which the door reads from the address: it joins the response to the dwelling whether or not the form asks.
    """

    channel: ChannelFacts
    payload: Any
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a submission. `status`: stored, repeat, held, or refused (then `refusal` says why)."""

    status: str
    receipt: str = ""
    refusal: Refusal | None = None


@dataclass(slots=True)
class Prepared:
    """A judged submission on its way to the store."""

    submission: Submission
    id: UUID
    fingerprint: str
    completed_at: datetime
    linkless: str = ""  # the fingerprint as 0.2.0 made it, which read no links; "" where no link came along
    started_at: datetime | None = None
    version: Version | None = None
    answers: dict[str, Any] = field(default_factory=dict)  # by question id
    consent: Mapping[str, bool] | None = None
    address: Address | None = None
    held: HeldReason | None = None
    problems: tuple[Problem, ...] = ()
    over_quota: bool = False  # staff let it in, whether or not its options have places left
    link: str = ""  # the token of the household's own link, on channels with a gate, which alone knows it

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """Those under which the same submission may have been kept before."""
        return (self.fingerprint, self.linkless) if self.linkless else (self.fingerprint,)


def facts_of(channel: Channel) -> ChannelFacts:
    """The facts of a stored channel (its questionnaire and area should be selected along)."""
    return ChannelFacts(
        pk=channel.pk,
        code=channel.code,
        questionnaire_id=channel.questionnaire_id,
        area_id=channel.area_id,
        area_path=channel.area.path,
        live=channel.questionnaire.live,
        opens_at=channel.opens_at,
        closes_at=channel.closes_at,
        privacy=channel.privacy,
        gate=channel.gate,
    )


def accept(submission: Submission) -> Outcome:
    """Take in one response; the batch of one."""
    return accept_many([submission])[0]


def accept_many(submissions: Sequence[Submission]) -> list[Outcome]:
    """Take in responses in one transaction, each judged by itself. Outcomes come in the same order."""
    outcomes: list[Outcome | None] = []
    prepared: list[Prepared] = []
    for submission in submissions:
        try:
            prepared.append(prepare(submission))
            outcomes.append(None)
        except Refusal as refusal:
            outcomes.append(Outcome("refused", refusal=refusal))
    stored = iter(storing.store(prepared))
    return [outcome or next(stored) for outcome in outcomes]


def prepare(submission: Submission) -> Prepared:
    """Read and judge one submission. Raises Refusal for what is malformed or invalid.

    Reads the database only to meet a version for the first time.
    """
    payload, channel, received = submission.payload, submission.channel, submission.received_at
    response_id, digest, answers, consent = _read(payload)
    completed = min(_moment(payload.get("completed_at")) or received, received)
    started = _moment(payload.get("started_at"))
    try:
        version = version_by_digest(channel.questionnaire_id, digest)
    except UnknownVersion as unknown:
        if unknown.elsewhere:
            raise Refusal("other_form") from None
        return _aside(submission, response_id, completed, HeldReason.UNKNOWN_VERSION)
    judgement = judge(version.compiled, answers, at=timezone.localtime(completed), consent=consent)
    if not judgement.ok:
        if judgement.malformed or payload.get("checked") is not True or not _only_rules(judgement):
            raise Refusal("invalid", problems=tuple(judgement.problems))
        return _aside(submission, response_id, completed, HeldReason.RULE, tuple(judgement.problems))
    clean = version.by_id(judgement.answers)
    link = _gate_link(version, judgement, submission)
    parts = [digest, version.given(clean), judgement.consent, *([link] if link else [])]
    fingerprint, linkless = _fingerprints(parts, {} if channel.gate else payload)
    return Prepared(
        submission=submission,
        id=response_id,
        fingerprint=fingerprint,
        linkless=linkless,
        link=link,
        completed_at=completed,
        started_at=started if started and started <= completed else None,
        version=version,
        answers=clean,
        consent=judgement.consent,
        address=_address(version, judgement, submission),
        held=None if channel.open_at(received) else HeldReason.CLOSED,
    )


def accept_held(held: Held) -> Outcome:
    """Let a held submission count after all, as staff decide: late, of an unknown version (judged against the
    live one), against a rule (its readable answers are kept) or over a quota.

    A conflict is not accepted here: its id is taken, so staff correct the stored response instead
    (`surveys.settling`). Raises Refusal where the answers cannot be read at all.
    """
    submission = Submission(facts_of(held.channel), {**held.payload, "checked": False}, held.received_at)
    payload, received = submission.payload, held.received_at
    response_id, digest, answers, consent = _read(payload)
    try:
        version = version_by_digest(submission.channel.questionnaire_id, digest)
    except UnknownVersion:
        live = live_version(held.channel.questionnaire)
        if live is None:
            raise Refusal("not_found") from None
        version = version_by_digest(submission.channel.questionnaire_id, live.digest)
        known = version.compiled.form.repeats  # questions, groups and repeats by name
        answers = {name: value for name, value in answers.items() if name in known}
    completed = min(_moment(payload.get("completed_at")) or received, received)
    judgement = judge(version.compiled, answers, at=timezone.localtime(completed), consent=consent)
    if judgement.malformed or not (judgement.ok or _only_rules(judgement)):
        raise Refusal("invalid", problems=tuple(judgement.problems))
    kept = {**judgement.answers, **judgement.doubtful}
    clean = version.by_id(kept)
    fingerprint, linkless = _fingerprints([digest, version.given(clean), judgement.consent], payload)
    item = Prepared(
        submission=submission,
        id=response_id,
        fingerprint=fingerprint,
        linkless=linkless,
        completed_at=completed,
        version=version,
        answers=clean,
        consent=judgement.consent,
        address=_address(version, judgement, submission),
        over_quota=True,
    )
    return storing.store([item])[0]


def _read(payload: Any) -> tuple[UUID, str, dict[str, Any], dict[str, Any] | None]:
    if not isinstance(payload, dict):
        raise Refusal("malformed_json")
    try:
        response_id = UUID(payload["id"])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise Refusal("malformed_id") from None
    digest, answers, consent = payload.get("version"), payload.get("answers"), payload.get("consent")
    if not isinstance(digest, str) or not 1 <= len(digest) <= 64 or not digest.isprintable():
        raise Refusal("malformed_version")
    if not isinstance(answers, dict) or not (consent is None or isinstance(consent, dict)):
        raise Refusal("malformed_answers")
    return response_id, digest, answers, consent


def _aside(
    submission: Submission,
    response_id: UUID,
    completed: datetime,
    reason: HeldReason,
    problems: tuple[Problem, ...] = (),
) -> Prepared:
    payload = submission.payload
    try:
        parts = [payload["version"], payload["answers"], payload.get("consent")]
        fingerprint, linkless = _fingerprints(parts, payload)
    except orjson.JSONEncodeError:  # nested deeper than any answer
        raise Refusal("malformed_answers") from None
    return Prepared(
        submission=submission,
        id=response_id,
        fingerprint=fingerprint,
        linkless=linkless,
        completed_at=completed,
        held=reason,
        problems=problems,
    )


def _only_rules(judgement: Judgement) -> bool:
    return all(problem.code in RULE_CODES for problem in judgement.problems)


def _link(payload: Any) -> list[str]:
    """What the household's own link stands for; [] where the answers came by another way."""
    answer = own_link(payload.get("household"))
    return [answer] if answer else []


def _gate_link(version: Version, judgement: Judgement, submission: Submission) -> str:
    """The token that came along on a channel with a gate: its address's, else the filled form's."""
    if not submission.channel.gate:
        return ""
    said = submission.payload.get("household")
    if isinstance(said, str) and TOKEN.fullmatch(f"h:{said}"):
        return said
    homes = _dwellings(version, judgement)
    return next((answer[2:] for answer in homes if TOKEN.fullmatch(answer)), "")


def _dwellings(version: Version, judgement: Judgement) -> list[str]:
    """What was answered to questions for a dwelling."""
    rules = version.compiled.rules
    return [
        value
        for name, value in judgement.answers.items()
        if name in rules and rules[name].question.type == "household"
    ]


def _address(version: Version, judgement: Judgement, submission: Submission) -> Address | None:
    """The dwelling that the link names, else the one that the answers name."""
    channel = submission.channel
    for answer in _link(submission.payload) if not channel.gate else ():
        return Address(channel.area_path, answer)
    for answer in _dwellings(version, judgement):
        return Address(channel.area_path, answer)
    return None


def _fingerprints(parts: list[Any], payload: Any) -> tuple[str, str]:
    """With what the link stands for, and without it ("" where there is no link)."""
    link = _link(payload)
    return _fingerprint([*parts, *link]), _fingerprint(parts) if link else ""


def _fingerprint(parts: Any) -> str:
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _moment(text: Any) -> datetime | None:
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or moment.year not in CLOCK_YEARS:
        return None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
