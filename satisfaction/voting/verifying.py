"""Recheck a test from the database alone: its root, its counts, one vote a household, and what was promised
of anonymity. Reads only; what is wrong is said in plain English, as the commands do.

Apps above this one add their own checks to `further` (scores: what was worked out from the votes).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from uuid import RFC_4122

from cryptography.exceptions import InvalidTag
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from satisfaction.enums import Standing, TestState
from satisfaction.errors import TestError
from satisfaction.models import Ballot, Consent, Test, TestArea, Vote
from satisfaction.voting import answers, closing, keys, notes, receipts, tokens
from satisfaction.voting.gate import NAME as GATE
from satisfaction.voting.rules import SECONDS_KEPT, rules_of
from surveys.enums import Privacy, ResponseState
from surveys.models import Held, Photo, QueueRow, Response, Revision
from surveys.problems.models import FollowUp, Problem
from surveys.receipts import receipt_for

STANDING = (Standing.COUNTS, Standing.APART)
OVER = (TestState.CLOSED, TestState.SETTLED)

Check = Callable[[Test], Iterable[str]]
further: list[Check] = []


def wrong(test: Test) -> list[str]:
    """All that is wrong with a test; [] where nothing is."""
    if test.state == TestState.DRAFT:
        return [*_draft(test)]
    checks: list[Check] = [_frozen, _links, _root, _answers, _votes, _once, _counts, _key]
    checks += [_sealed_rows, _traces, _notes, _order] if test.sealed else [_named_rows]
    return [line for check in (*checks, *further) for line in _said(check, test)]


def _said(check: Check, test: Test) -> Iterator[str]:
    """What a check says; where the rows are so broken that it cannot read them, that is what is wrong."""
    try:
        yield from check(test)
    except Exception as error:  # noqa: BLE001 - rows that somebody broke raise anything
        yield f"something cannot be read any more ({check.__name__.strip('_')}): {error!r}"


def _frozen(test: Test) -> Iterator[str]:
    """What opening froze hangs together."""
    if test.version is None:
        yield "was opened, and has no version of its questionnaire"
    elif test.version.questionnaire_id != test.questionnaire_id:
        yield f"asks questionnaire {test.questionnaire_id}, and its version is of another"
    days = [moment for moment in (test.opened_at, test.closed_at, test.settled_at) if moment is not None]
    if days != sorted(days) or (test.state != TestState.OPEN and test.closed_at is None):
        yield "was not opened, closed and settled in this order"
    if (test.settled_at is not None) != (test.state == TestState.SETTLED):
        yield f"is {test.state}, and its scores are final since {test.settled_at}"
    if (test.why != "") and test.state in OVER:
        yield "was closed, and says why it was given up"
    if (test.open_channel_id is not None) != test.open_link:
        yield "has an open link without saying so, or says so without one"


def _links(test: Test) -> Iterator[str]:
    """The test's links promise what the test promises, and let votes come through its gate only."""
    for channel in closing.channels_of(test):
        where = f"link {channel.pk}"
        if channel.questionnaire_id != test.questionnaire_id:
            yield f"{where} leads to another questionnaire"
        if channel.privacy != test.privacy:
            yield f"{where} promises “{channel.privacy}”, and the test “{test.privacy}”"
        if channel.gate != GATE:
            yield f"{where} goes past the test's gate"
        if channel.veiled != (test.sealed and test.state == TestState.OPEN):
            yield f"{where} shows single answers while it must not, or hides them for no reason"
        shut = test.closed_at is None or (
            channel.closes_at is not None and channel.closes_at <= test.closed_at
        )
        if not shut:
            yield f"{where} is open though the test was closed"


def _answers(test: Test) -> Iterator[str]:
    """The answers are those that closing put down (older tests have no such line)."""
    if test.state not in OVER:
        return
    told = answers.put_down(test)
    if told and told != answers.digest(test):
        yield "the stored answers are not those with which it was closed"


def _draft(test: Test) -> Iterator[str]:
    if test.key_digest or Ballot.objects.filter(test=test).exists():
        yield "is a draft, and has ballots or a key"


def _root(test: Test) -> Iterator[str]:
    """The published root is the one over what is stored."""
    if test.state not in OVER:
        if test.receipts_root:
            yield "has a root of receipts though it was not closed"
        return
    root, count = receipts.root_of(test)
    if count != test.receipts_count:
        yield f"published {test.receipts_count} receipts, and {count} are stored"
    if root != test.receipts_root:
        yield f"the root over the stored receipts is {root}, and {test.receipts_root} was published"


