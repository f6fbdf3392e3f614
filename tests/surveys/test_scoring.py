"""One answer sheet's weighted percent: the two worked examples of the field, and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_builder.schema import Form, Option, Question, Row
from surveys.scoring import SheetScore, sheet_score

SCALE = {"5": 100, "4": 80, "3": 60, "2": 40, "1": 20}
RATED = (*(Option(value, value) for value in SCALE), Option("na", "没接触过", na=True))
WEIGHTS = {
    "attitude": 5, "response": 10, "guard": 8, "parking": 6, "fire": 6, "clean": 10, "waste": 8,
    "green": 10, "facility": 10, "repair": 10, "fee": 6, "disclosure": 6, "community": 5,
}  # fmt: skip
ANSWERED = {
    "attitude": "4", "response": "3", "guard": "4", "parking": "2", "fire": "4", "clean": "5", "waste": "4",
    "green": "na", "facility": "3", "repair": "3", "fee": "4", "disclosure": "2", "community": "4",
}  # fmt: skip


def question(
    name: str, kind: str, weight: float | None, options: tuple[Option, ...] = (), **more: Any
) -> Question:
    return Question(f"id-{name}", kind, name, more.pop("label", name), options=options, weight=weight, **more)


SATISFACTION = Form(
    "业主满意度测评表",
    tuple(question(name, "rating", weight, RATED) for name, weight in WEIGHTS.items()),
    scoring={"method": "weighted_percent", "scale_map": SCALE, "na_rule": "…", "min_answered_weight": 60},
)


def picks(*values: str) -> tuple[Option, ...]:
    return (*(Option(value, value) for value in values), Option("none", "都没有", exclusive=True))


def scored(**scores: float) -> tuple[Option, ...]:
    return tuple(Option(value, value, score=score) for value, score in scores.items())


def share(k: int) -> dict[str, Any]:
    return {"settings": {"score_rule": f"已选项数(不含none) ÷ {k} × 100"}}


ORG, SAFE, SERVICE, CLEAN, LASTING = "【有组织】", "【有防护】", "【有服务】", "【有环境】", "【有机制】"
YES_NO = scored(yes=100, no=0)
FIVE = Form(
    "五有核查表",
    (
        question(
            "org_type", "single", 10, scored(committee=100, self_committee=80, none=0), label=ORG + "组织"
        ),
        question("supervise_org", "single", 4, YES_NO, label=ORG + "监督"),
        question("rules", "multiple", 6, picks("a", "b", "c", "d"), label=ORG + "制度", **share(4)),
        question("enclosed", "single", 10, scored(enclosed=100, door=100, none=0), label=SAFE + "围合"),
        question("safety_items", "multiple", 10, picks("a", "b", "c", "d", "e"), label=SAFE, **share(5)),
        question("provider", "single", 8, scored(company=100, community=100, none=0), label=SERVICE),
        question(
            "basic_services", "multiple", 12, picks("a", "b", "c"), label=SERVICE, settings={"share_of": 3}
        ),
        question(
            "environment",
            "matrix",
            20,
            (*scored(**{"pass": 100, "basic": 60, "fail": 0}), Option("na", "不适用", na=True)),
            label=CLEAN,
            rows=tuple(Row(str(number), str(number)) for number in range(6)),
        ),
        question("mechanisms", "multiple", 20, picks("a", "b", "c", "d", "e"), label=LASTING, **share(5)),
        question("remarks", "text", None),
    ),
    scoring={"method": "weighted_percent", "total": 100, "skipped_rule": "被跳过的加权题计0分"},
)
CHECKED = {
    "org_type": "self_committee",
    "supervise_org": "no",
    "rules": ["a", "b"],
    "enclosed": "door",
    "safety_items": ["a", "b", "c"],
    "provider": "community",
    "basic_services": ["a", "c"],
    "environment": {"0": "pass", "1": "pass", "2": "pass", "3": "basic", "4": "basic", "5": "fail"},
    "mechanisms": ["a", "e"],
    "remarks": "—",
}


def test_owner_satisfaction_example() -> None:
    score = sheet_score(SATISFACTION, ANSWERED)
    assert score.rounded == 70.22
    assert score.percent == Fraction(632, 9)
    assert score.answered_weight == 90
    assert score.reason == ""


def test_five_have_example_by_dimension() -> None:
    score = sheet_score(FIVE, CHECKED)
    points = {name: each.points for name, each in score.by_dimension.items()}
    assert points == {"有组织": 11, "有防护": 16, "有服务": 16, "有环境": 14, "有机制": 8}
    assert [each.weight for each in score.by_dimension.values()] == [20] * 5
    assert score.by_dimension["有组织"].percent == 55
    assert score.percent == 65


def test_a_skipped_question_counts_zero_where_the_form_says_so() -> None:
    unserved = {**CHECKED, "provider": "none"}
    del unserved["basic_services"]
    assert sheet_score(FIVE, unserved).percent == 65 - 16
    assert sheet_score(replace(FIVE, scoring={"method": "weighted_percent"}), unserved).percent == Fraction(
        4900, 88
    )


def test_a_matrix_leaves_out_na_lines() -> None:
    some_na = {**CHECKED, "environment": dict.fromkeys("0123", "na") | {"4": "basic", "5": "pass"}}
    assert sheet_score(FIVE, some_na).by_dimension["有环境"].points == 16
    all_na = {**CHECKED, "environment": dict.fromkeys("012345", "na")}
    assert "有环境" not in sheet_score(FIVE, all_na).by_dimension
    assert sheet_score(FIVE, all_na).percent == Fraction(5100, 80)


def test_none_of_these_earns_nothing() -> None:
    assert sheet_score(FIVE, {**CHECKED, "mechanisms": ["none"]}).by_dimension["有机制"].points == 0


@pytest.mark.parametrize(
    ("form", "answers", "reason", "weight"),
    [
        (SATISFACTION, dict.fromkeys(WEIGHTS, "na"), "nothing_answered", 0),
        (SATISFACTION, {}, "nothing_answered", 0),
        (
            SATISFACTION,
            {**dict.fromkeys(WEIGHTS, "na"), "response": "5", "clean": "5"},
            "too_few_answered",
            20,
        ),
        (replace(SATISFACTION, scoring={"method": "priority"}), ANSWERED, "not_scored", 0),
        (replace(SATISFACTION, scoring={}), ANSWERED, "not_scored", 0),
    ],
)
def test_no_percent_without_enough_answers(
    form: Form, answers: dict[str, Any], reason: str, weight: int
) -> None:
    score = sheet_score(form, answers)
    assert (score.percent, score.rounded, score.reason, score.answered_weight) == (None, None, reason, weight)


def test_answers_by_question_id_score_the_same() -> None:
    by_id = {FIVE.by_name[name].id: value for name, value in CHECKED.items()}
    assert sheet_score(FIVE, by_id, by="id") == sheet_score(FIVE, CHECKED)


sheets = st.fixed_dictionaries({name: st.sampled_from([*SCALE, "na", ""]) for name in WEIGHTS})


@given(sheets)
def test_a_percent_lies_between_the_lowest_and_the_highest_answer(answers: dict[str, str]) -> None:
    score = sheet_score(SATISFACTION, answers)
    given_scores = [SCALE[value] for value in answers.values() if value in SCALE]
    assert score.answered_weight == sum(WEIGHTS[name] for name, value in answers.items() if value in SCALE)
    if score.percent is not None:
        assert min(given_scores) <= score.percent <= max(given_scores)


@given(sheets, st.sampled_from(list(WEIGHTS)))
def test_a_better_answer_never_lowers_the_percent(answers: dict[str, str], name: str) -> None:
    ladder = [sheet_score(SATISFACTION, {**answers, name: value}) for value in "12345"]
    known: list[SheetScore] = [score for score in ladder if score.percent is not None]
    assert len(known) in (0, 5)
    assert all(low.percent <= high.percent for low, high in pairwise(known))


@given(st.sets(st.sampled_from("abcde")), st.sampled_from("abcde"))
def test_one_more_mechanism_never_lowers_the_percent(chosen: set[str], more: str) -> None:
    fewer = sheet_score(FIVE, {**CHECKED, "mechanisms": sorted(chosen)})
    extended = sheet_score(FIVE, {**CHECKED, "mechanisms": sorted(chosen | {more})})
    assert fewer.percent is not None
    assert extended.percent is not None
    assert 0 <= fewer.percent <= extended.percent <= 100
