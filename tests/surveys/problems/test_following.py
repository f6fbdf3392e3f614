"""Consequences are drawn exactly once, whatever stops in between; corrections move them along."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys import tallying
from surveys.corrections import correct, reject, restore
from surveys.models import QueueRow, Response, Tally
from surveys.problems import drawing, followers, following, queries, transitions
from surveys.problems.enums import EventKind, ProblemState
from surveys.problems.following import TRIES, follow_up
from surveys.problems.models import EstateCheck, FollowUp, Problem, Rule
from surveys.recount import rebuild
from surveys.tallying import fold, fold_all
from surveys.worker import TallyWorker
from territory.enums import Level
from territory.models import Estate, GridPart
from tests.factories import ChannelFactory, GridFactory
from tests.factories.fieldwork import RuleFactory
from tests.factories.town import Community, Town
from tests.surveys.problems.conftest import SIXTY_FIVE, Checking

BAD = {"q-rate": "1", "q-why": "电梯坏了"}
NIGHT = datetime(2026, 3, 14, 16, 30, tzinfo=UTC)  # half past midnight of the 15th in Shanghai


def drawn() -> list[tuple[str, str]]:
    """(title, state) of all problems."""
    return list(Problem.objects.order_by("pk").values_list("title", "state"))


def test_a_rule_opens_one_problem_with_owner_and_deadline(sun: Community, rule: Rule) -> None:
    response = sun.response(answers=BAD, received_at=NIGHT)
    sun.response(answers={"q-rate": "5"})
    fold_all()
    assert FollowUp.objects.count() == 2
    assert (follow_up().done, FollowUp.objects.count()) == (2, 0)
    problem = Problem.objects.get()
    assert (problem.title, problem.response, problem.rule) == ("对物业很不满意", response, rule)
    assert (problem.area, problem.household) == (sun.building, sun.household)
    assert (problem.owner_level, problem.owner_area, problem.owner) == ("community", sun.area, None)
    assert problem.deadline == date(2026, 3, 22)  # seven calendar days from the day of receipt in Shanghai
    assert problem.opened_at == NIGHT
    assert [event.kind for event in problem.events.all()] == [EventKind.OPENED]


def test_nothing_is_put_down_where_nothing_follows(sun: Community) -> None:
    sun.response(answers=BAD)
    fold_all()
    assert not FollowUp.objects.exists()


def test_without_rules_a_batch_costs_two_indexed_looks(sun: Community, rule: Rule) -> None:
    Rule.objects.update(active=False)
    for _ in range(20):
        sun.response(answers=BAD)
    rows = [
        tallying.Folded(row.response_id, 0, 1, sun.questionnaire.pk, sun.version.pk)
        for row in QueueRow.objects.all()
    ]
    followers.put_down(rows)  # the version is known from here on
    with CaptureQueriesContext(connection) as asked:
        followers.put_down(rows)
    assert len(asked) == 2  # rules, and collections of demands


def test_a_kill_before_the_fold_commits_leaves_nothing(
    sun: Community, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    sun.response(answers=BAD)

    def killed(_changes: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(tallying, "upsert", killed)
        with pytest.raises(KeyboardInterrupt):
            fold()
    assert not FollowUp.objects.exists()
    assert QueueRow.objects.count() == 1
    fold_all()
    follow_up()
    assert len(drawn()) == 1


def test_a_kill_between_fold_and_step_loses_nothing(sun: Community, rule: Rule) -> None:
    sun.response(answers=BAD)
    fold_all()  # and nobody draws
    assert drawn() == []
    follow_up()
    follow_up()
    assert len(drawn()) == 1


def test_a_kill_within_a_step_draws_it_once_later(
    sun: Community, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    sun.response(answers=BAD)
    fold_all()
    real = drawing.checks.write

    def killed(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(drawing, "is_check", lambda _form: True)
        patch.setattr(drawing.checks, "write", killed)  # after the problem was written
        with pytest.raises(KeyboardInterrupt):
            follow_up()
    assert drawing.checks.write is real
    assert drawn() == []
    assert FollowUp.objects.get().tries == 0
    follow_up()
    assert len(drawn()) == 1


def test_drawing_twice_changes_nothing(sun: Community, rule: Rule) -> None:
    response = sun.response(answers=BAD)
    fold_all()
    follow_up()
    followers.add({response.pk: 0})
    follow_up()
    assert len(drawn()) == 1
    assert Problem.objects.get().events.count() == 1


def test_a_failing_row_stops_nobody(
    sun: Community, rule: Rule, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    bad, good = sun.response(answers=BAD), sun.response(answers=BAD)
    fold_all()
    real = following.draw

    def stumbles(response_id: UUID) -> None:
        real(response_id)
        if response_id == bad.pk:
            raise RuntimeError("half way")

    with monkeypatch.context() as patch:
        patch.setattr(following, "draw", stumbles)
        outcomes = [follow_up() for _ in range(TRIES + 1)]
    assert [(each.done, each.failed) for each in outcomes] == [(1, 1), *[(0, 1)] * (TRIES - 1), (0, 0)]
    assert [each.response for each in Problem.objects.all()] == [good]
    row = FollowUp.objects.get()
    assert (row.response, row.tries, row.error) == (bad, TRIES, "unexpected")
    assert "could not draw the consequences" in caplog.text
    assert Tally.objects.get(questionnaire=sun.questionnaire, scope="", question="", cell="n").n == 2
    call_command("follow_up", "--again")
    assert len(drawn()) == 2
    assert not FollowUp.objects.exists()


def test_time_is_up(sun: Community, rule: Rule) -> None:
    for _ in range(3):
        sun.response(answers=BAD)
    fold_all()
    assert following.step(0.0) or following.step(-1)
    assert following.step(60) is False
    assert len(drawn()) == 3


def test_rebuilding_tallies_opens_nothing_twice_and_loses_nothing(sun: Community, rule: Rule) -> None:
    sun.response(answers=BAD)
    fold_all()
    follow_up()
    sun.response(answers=BAD)  # still queued: the rebuild takes its row away
    rebuild()
    assert FollowUp.objects.count() == 1
    follow_up()
    rebuild()
    follow_up()
    assert len(drawn()) == 2


def test_the_worker_draws_after_it_folded_and_outlives_a_step_that_fails(
    sun: Community, rule: Rule, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def fails(_seconds: float) -> bool:
        raise RuntimeError("not today")

    monkeypatch.setattr("surveys.worker.steps", [fails, following.step])
    monkeypatch.setattr("surveys.worker.connection", _Kept())
    sun.response(answers=BAD)
    fold_all()
    TallyWorker()._follow(soon=True)
    assert len(drawn()) == 1
    assert "drawing consequences failed" in caplog.text


class _Kept:
    """The test's connection, which is not the worker's to close."""

    def close(self) -> None:
        """Not here."""


def test_a_correction_that_takes_the_reason_away_leaves_the_problem_to_a_person(
    sun: Community, rule: Rule
) -> None:
    response = sun.response(answers=BAD)
    user = sun.people["supervisor"]
    fold_all()
    follow_up()
    correct(response.pk, {"rate": "5"}, seen=0, reason="听错了", user=user)
    fold_all()
    follow_up()
    problem = Problem.objects.get()
    assert (problem.state, problem.answer_stands) == (ProblemState.OPEN, False)
    assert [(e.kind, e.data) for e in problem.events.all()][1:] == [(EventKind.CORRECTED, {"stands": False})]
    correct(response.pk, {"rate": "1", "why": "还是不行"}, seen=1, reason="又改回", user=user)
    fold_all()
    follow_up()
    problem.refresh_from_db()
    assert problem.answer_stands
    assert problem.events.count() == 3
    assert len(drawn()) == 1


def test_a_correction_that_gives_a_reason_opens_a_problem(sun: Community, rule: Rule) -> None:
    response = sun.response(answers={"q-rate": "5"}, received_at=NIGHT)
    fold_all()
    follow_up()
    assert drawn() == []
    revision = correct(
        response.pk, {"rate": "1", "why": "漏水"}, seen=0, reason="回访", user=sun.people["supervisor"]
    )
    fold_all()
    follow_up()
    problem = Problem.objects.get()
    assert problem.opened_at == revision.at  # known since then, not since March
    assert problem.deadline == (revision.at + timedelta(hours=8)).date() + timedelta(days=7)


def test_rejecting_and_counting_again(sun: Community, rule: Rule) -> None:
    response = sun.response(answers=BAD)
    user = sun.people["supervisor"]
    fold_all()
    follow_up()
    reject(response.pk, seen=0, reason="重复", user=user)
    fold_all()
    follow_up()
    assert not Problem.objects.get().answer_stands
    Problem.objects.update(
        state=ProblemState.CLOSED, closed_by=user, closed_at=NIGHT
    )  # closed without repair
    restore(response.pk, seen=1, reason="不重复", user=user)
    fold_all()
    follow_up()
    problem = Problem.objects.get()
    assert (problem.state, problem.closed_by, problem.answer_stands) == (ProblemState.OPEN, None, True)
    assert [e.kind for e in problem.events.all()][-2:] == [EventKind.CORRECTED, EventKind.REOPENED]


def test_a_sign_off_meanwhile_is_not_undone(
    sun: Community, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signed off just when a correction's consequences are drawn, and drawn just when it is signed off."""
    response = sun.response(answers=BAD)
    fold_all()
    follow_up()
    Problem.objects.update(state=ProblemState.FIXED, fixed_by=sun.people["worker"], fixed_at=NIGHT)
    problem, lead = Problem.objects.get(), sun.people["supervisor"]
    given = transitions.Given(queries.last_event(problem), "看过了")
    correct(response.pk, {"rate": "5"}, seen=0, reason="听错了", user=lead)
    fold_all()
    holds = drawing.holds

    def meanwhile(*args: Any) -> bool:
        transitions.take(problem.pk, "close", given, user=lead)
        return holds(*args)

    with monkeypatch.context() as patch, CaptureQueriesContext(connection) as asked:
        patch.setattr(drawing, "holds", meanwhile)
        assert follow_up().done == 1
    problem.refresh_from_db()
    assert (problem.state, problem.closed_by, problem.answer_stands) == (ProblemState.CLOSED, lead, False)
    table = Problem._meta.db_table
    reads = [q["sql"] for q in asked if f'FROM "{table}"' in q["sql"] and '."rule_id" IS NULL' in q["sql"]]
    locks = connection.features.has_select_for_update
    assert [("FOR UPDATE" in sql) for sql in reads] == [locks], "and on PostgreSQL whoever signs off waits"
    check = transitions.check

    def drawn_first(*args: Any) -> None:
        Problem.objects.update(answer_stands=True)
        check(*args)

    given = transitions.Given(queries.last_event(problem), "还是不行", deadline=timezone.localdate())
    with monkeypatch.context() as patch:
        patch.setattr(transitions, "check", drawn_first)
        transitions.take(problem.pk, "reopen", given, user=lead)
    problem.refresh_from_db()
    assert (problem.state, problem.answer_stands) == (ProblemState.OPEN, True)


