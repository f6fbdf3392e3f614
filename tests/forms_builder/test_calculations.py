"""Calculation patterns: what they compile to, what they come to, how they are said and read back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from forms_builder.answers import CompiledForm, judge
from forms_builder.calculations import (
    calculation_ast,
    calculation_words,
    kind_of,
    read_calculation,
    tidy_calculation,
)
from forms_builder.calculations.patterns import BUILDERS
from forms_builder.conditions import ConditionProblem, Target
from forms_builder.logic import parse, unparse
from tests.forms_builder.making import OPTIONS, block, compiled, ident, repeat

NOW = datetime(2026, 3, 15, 8, 30, tzinfo=UTC)
SCORED = [
    {"value": "good", "label": "好", "score": 5},
    {"value": "bad", "label": "差", "score": -2},
    {"value": "na", "label": "说不清", "na": True},
]
BLOCKS = (
    block(1, "integer"),
    block(2, "integer"),
    block(3, "date"),
    block(4, "multiple"),
    block(5, "single", options=SCORED),
    block(6, "text"),
    repeat(10, block(11, "integer", required=False), block(12, "multiple", required=False)),
    block(13, "rating", options=[{"value": "3", "label": "优"}, {"value": "1", "label": "差"}]),
)


def of(*numbers: int) -> dict[str, Any]:
    """The questions of these numbers."""
    return {"questions": [ident(number) for number in numbers]}


def one(number: int) -> dict[str, Any]:
    """One question."""
    return {"question": ident(number)}


def when(number: int, op: str, value: Any) -> dict[str, Any]:
    """A condition of one rule."""
    return {"join": "all", "rules": [{**one(number), "op": op, "value": value}]}


FAMILY = {"n10": [{"n11": 61}, {"n11": 30}, {}, {"n11": 70}]}

CASES: list[tuple[dict[str, Any], dict[str, Any], Any]] = [
    ({"how": "sum", **of(1, 2)}, {"n1": 3, "n2": 4}, 7),
    ({"how": "sum", **of(1, 2)}, {"n1": 3}, 3),
    ({"how": "mean", **of(1, 2)}, {"n1": 3, "n2": 4}, 3.5),
    ({"how": "mean", **of(1, 2)}, {"n2": 4}, 4),
    ({"how": "mean", **of(1, 2)}, {}, None),
    ({"how": "product", **of(1, 2)}, {"n1": 3, "n2": 4}, 12),
    ({"how": "product", **of(1, 2)}, {"n1": 3}, None),
    ({"how": "difference", **of(1, 2)}, {"n1": 3, "n2": 4}, -1),
    ({"how": "ratio", **of(1, 2)}, {"n1": 3, "n2": 4}, 0.75),
    ({"how": "ratio", **of(1, 2)}, {"n1": 3, "n2": 0}, None),
    ({"how": "percent", **of(1, 2)}, {"n1": 1, "n2": 3}, 33.3),
    ({"how": "members", **one(10)}, FAMILY, 4),
    ({"how": "over", "of": "sum", **one(11)}, FAMILY, 161),
    ({"how": "over", "of": "sum", **one(11)}, {}, 0),
    ({"how": "over", "of": "mean", **one(11)}, FAMILY, 53.67),
    ({"how": "over", "of": "highest", **one(11)}, FAMILY, 70),
    ({"how": "over", "of": "lowest", **one(11)}, FAMILY, 30),
    ({"how": "over", "of": "lowest", **one(11)}, {}, None),
    ({"how": "over", "of": "count", **one(11)}, FAMILY, 3),
    ({"how": "over", "of": "count", **one(11), "rule": {"op": ">=", "value": {"number": 60}}}, FAMILY, 2),
    (
        {
            "how": "over",
            "of": "sum",
            **one(11),
            "rule": {"op": "between", "value": {"number": 60}, "to": {"number": 65}},
        },
        FAMILY,
        61,
    ),
    (
        {"how": "over", "of": "count", **one(12), "rule": {"op": "any", "values": ["yes"]}},
        {"n10": [{"n12": ["yes", "no"]}, {"n12": ["no"]}]},
        1,
    ),
    ({"how": "chosen", **one(4)}, {"n4": ["yes", "no"]}, 2),
    ({"how": "score", **one(5)}, {"n5": "bad"}, -2),
    ({"how": "score", **one(5)}, {"n5": "na"}, None),
    ({"how": "score", **one(13)}, {"n13": "3"}, 3),
    ({"how": "age", **one(3)}, {"n3": "1960-03-15"}, 66),
    ({"how": "age", **one(3)}, {"n3": "1960-03-16"}, 65),
    ({"how": "age", **one(3)}, {"n3": "2024-02-29"}, 2),
    ({"how": "days", "from": one(3), "to": {"today": True}}, {"n3": "2026-03-01"}, 14),
    ({"how": "days", "from": {"date": "2026-01-01"}, "to": one(3)}, {"n3": "2026-03-01"}, 59),
    (
        {"how": "join", "parts": [one(6), {"text": "、"}, one(1)]},
        {"n6": "长沙", "n1": 3},
        "长沙、3",
    ),
    (
        {
            "how": "if",
            "cases": [
                {"condition": when(1, ">=", {"number": 60}), "value": {"text": "老人"}},
                {"condition": when(1, ">=", {"number": 18}), "value": {"text": "成年"}},
            ],
            "else": {"text": "孩子"},
        },
        {"n1": 20},
        "成年",
    ),
    (
        {"how": "if", "cases": [{"condition": when(1, ">", {"number": 9}), "value": one(2)}]},
        {"n1": 1, "n2": 5},
        None,
    ),
    ({"how": "value", "value": {"number": -3}}, {}, -3),
]


def result(stored: dict[str, Any], answers: dict[str, Any]) -> Any:
    """What a calculated question comes to."""
    text = kind_of(stored, {}) == "text" or stored["how"] == "if"
    settings = {"result": "text"} if text else {}
    made = block(20, "calculated", more={"calculation": stored}, settings=settings)
    form = compiled(*BLOCKS, made)
    assert [each.line for each in form.errors] == []
    return judge(CompiledForm(form.form), answers, at=NOW).answers.get("n20")


@pytest.mark.parametrize(("stored", "answers", "expected"), CASES)
def test_what_a_pattern_comes_to(stored: dict[str, Any], answers: dict[str, Any], expected: Any) -> None:
    """By the judge, blanks included."""
    assert result(stored, answers) == expected


TARGETS = {
    target.id: target
    for target in (
        Target(ident(1), "n1", "number", "人数", position=0),
        Target(ident(2), "n2", "number", "面积", position=1),
        Target(ident(3), "n3", "date", "生日", position=2),
        Target(ident(4), "n4", "multiple", "标签", frozenset({"yes", "no"}), 3),
        Target(
            ident(5),
            "n5",
            "choice",
            "评价",
            frozenset({"good", "bad", "na"}),
            4,
            (),
            {"good": 5, "bad": -2},
            frozenset({"na"}),
        ),
        Target(ident(6), "n6", "text", "地址", position=5),
        Target(ident(10), "n10", "repeat", "成员", position=6),
        Target(ident(11), "n11", "number", "年龄", position=7, repeats=("n10",)),
        Target(ident(12), "n12", "multiple", "情况", frozenset({"yes", "no"}), 8, ("n10",)),
        Target(ident(13), "n13", "choice", "等级", frozenset({"3", "1"}), 9, (), {"3": 3, "1": 1}),
    )
}
BY_NAME = {target.name: target for target in TARGETS.values()}


@pytest.mark.parametrize("stored", [case[0] for case in CASES])
def test_every_pattern_is_read_back(stored: dict[str, Any]) -> None:
    """From its own text; drop-downs again, as they were."""
    ast = calculation_ast(stored, TARGETS)
    assert parse(unparse(ast)) == ast
    assert read_calculation(ast, BY_NAME) == stored
    assert tidy_calculation(stored) == stored


@pytest.mark.parametrize("stored", [case[0] for case in CASES])
def test_every_pattern_is_said(stored: dict[str, Any]) -> None:
    """With the questions' names, and no place left open."""
    words = calculation_words(
        stored, lambda question: TARGETS[question].label, lambda condition: "某条件" if condition else ""
    )
    assert words
    assert "%" not in words
    for target in TARGETS.values():
        spoken = str(stored.get("questions") or stored.get("question"))
        if target.id in spoken and not (stored.get("of") == "count" and stored.get("rule")):
            assert target.label in words


