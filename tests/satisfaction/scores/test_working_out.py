"""Scores of closed tests: worked out from what is stored, kept for ever, numbered when worked out anew."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from satisfaction.enums import Gate, Standing
from satisfaction.models import Score, Vote
from satisfaction.scores.computing import compute, outdated
from satisfaction.scores.errors import ScoreError
from satisfaction.scores.queries import before, newest
from satisfaction.scores.working_out import work_out
from satisfaction.voting.closing import close_test
from surveys.enums import Privacy
from tests.factories.satisfaction import opened, setting, vote
from tests.factories.scores import FEW, closed

pytestmark = pytest.mark.django_db

RATED = (
    "attitude", "response", "guard", "parking", "fire", "clean", "waste", "green", "facility", "repair",
    "fee", "disclosure", "community",
)  # fmt: skip
ALL_GOOD = {**{f"s_{name}": "5" for name in RATED}, "overall": "5"}


def rows() -> list[dict[str, Any]]:
    """Every stored score, as it is."""
    return list(Score.objects.order_by("pk").values())


@pytest.mark.parametrize("privacy", [Privacy.ANONYMOUS, Privacy.PSEUDONYMOUS, Privacy.NAMED])
def test_a_closed_test_is_scored(privacy: Privacy) -> None:
    found = closed(votes=[{}] * 6 + [ALL_GOOD] * 3, privacy=privacy)
    made = work_out(found.test, user=found.user)
    (score,) = made.scores
    # each building: two sheets of 70.22 and one of 100
    assert score.score == Decimal("80.15")
    assert (score.n, score.households, score.number, score.gate) == (9, 18, 1, Gate.OPEN)
    assert score.formula == "weighted_percent/1"
    assert score.result["minimum"] == 3
    assert [(each["n"], each["households"], each["mean"]) for each in score.result["buildings"]] == [
        (3, 6, "80.15")
    ] * 3
    assert score.satisfied == Decimal("100.00")
    assert score.result["choices"]["renew"] == {"#n": 9, "keep": 9}
    assert [each["name"] for each in score.result["dimensions"]] == [
        "综合服务", "秩序与安全", "环境卫生", "绿化养护", "工程维修", "收费与公开", "共建共治",
    ]  # fmt: skip
    assert score.computed_by == found.user
    green = score.result["dimensions"][3]
    assert (green["n"], green["percent"]) == (3, "100.00")  # six said “na”


def test_every_sheet_is_judged_as_the_gate_judged_it() -> None:
    found = opened((6, 6), rules=FEW, privacy=Privacy.NAMED, open_link=True)
    first, second, third, fourth, fifth, *_rest = found.households
    vote(found.test, first, ALL_GOOD)
    vote(found.test, first)  # the later one stands
    vote(found.test, second, seconds=10)  # too fast
    vote(found.test, third, role="tenant", s_clean="1")
    vote(found.test, fourth, recommend=9)
    vote(found.test, fifth, recommend=3)
    vote(found.test, None, channel=found.test.open_channel)  # nobody's own link
    close_test(found.test)
    found.test.refresh_from_db()
    (score,) = work_out(found.test, user=found.user).scores
    assert score.result["standings"] == {
        "apart": 1, "counts": 3, "replaced": 1, "too_fast": 1, "unverified": 1,
    }  # fmt: skip
    assert (score.n, score.score) == (3, Decimal("70.22"))
    assert score.result["apart"]["tenant"]["n"] == 1
    assert score.result["apart"]["unverified"] == {"n": 1, "mean": "70.22"}
    assert score.result["recommend"] == {
        "n": 2, "counts": {"3": 1, "9": 1}, "promoters": 1, "passives": 0, "detractors": 1, "nps": "0.0",
    }  # fmt: skip
    assert score.result["unreached"] == [found.buildings[1].pk]


def test_unverified_sheets_count_only_where_the_rules_say_so() -> None:
    found = opened((6, 6), rules={**FEW, "score_unverified": True}, privacy=Privacy.NAMED, open_link=True)
    for household in found.households[:3]:
        vote(found.test, household)
    vote(
        found.test,
        None,
        ALL_GOOD,
        channel=found.test.open_channel,
        household=f"1-1-{found.households[5].room}",
    )
    close_test(found.test)
    found.test.refresh_from_db()
    (score,) = work_out(found.test, user=found.user).scores
    assert score.n == 4
    assert score.result["probability"] is False
    assert score.result["margin"]["why"] == "not_a_sample"


def test_too_few_are_not_scored_and_staff_see_why() -> None:
    found = closed(votes=[{}] * 5, rules={"min_count": 6})
    (score,) = work_out(found.test, user=found.user).scores
    assert (score.gate, score.score, score.satisfied) == (Gate.TOO_FEW, None, None)
    assert score.result["score"] == "70.22"
    assert (score.n, score.result["minimum"]) == (5, 6)


def test_nobody_answered() -> None:
    found = closed()
    (score,) = work_out(found.test, user=found.user).scores
    assert (score.n, score.score, score.gate) == (0, None, Gate.TOO_FEW)
    assert score.result["score"] is None


@pytest.mark.parametrize("state", ["draft", "open"])
def test_only_closed_tests_are_scored(state: str) -> None:
    found = setting() if state == "draft" else opened()
    with pytest.raises(ScoreError) as refused:
        work_out(found.test, user=found.user)
    assert refused.value.code == "not_closed"
    assert not rows()


def test_working_out_again_needs_a_reason_and_adds_only_what_is_new() -> None:
    found = closed(votes=[{}] * 6)
    work_out(found.test, user=found.user)
    before_it = rows()
    for why, code in (("", "reason_missing"), ("   ", "reason_missing"), ("x" * 301, "reason_too_long")):
        with pytest.raises(ScoreError) as refused:
            work_out(found.test, user=found.user, why=why)
        assert refused.value.code == code
    again = work_out(found.test, user=found.user, why="再核对一次")
    assert (again.scores, again.unchanged) == ((), 1)
    assert rows() == before_it


def test_a_new_result_gets_a_number_and_leaves_the_old_one_alone() -> None:
    found = closed(votes=[{}] * 6, privacy=Privacy.NAMED)
    (first,) = work_out(found.test, user=found.user).scores
    before_it = rows()
    vote_of = Vote.objects.filter(test=found.test).first()
    assert vote_of is not None
    vote_of.standing = Standing.CHECK_FAILED
    vote_of.save()
    (second,) = work_out(found.test, user=found.user, why="一份答卷判为不实").scores
    assert (second.number, second.n, second.why) == (2, 5, "一份答卷判为不实")
    assert second.inputs_digest != first.inputs_digest
    assert rows()[:1] == before_it
    assert newest(found.test)[found.test_area.pk] == second


def test_the_digest_tells_every_change() -> None:
    found = closed(votes=[{}] * 4, privacy=Privacy.NAMED)
    (computed,) = compute(found.test)
    response = Vote.objects.filter(test=found.test).select_related("response")[0].response
    changes = [("answers", {**response.answers, found.version.form.by_name["s_clean"].id: "1"})]
    for name, value in changes:
        kept = getattr(response, name)
        setattr(response, name, value)
        response.save(update_fields=[name])
        (changed,) = compute(found.test)
        assert changed.digest != computed.digest
        setattr(response, name, kept)
        response.save(update_fields=[name])
    (same,) = compute(found.test)
    assert same.digest == computed.digest
    assert not outdated(found.test, {})


def test_the_test_before_is_the_last_of_the_same_service_area() -> None:
    found = closed(votes=[{}] * 4)
    (earlier,) = work_out(found.test, user=found.user).scores
    from tests.factories.satisfaction import TestFactory

    later = TestFactory(
        questionnaire=found.questionnaire,
        area=found.estate,
        created_by=found.user,
        service_areas=[found.service_area],
        rules=FEW,
    )
    from satisfaction.voting.opening import open_test

    open_test(later, found.user)
    for household in found.households[:4]:
        vote(later, household, ALL_GOOD)
    close_test(later, found.user)
    later.refresh_from_db()
    work_out(later, user=found.user)
    area = later.areas.select_related("test").get()
    assert before([area]) == {area.pk: earlier}
    assert before([found.test.areas.select_related("test").get()]) == {}
