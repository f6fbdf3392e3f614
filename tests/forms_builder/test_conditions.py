"""Drop-downs to expressions and back."""

from __future__ import annotations

from typing import Any

import pytest

from forms_builder.conditions import (
    ConditionProblem,
    Target,
    condition_ast,
    constraint_ast,
    read_condition,
    read_constraint,
)
from forms_builder.folding import fold
from forms_builder.logic import parse, unparse

TARGETS = {
    target.id: target
    for target in (
        Target("id-role", "role", "choice", "您是", frozenset({"owner", "tenant", "other"}), 0),
        Target("id-tags", "tags", "multiple", "标签", frozenset({"old", "ill", "none"}), 1),
        Target("id-age", "age", "number", "年龄", frozenset(), 2),
        Target("id-day", "day", "date", "日期", frozenset(), 3),
        Target("id-note", "note", "text", "备注", frozenset(), 4),
        Target("id-grade", "grade", "choice", "评分", frozenset({"5", "3", "1", "na"}), 5),
        Target("id-clock", "clock", "time", "几点", frozenset(), 6),
        Target("id-family", "family", "repeat", "家庭成员", frozenset(), 7),
        Target("id-years", "years", "number", "周岁", frozenset(), 8, ("family",)),
        Target("id-work", "work", "choice", "工作", frozenset({"yes", "no"}), 9, ("family",)),
        Target("id-ills", "ills", "multiple", "病", frozenset({"a", "b"}), 10, ("family",)),
    )
}
BY_NAME = {target.name: target for target in TARGETS.values()}


def all_of(*rules: Any) -> dict[str, Any]:
    """A condition."""
    return {"join": "all", "rules": list(rules)}


def any_of(*rules: Any) -> dict[str, Any]:
    """A condition or set of rules."""
    return {"join": "any", "rules": list(rules)}


def rule(question: str, op: str, **value: Any) -> dict[str, Any]:
    """One rule."""
    return {"question": f"id-{question}", "op": op, **value}


OWNER = rule("role", "any", values=["owner"])

CONDITIONS = [
    (all_of(OWNER), "${role} = 'owner'"),
    (all_of(rule("role", "any", values=["owner", "other"])), "${role} = 'owner' or ${role} = 'other'"),
    (all_of(rule("role", "none", values=["owner"])), "${role} != '' and ${role} != 'owner'"),
    (all_of(rule("tags", "any", values=["old"])), "selected(${tags}, 'old')"),
    (all_of(rule("tags", "none", values=["none"])), "${tags} != '' and not(selected(${tags}, 'none'))"),
    (all_of(rule("role", "not", values=["owner"])), "not(${role} = 'owner')"),
    (
        all_of(rule("tags", "not", values=["old", "ill"])),
        "not(selected(${tags}, 'old') or selected(${tags}, 'ill'))",
    ),
    (all_of(rule("note", "answered")), "${note} != ''"),
    (all_of(rule("note", "unanswered")), "${note} = ''"),
    (all_of(rule("age", ">=", value={"number": 60})), "${age} >= 60"),
    (all_of(rule("age", "<", value={"number": -1.5})), "${age} < -1.5"),
    (all_of(rule("grade", "<=", value={"number": 2})), "${grade} <= 2"),
    (all_of(rule("day", "<=", value={"today": True})), "${day} <= today()"),
    (all_of(rule("day", ">", value={"date": "2026-01-01"})), "${day} > date('2026-01-01')"),
    (all_of(OWNER, rule("age", ">", value={"number": 1})), "${role} = 'owner' and ${age} > 1"),
    (
        all_of(OWNER, any_of(rule("age", ">", value={"number": 1}), rule("tags", "any", values=["ill"]))),
        "${role} = 'owner' and (${age} > 1 or selected(${tags}, 'ill'))",
    ),
    (
        all_of(rule("age", "between", value={"number": 18}, to={"number": 60})),
        "${age} >= 18 and ${age} <= 60",
    ),
    (
        all_of(OWNER, rule("age", "between", value={"number": 1}, to={"question": "id-family"})),
        "${role} = 'owner' and ${age} >= 1 and ${age} <= count(${family})",
    ),
    (
        any_of(OWNER, rule("day", "between", value={"date": "2026-01-01"}, to={"today": True})),
        "${role} = 'owner' or ${day} >= date('2026-01-01') and ${day} <= today()",
    ),
    (
        all_of(rule("clock", ">=", value={"time": "08:30"})),
        "decimal-time(${clock}) >= decimal-time('08:30')",
    ),
    (all_of(rule("tags", ">", of="count", value={"number": 1})), "count-selected(${tags}) > 1"),
    (all_of(rule("note", "<", of="length", value={"number": 9})), "string-length(${note}) < 9"),
    (all_of(rule("note", "contains", value={"text": "街"})), "contains(${note}, '街')"),
    (all_of(rule("note", "lacks", value={"text": "街"})), "not(contains(${note}, '街'))"),
    (all_of(rule("note", "starts", value={"text": "长沙"})), "starts-with(${note}, '长沙')"),
    (all_of(rule("family", ">=", value={"number": 2})), "count(${family}) >= 2"),
    (all_of(rule("years", ">", value={"number": 60})), "${years} > 60"),
    (all_of(rule("years", "unanswered")), "not(${years} != '')"),
    (all_of(rule("work", "none", values=["yes"])), "${work} != '' and not(${work} = 'yes')"),
    (all_of(rule("ills", "any", values=["a"])), "count(${ills}[selected(., 'a')]) > 0"),
    (
        any_of(OWNER, all_of(rule("age", ">", value={"number": 1}), rule("note", "answered"))),
        "${role} = 'owner' or ${age} > 1 and ${note} != ''",
    ),
]


