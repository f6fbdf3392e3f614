"""After an anonymous test has closed, nobody who has the database and a copy of it after every submission can
join a household to its answers: all copies look the same whichever household of a building gave which."""

from __future__ import annotations

import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection, transaction
from django.utils import timezone

from satisfaction.models import Ballot, Consent, Pressure, Test, Vote
from satisfaction.voting import keys
from satisfaction.voting.closing import close_test
from satisfaction.voting.giving_up import give_up
from satisfaction.voting.opening import open_test
from satisfaction.voting.tokens import digest_of, token_for
from satisfaction.voting.verifying import wrong
from surveys.enums import Privacy
from surveys.models import Response
from surveys.tallying import fold_all
from territory.models import Household
from tests.factories.satisfaction import ANSWERS, Setting, opened, setting, vote
from tests.satisfaction.voting.adversary import (
    KEYED,
    Dump,
    Names,
    changed,
    dump,
    moments,
    restore,
    sequences,
)

pytestmark = pytest.mark.django_db

PHONE = "13812345678"
SHEETS: list[Mapping[str, Any]] = [  # what is answered in one building, in the order in which it comes in
    {"s_clean": "1", "opinion": "楼道没人扫"},
    {"s_clean": "2"},
    {"s_clean": "3", "role": "tenant"},
    {"s_clean": "4", "seconds": 5},  # too fast
    {"s_clean": "5", "pressured": "yes"},
    {"s_clean": "1", "overall": "2"},
    {"s_clean": "2", "again": True},  # a household that votes once more
]


def ids(seed: int) -> Iterator[uuid.UUID]:
    """The same random ids for the same seed."""
    source = random.Random(seed)
    while True:
        yield uuid.UUID(int=source.getrandbits(128), version=4)


def send(test: Test, household: Household | None, sheet: Mapping[str, Any], response: uuid.UUID) -> str:
    """One vote at some odd time of the day; returns its receipt."""
    told = {name: value for name, value in sheet.items() if name not in ("again", "seconds")}
    at = timezone.now().replace(microsecond=1) - timedelta(seconds=len(told))
    outcome = vote(test, household, told, seconds=sheet.get("seconds", 90), at=at, id=response)
    assert outcome.status == "stored", outcome
    return outcome.receipt


def run(
    found: Setting, order: list[Household], *, fold_at: int = 3
) -> tuple[list[Dump], dict[uuid.UUID, int]]:
    """Vote and close: a copy after every step, and who really gave which answers."""
    truth: dict[uuid.UUID, int] = {}
    test = found.test
    copies = [dump()]
    numbers = ids(1)
    voters = iter(order)
    first = order[0]
    for at, sheet in enumerate(SHEETS):
        household = first if sheet.get("again") else next(voters)
        response = next(numbers)
        send(test, household, sheet, response)
        truth[response] = household.pk
        copies.append(dump())
        if at == fold_at:
            fold_all()
            copies.append(dump())
    for household in found.of(1)[:3]:  # a building of which few answer, and one that lets itself be called
        response = next(numbers)
        sheet = {"callback_ok": "yes", "phone": PHONE} if household == found.of(1)[0] else {}
        send(test, household, sheet, response)
        copies.append(dump())
    close_test(test)
    copies.append(dump())
    fold_all()
    copies.append(dump())
    return copies, truth


@pytest.mark.parametrize("privacy", [Privacy.ANONYMOUS, Privacy.PSEUDONYMOUS])
def test_every_copy_looks_the_same_whoever_gave_which_answers(
    privacy: str, tmp_path: Path, settings: Any
) -> None:
    """The whole view of the adversary, all tables, rows, orders and numbers, is worked out twice: with the
    households of a building in one order and in another. Nothing differs but what a random key makes."""
    settings.BALLOT_KEYS = str(tmp_path)
    found = opened((7, 6, 6), privacy=privacy)
    key = keys.path_of(found.test).read_bytes()
    views = []
    counters = sequences()
    voters = found.of(0)[:6]  # six of seven vote, whoever is which
    for order in (voters, voters[::-1]):
        with transaction.atomic():
            restore(counters)
            keys.path_of(found.test).write_bytes(key)  # the first closing has destroyed it
            copies, _truth = run(found, order)
            if privacy == Privacy.PSEUDONYMOUS:  # scores are final
                from satisfaction.voting import rewriting, unsealing

                unsealing.forget(found.test)
                rewriting.rewrite(found.test)
                copies.append(dump())
            views.append(_views(copies))
            transaction.set_rollback(True)
        found.test.refresh_from_db()
    first, second = views
    assert len(first) == len(second) > 12
    for one, other in zip(first, second, strict=True):
        assert one.keys() == other.keys()
        for table in one:
            assert one[table] == other[table], table


