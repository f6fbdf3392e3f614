"""协商结果落实入信用: settled commitments of property companies become proposals for entries (HD 四(五)).

Consultation says that a commitment was settled (surveys/topics/signals.py); the entry is proposed as the
person who settled it (row H6). Where that is refused nothing is lost: whatever is settled and has no entry is
found again by a query, with the reason, and can be tried again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from satisfaction.companies.models import Company, Contract
from satisfaction.credit.entries.proposing import governing
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.evidence import FILES, Upload
from satisfaction.credit.feeds.commitments import Commitment as Fed
from satisfaction.credit.feeds.commitments import settle_commitment
from satisfaction.credit.ledger.queries import tracks_of
from satisfaction.credit.ledger.states import Track
from satisfaction.credit.models import CreditEntry, EntryEvent, Scheme
from satisfaction.credit.schemes.points import Award, for_commitment
from surveys.topics import queries as topics
from surveys.topics.companies import Served
from surveys.topics.models import Commitment, TopicFile
from territory.access import User

TITLE, TEXT = 120, 2000
SEARCHED = 500  # commitments that a search by company looks through
MESSAGES = {
    "no_contract": _(
        "No property company had a contract for the estate on %(day)s. Register the contract, then try again."
    ),
    "several": _(
        "Several companies served parts of the estate on %(day)s. Choose the one whose commitment it was."
    ),
    "refused": _("Its entry was refused or reversed. If it is to be entered again, try again."),
}


class NotEntered(Exception):
    """Why no entry can be proposed: a stable `code` and words for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class Line:
    """A settled commitment: the entry that stands for it, or what it would give, or why it gives none;
    `among`: the companies of which one is to be chosen."""

    commitment: Commitment
    company: Company | None
    entry: CreditEntry | None = None
    track: Track | None = None
    award: Award | None = None
    why_not: str = ""
    among: tuple[Company, ...] = ()


def key_of(commitment: Commitment) -> str:
    """What the ledger knows it by."""
    return f"topic:{commitment.topic_id}:{commitment.pk}"


def day_of(commitment: Commitment) -> date:
    """The day it was done; of what was not done the deadline that passed."""
    done: date | None = commitment.done_on if commitment.outcome != "not_done" else None
    return done or commitment.deadline


def heard(commitment: int, user: Any, **_kwargs: Any) -> None:
    """A commitment was settled: propose its entry. What is refused waits on the page of results."""
    row = waiting_rows().filter(pk=commitment).first()
    if row is None:
        return
    try:
        propose(row, user)
    except NotEntered:
        return


def waiting_rows() -> QuerySet[Commitment]:
    """Settled commitments of companies, whoever asks."""
    rows = Commitment.objects.filter(in_charge="property").exclude(outcome="")
    return rows.select_related("topic", "estate", "settled_by")


def propose(commitment: Commitment, user: Any, company_pk: int | None = None) -> CreditEntry:
    """The entry of a settled commitment; one that stands already is returned as it is.

    `company_pk`: which one it was where several served the estate. Raises NotEntered."""
    company = _company(commitment, contracts([commitment]), company_pk)
    estate = commitment.estate
    if estate is None:  # a constraint of the table says otherwise
        raise ValueError(f"commitment {commitment.pk} has no estate")
    fed = Fed(
        key=key_of(commitment),
        company=company,
        area=estate,
        outcome=commitment.outcome,
        title=commitment.text[:TITLE],
        occurred_on=day_of(commitment),
        text=_text(commitment),
        files=_files(commitment),
        source={"topic": commitment.topic_id, "commitment": commitment.pk},
    )
    try:
        return settle_commitment(fed, user)
    except StepRefused as refusal:
        raise NotEntered(refusal.code, refusal.message) from refusal


def contracts(rows: Iterable[Commitment]) -> dict[int, list[Contract]]:
    """By estate: all contracts over its service areas. One query."""
    found: dict[int, list[Contract]] = {}
    estates = {each.estate_id for each in rows}
    known = Contract.objects.filter(service_area__estate__in=estates)
    for each in known.select_related("company__head_office__area", "company__area", "service_area"):
        found.setdefault(each.service_area.estate_id, []).append(each)
    return found


def _serving(commitment: Commitment, known: Mapping[int, Sequence[Contract]]) -> dict[int, Company]:
    """The companies that served the estate on that day, by their keys."""
    day = day_of(commitment)
    return {
        each.company_id: each.company
        for each in known.get(commitment.estate_id or 0, ())
        if each.starts_on <= day and (each.ends_on is None or day <= each.ends_on)
    }


def _company(
    commitment: Commitment, known: Mapping[int, Sequence[Contract]], chosen: int | None = None
) -> Company:
    """Who served the estate on that day. Raises NotEntered: no_contract, several."""
    serving = _serving(commitment, known)
    if chosen in serving:
        return serving[chosen]
    if len(serving) != 1:
        code = "several" if serving else "no_contract"
        raise NotEntered(code, gettext(MESSAGES[code]) % {"day": day_of(commitment).isoformat()})
    return next(iter(serving.values()))


