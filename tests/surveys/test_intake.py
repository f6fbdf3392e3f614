"""What was acknowledged is stored once; what cannot count is kept aside; what is malformed is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from surveys.enums import HeldReason, HeldState
from surveys.intake import Submission, accept, accept_held, accept_many
from surveys.models import Held, QueueRow, Response
from surveys.receipts import normal, receipt_for
from tests.surveys.conftest import NOON, World, freeze, small_form, uuid

pytestmark = pytest.mark.django_db


def test_a_response_is_stored_with_its_place_in_the_queue(world: World) -> None:
    outcome = accept(world.submission({"rate": "5", "text": " 很好 "}))

    response = Response.objects.get()
    assert outcome.status == "stored"
    assert outcome.receipt == response.receipt == receipt_for(response.pk)
    assert response.answers == {"q-rate": "5", "q-text": "很好"}
    assert response.received_at == NOON
    assert list(QueueRow.objects.values_list("response_id", "revision", "sign")) == [(response.pk, 0, 1)]


def test_the_same_id_again_gets_the_same_receipt_and_stores_nothing(world: World) -> None:
    submission = world.submission({"rate": "5"})
    first, second = accept(submission), accept(submission)

    assert (first.status, second.status) == ("stored", "repeat")
    assert first.receipt == second.receipt
    assert Response.objects.count() == QueueRow.objects.count() == 1


def test_the_same_id_twice_in_one_batch_is_stored_once(world: World) -> None:
    submission = world.submission({"rate": "5"})
    outcomes = accept_many([submission, submission, world.submission({"rate": "4"})])

    assert sorted(outcome.status for outcome in outcomes) == ["repeat", "stored", "stored"]
    assert Response.objects.count() == 2


def test_the_same_id_with_other_answers_is_a_conflict_and_both_are_kept(world: World) -> None:
    accept(world.submission({"rate": "5"}, id=str(uuid(7))))
    outcome = accept(world.submission({"rate": "1", "why": ["dirty"]}, id=str(uuid(7))))
    again = accept(world.submission({"rate": "1", "why": ["dirty"]}, id=str(uuid(7))))

    assert outcome.refusal
    assert outcome.refusal.code == "conflict"
    assert again.refusal
    assert again.refusal.status == 409
    assert Response.objects.get().answers == {"q-rate": "5"}
    held = Held.objects.get()
    assert (held.reason, held.payload["answers"]) == (HeldReason.CONFLICT, {"rate": "1", "why": ["dirty"]})


def test_answers_to_questions_that_do_not_apply_are_dropped(world: World) -> None:
    accept(world.submission({"rate": "4", "why": ["dirty"]}))

    assert Response.objects.get().answers == {"q-rate": "4"}


def test_a_refused_separate_consent_skips_what_it_covers(world: World) -> None:
    consent = {"form": True, "phone": False}
    accept(world.submission({"rate": "4", "phone": "13800000000"}, consent=consent))

    response = Response.objects.get()
    assert response.answers == {"q-rate": "4"}
    assert response.consent == consent


def test_a_typed_address_is_matched_to_the_roster(world: World) -> None:
    accept(world.submission({"home": "3栋2单元501室", "rate": "4"}))
    accept(world.submission({"home": "9-9-999", "rate": "4"}))

    matched = Response.objects.get(household=world.household)
    unmatched = Response.objects.get(household=None)
    assert matched.area_id == world.building.pk
    assert unmatched.area_id == world.community.pk
    assert unmatched.answers["q-home"] == "9-9-999"


@pytest.mark.parametrize(
    ("answers", "question", "code"),
    [
        ({}, "rate", "required"),
        ({"rate": "9"}, "rate", "unknown_option"),
        ({"rate": 5}, "rate", "wrong_type"),
        ({"rate": "1"}, "why", "required"),
        ({"rate": "1", "why": ["dirty", "none"]}, "why", "exclusive_option"),
        ({"rate": "1", "why": "dirty"}, "why", "wrong_type"),
        ({"rate": "5", "people": "3.5"}, "people", "not_an_integer"),
        ({"rate": "5", "people": 31}, "people", "constraint"),
        ({"rate": "5", "fee": "1.00001"}, "fee", "too_many_decimals"),
        ({"rate": "5", "fee": float("1e300")}, "fee", "number_out_of_range"),
        ({"rate": "5", "env": {"sky": "good"}}, "env", "unknown_row"),
        ({"rate": "5", "day": "2026-13-01"}, "day", "not_a_date"),
        ({"rate": "5", "day": "2026-03-16"}, "day", "constraint"),
        ({"rate": "5", "text": "a\x00b"}, "text", "control_characters"),
        ({"rate": "5", "text": "长" * 2001}, "text", "too_long"),
        ({"rate": "5", "phone": "12"}, "phone", "not_a_phone"),
        ({"rate": "5", "bogus": "1"}, "", "unknown_question"),
        ({"rate": "5", "staff": "1"}, "staff", "not_public"),
    ],
)
def test_invalid_answers_are_refused_by_question_and_not_stored(
    world: World, answers: dict[str, Any], question: str, code: str
) -> None:
    outcome = accept(world.submission(answers))

    assert outcome.refusal is not None
    assert outcome.refusal.status == 422
    assert (code, question) in [(each.code, each.question) for each in outcome.refusal.problems]
    assert all(each.message for each in outcome.refusal.problems)
    assert not Response.objects.exists()
    assert not Held.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": "x"}, "malformed_id"),
        ({"id": None}, "malformed_id"),
        ({"version": 3}, "malformed_version"),
        ({"answers": []}, "malformed_answers"),
        ({"consent": "yes"}, "malformed_answers"),
    ],
)
def test_malformed_submissions_are_refused(world: World, changes: dict[str, Any], code: str) -> None:
    outcome = accept(world.submission({"rate": "5"}, **changes))

    assert outcome.refusal
    assert outcome.refusal.code == code
    assert not Response.objects.exists()


def test_a_bad_response_never_fails_its_neighbours(world: World) -> None:
    outcomes = accept_many([world.submission({"rate": "9"}), world.submission({"rate": "5"})])

    assert [outcome.status for outcome in outcomes] == ["refused", "stored"]


def test_what_arrives_after_closing_waits_for_staff_and_can_count(world: World) -> None:
    late = replace(world.facts, closes_at=NOON - timedelta(days=1))
    outcome = accept(replace(world.submission({"rate": "5"}), channel=late))

    assert outcome.status == "held"
    assert outcome.refusal
    assert outcome.refusal.status == 202
    assert not Response.objects.exists()
    held = Held.objects.get()
    assert held.reason == HeldReason.CLOSED
    assert accept_held(held).status == "stored"
    assert Response.objects.get().answers == {"q-rate": "5"}


def test_an_unknown_version_waits_for_staff_but_another_forms_version_is_refused(world: World) -> None:
    unknown = accept(world.submission({"rate": "5"}, version="f" * 64))
    other = type(world.questionnaire)(title="另一份", slug="other")
    world.questionnaire.get_parent().add_child(instance=other)
    version = freeze(other, small_form(title="另一份"))
    foreign = accept(world.submission({"rate": "5"}, version=version.digest))

    assert unknown.status == "held"
    assert Held.objects.get().reason == HeldReason.UNKNOWN_VERSION
    assert foreign.refusal
    assert foreign.refusal.code == "other_form"
    assert accept_held(Held.objects.get()).status == "stored"


def test_a_rule_that_the_phone_had_passed_keeps_the_answers_for_staff(world: World) -> None:
    outcome = accept(world.submission({"rate": "5", "people": 31}, checked=True))

    assert outcome.status == "held"
    held = Held.objects.get()
    assert (held.reason, held.problems[0]["question"]) == (HeldReason.RULE, "people")
    accept_held(held)
    assert Response.objects.get().answers == {"q-rate": "5", "q-people": 31}


def test_an_old_version_still_takes_late_responses(world: World) -> None:
    freeze(world.questionnaire, small_form(intro="新"), number=2)

    assert accept(world.submission({"rate": "5"})).status == "stored"


def test_the_quarantine_is_bounded(world: World, settings: Any) -> None:
    settings.HELD_PER_CHANNEL = 2
    outcomes = [accept(world.submission({"rate": "5"}, version="f" * 64)) for _ in range(3)]

    assert [outcome.status for outcome in outcomes] == ["held", "held", "refused"]
    assert outcomes[-1].refusal
    assert outcomes[-1].refusal.code == "held_full"
    assert Held.objects.filter(state=HeldState.WAITING).count() == 2


def test_yesterdays_answer_is_judged_by_yesterdays_clock(world: World) -> None:
    tomorrow = NOON + timedelta(days=1)
    submission = world.submission({"rate": "5", "day": "2026-03-15"}, completed_at=NOON.isoformat())

    assert accept(replace(submission, received_at=tomorrow)).status == "stored"


def test_the_phones_clock_cannot_run_ahead(world: World) -> None:
    ahead = (NOON + timedelta(days=30)).isoformat()
    outcome = accept(world.submission({"rate": "5", "day": "2026-04-10"}, completed_at=ahead))

    assert outcome.refusal
    assert outcome.refusal.problems[0].code == "constraint"


@pytest.mark.parametrize("code", ["ABCD-EFGH", "abcd efgh", "abcdefgh", "ＡＢＣＤ－ＥＦＧＨ", "abcd—efgh"])
def test_receipts_are_read_as_people_write_them(code: str) -> None:
    assert normal(code) == "ABCD-EFGH"
    assert normal("ABCD") == normal("ABCD-EFGU") == ""


def test_one_query_count_for_any_batch(world: World, django_assert_max_num_queries: Any) -> None:
    accept(Submission(world.facts, world.payload({"rate": "5"}), NOON))
    many = [world.submission({"rate": "5", "home": f"3-2-{n}"}) for n in range(30)]
    with django_assert_max_num_queries(8):
        accept_many(many)
