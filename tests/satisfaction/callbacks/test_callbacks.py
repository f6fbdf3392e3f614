"""Call-backs: who is drawn, who calls, what the forms say, and what follows from that."""

from __future__ import annotations

import uuid
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from satisfaction.back_checks import back_check
from satisfaction.callbacks import assigning, callers, cases, reading, striking
from satisfaction.callbacks.calling import form_address, note_attempt, show_phone
from satisfaction.callbacks.drawing import draw, redraw
from satisfaction.callbacks.errors import CallError
from satisfaction.callbacks.questionnaires import lacking
from satisfaction.callbacks.sampling import choose
from satisfaction.enums import CallOutcome, CallReason, Gate, Standing
from satisfaction.models import CallAttempt, Callback, Consent, Test, Vote
from satisfaction.scores import settling
from satisfaction.scores.errors import ScoreError
from satisfaction.scores.settling import hindrances, settle
from satisfaction.scores.working_out import work_out
from satisfaction.voting import keys
from surveys.corrections import correct
from surveys.enums import Privacy, ResponseState
from surveys.models import Response, Tally
from surveys.problems.models import Problem
from surveys.recount import differences
from surveys.tallying import fold_all
from surveys.visits.enums import Disposition, Purpose
from surveys.visits.models import Visit
from territory.enums import Role
from tests.factories.satisfaction import Setting, satisfaction_form, setting
from tests.factories.scores import (
    DENIED,
    REFUSED,
    TRUE,
    UNTRUE,
    callback_form,
    callback_questionnaire,
    closed,
    drawn,
    fill_in,
    phone,
)
from tests.factories.territory import GridFactory, staff