def _views(copies: list[Dump]) -> list[dict[str, Any]]:
    """What is seen in each copy."""
    names = Names()
    return [
        {table: rows for table, rows in copy.seen(names).items() if table != "sqlite_sequence"}
        for copy in copies
    ]


def test_what_stands_for_households_hangs_on_the_key_alone(tmp_path: Path, settings: Any) -> None:
    """The same votes under another key: not one pseudonym, fingerprint or note is the same, so whoever lacks
    the key can work none of them out, whatever else she knows."""
    settings.BALLOT_KEYS = str(tmp_path)
    found = opened((6, 6))
    seen: list[set[str]] = []
    for number in (1, 2):
        with transaction.atomic():
            key = bytes([number]) * 64
            keys.path_of(found.test).write_bytes(key)
            Test.objects.filter(pk=found.test.pk).update(key_digest=keys.digest_of(key))
            found.test.refresh_from_db()
            for each in Ballot.objects.all():
                token = token_for(found.test, each.household_id)
                Ballot.objects.filter(pk=each.pk).update(token_digest=digest_of(token))
            numbers = ids(1)
            for household in found.of(0):
                send(found.test, household, {}, next(numbers))
            copy = dump()
            seen.append(
                {
                    row[column]
                    for table in ("satisfaction_vote", "satisfaction_consent", "surveys_response")
                    for row in copy.of(table)
                    for column in KEYED[table]
                    if row[column]
                }
                | {row["token_digest"] for row in copy.of("satisfaction_ballot")}
            )
            transaction.set_rollback(True)
    assert len(seen[0]) == len(seen[1]) == 6 + 6 + 6 + 12
    assert not seen[0] & seen[1]
    other = keys.Keys(b"x" * 32, b"y" * 32)
    with pytest.raises(InvalidTag):
        other.open(keys.Keys(b"x" * 32, b"z" * 32).seal_up(b"x"))


def test_no_row_that_a_vote_writes_tells_its_time(tmp_path: Path, settings: Any) -> None:
    settings.BALLOT_KEYS = str(tmp_path)
    found = setting((6, 6), open_link=True)
    open_test(found.test, found.user)
    before = dump()
    for at, household in enumerate([*found.of(0), None]):
        channel = None if household else found.test.open_channel
        sheet = {"pressured": "yes", "callback_ok": "yes", "phone": PHONE} if at % 2 else {}
        assert vote(found.test, household, sheet, channel=channel).status == "stored"
        after = dump()
        rows = changed(before, after)
        assert set(rows) <= {
            "satisfaction_vote",
            "satisfaction_consent",
            "surveys_response",
            "surveys_queuerow",
            "sqlite_sequence",
        }
        for table, some in rows.items():
            for row in some:
                assert not moments(row.values()), (table, row)
        before = after


def test_no_copy_names_a_household_beside_its_answers(tmp_path: Path, settings: Any) -> None:
    """Nothing that a vote writes differs by household but pseudonyms; ballots stay untouched."""
    settings.BALLOT_KEYS = str(tmp_path)
    found = setting((6, 6))
    open_test(found.test, found.user)
    before = dump()
    household = found.of(0)[2]
    token = token_for(found.test, household.pk)
    vote(found.test, household, {"callback_ok": "yes", "phone": PHONE, "pressured": "yes"})
    after = dump()
    for table in ("satisfaction_ballot", "territory_household"):
        assert before.rows[table] == after.rows[table]
        assert before.places[table] == after.places[table]  # on PostgreSQL also who wrote or locked them
    written = orjson.dumps(changed(before, after), default=str).decode()
    assert token not in written
    assert PHONE not in written
    (row,) = after.of("surveys_response")
    assert row["household_id"] is None
    ids_by_name = {name: question.id for name, question in found.test.version.form.by_name.items()}  # type: ignore[union-attr]
    answers = row["answers"] if isinstance(row["answers"], dict) else orjson.loads(row["answers"])
    assert not {ids_by_name[name] for name in ("household", "phone", "callback_ok", "pressured")} & set(
        answers
    )
    assert ids_by_name["role"] in answers


