"""When a rule's conditions hold: operators by type, matrix lines, repeats, what was asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms_builder.answers import CompiledForm, judge
from forms_builder.keys import answers_by_name
from forms_builder.schema import Form, Option, Question, Repeat, Row
from surveys.problems.matching import Condition, conditions_of, holds, missing
from tests.factories.surveys import expression

GOOD_BAD = (Option("good", "完好"), Option("bad", "损坏"), Option("gone", "缺失"))
FORM = Form(
    title="巡查",
    items=(
        Question("q-fire", "single", "fire", "消防器材", options=GOOD_BAD),
        Question("q-why", "text", "why", "什么情况", relevant=expression("${fire} = 'bad'")),
        Question("q-many", "multiple", "many", "设施", options=(Option("a", "甲"), Option("b", "乙"))),
        Question(
            "q-rate",
            "rating",
            "rate",
            "打分",
            options=(*(Option(n, n) for n in "54321"), Option("na", "说不清", na=True)),
        ),
        Question("q-n", "decimal", "n", "几盏灯"),
        Question(
            "q-env",
            "matrix",
            "env",
            "环境",
            options=GOOD_BAD,
            rows=(Row("road", "路面"), Row("stair", "楼道")),
        ),
        Repeat(
            "r-people",
            name="people",
            items=(
                Question("q-age", "integer", "age", "年龄"),
                Question(
                    "q-ill", "single", "ill", "有病吗", options=(Option("yes", "有"), Option("no", "没有"))
                ),
                Repeat("r-jobs", name="jobs", items=(Question("q-job", "text", "job", "工作"),)),
            ),
        ),
    ),
)
COMPILED = CompiledForm(FORM)


def hold(answers: dict[str, Any], *conditions: Condition) -> bool:
    """Whether they hold, with the judge saying what was asked."""
    named = answers_by_name(FORM, answers)
    at = datetime(2026, 3, 15, 10, tzinfo=UTC)
    return holds(conditions, FORM, answers, lambda: judge(COMPILED, named, at=at).relevant)


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        (Condition("q-fire", "is", ("gone",)), {"q-fire": "gone"}, True),
        (Condition("q-fire", "is", ("gone", "bad")), {"q-fire": "bad"}, True),
        (Condition("q-fire", "is", ("gone",)), {"q-fire": "good"}, False),
        (Condition("q-fire", "is", ("gone",)), {}, False),
        (Condition("q-fire", "is_not", ("good",)), {"q-fire": "bad"}, True),
        (Condition("q-fire", "is_not", ("good",)), {}, False),  # not answered is no answer
        (Condition("q-many", "is", ("b",)), {"q-many": ["a", "b"]}, True),
        (Condition("q-many", "is_not", ("b",)), {"q-many": ["a"]}, True),
        (Condition("q-many", "is_not", ("b",)), {"q-many": ["a", "b"]}, False),
        (Condition("q-rate", "below", ("3",)), {"q-rate": "2"}, True),
        (Condition("q-rate", "below", ("3",)), {"q-rate": "3"}, False),
        (Condition("q-rate", "below", ("3",)), {"q-rate": "na"}, False),
        (Condition("q-rate", "above", ("3",)), {"q-rate": "5"}, True),
        (Condition("q-n", "below", ("0.3",)), {"q-n": 0.1}, True),
        (Condition("q-n", "above", ("0.3",)), {"q-n": 0.3}, False),
        (Condition("q-n", "is", ("2",)), {"q-n": 2.0}, True),
        (Condition("q-n", "below", ("many",)), {"q-n": 1}, False),
        (Condition("q-env", "is", ("bad",), "stair"), {"q-env": {"road": "good", "stair": "bad"}}, True),
        (Condition("q-env", "is", ("bad",), "road"), {"q-env": {"road": "good", "stair": "bad"}}, False),
        (Condition("q-env", "answered", (), "stair"), {"q-env": {"road": "good"}}, False),
        (Condition("q-env", "empty", (), "stair"), {"q-env": {"road": "good"}}, True),
        (Condition("q-why", "answered"), {"q-fire": "bad", "q-why": "没压力"}, True),
        (Condition("q-why", "empty"), {"q-fire": "bad"}, True),
        (Condition("q-why", "empty"), {"q-fire": "good"}, False),  # never asked
        (Condition("q-age", "above", ("79",)), {"r-people": [{"q-age": 30}, {"q-age": 80}]}, True),
        (Condition("q-age", "above", ("79",)), {"r-people": []}, False),
        (Condition("q-age", "above", ("79",)), {}, False),
        (
            Condition("q-job", "answered"),
            {"r-people": [{"r-jobs": []}, {"r-jobs": [{"q-job": "电工"}]}]},
            True,
        ),
        (Condition("q-lost", "is", ("gone",)), {"q-lost": "gone"}, False),
    ],
)
def test_one_condition(condition: Condition, answers: dict[str, Any], expected: bool) -> None:
    assert hold(answers, condition) is expected


def test_all_must_hold_and_for_the_same_member() -> None:
    old = Condition("q-age", "above", ("79",))
    ill = Condition("q-ill", "is", ("yes",))
    fire = Condition("q-fire", "is", ("gone",))
    apart = {"r-people": [{"q-age": 85, "q-ill": "no"}, {"q-age": 20, "q-ill": "yes"}], "q-fire": "gone"}
    together = {"r-people": [{"q-age": 20, "q-ill": "no"}, {"q-age": 85, "q-ill": "yes"}], "q-fire": "gone"}
    assert hold(apart, old, fire)
    assert not hold(apart, old, ill)
    assert hold(together, old, ill, fire)
    assert not hold({**together, "q-fire": "good"}, old, ill, fire)


def test_no_condition_is_no_reason() -> None:
    assert not hold({"q-fire": "gone"})


def test_a_question_or_a_line_that_vanished_is_found() -> None:
    stored = [
        {"question": "q-fire", "operator": "is", "values": ["gone"]},
        {"question": "q-lost", "operator": "answered"},
        {"question": "q-env", "row": "wall", "operator": "is", "values": ["bad"]},
    ]
    assert [each.question for each in missing(conditions_of(stored), FORM)] == ["q-lost", "q-env"]


VALUES = st.lists(st.sampled_from(["good", "bad", "gone"]), unique=True, max_size=3)


@given(chosen=st.none() | st.sampled_from(["good", "bad", "gone"]), values=VALUES)
def test_is_and_is_not_part_the_answered(chosen: str | None, values: list[str]) -> None:
    answers = {} if chosen is None else {"q-fire": chosen}
    is_one = hold(answers, Condition("q-fire", "is", tuple(values)))
    is_none = hold(answers, Condition("q-fire", "is_not", tuple(values)))
    assert (is_one + is_none) == (chosen is not None)
    assert is_one == (chosen in values)


@given(value=st.integers(-1000, 1000), bound=st.decimals(-1000, 1000, places=2))
def test_below_above_and_is_part_the_numbers(value: int, bound: Any) -> None:
    told = [hold({"q-n": value}, Condition("q-n", op, (str(bound),))) for op in ("below", "above", "is")]
    assert told == [value < bound, value > bound, value == bound]


@given(ages=st.lists(st.integers(0, 110), max_size=6), bound=st.integers(0, 110))
def test_any_member_is_enough(ages: list[int], bound: int) -> None:
    answers = {"r-people": [{"q-age": age} for age in ages]}
    assert hold(answers, Condition("q-age", "above", (str(bound),))) == any(age > bound for age in ages)