def test_a_rule_that_was_switched_off_still_hears_of_corrections(sun: Community, rule: Rule) -> None:
    response = sun.response(answers=BAD)
    fold_all()
    follow_up()
    Rule.objects.update(active=False)
    correct(response.pk, {"rate": "5"}, seen=0, reason="听错了", user=sun.people["supervisor"])
    fold_all()
    follow_up()
    assert not Problem.objects.get().answer_stands


def test_owners_by_level(town: Town, sun: Community) -> None:
    author = sun.people["author"]
    for level in ("grid", "street", "county"):
        RuleFactory(questionnaire=sun.questionnaire, created_by=author, owner_level=level, title=level)
    sun.response(answers=BAD)
    fold_all()
    follow_up()
    found = {each.title: each for each in Problem.objects.all()}
    assert (found["street"].owner_area, found["county"].owner_area.level) == (town.street, Level.COUNTY)
    assert (found["grid"].owner_level, found["grid"].owner_area) == ("community", sun.area)  # no grid yet
    assert found["grid"].events.get().data == {"no_grid": True}
    grid = GridFactory(community=sun.area, worker=sun.people["worker"])
    GridPart.objects.create(grid=grid, building=sun.building, unit="2")
    Problem.objects.all().delete()
    sun.response(answers=BAD)
    fold_all()
    follow_up()
    mine = Problem.objects.get(title="grid")
    assert (mine.owner_level, mine.owner, mine.owner_area) == ("grid", sun.people["worker"], sun.area)


