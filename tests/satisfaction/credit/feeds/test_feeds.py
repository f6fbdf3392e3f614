"""Settled scores and consultation results become entries: once, by the scheme's points, by two persons."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from satisfaction.companies.models import ServiceArea
from satisfaction.credit.entries import deciding
from satisfaction.credit.enums import EntryKind, EntryState
from satisfaction.credit.errors import StepRefused
from satisfaction.credit.feeds import queries
from satisfaction.credit.feeds.commitments import Commitment, settle_commitment
from satisfaction.credit.feeds.scores import propose_for_score
from satisfaction.credit.models import CreditEntry
from satisfaction.enums import Gate, TestState
from satisfaction.models import Score, Test, TestArea
from surveys.enums import Privacy
from surveys.models import CommunityPage
from tests.factories.surveys import CommunityPageFactory, QuestionnaireFactory
from tests.satisfaction.credit.office import PDF, Office, signed_in, verified

pytestmark = pytest.mark.usefixtures("sound")


def code(refused: pytest.ExceptionInfo[StepRefused]) -> str:
    assert refused.value.message
    return refused.value.code


def surveyed(office: Office, **changes: Any) -> TestArea:
    """A settled test of the estate."""
    Locale.objects.get_or_create(language_code="zh-hans")  # a transactional test before may have flushed it
    area = office.estate.get_parent()
    folder = CommunityPage.objects.filter(area=area).first() or CommunityPageFactory(area=area)
    test = Test.objects.create(
        title="2026年业主满意度测评",
        questionnaire=QuestionnaireFactory(parent=folder),
        area=area,
        starts_on=date(2026, 2, 1),
        ends_on=date(2026, 2, 20),
        privacy=Privacy.ANONYMOUS,
        created_by=office.clerk,
        **{"state": TestState.SETTLED, "publicity_days": 5, "objection_days": 3, **changes},
    )
    return TestArea.objects.create(
        test=test, service_area=ServiceArea.objects.get(), company=office.company, households=300
    )


def scored(area: TestArea, satisfied: str = "92.31", **changes: Any) -> Score:
    """A score of it."""
    return Score.objects.create(
        test_area=area,
        **{
            "number": area.scores.count() + 1,
            "formula": "weighted_percent/1",
            "n": 120,
            "households": 300,
            "score": Decimal("85.20"),
            "satisfied": Decimal(satisfied),
            "result": {"back_check": {"compared": 20, "agreeing": 20}},
            "inputs_digest": "0" * 64,
            **changes,
        },
    )


def test_a_score_becomes_an_entry_with_its_evidence_and_the_tests_days(office: Office) -> None:
    score = scored(surveyed(office))
    entry = propose_for_score(score, office.clerk)
    assert (entry.kind, entry.rule, entry.points, entry.months, entry.gravity) == (
        EntryKind.SCORE, "satisfaction", Decimal("5.00"), 12, "",
    )  # fmt: skip
    assert (entry.publicity_days, entry.objection_days) == (5, 3)
    assert (entry.company, entry.area, entry.occurred_on) == (
        office.company,
        office.estate,
        date(2026, 2, 20),
    )
    assert (entry.source["score"], entry.source["test"]) == (score.pk, str(score.test_area.test.uid))
    assert "92.31" in entry.text
    assert office.state(entry) == EntryState.PROPOSED
    deciding.confirm(entry.pk, user=office.second)
    assert office.state(entry) == EntryState.PUBLICISED


@pytest.mark.parametrize(
    "change", [{"satisfied": "92.32"}, {"result": {}}, {"gate": Gate.TOO_FEW}, {"n": 121}]
)
def test_a_score_that_was_changed_after_it_gave_an_entry_is_named(office: Office, change: Any) -> None:
    score = scored(surveyed(office))
    entry = propose_for_score(score, office.clerk)
    assert verified() == []
    before = {name: getattr(score, name) for name in change}
    rows = Score.objects.filter(pk=score.pk)
    rows.update(**change)
    said = f"entry {entry.pk}: the score that it comes from is gone or was changed [score_changed]"
    assert verified() == [said]
    rows.update(**before)


def test_once_for_a_score(office: Office) -> None:
    score = scored(surveyed(office))
    first = propose_for_score(score, office.clerk)
    assert propose_for_score(score, office.third) == first
    deciding.confirm(first.pk, user=office.second)
    assert propose_for_score(score, office.clerk) == first
    assert CreditEntry.objects.count() == 1


def test_a_refused_one_can_be_proposed_again(office: Office) -> None:
    score = scored(surveyed(office))
    first = propose_for_score(score, office.clerk)
    deciding.refuse(first.pk, user=office.second, reason="等待复核")
    assert propose_for_score(score, office.clerk) != first


@pytest.mark.parametrize(
    ("satisfied", "points"),
    [("90.00", 5), ("89.99", 3), ("85", 3), ("69.99", -3), ("60", -3), ("59.99", -5), ("0", -5)],
)
def test_points_follow_the_bands(office: Office, satisfied: str, points: int) -> None:
    assert propose_for_score(scored(surveyed(office), satisfied), office.clerk).points == points


@pytest.mark.parametrize(
    ("test", "score", "expected"),
    [
        ({"state": TestState.CLOSED}, {}, "not_settled"),
        ({}, {"gate": Gate.TOO_FEW}, "gate_closed"),
        ({}, {"gate": Gate.CHECK_FAILED}, "gate_closed"),
        ({}, {"result": {"back_check": {"compared": 20, "agreeing": 18}}}, "gate_closed"),  # the scheme: 95 %
        ({}, {"satisfied": Decimal(75)}, "no_points"),
    ],
)
def test_what_never_touches_credit(
    office: Office, test: dict[str, Any], score: dict[str, Any], expected: str
) -> None:
    with pytest.raises(StepRefused) as refused:
        propose_for_score(scored(surveyed(office, **test), **score), office.clerk)
    assert code(refused) == expected
    assert not CreditEntry.objects.exists()


def test_nobody_else_proposes(office: Office) -> None:
    score = scored(surveyed(office))
    for user in (office.stranger, office.worker):
        with pytest.raises(StepRefused) as refused:
            propose_for_score(score, user)
        assert code(refused) == "not_yours"


def test_a_newer_score_corrects_the_entry_of_the_older(office: Office) -> None:
    area = surveyed(office)
    old_score = scored(area)
    old = propose_for_score(old_score, office.clerk)
    deciding.confirm(old.pk, user=office.second)
    newer = scored(area, "86.00")
    with pytest.raises(StepRefused) as refused:
        propose_for_score(old_score, office.clerk)
    assert code(refused) == "not_newest"
    new = propose_for_score(newer, office.clerk)
    assert (new.corrects, new.points) == (old, Decimal("3.00"))
    assert office.state(old) == EntryState.PUBLICISED
    deciding.confirm(new.pk, user=office.second)
    assert office.state(old) == EntryState.REVERSED
    with pytest.raises(StepRefused) as refused:
        propose_for_score(scored(area, "75.00"), office.clerk)
    assert code(refused) == "no_points_now"


def test_a_newer_score_replaces_what_nobody_confirmed(office: Office) -> None:
    area = surveyed(office)
    old = propose_for_score(scored(area), office.clerk)
    new = propose_for_score(scored(area, "86.00"), office.clerk)
    assert (office.state(old), new.corrects) == (EntryState.REFUSED, None)


def test_the_list_of_scores(office: Office, django_assert_num_queries: Any) -> None:
    first = scored(surveyed(office))
    scored(surveyed(office, state=TestState.CLOSED))
    second_area = surveyed(office)
    scored(second_area)
    second = scored(second_area, "86.00")
    assert set(queries.settled(office.clerk)) == {first, second}
    assert not queries.settled(office.stranger).exists()
    entry = propose_for_score(first, office.clerk)
    with django_assert_num_queries(2):
        found = queries.fed([first, second])
    assert {pk: (fed.entry, fed.same) for pk, fed in found.items()} == {first.pk: (entry, True)}


def commitment(office: Office, **changes: Any) -> Commitment:
    given: dict[str, Any] = {
        "key": "topic:12:3",
        "company": office.company,
        "area": office.estate,
        "outcome": "on_time",
        "title": "7 月底前修好 3 栋电梯",
        "occurred_on": office.clock.day,
        "text": "电梯已修好并通过检验。",
        "files": [PDF],
        **changes,
    }
    return Commitment(**given)


@pytest.mark.parametrize(
    ("outcome", "points"), [("on_time", "0.50"), ("late", "-1.00"), ("not_done", "-2.00")]
)
def test_a_consultations_result_gives_what_the_scheme_says(office: Office, outcome: str, points: str) -> None:
    entry = settle_commitment(commitment(office, outcome=outcome), office.clerk)
    assert (entry.kind, entry.points, entry.rule) == (EntryKind.COMMITMENT, Decimal(points), "commitment")
    assert entry.source == {"commitment": {"key": "topic:12:3", "outcome": outcome}}
    assert entry.files.count() == 1


def test_a_key_makes_one_entry(office: Office) -> None:
    first = settle_commitment(commitment(office), office.clerk)
    assert settle_commitment(commitment(office), office.third) == first
    with pytest.raises(StepRefused) as refused:
        settle_commitment(commitment(office, outcome="late"), office.clerk)
    assert code(refused) == "fed_otherwise"
    deciding.refuse(first.pk, user=office.second, reason="结论未定")
    assert settle_commitment(commitment(office, outcome="late"), office.clerk) != first
    assert settle_commitment(commitment(office, key="topic:12:4"), office.clerk).pk
    assert CreditEntry.objects.count() == 3


@pytest.mark.parametrize("changes", [{"outcome": "maybe"}, {"key": " "}, {"key": "x" * 81}])
def test_a_caller_that_errs_is_told(office: Office, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="under"):
        settle_commitment(commitment(office, **changes), office.clerk)


@pytest.mark.parametrize(("days", "expected"), [(1, "future"), (-5 * 366 - 1, "long_ago")])
def test_the_day_of_a_result(office: Office, days: int, expected: str) -> None:
    day = office.clock.day + timedelta(days=days)
    with pytest.raises(StepRefused) as refused:
        settle_commitment(commitment(office, occurred_on=day), office.clerk)
    assert code(refused) == expected


def test_the_page_of_scores_costs_the_same_at_3_and_at_15(office: Office) -> None:
    client, counts = signed_in(office.clerk), []
    for number in (3, 12):
        for _each in range(number):
            scored(surveyed(office))
        client.get("/admin/credit/scores/")
        with CaptureQueriesContext(connection) as queries:
            assert "提出 +5 分" in client.get("/admin/credit/scores/").content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_score_is_proposed_from_the_page(office: Office) -> None:
    score = scored(surveyed(office))
    got = signed_in(office.clerk).post("/admin/credit/scores/", {"score": score.pk})
    assert got["Location"] == f"/admin/credit/entries/{CreditEntry.objects.get().pk}/"
    assert signed_in(office.stranger).post("/admin/credit/scores/", {"score": score.pk}).status_code == 404
    assert signed_in(office.clerk).post("/admin/credit/scores/", {"score": "²"}).status_code == 404
