"""Flags of a real round, the back-checks drawn from it, and what is noted of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from wagtail.models import ModelLogEntry

from surveys import corrections
from surveys.models import Response
from surveys.visits.enums import RoundState
from surveys.visits.models import BackCheck, FieldSettings
from surveys.visits.quality import checking, queries
from surveys.visits.quality.agreement import Agreement, total
from surveys.visits.quality.checking import CheckError, draw_checks, record, seed_of
from surveys.visits.quality.comparing import automatic, candidates
from surveys.visits.quality.interviews import by_assignment, cases_of, examine
from surveys.visits.quality.sampling import ranked
from tests.surveys.visits.quality.conftest import NOON, Field, form


def flagged(work: Field) -> dict[int, list[str]]:
    """Kinds of flags by assignment."""
    cases = cases_of(work.round)
    found = examine(cases)
    return {
        case.assignment_id: [flag.kind.value for flag in found.of(case.response_id)]
        for case in cases
        if found.of(case.response_id)
    }


def test_each_sign_is_found_in_what_is_stored(work: Field) -> None:
    usual = [work.interview(n % 2) for n in range(4)]
    fast = work.interview(seconds=299)
    far = work.interview(latitude=Decimal("30.501"))
    unknown = work.interview(latitude=None, longitude=None)
    straight = work.interview(grades="33333")
    unsaid = work.interview(grades=["3", "3", "3", "3", "na"])
    night = [work.interview(2, at=NOON + timedelta(hours=10, minutes=n)) for n in range(3)]
    assert flagged(work) == {
        fast.pk: ["fast"],
        far.pk: ["far"],
        straight.pk: ["straight"],
        **{each.pk: ["night"] for each in night},
    }
    assert not {each.pk for each in (*usual, unknown, unsaid)} & flagged(work).keys()
    FieldSettings.objects.create(pk=1, short_percent=10, far_metres=500, straight_least=6, night_count=4)
    assert flagged(work) == {}


def test_what_is_no_interview_and_what_is_rejected_stays_out(work: Field) -> None:
    work.interview(answers={"q-res": "nobody_home"})
    work.refused()
    kept = work.interview(answers={"q-res": "partial"})
    gone = work.interview()
    response = Response.objects.get(household=gone.household)
    corrections.reject(response.pk, seen=0, reason="虚假", user=work.supervisor)
    assert [case.assignment_id for case in cases_of(work.round)] == [kept.pk]
    later = work.interview(assignment=kept, at=NOON + timedelta(hours=1))
    assert by_assignment(cases_of(work.round))[later.pk].answers["q-res"] == "complete"


def test_a_form_through_the_workers_link_is_an_interview_too(work: Field) -> None:
    work.round.worker_channel = work.channel
    work.round.save()
    made = work.interview(1)
    made.visits.all().delete()
    (case,) = cases_of(work.round)
    assert (case.assignment_id, case.worker_id, case.position) == (made.pk, work.workers[1].pk, None)


def test_the_sample_holds_every_worker_all_flagged_and_some_missing(work: Field) -> None:
    for worker, number in enumerate((24, 3, 1)):
        for _ in range(number):
            work.interview(worker)
    odd = work.interview(1, seconds=10)
    for _ in range(4):
        work.refused(3)
    never = work.assign(3)
    sample = draw_checks(work.round, user=work.supervisor)
    rows = list(BackCheck.objects.select_related("assignment"))
    by_reason = {
        reason: [row for row in rows if row.reason == reason] for reason in ("random", "flagged", "missing")
    }
    assert {row.assignment.worker for row in by_reason["random"]} == set(work.workers[:3])
    assert len(by_reason["random"]) == 3 == len(sample.random), "10 % of 29, rounded up"
    assert odd.pk in {row.assignment_id for row in by_reason["random"] + by_reason["flagged"]}
    assert len(by_reason["missing"]) == 1
    assert by_reason["missing"][0].assignment.worker == work.workers[3]
    assert never.pk not in {row.assignment_id for row in rows}, "nobody says to have been there"
    assert draw_checks(work.round, user=work.supervisor).size == 0
    assert ModelLogEntry.objects.filter(action="visits.draw_checks").count() == 1
    BackCheck.objects.all().delete()
    assert draw_checks(work.round, user=work.supervisor) == sample, "anyone can draw it again"
    for _ in range(11):
        work.interview(0)
    FieldSettings.objects.create(pk=1, back_check_percent=20)
    more = draw_checks(work.round, user=work.supervisor)
    assert BackCheck.objects.filter(reason="random").count() == 8, "20 % of 40"
    assert len(more.random) == 5


def test_two_flagged_interviews_of_one_household_are_one_back_check(work: Field) -> None:
    work.interview(0)
    odd = work.interview(0, grades="33333")
    work.interview(0, assignment=odd, at=NOON + timedelta(hours=1), grades="55555")
    assert len([case for case in cases_of(work.round) if case.assignment_id == odd.pk]) == 2
    draw_checks(work.round, user=work.supervisor)
    assert BackCheck.objects.filter(assignment=odd).count() == 1


def test_a_flagged_one_that_comes_up_later_counts_as_random(work: Field) -> None:
    drawn = work.interview(0)
    draw_checks(work.round, user=work.supervisor)
    early = [work.interview(0, grades="33333") for _ in range(9)]
    draw_checks(work.round, user=work.supervisor)
    assert BackCheck.objects.filter(reason="flagged").count() == 9
    work.interview(0)
    expected = ranked([each.pk for each in (*early, *work.round.assignments.all())], seed_of(work.round))
    second = next(key for key in expected if key != drawn.pk)
    draw_checks(work.round, user=work.supervisor)
    random = set(BackCheck.objects.filter(reason="random").values_list("assignment", flat=True))
    assert random == {drawn.pk, second}, "10 % of 11, rounded up, by rank alone"


def test_nothing_is_drawn_where_nothing_is(work: Field) -> None:
    work.assign()
    with pytest.raises(CheckError, match="nothing_yet"):
        draw_checks(work.round, user=work.supervisor)
    work.round.state = RoundState.DRAFT
    work.round.save()
    with pytest.raises(CheckError, match="draft"):
        draw_checks(work.round, user=work.supervisor)


def test_questions_are_required_not_sensitive_and_the_households(work: Field) -> None:
    schema = form()
    assert [question.name for question in automatic(schema)] == ["own", "people"]
    assert [question.name for question in candidates(schema)] == [
        "own",
        "people",
        "may",
        "r1",
        "r2",
        "r3",
        "r4",
        "r5",
    ]


def test_another_person_notes_it_once(work: Field) -> None:
    check = BackCheck.objects.create(assignment=work.interview(0), reason="random")
    said = {"visited": True, "answers": {"q-own": "yes", "q-n": 4}, "note": ""}
    with pytest.raises(CheckError, match="same_person"):
        record(check, checker=work.workers[0], **said)
    record(check, checker=work.supervisor, visited=None, answers={"q-own": "yes"}, note="没人接电话")
    check.refresh_from_db()
    assert (check.visited, check.answers, check.checker) == (None, {}, work.supervisor), "can be tried again"
    record(check, checker=work.workers[1], **said)
    with pytest.raises(CheckError, match="already_checked"):
        record(check, checker=work.supervisor, **said)
    mine = queries.agreements(BackCheck.objects.all(), by_assignment(cases_of(work.round)))
    assert mine == {check.assignment_id: Agreement(1, 2)}


def test_a_worker_who_was_assigned_or_visited_is_no_checker(work: Field) -> None:
    both = work.interview(0)
    both.worker = work.workers[1]
    both.save()
    check = BackCheck.objects.create(assignment=both, reason="random")
    assert checking.visitors(check) == {work.workers[0].pk, work.workers[1].pk}


def test_agreement_follows_corrections_and_leaves_out_who_denies(work: Field) -> None:
    agreed, denied = work.interview(0), work.interview(1)
    for assignment, visited in ((agreed, True), (denied, False)):
        check = BackCheck.objects.create(assignment=assignment, reason="random")
        record(check, visited=visited, answers={"q-own": "no", "q-n": 3}, note="", checker=work.supervisor)
    rows = BackCheck.objects.all()
    assert total(queries.agreements(rows, by_assignment(cases_of(work.round))).values()) == Agreement(1, 2)
    response = Response.objects.get(household=agreed.household)
    raw = {"visit_result": "complete", "own": "no", "people": 3, "ill": "no", "text": "无", "staff": "yes"}
    corrections.correct(response.pk, raw, seen=0, reason="填错", user=work.supervisor)
    assert total(queries.agreements(rows, by_assignment(cases_of(work.round))).values()) == Agreement(2, 2)