def _votes(test: Test) -> Iterator[str]:
    """Each response of the test's links is one vote, of its version, with the state that its standing asks
    for and the receipt that belongs to its id."""
    links = [channel.pk for channel in closing.channels_of(test)]
    stray = Response.objects.filter(channel__in=links).exclude(vote__test=test).count()
    if stray:
        yield f"{stray} responses of its links are no votes of it"
    if Revision.objects.filter(response__channel__in=links).exists():
        yield "a vote was corrected or rejected by staff"
    unverified_count = rules_of(test).score_unverified
    rows = Vote.objects.filter(test=test).select_related("response").defer("response__answers").order_by("pk")
    for vote in rows.iterator():
        response = vote.response
        if response.channel_id not in links:
            yield f"vote {vote.pk} came by a link that is none of the test's"
        if response.questionnaire_id != test.questionnaire_id or response.version_id != test.version_id:
            yield f"vote {vote.pk} answers another version than the test's"
        if test.closed_at is not None and response.received_at > test.closed_at:
            yield f"vote {vote.pk} came after the test was closed"
        if response.receipt != receipt_for(response.pk):
            yield f"vote {vote.pk} has the receipt {response.receipt}, which is not its own"
        wanted = _state(Standing(vote.standing), unverified_count=unverified_count)
        if response.state not in wanted:
            yield f"vote {vote.pk} is {vote.standing}, and its response {response.state}"


def _named_rows(test: Test) -> Iterator[str]:
    """In named tests vote, ballot and response are of one household, and times fit."""
    took: set[int] = set()
    for vote in Vote.objects.filter(test=test).select_related("response", "ballot").order_by("pk"):
        response, ballot = vote.response, vote.ballot
        if response.household_id != (ballot.household_id if ballot else None):
            yield f"vote {vote.pk} is of another household than its response"
        if ballot and (ballot.test_id, ballot.test_area_id) != (test.pk, vote.test_area_id):
            yield f"vote {vote.pk} has a ballot of another test or service area"
        started, completed = response.started_at, response.completed_at
        seconds = int((completed - started).total_seconds()) if started else None
        if vote.seconds != (None if seconds is None else max(0, seconds)):
            yield f"vote {vote.pk} took {vote.seconds} seconds, and its times say {seconds}"
        if ballot and vote.standing not in notes.NOT_ITS_OWN:
            took.add(ballot.pk)
    told = set(Ballot.objects.filter(test=test, took_part=True).values_list("pk", flat=True))
    for pk in sorted(took ^ told):
        yield f"ballot {pk}: what it says of taking part is not what the votes say"


def _state(standing: Standing, *, unverified_count: bool) -> tuple[ResponseState, ...]:
    if standing == Standing.COUNTS:
        return (ResponseState.ACCEPTED,)
    if standing == Standing.REPLACED:  # one that came after the household's own was never counted
        return (ResponseState.REPLACED, *([ResponseState.APART] if unverified_count else []))
    if standing == Standing.UNVERIFIED and unverified_count:
        return (ResponseState.ACCEPTED, ResponseState.APART)
    return (ResponseState.APART,)


def _once(test: Test) -> Iterator[str]:
    """One household one vote, as far as the rows can tell."""
    rows = Vote.objects.filter(test=test, standing__in=STANDING)
    if test.privacy == Privacy.NAMED:
        named = Counter(rows.values_list("ballot", "group"))
        yield from (
            f"ballot {ballot} has {n} standing votes of {group}"
            for (ballot, group), n in sorted(named.items(), key=str)
            if n > 1 or ballot is None
        )
        return
    sealed = Counter(rows.exclude(pseudonym="").values_list("pseudonym", "group"))
    yield from (
        f"one pseudonym has {n} standing votes of {group}" for (_who, group), n in sealed.items() if n > 1
    )


def _counts(test: Test) -> Iterator[str]:
    """The frame adds up, and nowhere are there more votes than households."""
    for area in test.areas.order_by("pk"):
        ballots = Ballot.objects.filter(test_area=area).count()
        if not sum(area.frame.values()) == area.households == ballots:
            yield (
                f"service area {area.service_area_id}: {area.households} households, {ballots} ballots, "
                f"{sum(area.frame.values())} in its parts"
            )
        yield from _parts(area)


def _parts(area: TestArea) -> Iterator[str]:
    rows = Vote.objects.filter(test_area=area, standing__in=STANDING).order_by()
    counts = Counter(rows.values_list("response__area", "group"))
    for (part, group), n in sorted(counts.items()):
        households = area.frame.get(str(part))
        if households is None:
            yield f"{n} standing votes lie in area {part}, which is no part of the frame"
        elif n > households:
            yield f"area {part} has {households} households and {n} standing votes of {group}"


def _key(test: Test) -> Iterator[str]:
    """The key is there as long as it must be, and not a day longer."""
    if test.key_destroyed_at is not None:
        if keys.exists(test):
            yield "the key was destroyed, and its file is there again"
        return
    kept = test.state == TestState.OPEN or (
        test.privacy == Privacy.PSEUDONYMOUS and test.state == TestState.CLOSED
    )
    if not kept:
        yield "the test has ended, and its key was not destroyed: run close_tests"
        return
    try:
        key = keys.load(test)
    except TestError as error:
        yield error.code
        return
    for pk, household, digest in Ballot.objects.filter(test=test).values_list(
        "pk", "household", "token_digest"
    ):
        if tokens.digest_of(tokens.derived(key.token, test, household)) != digest:
            yield f"ballot {pk} has the token of another household"


