"""The gate of tests: whose vote a submission is, what it counts as, and what may be kept of it.

One household one vote: of each household's owners, and of its tenants, the last valid submission before
closing stands. In sealed tests the response keeps the part of the estate, the date and the answers; who
answered is only in a pseudonym and a sealed note, which the test's key alone can read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING
from uuid import RFC_4122, UUID

from django.db.models import Q
from django.utils import timezone

from forms_builder.schema import Form
from satisfaction.enums import Group, Standing, TestState
from satisfaction.errors import TestError
from satisfaction.models import Ballot, Test, TestArea, Vote
from satisfaction.scoring_rules import Rules
from satisfaction.voting import frames, keys, locking, notes, tokens
from satisfaction.voting.rules import SECONDS_KEPT, fault_of, group_of, rules_of
from surveys.enums import ResponseState
from surveys.errors import Refusal
from surveys.gates import Ruling, crowd_of

if TYPE_CHECKING:
    from surveys.households import Address, Dwelling
    from surveys.intake import Prepared

NAME = "test"
STANDING = (Standing.COUNTS, Standing.APART)


@dataclass(frozen=True, slots=True)
class Whose:
    """Who sent it. `ballot` where a household's own link says so (then it is `verified`) or where the address
    that was typed names a household of the frame; `part` is the area among whose households it counts."""

    ballot: Ballot | None
    verified: bool
    test_area: TestArea | None
    part: int
    outside: bool = False  # a dwelling that is none of the test's


@dataclass(frozen=True, slots=True)
class Note:
    """What `rule` found out and `stored` writes down."""

    test: Test
    form: Form
    whose: Whose
    pseudonym: str
    group: Group
    standing: Standing
    seconds: int | None
    told: notes.Told


class TestGate:
    """Registered under NAME by the app."""

    __test__ = False  # no test case, whatever its name

    def sit(self, items: Sequence[Prepared], dwellings: Mapping[Address, Dwelling]) -> Sitting:
        """Hold the tests against closing, then every id and household that two senders could want at once."""
        channels = {item.submission.channel.pk for item in items}
        tests = Test.objects.filter(Q(letter_channel__in=channels) | Q(open_channel__in=channels))
        locking.share(tests.order_by("pk").values_list("pk", flat=True))
        typed = {dwellings[item.address] for item in items if item.address and item.address in dwellings}
        ballots = Ballot.objects.filter(
            Q(token_digest__in={tokens.digest_of(item.link) for item in items if item.link})
            | Q(test__in=tests.values("pk"), household__in={dwelling.household_id for dwelling in typed})
        ).select_related("test_area__service_area__estate", "household__building")
        found = list(ballots)
        households = {ballot.household_id for ballot in found}
        locking.take({f"id|{item.id}" for item in items} | {f"household|{pk}" for pk in households})
        return Sitting(list(tests), found)  # the tests as they are now that nobody can close them


class Sitting:
    """One batch: its tests and ballots are read once."""

    def __init__(self, tests: Iterable[Test], ballots: Iterable[Ballot]) -> None:
        self._tests: dict[int, Test] = {}
        for test in tests:
            links = (test.letter_channel_id, test.open_channel_id)
            self._tests |= {channel: test for channel in links if channel}
        self._by_token = {ballot.token_digest: ballot for ballot in ballots}
        self._by_household = {(ballot.test_id, ballot.household_id): ballot for ballot in ballots}
        self._keys: dict[int, keys.Keys] = {}
        self._rules: dict[int, Rules] = {}
        self._buildings: dict[int, frozenset[int]] = {}

    def same(self, item: Prepared, fingerprint: str) -> bool:
        """By the fingerprint. Once the key is destroyed only the id is left to compare, and that staff see:
        with the receipt for it they could tell which answers are theirs who showed them a receipt.

        Raises Refusal: closed, storage."""
        test = self._test(item)
        if not test.sealed:
            return fingerprint == item.fingerprint
        if test.key_destroyed_at is not None:
            raise Refusal("closed")
        return fingerprint == self._key(test).fingerprint(item.fingerprint)

    def rule(self, item: Prepared, dwelling: Dwelling | None) -> Ruling:
        """Raises Refusal: closed, other_version, ballot_unknown, id_tells_time, storage."""
        test = self._test(item)
        if test.state != TestState.OPEN or test.closed_at is not None:
            raise Refusal("closed")
        if item.version is None or item.version.pk != test.version_id:
            raise Refusal("other_version")
        if test.sealed and not (item.id.variant == RFC_4122 and item.id.version == 4):
            raise Refusal("id_tells_time")
        key = self._key(test)
        if test.pk not in self._rules:
            self._rules[test.pk] = rules_of(test)
        return _ruling(test, self._rules[test.pk], key, item, self._whose(test, item, dwelling))

    def stored(self, item: Prepared, ruling: Ruling) -> None:
        """The vote, and what the household told of pressure and call-backs."""
        note: Note = ruling.note
        if ruling.replaces:
            Vote.objects.filter(pk__in=ruling.replaces).update(standing=Standing.REPLACED)
        Vote.objects.create(
            response_id=item.id,
            test=note.test,
            test_area=note.whose.test_area,
            ballot=None if note.test.sealed else note.whose.ballot,
            pseudonym=note.pseudonym,
            group=note.group,
            standing=note.standing,
            seconds=note.seconds,
        )
        key = self._key(note.test)
        notes.keep(
            note.test, key, note.form, note.whose, note.pseudonym, note.group, note.standing, note.told
        )
        if not note.test.sealed and note.whose.verified and note.whose.ballot:
            Ballot.objects.filter(pk=note.whose.ballot.pk).update(took_part=True)

    def _test(self, item: Prepared) -> Test:
        test = self._tests.get(item.submission.channel.pk)
        if test is None:
            raise Refusal("storage")
        return test

    def _key(self, test: Test) -> keys.Keys:
        """Without it nothing can be taken: the phone tries again later."""
        if test.pk not in self._keys:
            try:
                self._keys[test.pk] = keys.load(test)
            except TestError as error:
                raise Refusal("storage") from error
        return self._keys[test.pk]

    def _whose(self, test: Test, item: Prepared, dwelling: Dwelling | None) -> Whose:
        if item.link:
            ballot = self._by_token.get(tokens.digest_of(item.link))
            if ballot is None or ballot.test_id != test.pk:
                raise Refusal("ballot_unknown")
        else:
            ballot = self._by_household.get((test.pk, dwelling.household_id)) if dwelling else None
        if ballot is not None:
            part, area = self._part(ballot), ballot.test_area
            return Whose(ballot, bool(item.link), area, part or _fallback(area), part is None)
        areas = list(test.areas.select_related("service_area__estate"))
        only = areas[0] if len(areas) == 1 else None
        return Whose(None, False, only, _fallback(only) if only else test.area_id, dwelling is not None)

    def _part(self, ballot: Ballot) -> int | None:
        """Where the household counts; None where its dwelling lies outside the service area by now."""
        area, building = ballot.test_area, ballot.household.building
        if not building.path.startswith(area.service_area.estate.path):
            return None
        if area.pk not in self._buildings:
            self._buildings[area.pk] = frozenset(each.pk for each in area.service_area.buildings.all())
        named = self._buildings[area.pk]
        if named and building.pk not in named:
            return None
        return frames.part_of(area.frame, building.pk, area.service_area.estate_id)


def _fallback(test_area: TestArea) -> int:
    estate: int = test_area.service_area.estate_id
    return estate


def _ruling(test: Test, rules: Rules, key: keys.Keys, item: Prepared, whose: Whose) -> Ruling:
    if item.version is None:
        raise ValueError("only judged responses are ruled")
    form = item.version.compiled.form
    seconds = (item.completed_at - item.started_at).total_seconds() if item.started_at else None
    group = group_of(form, item.answers)
    pseudonym = key.pseudonym(whose.ballot.household_id) if test.sealed and whose.ballot else ""
    standing = _standing(whose, group, fault_of(rules, form, item.answers, seconds))
    accepted = standing == Standing.COUNTS
    replaces: list[UUID] = []
    if standing in STANDING:
        replaces = _standing_votes(test, whose, pseudonym, group, rules.score_unverified)
    elif standing == Standing.UNVERIFIED and rules.score_unverified:
        accepted, standing, replaces = _unverified(test, whose, pseudonym, group)
    told = notes.told_in(form, item.answers)
    day = timezone.localdate(item.submission.received_at)
    midnight = timezone.make_aware(datetime.combine(day, time.min))
    sealed = test.sealed
    kept = int(seconds) if seconds is not None else None
    return Ruling(
        state=ResponseState.ACCEPTED if accepted else ResponseState.APART,
        area=whose.part,
        household=whose.ballot.household_id if whose.ballot and not sealed else None,
        answers=notes.stripped(form, item.answers, sealed=sealed, verified=whose.verified),
        consent=None if sealed else item.consent,
        fingerprint=key.fingerprint(item.fingerprint) if sealed else item.fingerprint,
        started_at=None if sealed else item.started_at,
        completed_at=midnight if sealed else item.completed_at,
        received_at=midnight if sealed else item.submission.received_at,
        crowd=crowd_of(item.submission.channel.pk, whose.part) if sealed else "",
        replaces=replaces,
        note=Note(
            test,
            form,
            whose,
            pseudonym,
            group,
            standing,
            min(kept, SECONDS_KEPT) if sealed and kept is not None else kept,
            told,
        ),
    )


def _standing(whose: Whose, group: Group, fault: Standing | None) -> Standing:
    if whose.outside:
        return Standing.NOT_OF_ESTATE
    if fault is not None:
        return fault
    if not whose.verified:
        return Standing.UNVERIFIED
    return Standing.COUNTS if group == Group.OWNER else Standing.APART


def _standing_votes(
    test: Test, whose: Whose, pseudonym: str, group: Group, also_unverified: bool
) -> list[UUID]:
    """The earlier votes of the same household and group that a valid one replaces."""
    wanted = [*STANDING, *([Standing.UNVERIFIED] if also_unverified else [])]
    rows = Vote.objects.filter(test=test, group=group, standing__in=wanted)
    mine = rows.filter(pseudonym=pseudonym) if test.sealed else rows.filter(ballot=whose.ballot)
    return list(mine.order_by("pk").values_list("pk", flat=True))


def _unverified(test: Test, whose: Whose, pseudonym: str, group: Group) -> tuple[bool, Standing, list[UUID]]:
    """Where unverified votes count: the last of a household, but never beside or above its own link's. Who
    names no household of the test could send as many sheets as she likes: none of them counts."""
    if group != Group.OWNER:
        return False, Standing.UNVERIFIED, []
    if whose.ballot is None:
        return False, Standing.NOT_OF_ESTATE, []
    found = _standing_votes(test, whose, pseudonym, group, True)
    verified = Vote.objects.filter(pk__in=found, standing__in=STANDING).exists()
    return (False, Standing.REPLACED, []) if verified else (True, Standing.UNVERIFIED, found)