@pytest.mark.parametrize(("condition", "text"), CONDITIONS)
def test_condition_compiles_and_is_read_back(condition: Any, text: str) -> None:
    """One expression, and the same drop-downs from it."""
    assert unparse(condition_ast(condition, TARGETS)) == text
    assert read_condition(parse(text), BY_NAME) == condition


INSIDE = [
    (all_of(rule("work", "none", values=["yes"])), "${work} != '' and ${work} != 'yes'"),
    (all_of(rule("ills", "any", values=["a"])), "selected(${ills}, 'a')"),
    (all_of(rule("years", "unanswered")), "${years} = ''"),
    (all_of(rule("family", "<", value={"number": 9})), "count(${family}) < 9"),
]


@pytest.mark.parametrize(("condition", "text"), INSIDE)
def test_inside_a_repeat_a_rule_speaks_of_the_same_member(condition: Any, text: str) -> None:
    """Written as for any question that is asked once."""
    assert unparse(condition_ast(condition, TARGETS, ("family",))) == text
    assert read_condition(parse(text), BY_NAME, ("family",)) == condition


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("${role} != 'owner'", all_of(rule("role", "not", values=["owner"]))),
        ("${role} != 'owner' and ${role} != 'other'", all_of(rule("role", "not", values=["owner", "other"]))),
        ("selected(${role}, 'owner')", all_of(OWNER)),
        ("not(selected(${role}, 'owner')) and ${role} != ''", all_of(rule("role", "none", values=["owner"]))),
    ],
)
def test_other_ways_of_saying_the_same(text: str, condition: Any) -> None:
    """As spreadsheets write it."""
    assert read_condition(parse(text), BY_NAME) == condition


def test_not_around_alternatives_is_none_of() -> None:
    """As the templates write it."""
    found = read_condition(parse("${role} != '' and not(${role} = 'owner' or ${role} = 'other')"), BY_NAME)
    assert found == all_of(rule("role", "none", values=["owner", "other"]))


@pytest.mark.parametrize(
    "text",
    [
        "${age} + 1 > 3",
        "${role} = 'nobody'",
        "${role} = 'owner' and (${age} > 1 or (${age} < 3 and (${note} != '' or ${day} = today())))",
        "true()",
        "${clock} > 3",
        "contains(${role}, 'own')",
        "selected(${ills}, 'a')",  # of a repeat's members only the first would be looked at
        "${note} = ''  and count(${age}) > 0",
    ],
)
def test_what_drop_downs_cannot_say(text: str) -> None:
    """Left to the advanced box."""
    assert read_condition(parse(text), BY_NAME) is None


CONSTRAINTS = [
    ({"low": {"number": 0}}, ". >= 0"),
    ({"low": {"number": 0}, "high": {"number": 10}, "whole": True}, ". >= 0 and . <= 10 and . = int(.)"),
    ({"low": {"number": 0}, "high": {"question": "id-age"}}, ". >= 0 and . <= ${age}"),
    ({"high": {"today": True}}, ". <= today()"),
    ({"min_length": 2, "max_length": 60}, "string-length(.) >= 2 and string-length(.) <= 60"),
    ({"max_choices": 3}, "count-selected(.) <= 3"),
    ({"min_photos": 1, "max_photos": 9}, "count(.) >= 1 and count(.) <= 9"),
    ({"format": "mobile"}, "regex(., '^1[3-9][0-9]{9}$')"),
    ({"pattern": "^[A-Z]{2}$"}, "regex(., '^[A-Z]{2}$')"),
]