def _sealed_rows(test: Test) -> Iterator[str]:
    """Nothing in a response tells who answered, or when on its day."""
    if test.version is None:
        return
    ids = {name: question.id for name, question in test.version.form.by_name.items()}
    rows = Vote.objects.filter(test=test).select_related("response").order_by("pk")
    for vote in rows.iterator():
        response = vote.response
        local = timezone.localtime(response.received_at)
        if response.household_id is not None or vote.ballot_id is not None:
            yield f"vote {vote.pk} names its household"
        if response.consent is not None or response.started_at is not None:
            yield f"vote {vote.pk} keeps consent or the moment at which it was opened"
        if (local.hour, local.minute, local.second, local.microsecond) != (0, 0, 0, 0):
            yield f"vote {vote.pk} keeps the time at which it was received"
        if response.completed_at != response.received_at:
            yield f"vote {vote.pk} keeps the time at which it was completed"
        if response.pk.variant != RFC_4122 or response.pk.version != 4:
            yield f"vote {vote.pk} has an id that tells the time"
        if vote.seconds is not None and vote.seconds > SECONDS_KEPT:
            yield f"vote {vote.pk} keeps how long it took beyond {SECONDS_KEPT} seconds"
        hidden = ["household", "phone", "callback_ok", *(["pressured"] if _verified(vote) else [])]
        told = [name for name in hidden if ids[name] in response.answers]
        if told:
            yield f"vote {vote.pk} keeps the answers to {', '.join(told)}"


def _verified(vote: Vote) -> bool:
    """Whether the vote came by a household's own link, as far as its standing tells."""
    return vote.standing in (*STANDING, Standing.TOO_FAST, Standing.TOO_LITTLE) and vote.pseudonym != ""


def _traces(test: Test) -> Iterator[str]:
    """Nothing else in the database hangs on a vote or on its moment."""
    links = [channel.pk for channel in closing.channels_of(test)]
    mine = Vote.objects.filter(test=test).values("pk")
    for what, found in (
        ("submissions held for staff", Held.objects.filter(channel__in=links)),
        ("files", Photo.objects.filter(Q(channel__in=links) | Q(response_id__in=mine))),
        ("follow-ups", FollowUp.objects.filter(response__in=mine)),
        ("problems opened by a rule", Problem.objects.filter(response__in=mine)),
    ):
        if n := found.count():
            yield f"{n} {what} hang on its votes"
    if test.state == TestState.OPEN:
        if Ballot.objects.filter(test=test).exclude(took_part=None).exists():
            yield "says of a household whether it took part, while the test is open"
        return
    if QueueRow.objects.filter(response__in=mine).exclude(crowd="").exists():
        yield "has ended, and some of its answers still wait for a crowd"


def _notes(test: Test) -> Iterator[str]:
    """While the test is open every household that voted has one sealed note; afterwards none is sealed."""
    sealed = Consent.objects.filter(test=test).exclude(sealed="")
    if test.state != TestState.OPEN:
        if sealed.exists():
            yield "has ended, and some notes are still sealed"
        kept = test.privacy == Privacy.PSEUDONYMOUS and test.state == TestState.CLOSED
        if not kept and Vote.objects.filter(test=test).exclude(pseudonym="").exists():
            yield "has ended, and some votes still have pseudonyms"
        return
    if (
        Consent.objects.filter(test=test)
        .exclude(household=None, phone="", overall="", pressed=False)
        .exists()
    ):
        yield "names a household that consented, while the test is open"
    try:
        key = keys.load(test)
    except TestError:
        return  # said by _key
    pseudonyms = {
        key.pseudonym(pk) for pk in Ballot.objects.filter(test=test).values_list("household", flat=True)
    }
    voted = Vote.objects.filter(test=test).exclude(pseudonym="")
    if not set(voted.values_list("pseudonym", flat=True)) <= pseudonyms:
        yield "a vote has the pseudonym of no household of the test"
    for row in notes.rows_of(test):
        try:
            household, _told = notes.opened(key, row)
        except (InvalidTag, ValueError, KeyError, TypeError):
            yield f"note {row.pk} cannot be opened with the test's key"
            continue
        if key.pseudonym(household) != row.pseudonym:
            yield f"note {row.pk} is of another household than its pseudonym says"


def _order(test: Test) -> Iterator[str]:
    """After closing rows lie in the order of their random ids."""
    if test.state not in OVER or connection.vendor != "sqlite":
        return
    for table, key, where in (
        (
            Response._meta.db_table,
            "id",
            f"id IN (SELECT response_id FROM {Vote._meta.db_table} WHERE test_id = %s)",  # noqa: S608
        ),
        (Vote._meta.db_table, "response_id", "test_id = %s"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {key} FROM {table} WHERE {where} ORDER BY rowid", [test.pk])  # noqa: S608
            found = [row[0] for row in cursor.fetchall()]
        if found != sorted(found):
            yield f"the rows of {table} lie in the order in which they came"