# --- the draw


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.integers(1, 300), st.integers(1, 5), max_size=60),
    st.integers(10, 20),
    st.text(max_size=8),
    st.data(),
)
def test_the_draw_can_be_repeated_and_keeps_its_share(
    buildings: dict[int, int], percent: int, seed: str, data: st.DataObject
) -> None:
    pressed = data.draw(st.sets(st.sampled_from(sorted(buildings)))) if buildings else set()
    found = choose(buildings, pressed, Fraction(percent, 100), seed)
    assert found == choose(dict(reversed(buildings.items())), pressed, Fraction(percent, 100), seed)
    assert len(found.random) == -(-len(buildings) * percent // 100)
    assert set(found.random) <= buildings.keys()
    assert set(found.pressed) == pressed - set(found.random)


def test_buildings_are_drawn_in_proportion() -> None:
    found = choose({n: n % 2 for n in range(200)}, (), Fraction(1, 10), "seed")
    assert sum(n % 2 for n in found.random) == 10


def test_the_shipped_questionnaire_fits_and_others_say_what_they_lack() -> None:
    assert lacking(callback_form()) == []
    assert lacking(satisfaction_form()) == ["reach", "took_part", "overall_again", "verdict"]


@pytest.mark.django_db
class TestDrawing:
    def test_those_who_agreed_are_drawn_and_those_who_were_pressed_come_to_them(self) -> None:
        votes: list[dict[str, Any]] = [{}] * 10 + [{"pressured": "yes"}] * 2
        found = closed(votes=votes, agree=12)
        rows = drawn(found)
        assert Consent.objects.filter(test=found.test).count() == 12
        random = [row for row in rows if row.reason == CallReason.RANDOM]
        assert len(random) == 2  # 15 % of 12, rounded up
        pressed = {row.pk for row in Consent.objects.filter(test=found.test, pressed=True)}
        assert len(pressed) == 2
        assert {row.consent_id for row in rows} >= pressed
        again = redraw(found.test_area, rows[0].seed)
        assert set(again.random) == {row.consent_id for row in random}
        assert set(again.pressed) == {row.consent_id for row in rows} - set(again.random)
        assert len({row.form_id for row in rows}) == len(rows)
        channel = found.test.callback_channel
        assert channel is not None
        assert (channel.listed, channel.gate, channel.area) == (False, "", found.test.area)

    def test_a_draw_is_made_once(self) -> None:
        found = closed(votes=[{}] * 4, agree=4)
        rows = drawn(found)
        with pytest.raises(CallError) as refused:
            draw(found.test, callback_questionnaire(found), user=found.user)
        assert refused.value.code == "drawn"
        assert [row.pk for row in Callback.objects.order_by("pk")] == [row.pk for row in rows]

    def test_nobody_agreed(self) -> None:
        found = closed(votes=[{}] * 4)
        with pytest.raises(CallError) as refused:
            draw(found.test, callback_questionnaire(found), user=found.user)
        assert refused.value.code == "nobody"
        found.test.refresh_from_db()
        assert found.test.callback_channel is None

    def test_only_closed_tests(self) -> None:
        found = setting()
        with pytest.raises(CallError) as refused:
            draw(found.test, callback_questionnaire(found), user=found.user)
        assert refused.value.code == "not_closed"

    def test_a_questionnaire_that_does_not_fit_is_named(self) -> None:
        found = closed(votes=[{}] * 4, agree=4)
        with pytest.raises(CallError) as refused:
            draw(found.test, found.questionnaire, user=found.user)
        assert refused.value.code == "unfit"
        assert "overall_again" in refused.value.message
        assert not Callback.objects.exists()


# --- who calls


def people(found: Setting, number: int) -> list[Any]:
    """Staff of the community."""
    return [staff(found.community, Role.GRID_WORKER, username=f"caller{n}") for n in range(number)]


@pytest.mark.django_db
class TestCallers:
    def test_they_are_shared_evenly(self) -> None:
        found = closed(votes=[{"pressured": "yes"}] * 6, agree=6)
        drawn(found)
        who = people(found, 2)
        shared = assigning.share_out(found.test, who, user=found.user)
        assert (shared.given, shared.left) == (6, 0)
        assert [Callback.objects.filter(caller=each).count() for each in who] == [3, 3]

    def test_nobody_calls_her_own_grid_or_a_door_she_stood_at(self) -> None:
        found = closed(votes=[{"pressured": "yes"}] * 6, agree=6)
        rows = drawn(found)
        grid_worker, visitor = people(found, 2)
        GridFactory(community=found.community, worker=grid_worker, parts=[found.buildings[0]])
        at_door = next(row for row in rows if row.consent.household.building == found.buildings[1])
        now = timezone.now()
        Visit.objects.create(
            purpose=Purpose.OTHER,
            household=at_door.consent.household,
            worker=visitor,
            at=now,
            received_at=now,
            disposition=Disposition.REFUSAL_HOUSEHOLD,
            fingerprint="x",
        )
        barred = callers.barred(found.test, rows)
        in_grid = {row.pk for row in rows if row.consent.household.building == found.buildings[0]}
        assert in_grid
        assert {pk for pk, some in barred.items() if grid_worker.pk in some} == in_grid
        assert {pk for pk, some in barred.items() if visitor.pk in some} == {at_door.pk}
        shared = assigning.share_out(found.test, [grid_worker, visitor], user=found.user)
        assert shared.left == 0
        for row in Callback.objects.all():
            assert row.caller_id not in barred[row.pk]
        with pytest.raises(CallError) as refused:
            assigning.give(at_door, visitor, user=found.user)
        assert refused.value.code == "barred"

    def test_what_nobody_may_call_is_left_and_said(self) -> None:
        found = closed(votes=[{"pressured": "yes"}] * 6, agree=6)
        drawn(found)
        (only,) = people(found, 1)
        GridFactory(community=found.community, worker=only, parts=found.buildings[:1])
        shared = assigning.share_out(found.test, [only], user=found.user)
        assert (shared.given, shared.left) == (4, 2)

    def test_strangers_cannot_be_chosen(self) -> None:
        found = closed(votes=[{}] * 6, agree=6)
        rows = drawn(found)
        stranger = staff(setting(name="月亮").community, Role.SUPERVISOR, username="moon")
        for attempt in (
            lambda: assigning.share_out(found.test, [stranger], user=found.user),
            lambda: assigning.give(rows[0], stranger, user=found.user),
        ):
            with pytest.raises(CallError) as refused:
                attempt()
            assert refused.value.code == "no_caller"
        assert not Callback.objects.exclude(caller=None).exists()

    def test_a_caller_is_exchanged_until_the_form_is_filled_in(self) -> None:
        found = closed(votes=[{}] * 6, agree=6)
        row = drawn(found)[0]
        one, other = people(found, 2)
        assigning.give(row, one, user=found.user)
        assert assigning.give(row, other, user=found.user).caller == other
        fill_in(row, TRUE)
        with pytest.raises(CallError) as refused:
            assigning.give(row, one, user=found.user)
        assert refused.value.code == "done"


# --- calling


@pytest.mark.django_db
class TestCalling:
    def test_the_number_is_shown_and_that_is_logged(self) -> None:
        from wagtail.models import ModelLogEntry

        found = closed(votes=[{}] * 6, agree=6)
        row = drawn(found)[0]
        (caller,) = people(found, 1)
        number = show_phone(row, user=caller)
        assert number == phone(row.consent.household_id or 0)
        entry = ModelLogEntry.objects.get(action="satisfaction.show_phone")
        assert (entry.user, entry.data) == (caller, {"callback": row.pk})
        assert number not in str(entry.data)

    def test_attempts_are_counted_until_there_is_a_form(self) -> None:
        found = closed(votes=[{}] * 6, agree=6)
        row = drawn(found)[0]
        for outcome in (CallOutcome.NO_ANSWER, CallOutcome.BUSY, CallOutcome.LATER):
            note_attempt(row, outcome, user=found.user)
        assert CallAttempt.objects.filter(callback=row).count() == 3
        fill_in(row, {"reach": "no_answer", "verdict": "unverified"})
        with pytest.raises(CallError) as refused:
            note_attempt(row, CallOutcome.BUSY, user=found.user)
        assert refused.value.code == "done"

    def test_nobody_is_called_once_the_scores_are_final(self) -> None:
        found = closed(votes=[{}] * 6, agree=6)
        row = drawn(found)[0]
        work_out(found.test, user=found.user)
        settle(found.test, user=found.user, why="领导小组决定不再回访")
        row = Callback.objects.select_related("test", "consent").get(pk=row.pk)
        for attempt in (
            lambda: show_phone(row, user=found.user),
            lambda: note_attempt(row, CallOutcome.BUSY, user=found.user),
            lambda: assigning.give(row, found.user, user=found.user),
        ):
            with pytest.raises(CallError) as refused:
                attempt()
            assert refused.value.code == "over"

    def test_the_form_belongs_to_its_call_back(self) -> None:
        found = closed(votes=[{}] * 6, agree=6)
        row = drawn(found)[0]
        assert f"r={row.form_id}" in form_address(row)
        fill_in(row, TRUE)
        filled = reading.forms_of(found.test, [row])[row.pk]
        assert filled.response_id == row.form_id
        assert filled.said("overall_again") == "4"
        response = Response.objects.get(pk=row.form_id)
        assert response.household == row.consent.household

    def test_a_form_sent_without_a_script_is_found_by_its_household(self) -> None:
        found = closed(votes=[{}] * 6, agree=6)
        row = drawn(found)[0]
        fill_in(row, UNTRUE, id=uuid.uuid4())
        fill_in(row, TRUE, id=uuid.uuid4())
        assert reading.forms_of(found.test, [row])[row.pk].said("verdict") == "consistent"  # the newest
        fill_in(row, REFUSED)
        assert reading.forms_of(found.test, [row])[row.pk].said("reach") == "refused"  # its own comes first

    def test_forms_of_another_link_are_no_call_backs(self) -> None:
        found = closed(votes=[{}] * 6, agree=6)
        row = drawn(found)[0]
        fill_in(row, TRUE)
        other = found.test.letter_channel
        Response.objects.filter(pk=row.form_id).update(channel=other)
        assert reading.forms_of(found.test, [row]) == {}

    def test_a_corrected_form_says_what_it_says_now(self) -> None:
        found = closed(votes=[{}] * 6, agree=6)
        row = drawn(found)[0]
        fill_in(row, TRUE)
        correct(row.form_id, UNTRUE, seen=0, reason="听录音后更正", user=found.user)
        assert reading.checks(found.test)[found.test_area.pk]
        assert reading.forms_of(found.test, [row])[row.pk].said("verdict") == "invalid"
        Response.objects.filter(pk=row.form_id).update(state=ResponseState.REJECTED)
        assert reading.forms_of(found.test, [row]) == {}

    def test_checks_cost_the_same_whatever_their_number(self, django_assert_num_queries: Any) -> None:
        few = closed((6,), votes=[{"pressured": "yes"}] * 3, agree=3)
        many = closed((30,), votes=[{"pressured": "yes"}] * 24, agree=24, name="月亮")
        for found in (few, many):
            for row in drawn(found):
                fill_in(row, TRUE)
        for found in (few, many):
            reading.checks(found.test)  # reads the version once
            with django_assert_num_queries(2):
                reading.checks(found.test)


# --- what follows


@pytest.mark.django_db
@pytest.mark.parametrize("privacy", [Privacy.NAMED, Privacy.PSEUDONYMOUS])
class TestStriking:
    def test_a_vote_found_untrue_is_struck_out(self, privacy: Privacy) -> None:
        found = closed(votes=[{"pressured": "yes"}] * 6, agree=6, privacy=privacy)
        rows = drawn(found)
        work_out(found.test, user=found.user)
        fold_all()
        (one, *others) = rows
        fill_in(one, UNTRUE)
        for row in others:
            fill_in(row, TRUE)
        assert striking.pending(found.test) == 1
        made = work_out(found.test, user=found.user, why="复核完成")
        assert made.struck == 1
        (score,) = made.scores
        assert (score.number, score.n) == (2, 5)
        assert score.result["standings"] == {"check_failed": 1, "counts": 5}
        struck = Vote.objects.get(test=found.test, standing=Standing.CHECK_FAILED)
        assert struck.response.state == ResponseState.APART
        fold_all()
        assert list(differences()) == []
        assert Tally.objects.get(questionnaire=found.questionnaire, scope="", question="", cell="n").n == 5
        assert striking.pending(found.test) == 0

    def test_a_corrected_form_lets_the_vote_in_again(self, privacy: Privacy) -> None:
        found = closed(votes=[{"pressured": "yes"}] * 6, agree=6, privacy=privacy)
        row = drawn(found)[0]
        fill_in(row, UNTRUE)
        work_out(found.test, user=found.user)
        correct(row.form_id, TRUE, seen=0, reason="打错了", user=found.user)
        made = work_out(found.test, user=found.user, why="更正")
        assert made.struck == 1
        assert made.scores[0].n == 6
        assert not Vote.objects.filter(standing=Standing.CHECK_FAILED).exists()
        fold_all()
        assert list(differences()) == []

    def test_a_tenant_who_is_found_untrue_costs_the_owner_nothing(self, privacy: Privacy) -> None:
        found = closed(votes=[{"pressured": "yes"}] * 6, agree=6, privacy=privacy)
        row = drawn(found)[0]
        fill_in(row, UNTRUE, role_check="tenant")
        assert striking.pending(found.test) == 0

    def test_a_call_that_ends_meanwhile_keeps_scores_from_being_final(
        self, privacy: Privacy, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = closed(votes=[{"pressured": "yes"}] * 6, agree=6, privacy=privacy)
        row = drawn(found)[0]
        work_out(found.test, user=found.user)
        look = settling.hindrances

        def while_a_call_ends(test: Test) -> list[ScoreError]:
            against = look(test)
            fill_in(row, UNTRUE)
            return against

        monkeypatch.setattr(settling, "hindrances", while_a_call_ends)
        with pytest.raises(ScoreError) as refused:
            settle(found.test, user=found.user, why="先定")
        assert refused.value.code == "outdated"
        found.test.refresh_from_db()
        assert found.test.state == "closed"

    def test_nothing_is_struck_once_final(self, privacy: Privacy) -> None:
        found = closed(votes=[{"pressured": "yes"}] * 6, agree=6, privacy=privacy)
        row = drawn(found)[0]
        work_out(found.test, user=found.user)
        settle(found.test, user=found.user, why="先定")
        Response.objects.filter(pk=row.form_id).delete()
        assert striking.strike(found.test, user=found.user) == 0
        assert striking.pending(found.test) == 0


@pytest.mark.django_db
def test_in_anonymous_tests_untrue_answers_show_in_the_rates_alone() -> None:
    found = closed(votes=[{}] * 12, agree=12, privacy=Privacy.ANONYMOUS)
    rows = drawn(found)
    assert len(rows) == 2
    fill_in(rows[0], DENIED)
    fill_in(rows[1], TRUE)
    assert striking.pending(found.test) == 0
    made = work_out(found.test, user=found.user)
    (score,) = made.scores
    assert (made.struck, score.n) == (0, 12)
    assert (score.gate, score.score) == (Gate.CHECK_FAILED, None)
    check = score.result["back_check"]
    assert (check["untrue"], check["judged"], check["untrue_rate"], check["denied"]) == (1, 2, "50.00", 1)
    assert (check["agreement"], check["population"]) == ("100.00", 12)


@pytest.mark.django_db
def test_agreement_closes_the_gate() -> None:
    found = closed(votes=[{"overall": "5"}] * 12, agree=12)
    rows = drawn(found)
    fill_in(rows[0], TRUE, overall_again="3", verdict="minor")
    fill_in(rows[1], TRUE, overall_again="4")
    (score,) = work_out(found.test, user=found.user).scores
    assert score.result["back_check"]["agreement"] == "50.00"
    assert score.gate == Gate.CHECK_FAILED


@pytest.mark.django_db
def test_pressure_confirmed_on_the_phone_opens_one_case_of_nobodys() -> None:
    found = closed(votes=[{"pressured": "yes"}] * 3, agree=3)
    rows = drawn(found)
    before = Problem.objects.count()
    fill_in(rows[0], TRUE, pressured=["ask_high", "gift"])
    fill_in(rows[1], TRUE)
    made = work_out(found.test, user=found.user)
    assert made.cases == 1
    problem = Problem.objects.order_by("-pk")[0]
    assert (problem.area, problem.household, problem.response) == (found.estate, None, None)
    assert "被要求打高分、送礼、减免换好评" in problem.text
    assert problem.category.name == "诱导打分"
    assert cases.open_for(found.test, user=found.user) == 0
    work_out(found.test, user=found.user, why="再算一次")
    assert Problem.objects.count() == before + 1


# --- final


@pytest.mark.django_db
class TestSettling:
    def test_what_stands_against_it_is_said(self) -> None:
        found = closed(votes=[{}] * 6, agree=6)
        assert [each.code for each in hindrances(found.test)] == ["no_score", "not_drawn"]
        work_out(found.test, user=found.user)
        assert [each.code for each in hindrances(found.test)] == ["not_drawn"]
        row = drawn(found)[0]
        assert [each.code for each in hindrances(found.test)] == ["outdated", "calls_open"]
        fill_in(row, TRUE)
        assert [each.code for each in hindrances(found.test)] == ["outdated"]
        with pytest.raises(ScoreError) as refused:
            settle(found.test, user=found.user, why="不管了")
        assert refused.value.code == "outdated"
        work_out(found.test, user=found.user, why="复核完成")
        assert hindrances(found.test) == []
        settle(found.test, user=found.user)
        assert found.test.state == "settled"
        assert found.test.settled_at is not None
        channel = found.test.callback_channel
        assert channel is not None
        channel.refresh_from_db()
        assert channel.closes_at is not None
        assert channel.closes_at <= timezone.now() + timedelta(seconds=1)

    def test_call_backs_can_be_overruled_with_a_reason_that_is_kept(self) -> None:
        from wagtail.models import ModelLogEntry

        found = closed(votes=[{}] * 6, agree=6)
        work_out(found.test, user=found.user)
        settle(found.test, user=found.user, why="街道决定本次不回访")
        entry = ModelLogEntry.objects.get(action="satisfaction.final")
        assert entry.data["why"] == "街道决定本次不回访"

    def test_the_key_of_a_pseudonymous_test_ends_with_it(self) -> None:
        found = closed(votes=[{}] * 6, privacy=Privacy.PSEUDONYMOUS)
        work_out(found.test, user=found.user)
        assert keys.exists(found.test)
        assert Vote.objects.filter(test=found.test).exclude(pseudonym="").count() == 6
        answers = {each.pk: each.answers for each in Response.objects.all()}
        settle(found.test, user=found.user)
        assert not keys.exists(found.test)
        assert found.test.key_destroyed_at is not None
        assert not Vote.objects.filter(test=found.test).exclude(pseudonym="").exists()
        assert {each.pk: each.answers for each in Response.objects.all()} == answers
        settle(found.test, user=found.user)  # once more changes nothing


def test_a_population_of_one_has_an_interval() -> None:
    from satisfaction.back_checks import Check

    found = back_check([Check(True, "5", "reached", "yes", "5", "consistent")], population=1)
    assert found.interval(Fraction(95, 100)).method == "wilson"
