"""One household one vote: what each submission counts as, whom it replaces, and what is refused."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from satisfaction.enums import Group, Standing, TestState
from satisfaction.models import Consent, Pressure, Test, Vote
from satisfaction.scores.computing import compute_area
from satisfaction.voting import keys
from satisfaction.voting.closing import close_test
from satisfaction.voting.queries import open_households, participation, unplaced, votes
from satisfaction.voting.tokens import token_for
from satisfaction.voting.verifying import wrong
from surveys.enums import Privacy, ResponseState
from surveys.intake import Outcome
from surveys.models import Held, QueueRow, Response
from surveys.recount import differences
from surveys.tallying import fold_all
from territory.enums import Level
from tests.factories.satisfaction import opened, setting, vote
from tests.factories.territory import AreaFactory

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("privacy", [Privacy.NAMED, Privacy.ANONYMOUS])
MOST_UNANSWERED = dict.fromkeys(
    [
        "s_attitude", "s_response", "s_guard", "s_parking", "s_fire", "s_clean", "s_waste", "s_green",
        "s_facility", "s_repair", "s_fee",
    ],
    "na",
)  # fmt: skip


def code(outcome: Outcome) -> str:
    return outcome.refusal.code if outcome.refusal else ""


def standings(test: Test) -> list[tuple[str, str]]:
    """(group, standing) of the votes in the order in which they came (ids are random)."""
    return sorted(Vote.objects.filter(test=test).values_list("group", "standing"))


@BOTH
def test_the_last_valid_vote_of_a_household_counts(privacy: str) -> None:
    found = opened(privacy=privacy)
    household = found.of(0)[0]
    first = vote(found.test, household, s_clean="1")
    second = vote(found.test, household, s_clean="5")
    assert [first.status, second.status] == ["stored", "stored"]
    assert standings(found.test) == [("owner", "counts"), ("owner", "replaced")]
    assert Vote.objects.get(response__receipt=first.receipt).standing == Standing.REPLACED
    states = dict(Response.objects.values_list("receipt", "state"))
    assert states == {first.receipt: ResponseState.REPLACED, second.receipt: ResponseState.ACCEPTED}
    (area,) = participation(found.test)
    assert (area.voted, area.replaced, area.parts[0].voted) == (1, 1, 1)


@BOTH
def test_an_invalid_later_one_replaces_nothing(privacy: str) -> None:
    found = opened(privacy=privacy)
    household = found.of(0)[0]
    vote(found.test, household)
    vote(found.test, household, seconds=29)
    vote(found.test, household, MOST_UNANSWERED)
    assert standings(found.test) == [("owner", "counts"), ("owner", "too_fast"), ("owner", "too_little")]
    assert Response.objects.filter(state=ResponseState.ACCEPTED).count() == 1
    (area,) = participation(found.test)
    assert (area.voted, area.invalid) == (1, 2)


@BOTH
@pytest.mark.parametrize(
    ("sheet", "standing"),
    [
        ({"seconds": 30}, Standing.COUNTS),
        ({"seconds": 29}, Standing.TOO_FAST),
        ({"seconds": None}, Standing.COUNTS),  # an unknown time is not too short
        ({"role": "family"}, Standing.COUNTS),
        ({"role": "tenant"}, Standing.APART),
        ({"role": "other"}, Standing.APART),
        ({"role": "tenant", "seconds": 3}, Standing.TOO_FAST),
    ],
)
def test_what_a_vote_counts_as(privacy: str, sheet: dict[str, Any], standing: str) -> None:
    found = opened(privacy=privacy)
    assert vote(found.test, found.of(0)[0], **sheet).status == "stored"
    assert Vote.objects.get().standing == standing
    counts = standing == Standing.COUNTS
    assert Response.objects.get().state == (ResponseState.ACCEPTED if counts else ResponseState.APART)
    assert QueueRow.objects.count() == counts


@BOTH
def test_owners_and_tenants_of_one_household_stand_side_by_side(privacy: str) -> None:
    found = opened(privacy=privacy)
    household = found.of(0)[0]
    for role in ("owner", "tenant", "family", "tenant"):
        vote(found.test, household, role=role)
    assert standings(found.test) == [
        ("owner", "counts"),
        ("owner", "replaced"),
        ("tenant", "apart"),
        ("tenant", "replaced"),
    ]
    (area,) = participation(found.test)
    assert (area.voted, area.tenants) == (1, 1)


@BOTH
def test_sent_twice_is_stored_once_with_one_receipt(privacy: str) -> None:
    found = opened(privacy=privacy)
    response, at = uuid.uuid4(), timezone.now()
    token = token_for(found.test, found.of(0)[0].pk)
    first = vote(found.test, found.of(0)[0], id=response, at=at)
    again = vote(found.test, found.of(0)[0], id=response, at=at)
    other = vote(found.test, found.of(0)[0], id=response, at=at, s_clean="1")
    assert (first.status, again.status, again.receipt) == ("stored", "repeat", first.receipt)
    assert (other.status, code(other)) == ("refused", "conflict_final")
    assert Vote.objects.count() == Response.objects.count() == 1
    assert Consent.objects.count() == (0 if privacy == Privacy.NAMED else 1)
    close_test(found.test)
    # A phone that did not hear the answer sends once more, after the key of its link is gone.
    late = vote(found.test, found.of(0)[0], id=response, at=at, token=token)
    if privacy == Privacy.NAMED:
        assert (late.status, late.receipt) == ("repeat", first.receipt)
    else:  # nobody can tell the phone from staff, who see the id
        assert code(late) == "closed"


def test_after_closing_nobody_asks_for_a_receipt_by_the_id_that_staff_see() -> None:
    found = opened(privacy=Privacy.ANONYMOUS)
    number = uuid.uuid4()
    vote(found.test, found.of(0)[0], id=number)
    token = token_for(found.test, found.of(0)[1].pk)
    close_test(found.test)
    found.test.refresh_from_db()
    asked = vote(found.test, None, id=number, token=token)
    assert (asked.receipt, asked.refusal and asked.refusal.code) == ("", "closed")


@BOTH
def test_other_links_and_made_up_ones_are_refused(privacy: str) -> None:
    found, other = opened(privacy=privacy), opened(name="月亮", privacy=privacy)
    theirs = token_for(other.test, other.of(0)[0].pk)
    for token in (theirs, "a" * 32, "abcdefgh"):
        assert code(vote(found.test, None, token=token)) == "ballot_unknown"
    assert not Response.objects.exists()
    assert not Held.objects.exists()


@BOTH
def test_a_text_that_looks_like_a_link_is_a_text(privacy: str) -> None:
    found = opened(privacy=privacy)
    assert vote(found.test, found.of(0)[0], opinion="h:abcdefgh").status == "stored"
    assert vote(found.test, None, opinion="h:abcdefgh").status == "stored"
    assert standings(found.test) == [("owner", "counts"), ("owner", "unverified")]


@BOTH
def test_without_a_link_nobody_is_verified(privacy: str) -> None:
    found = opened(privacy=privacy, open_link=True)
    vote(found.test, None)  # on the letters' channel
    vote(found.test, None, channel=found.test.open_channel)
    vote(found.test, None, {"household": "9-9-999"}, channel=found.test.open_channel)  # no such dwelling
    assert standings(found.test) == [("owner", "unverified")] * 3
    assert not QueueRow.objects.exists()
    (area,) = participation(found.test)
    assert (area.voted, area.unverified) == (0, 3)
    home = found.test.version.form.by_name["household"].id  # type: ignore[union-attr]
    kept = [home in response.answers for response in Response.objects.all()]
    assert kept == [privacy == Privacy.NAMED] * 3
    assert [vote_.ballot_id for vote_ in Vote.objects.exclude(ballot=None)] == (
        [Vote.objects.exclude(ballot=None)[0].ballot_id] * 2 if privacy == Privacy.NAMED else []
    )


@BOTH
def test_unverified_votes_count_where_the_rules_say_so_but_never_beside_a_households_own(
    privacy: str,
) -> None:
    found = opened(privacy=privacy, open_link=True, rules={"score_unverified": True})
    household = found.of(0)[0]
    typed = {"household": f"1-1-{household.room}"}
    for sheet in ({"s_clean": "1"}, {"s_clean": "2"}):
        vote(found.test, None, {**typed, **sheet}, channel=found.test.open_channel)
    assert standings(found.test) == [("owner", "replaced"), ("owner", "unverified")]
    vote(found.test, household, s_clean="3")
    assert standings(found.test) == [("owner", "counts"), ("owner", "replaced"), ("owner", "replaced")]
    vote(found.test, None, typed, channel=found.test.open_channel)
    assert standings(found.test).count(("owner", "counts")) == 1
    assert standings(found.test).count(("owner", "replaced")) == 3
    close_test(found.test)
    fold_all()
    assert not list(differences())
    assert wrong(found.test) == []


@BOTH
def test_an_open_link_is_not_stuffed_with_made_up_rooms(privacy: str) -> None:
    found = opened((6,), privacy=privacy, open_link=True, rules={"score_unverified": True})
    for room in range(20):
        outcome = vote(found.test, None, {"household": f"9-9-{room}"}, channel=found.test.open_channel)
        assert outcome.receipt
    vote(found.test, None, {"household": f"1-1-{found.of(0)[0].room}"}, channel=found.test.open_channel)
    assert standings(found.test) == [("owner", "not_of_estate")] * 20 + [("owner", "unverified")]
    close_test(found.test)
    assert compute_area(found.test_area, (), 0).result["n"] == 1
    assert wrong(found.test) == []


@BOTH
def test_a_dwelling_that_lies_elsewhere_by_now_is_not_of_the_estate(privacy: str) -> None:
    found = opened(privacy=privacy)
    elsewhere = AreaFactory(
        parent=AreaFactory(parent=found.community, name="别的小区", level=Level.ESTATE),
        name="1栋",
        level=Level.BUILDING,
    )
    household = found.of(0)[0]
    household.building = elsewhere
    household.save()
    assert vote(found.test, household).status == "stored"
    assert standings(found.test) == [("owner", "not_of_estate")]
    assert Response.objects.get().area_id == found.estate.pk
    assert Response.objects.get().state == ResponseState.APART


def test_typed_dwellings_outside_the_frame_are_not_of_the_estate() -> None:
    found = setting((6, 6))
    found.service_area.buildings.set([found.buildings[0]])
    found.test.open_link = True
    found.test.save()
    from satisfaction.voting.opening import open_test

    open_test(found.test, found.user)
    other = found.of(1)[0]
    vote(found.test, None, {"household": f"2-1-{other.room}"}, channel=found.test.open_channel)
    assert standings(found.test) == [("owner", "not_of_estate")]
    assert unplaced(found.test) == 0


def test_an_id_that_tells_the_time_is_refused_in_sealed_tests_only() -> None:
    sealed, named = opened(), opened(name="月亮", privacy=Privacy.NAMED)
    v7 = uuid.UUID("019b0000-0000-7000-8000-000000000001")
    assert code(vote(sealed.test, sealed.of(0)[0], id=v7)) == "id_tells_time"
    assert vote(named.test, named.of(0)[0], id=v7).status == "stored"
    assert code(vote(sealed.test, sealed.of(0)[0], id=uuid.uuid1())) == "id_tells_time"


@BOTH
def test_what_would_be_held_elsewhere_is_refused_here(privacy: str) -> None:
    found = opened(privacy=privacy)
    household = found.of(0)[0]
    late = vote(found.test, household, at=timezone.now() + timedelta(days=30))
    assert code(late) == "closed"
    early = vote(found.test, household, at=timezone.now() - timedelta(days=2))
    assert code(early) == "closed"
    from surveys.intake import Submission, accept, facts_of

    assert found.test.letter_channel is not None
    payload = {"id": str(uuid.uuid4()), "version": "0" * 64, "answers": {}, "checked": True}
    unknown = accept(Submission(facts_of(found.test.letter_channel), payload, timezone.now()))
    assert code(unknown) == "other_version"
    broken = {**payload, "version": found.test.version.digest, "answers": {"role": "owner"}}  # type: ignore[union-attr]
    rule = accept(Submission(facts_of(found.test.letter_channel), broken, timezone.now()))
    assert code(rule) == "invalid"
    assert rule.refusal is not None
    assert "required" in {problem.code for problem in rule.refusal.problems}
    assert not Held.objects.exists()
    assert not Response.objects.exists()


def test_a_lost_or_exchanged_key_takes_no_vote_and_says_so() -> None:
    found, other = opened(), opened(name="月亮")
    household = found.of(0)[0]
    token = token_for(found.test, household.pk)
    kept = keys.path_of(found.test).read_bytes()
    keys.path_of(found.test).write_bytes(keys.path_of(other.test).read_bytes())
    assert code(vote(found.test, household, token=token)) == "storage"  # the phone tries again later
    keys.path_of(found.test).unlink()
    assert code(vote(found.test, household, token=token)) == "storage"
    with pytest.raises(Exception, match="key"):
        token_for(found.test, household.pk)
    keys.path_of(found.test).write_bytes(kept)
    assert vote(found.test, household, token=token).status == "stored"


@BOTH
def test_pressure_outlasts_the_vote_that_replaces_it(privacy: str) -> None:
    """Somebody may have been made to vote again."""
    found = opened(privacy=privacy)
    one, two, three = found.of(0)[:3]
    vote(found.test, one, pressured="yes")
    vote(found.test, one, pressured="no")
    vote(found.test, two, pressured="yes", callback_ok="yes", phone="13812345678")
    vote(found.test, two, pressured="no")  # and takes the consent back
    vote(found.test, three, pressured="yes", seconds=4)  # invalid, and still a report
    close_test(found.test)
    assert Pressure.objects.count() == 3
    assert all(row.problem for row in Pressure.objects.all())
    assert not Consent.objects.exists()


@BOTH
def test_consent_follows_the_last_valid_vote(privacy: str) -> None:
    found = opened(privacy=privacy)
    household = found.of(0)[0]
    phones = {"callback_ok": "yes", "phone": "13812345678"}
    vote(found.test, household, **phones, overall="5")
    vote(found.test, household, callback_ok="yes", phone="13900000000", overall="3")
    vote(found.test, household, overall="1", seconds=2)  # invalid: changes nothing
    vote(found.test, household, role="tenant", callback_ok="yes", phone="13700000000")  # another's
    close_test(found.test)
    consent = Consent.objects.get()
    assert (consent.phone, consent.overall, consent.pressed) == ("13900000000", "3", False)


@BOTH
def test_a_tenant_who_reports_pressure_is_called_where_the_owners_are_not(privacy: str) -> None:
    found = opened(privacy=privacy)
    one, two = found.of(0)[:2]
    phones = {"callback_ok": "yes", "phone": "13700000000", "role": "tenant", "pressured": "yes"}
    vote(found.test, one, **phones)
    vote(found.test, one)
    vote(found.test, two, callback_ok="yes", phone="13812345678")
    vote(found.test, two, **phones)
    close_test(found.test)
    rows = {row.household_id: (row.phone, row.pressed) for row in Consent.objects.all()}
    assert rows == {one.pk: ("13700000000", True), two.pk: ("13812345678", False)}
    assert Pressure.objects.get().household_id == (two.pk if privacy == Privacy.NAMED else None)


def test_unverified_reports_of_pressure_open_a_case_at_closing() -> None:
    found = opened(open_link=True)
    vote(found.test, None, pressured="yes", channel=found.test.open_channel)
    assert not Pressure.objects.exists()
    close_test(found.test)
    assert Pressure.objects.get().problem is not None


def test_reminders_learn_of_a_household_only_with_its_crowd() -> None:
    found = opened((6, 6))
    for household in found.of(0)[:4]:
        vote(found.test, household)
    fold_all()
    assert open_households(found.test).count() == 12
    vote(found.test, found.of(0)[4])
    fold_all()
    assert set(open_households(found.test)) == {found.of(0)[5], *found.of(1)}


def test_reminders_of_named_tests_are_exact() -> None:
    found = opened((6,), privacy=Privacy.NAMED)
    vote(found.test, found.of(0)[0])
    vote(found.test, found.of(0)[1], role="tenant")  # its owners are still asked
    assert set(open_households(found.test)) == set(found.of(0)[1:])


def test_turnout_costs_the_same_queries_whatever_the_number(django_assert_num_queries: Any) -> None:
    found = opened((6, 6, 6))
    vote(found.test, found.of(0)[0])
    with django_assert_num_queries(3):
        participation(found.test)
    for household in found.households:
        vote(found.test, household)
    with django_assert_num_queries(3):
        (area,) = participation(found.test)
    assert (area.voted, area.households) == (18, 18)
    assert [part.voted for part in area.parts] == [6, 6, 6]
    with django_assert_num_queries(1):
        rows = list(votes(area.test_area))
        assert len([row.response.answers for row in rows]) == 19


SENT = st.lists(
    st.tuples(
        st.integers(0, 5),  # which household
        st.sampled_from(["owner", "family", "tenant", "other"]),
        st.sampled_from([5, 90]),  # seconds
        st.booleans(),  # whether the tally worker comes by
    ),
    max_size=14,
)


@given(SENT, st.sampled_from([Privacy.NAMED, Privacy.ANONYMOUS]))
@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_comes_in_one_vote_a_household_stands(sent: list[Any], privacy: str) -> None:
    """In any order and number: of each household and group the last valid one; the tallies agree."""
    from django.db import transaction

    with transaction.atomic():
        found = opened((6,), privacy=privacy)
        expected: dict[tuple[int, str], str] = {}
        for which, role, seconds, folds in sent:
            outcome = vote(found.test, found.of(0)[which], role=role, seconds=seconds)
            group = Group.OWNER if role in ("owner", "family") else Group(role)
            if seconds >= 30:
                expected[which, group] = outcome.receipt
            if folds:
                fold_all()
        rows = Vote.objects.filter(standing__in=(Standing.COUNTS, Standing.APART))
        assert set(rows.values_list("response__receipt", flat=True)) == set(expected.values())
        assert not list(differences())
        assert wrong(found.test) == []
        close_test(found.test)
        fold_all()
        found.test.refresh_from_db()
        assert not QueueRow.objects.exists()
        assert not list(differences())
        assert wrong(found.test) == []
        assert found.test.state == TestState.CLOSED
        transaction.set_rollback(True)