def test_a_title_names_answer_and_place_and_stays_short(sun: Community, rule: Rule) -> None:
    Rule.objects.update(title="{地点}：{答案}" + "长" * 66)
    sun.response(answers=BAD)
    fold_all()
    follow_up()
    title = Problem.objects.get().title
    assert title.startswith("阳光社区 阳光花园 3栋：很不满意长")
    assert len(title) == 80


def test_a_sensitive_answer_never_stands_in_a_title(sun: Community, rule: Rule) -> None:
    Rule.objects.update(
        title="{答案}", conditions=[{"question": "q-tags", "row": "", "operator": "is", "values": ["old"]}]
    )
    sun.response(answers={"q-rate": "5", "q-tags": ["old"]})
    fold_all()
    follow_up()
    assert drawn() == [("已隐藏", "open")]


def test_a_check_is_written_to_its_estate(checking: Checking) -> None:
    checking.response()
    fold_all()
    assert follow_up().done == 1
    found = EstateCheck.objects.get()
    estate = Estate.objects.get(pk=checking.estate.pk)
    assert (found.estate, found.score, found.passed) == (estate, Decimal("65.0"), False)
    assert found.checked_on == date(2026, 3, 10)
    assert estate.five_have == {
        "self_org": False,
        "safety": True,
        "service": True,
        "environment": True,
        "mechanism": False,
    }
    assert (estate.five_have_score, estate.five_have_passed) == (Decimal("65.0"), False)
    assert estate.five_have_on == date(2026, 3, 10)
    assert found.parts["self_org"] == {
        "points": 11,
        "of": 20,
        "passed": False,
        "why": [["现有组织", 8, 10], ["是否有监督组织", 0, 4], ["已制定的制度", 3, 6]],
    }