def test_who_consents_is_not_seen_while_the_test_runs(tmp_path: Path, settings: Any) -> None:
    """Whether somebody consents, reports pressure, or says nothing: the same rows of the same length."""
    settings.BALLOT_KEYS = str(tmp_path)
    found = setting((6, 6))
    open_test(found.test, found.user)
    shapes = []
    sheets: list[dict[str, Any]] = [
        {},
        {"pressured": "yes"},
        {"callback_ok": "yes", "phone": PHONE},
        {"callback_ok": "yes", "phone": PHONE, "pressured": "yes"},
        {"role": "tenant", "pressured": "yes"},
    ]
    for household, sheet in zip(found.of(0), sheets, strict=False):
        before = dump()
        vote(found.test, household, sheet)
        rows = changed(before, dump())
        shapes.append(
            {
                table: [
                    {
                        column: len(value) if column in ("sealed", "pseudonym") else value
                        for column, value in row.items()
                        if table == "satisfaction_consent" and column != "id"
                    }
                    for row in some
                ]
                for table, some in rows.items()
                if table != "sqlite_sequence"
            }
        )
    assert all(shape["satisfaction_consent"] == shapes[0]["satisfaction_consent"] for shape in shapes)
    assert (
        Counter(frozenset(shape) for shape in shapes).most_common(1)[0][1] >= 4
    )  # the tenant's is in no queue


def test_a_guess_of_token_and_answers_is_confirmed_by_nothing(tmp_path: Path, settings: Any) -> None:
    """Somebody who has all letters and a household's sheet in mind finds no digest of the two."""
    from surveys.intake import Submission, facts_of, prepare

    settings.BALLOT_KEYS = str(tmp_path)
    found = setting((6, 6))
    open_test(found.test, found.user)
    household = found.of(0)[0]
    token = token_for(found.test, household.pk)
    payload = {
        "id": str(uuid.uuid4()),
        "version": found.test.version.digest,  # type: ignore[union-attr]
        "answers": {**ANSWERS, "household": f"h:{token}"},
        "consent": {"form": True, "phone": False},
        "household": token,
    }
    assert found.test.letter_channel is not None
    submission = Submission(facts_of(found.test.letter_channel), payload, timezone.now())
    guessed = prepare(submission).fingerprint
    vote(found.test, household, id=uuid.UUID(payload["id"]))
    close_test(found.test)
    stored = Response.objects.get()
    assert stored.fingerprint != guessed
    assert guessed not in repr(dump().rows)


def test_rows_lie_in_the_order_of_chance_after_closing(tmp_path: Path, settings: Any) -> None:
    settings.BALLOT_KEYS = str(tmp_path)
    found = opened((7, 6, 6))
    copies, _truth = run(found, found.of(0))
    last, before = copies[-1], copies[-3]
    for table, key in (("surveys_response", "id"), ("satisfaction_vote", "response_id")):
        order = [row[key] for row in last.of(table)]
        if connection.vendor == "sqlite":
            assert order == sorted(order)
        assert [row[key] for row in before.of(table)] != sorted(order)  # they came in another one
        if connection.vendor == "postgresql":
            writers = {place[1] for place in last.places[table]}
            assert len(writers) == 1  # one transaction wrote them all
    ballots = last.places["satisfaction_ballot"]
    if connection.vendor == "postgresql":
        assert len({place[1] for place in ballots}) == 1


def test_the_best_guess_after_closing_is_one_among_the_buildings_households(
    tmp_path: Path, settings: Any
) -> None:
    """For every answer sheet, the households that could have given it: from all copies together, by what is
    known of participation and of consents. Never fewer than five."""
    settings.BALLOT_KEYS = str(tmp_path)
    found = opened((7, 6, 6))
    copies, truth = run(found, found.of(0))
    last = copies[-1]
    ballots = last.of("satisfaction_ballot")
    building = dict(Household.objects.values_list("pk", "building_id"))
    by_part: defaultdict[int, list[Any]] = defaultdict(list)
    for ballot in ballots:
        by_part[building[ballot["household_id"]]].append(ballot)
    for response in last.of("surveys_response"):
        mine = by_part[response["area_id"]]
        candidates = {each["household_id"] for each in mine if each["took_part"] in (None, 1, True)}
        assert len(candidates) >= 5
        real = truth.get(uuid.UUID(str(response["id"])))
        assert real is None or real in candidates
    few = by_part[found.buildings[1].pk]
    assert {each["took_part"] for each in few} == {None}  # three answered: who, is not told
    assert {bool(each["took_part"]) for each in by_part[found.buildings[0].pk]} == {True, False}