@pytest.mark.parametrize("how", BUILDERS)
def test_unfinished_patterns_are_named_by_code(how: str) -> None:
    """Never an exception of Python's own."""
    for stored in ({"how": how}, {"how": how, "questions": [""], "cases": [{}], "parts": [{}]}):
        with pytest.raises(ConditionProblem):
            calculation_ast(tidy_calculation(stored), TARGETS)


@pytest.mark.parametrize(
    ("stored", "code"),
    [
        ({"how": "sum", **of(1, 11)}, "several_answers"),
        ({"how": "over", "of": "sum", **one(1)}, "repeat_wanted"),
        ({"how": "members", **one(1)}, "repeat_wanted"),
        ({"how": "score", **one(4)}, "scores_missing"),
        ({"how": "sum", "questions": [ident(1), ident(99)]}, "question_gone"),
        ({"how": "nothing"}, "rule_incomplete"),
    ],
)
def test_patterns_that_do_not_fit(stored: dict[str, Any], code: str) -> None:
    """The finding says why."""
    with pytest.raises(ConditionProblem, match=code):
        calculation_ast(stored, TARGETS)


@pytest.mark.parametrize(
    "junk",
    [None, 3, [], {"how": 5}, {"how": "sum", "questions": 3}, {"how": "if", "cases": "x"}, {"text": " "}],
)
def test_junk_is_tidied(junk: Any) -> None:
    """A tampered form gives a calculation or none."""
    tidy = tidy_calculation(junk)
    assert tidy == {} or isinstance(tidy["how"], str)