def test_the_newest_check_counts_and_is_withdrawn_with_its_response(town: Town, checking: Checking) -> None:
    user = town.sun.people["supervisor"]
    newer = checking.response({"check_date": "2026-03-20", "org_type": "committee"})
    checking.response()  # arrives later, was made earlier
    fold_all()
    follow_up()

    def estate() -> tuple[Any, Any]:
        row = Estate.objects.get(pk=checking.estate.pk)
        return row.five_have_score, row.five_have_on

    assert estate() == (Decimal("67.0"), date(2026, 3, 20))
    reject(newer.pk, seen=0, reason="重复", user=user)
    fold_all()
    follow_up()
    assert estate() == (Decimal("65.0"), date(2026, 3, 10))
    assert EstateCheck.objects.count() == 1
    restore(newer.pk, seen=1, reason="不重复", user=user)
    fold_all()
    follow_up()
    assert estate() == (Decimal("67.0"), date(2026, 3, 20))


def test_a_corrected_check_is_worked_out_again(town: Town, checking: Checking) -> None:
    response = checking.response()
    fold_all()
    follow_up()
    answers = {
        **SIXTY_FIVE,
        "estate_type": "self",
        "helper_unit": "市住建局",
        "helper_start": "2026-01-01",
        "area_defined": "yes",
        "environment_photos": ["a" * 64],
        "mechanisms": ["funding", "grid", "duty"],
        "governance_type": "self_managed",
        "close_state": "open",
    }
    correct(response.pk, answers, seen=0, reason="补录", user=town.sun.people["supervisor"])
    fold_all()
    follow_up()
    assert EstateCheck.objects.get().score == Decimal("69.0")


def test_a_check_without_an_estate_says_what_to_do(town: Town, checking: Checking, sun: Community) -> None:
    channel = ChannelFactory(questionnaire=checking.page, area=sun.area)
    lost = checking.response(channel=channel)
    good = checking.response()
    fold_all()
    outcome = follow_up()
    assert (outcome.done, outcome.failed) == (1, 1)
    row = FollowUp.objects.get()
    assert (row.response, row.error, row.tries) == (lost, "no_estate", TRIES)
    assert EstateCheck.objects.get().response == good
    assert follow_up().failed == 0  # not tried again by itself


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["add", "correct", "reject", "fold", "follow", "rebuild"]), st.booleans()),
        max_size=14,
    )
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_history_ends_with_one_problem_for_each_reason(
    sun: Community, rule: Rule, steps: list[tuple[str, bool]]
) -> None:
    Problem.objects.all().delete()
    QueueRow.objects.all().delete()
    FollowUp.objects.all().delete()
    user = sun.people["supervisor"]
    made: list[Response] = []
    ever: set[UUID] = set()

    def settle() -> None:
        """What has a reason at a moment at which consequences are drawn."""
        for each in made:
            each.refresh_from_db()
            answers = drawing.current_answers(each)
            if each.state == "accepted" and answers["q-rate"] == "1":
                ever.add(each.pk)

    for step, bad in steps:
        if step == "add":
            made.append(sun.response(answers=BAD if bad else {"q-rate": "5"}))
        elif step in ("correct", "reject") and made:
            last = Response.objects.get(pk=made[-1].pk)
            if last.state == "accepted" and step == "reject":
                reject(last.pk, seen=last.revision, reason="x", user=user)
            elif last.state == "accepted" and (drawing.current_answers(last)["q-rate"] == "1") != bad:
                raw = {"rate": "1", "why": "差"} if bad else {"rate": "5"}
                correct(last.pk, raw, seen=last.revision, reason="x", user=user)
        elif step == "fold":
            fold()
        elif step == "follow":
            waiting = set(FollowUp.objects.values_list("response", flat=True))
            follow_up()
            before = set(ever)
            settle()
            ever = before | (ever & waiting)
        elif step == "rebuild":
            rebuild()
    fold_all()
    follow_up()
    settle()
    assert sorted(Problem.objects.values_list("response", flat=True)) == sorted(ever)
    standing = set(Problem.objects.filter(answer_stands=True).values_list("response", flat=True))
    now = {pk for pk in ever if _has_reason(pk)}
    assert standing == now
    assert not FollowUp.objects.exists()


def _has_reason(pk: UUID) -> bool:
    response = Response.objects.get(pk=pk)
    return response.state == "accepted" and drawing.current_answers(response)["q-rate"] == "1"