def _text(commitment: Commitment) -> str:
    topic = commitment.topic
    told = gettext(
        "Consultation “%(topic)s”, agreed on %(agreed)s. Promised: %(promise)s. Deadline %(deadline)s, "
        "%(outcome)s, settled on %(settled)s."
    ) % {
        "promise": commitment.text,
        "topic": topic.public_title or topic.title,
        "agreed": topic.resolved_on.isoformat() if topic.resolved_on else "",
        "deadline": commitment.deadline.isoformat(),
        "outcome": _outcome(commitment),
        "settled": commitment.settled_on.isoformat() if commitment.settled_on else "",
    }
    return told[:TEXT]


def _outcome(commitment: Commitment) -> str:
    """What became of it, and on which day it was done."""
    outcome = str(commitment.get_outcome_display())
    if commitment.outcome == "not_done" or commitment.done_on is None:
        return outcome
    return gettext("%(outcome)s (%(day)s)") % {"outcome": outcome, "day": commitment.done_on.isoformat()}


def _files(commitment: Commitment) -> list[Upload]:
    """The newest files of its report and settlement; one that is gone from the disk is left out."""
    rows = TopicFile.objects.filter(
        event__of=commitment.topic_id,
        event__step__in=("report", "settle"),
        event__data__commitment=commitment.pk,
    )
    found = []
    for each in rows.order_by("-event", "name")[:FILES]:
        try:
            with each.file.open("rb") as file:
                found.append(Upload(each.name, file.read()))
        except FileNotFoundError:
            continue
    return found


# For the public page of a topic (surveys/topics/companies.py).


def served(rows: Sequence[Commitment]) -> dict[int, Served]:
    """The company of each commitment that one company alone served on its day."""
    ours = [each for each in rows if each.in_charge == "property"]
    known = contracts(ours) if ours else {}
    found = {}
    for each in ours:
        try:
            company = _company(each, known)
        except NotEntered:
            continue
        address = reverse("credit_archive:company", args=[company.credit_code])
        found[each.pk] = Served(company.name, address)
    return found


def topics_named(words: str) -> list[int]:
    """Topics with an agreed commitment for an estate that a company of this name served on its day."""
    rows = Commitment.objects.filter(
        in_charge="property",
        topic__resolved_on__isnull=False,
        estate__in=Contract.objects.filter(company__name__icontains=words).values("service_area__estate"),
    )
    some = list(rows.order_by("-pk")[:SEARCHED])
    companies = served(some)
    return [each.topic_id for each in some if each.pk in companies and words in companies[each.pk].name]


def behind(entry: CreditEntry) -> Commitment | None:
    """The commitment that an entry comes from, where everybody can read its topic."""
    fed = entry.source.get("commitment") if isinstance(entry.source, dict) else None
    if not isinstance(fed, dict) or not isinstance(fed.get("topic"), int):
        return None
    rows = Commitment.objects.filter(pk=fed.get("commitment", 0), topic__in=topics.public_topics())
    return rows.select_related("topic").first()


# What waits: by query, so that a crash between a settlement and its entry loses nothing.


def settled(user: User) -> QuerySet[Commitment]:
    """Settled commitments of companies in the user's areas, newest first, each with its matter."""
    matter = Concat(
        Value("commitment:topic:"),
        Cast(F("topic_id"), CharField()),
        Value(":"),
        Cast(F("pk"), CharField()),
        output_field=CharField(),
    )
    return topics.settled_of_companies(user).annotate(matter=matter)


def named(words: str) -> Q:
    """A filter over them: by estate, topic or commitment."""
    return Q(estate__name__icontains=words) | Q(topic__title__icontains=words) | Q(text__icontains=words)


def without_entry(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """Those of `settled` for which no entry stands."""
    dead = EntryEvent.objects.filter(Q(kind="refused") | Q(kind="reversed")).values("entry")
    standing = CreditEntry.objects.filter(matter=OuterRef("matter")).exclude(pk__in=dead)
    return rows.filter(~Exists(standing))


def lines(rows: Sequence[Commitment], adopted: list[Scheme]) -> list[Line]:
    """Each with its entry or what it would give. As many queries for one row as for fifty."""
    known = contracts(rows)
    matters = {f"commitment:{key_of(each)}": each.pk for each in rows}
    entries = list(CreditEntry.objects.filter(matter__in=matters).order_by("pk"))
    tracks = tracks_of(entries)
    standing: dict[int, tuple[CreditEntry, Track]] = {}
    gone: set[int] = set()
    for entry in entries:
        track = tracks[entry.pk]
        if track.refused_on or track.reversed_on:
            gone.add(matters[entry.matter])
        else:
            standing[matters[entry.matter]] = (entry, track)
    return [_line(each, known, standing.get(each.pk), adopted, gone=each.pk in gone) for each in rows]


def _line(
    row: Commitment,
    known: Mapping[int, Sequence[Contract]],
    standing: tuple[CreditEntry, Track] | None,
    adopted: list[Scheme],
    *,
    gone: bool,
) -> Line:
    try:
        company = _company(row, known)
    except NotEntered as reason:
        if standing:
            return Line(row, None, *standing)
        return Line(row, None, why_not=reason.message, among=tuple(_serving(row, known).values()))
    if standing:
        return Line(row, company, *standing)
    try:
        award = for_commitment(governing(company, day_of(row), adopted).data, row.outcome)
    except StepRefused as refusal:
        return Line(row, company, why_not=refusal.message)
    if award is None:
        return Line(row, company, why_not=StepRefused("no_points").message)
    return Line(row, company, award=award, why_not=gettext(MESSAGES["refused"]) if gone else "")