def test_times_of_day_are_compared_as_parts_of_a_day() -> None:
    """From eight to half past five, and not the other way round."""
    hours = {"low": {"time": "08:00"}, "high": {"time": "17:30"}}
    text = "decimal-time(.) >= decimal-time('08:00') and decimal-time(.) <= decimal-time('17:30')"
    assert unparse(constraint_ast(hours, TARGETS, "time")) == text
    assert read_constraint(parse(text), BY_NAME) == (hours, [])
    with pytest.raises(ConditionProblem, match="range_upside_down"):
        constraint_ast({"low": hours["high"], "high": hours["low"]}, TARGETS, "time")


@pytest.mark.parametrize(("patterns", "text"), CONSTRAINTS)
def test_patterns_compile_and_are_read_back(patterns: Any, text: str) -> None:
    """The six patterns."""
    assert parse(unparse(constraint_ast(patterns, TARGETS))) == parse(text)
    assert read_constraint(parse(text), BY_NAME) == (patterns, [])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("not(selected(., 'none') and count-selected(.) > 1)", ["none"]),
        ("not((selected(., 'none') or selected(., 'ill')) and count-selected(.) > 1)", ["none", "ill"]),
    ],
)
def test_exclusive_options(text: str, values: list[str]) -> None:
    """Become marks of the options, nothing else."""
    assert read_constraint(parse(text), BY_NAME) == ({}, values)


@pytest.mark.parametrize("text", [". >= 0 and . >= 5", "${age} > 1", "string-length(.) <= ${age}"])
def test_constraints_that_no_pattern_says(text: str) -> None:
    """Left to the advanced box."""
    assert read_constraint(parse(text), BY_NAME) is None


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (all_of({"question": "", "op": "any", "values": []}), "rule_incomplete"),
        (all_of({"question": "id-gone", "op": "answered"}), "question_gone"),
        (all_of(rule("role", "any", values=[])), "rule_incomplete"),
        (all_of(rule("role", "any", values=["nobody"])), "option_gone"),
        (all_of(rule("age", ">")), "rule_incomplete"),
        (all_of(rule("age", ">", value={"number": ""})), "rule_incomplete"),
        (all_of(rule("age", ">", value={"question": "id-gone"})), "question_gone"),
        (all_of(rule("age", "like")), "rule_incomplete"),
        (all_of(any_of()), "rule_incomplete"),
        (all_of(any_of(all_of(OWNER))), "rule_incomplete"),
    ],
)
def test_half_finished_conditions(condition: Any, code: str) -> None:
    """Named by code, never an exception of Python's own."""
    with pytest.raises(ConditionProblem) as caught:
        condition_ast(condition, TARGETS)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "patterns",
    [
        {"low": {"number": 5}, "high": {"number": 1}},
        {"low": {"date": "2026-02-01"}, "high": {"date": "2026-01-01"}},
        {"min_choices": 3, "max_choices": 1},
    ],
)
def test_limits_upside_down(patterns: Any) -> None:
    """Nobody could satisfy them."""
    with pytest.raises(ConditionProblem, match="range_upside_down"):
        constraint_ast(patterns, TARGETS)


@pytest.mark.parametrize("nothing", [{}, None, all_of()])
def test_no_condition(nothing: Any) -> None:
    """Always shown."""
    assert condition_ast(nothing, TARGETS) is None


def test_folding_stops_before_the_question_it_speaks_of() -> None:
    """A group cannot hold the question that decides whether the group is shown."""

    def block(number: int, *rules: Any) -> Any:
        return {"type": "text", "id": f"b{number}", "value": {"label": "", "condition": all_of(*rules)}}

    decides = {**block(3, OWNER), "id": "id-role"}
    folded = fold([block(1, OWNER), block(2, OWNER, rule("note", "answered")), decides, block(4)], TARGETS)
    assert [each["type"] for each in folded] == ["group", "text", "text"]
    assert [each["value"]["condition"] for each in folded[0]["value"]["items"]] == [
        {},
        all_of(rule("note", "answered")),
    ]