def test_small_buildings_are_counted_together(tmp_path: Path, settings: Any) -> None:
    settings.BALLOT_KEYS = str(tmp_path)
    found = setting((2, 1, 3, 8))
    open_test(found.test, found.user)
    area = found.test.areas.get()
    assert area.frame == {str(found.estate.pk): 6, str(found.buildings[3].pk): 8}
    vote(found.test, found.of(1)[0])
    assert Response.objects.get().area_id == found.estate.pk


def test_consents_and_reports_come_out_at_closing_and_only_then(tmp_path: Path, settings: Any) -> None:
    settings.BALLOT_KEYS = str(tmp_path)
    found = setting((6, 6))
    open_test(found.test, found.user)
    one, two, three, four = found.of(0)[:4]
    vote(found.test, one, {"callback_ok": "yes", "phone": PHONE, "overall": "5"})
    vote(found.test, two, {"callback_ok": "yes", "phone": PHONE, "pressured": "yes"})
    vote(found.test, three, {"pressured": "yes"})
    vote(found.test, four)
    assert set(Consent.objects.values_list("household", "phone", "overall", "pressed")) == {
        (None, "", "", False)
    }
    assert not Pressure.objects.exists()
    close_test(found.test)
    plain = {(row.household_id, row.phone, row.overall, row.pressed) for row in Consent.objects.all()}
    assert plain == {(one.pk, PHONE, "5", False), (two.pk, PHONE, "4", True)}
    assert not Consent.objects.exclude(sealed="").exists()
    report = Pressure.objects.get()
    assert report.household_id is None
    assert report.problem is not None
    assert (report.problem.area_id, report.problem.household_id) == (found.estate.pk, None)
    assert report.problem.category.name == "诱导打分"
    assert wrong(found.test) == []


def test_the_key_is_gone_when_the_promise_says_so(tmp_path: Path, settings: Any) -> None:
    settings.BALLOT_KEYS = str(tmp_path)
    anonymous, pseudonymous, given_up = (
        setting(name=name, privacy=privacy)
        for name, privacy in (
            ("甲", Privacy.ANONYMOUS),
            ("乙", Privacy.PSEUDONYMOUS),
            ("丙", Privacy.PSEUDONYMOUS),
        )
    )
    for each in (anonymous, pseudonymous, given_up):
        open_test(each.test, each.user)
        vote(each.test, each.of(0)[0])
        assert keys.exists(each.test)
    close_test(anonymous.test)
    close_test(pseudonymous.test)
    give_up(given_up.test, "漏发了一栋楼的信", given_up.user)
    assert [keys.exists(each.test) for each in (anonymous, pseudonymous, given_up)] == [False, True, False]
    assert [bool(vote_.pseudonym) for vote_ in Vote.objects.order_by("test")] == [False, True, False]
    assert not Consent.objects.filter(test=given_up.test).exists()
    assert [path.stem for path in tmp_path.glob("*.key")] == [str(pseudonymous.test.uid)]
    for each in (anonymous, pseudonymous, given_up):
        each.test.refresh_from_db()
        assert wrong(each.test) == []


def test_named_tests_join_at_once(tmp_path: Path, settings: Any) -> None:
    """The other choice: who answered is kept, as it was said."""
    settings.BALLOT_KEYS = str(tmp_path)
    found = setting(privacy=Privacy.NAMED)
    open_test(found.test, found.user)
    household = found.of(0)[0]
    vote(found.test, household, {"callback_ok": "yes", "phone": PHONE})
    response = Response.objects.get()
    assert response.household_id == household.pk
    assert response.received_at.microsecond or response.received_at.second or response.started_at
    assert Vote.objects.get().ballot.household_id == household.pk  # type: ignore[union-attr]
    assert Ballot.objects.get(household=household).took_part is True
    assert Consent.objects.get().household_id == household.pk
    assert token_for(found.test, household.pk) not in repr(dump().rows)
    close_test(found.test)
    assert set(Ballot.objects.values_list("took_part", flat=True)) == {True, False}
    assert wrong(found.test) == []