@pytest.mark.parametrize(
    ("stored", "kind"),
    [
        ({}, ""),
        ({"how": "sum"}, "number"),
        ({"how": "join"}, "text"),
        ({"how": "value", "value": {"today": True}}, "date"),
        ({"how": "value", "value": {"question": "q"}}, "text"),
        ({"how": "if", "cases": [{"value": {"number": 1}}], "else": {"text": "x"}}, ""),
        ({"text": "round(1.5)"}, "number"),
        ({"text": "concat('a')"}, "text"),
        ({"text": "if("}, ""),
    ],
)
def test_what_kind_of_value_it_is(stored: dict[str, Any], kind: str) -> None:
    """So that conditions offer the right comparisons."""
    assert kind_of(stored, {"q": "choice"}) == kind


def test_members_inside_a_member_are_its_own() -> None:
    """A calculation inside a repeat speaks of the member it belongs to."""
    inner = block(30, "calculated", more={"calculation": {"how": "sum", **of(31, 32)}})
    form = compiled(repeat(33, block(31, "integer"), block(32, "integer"), inner))
    assert [each.line for each in form.errors] == []
    found = judge(CompiledForm(form.form), {"n33": [{"n31": 1, "n32": 2}, {"n31": 5, "n32": 5}]}, at=NOW)
    assert [member["n30"] for member in found.answers["n33"]] == [3, 10]


def test_defaults_required_and_locked() -> None:
    """Compiled to the form's own fields."""
    more = {
        "default": {"how": "value", "value": {"today": True}},
        "required_if": {"join": "all", "rules": [{**one(1), "op": "any", "values": ["yes"]}]},
        "required_message": " 请填 ",
        "read_only": {"always": True},
        "calculation": {"text": "today()"},
        "trigger": [ident(1)],
    }
    form = compiled(block(1, "single", options=OPTIONS), block(2, "date", required=False, more=more)).form
    question = form.questions[1]
    assert question.default is not None
    assert question.required_if is not None
    assert question.read_only is not None
    assert question.calculation is not None
    assert (question.default.text, question.required_if.text) == ("today()", "${n1} = 'yes'")
    assert (question.read_only.text, question.calculation.text) == ("true()", "today()")
    assert (question.required_message, question.trigger) == ("请填", ("n1",))
