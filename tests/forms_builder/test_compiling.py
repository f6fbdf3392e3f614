"""What the compiler finds in half-written questionnaires, and where."""

from __future__ import annotations

from typing import Any

import pytest

from forms_builder.findings import MESSAGES, Finding
from tests.forms_builder.making import OPTIONS, STREAM, block, compiled, group, ident, repeat, rule

AGE_OF_ONE = {"how": "value", "value": {"question": ident(1)}}
SUM_OF_ALL = {"how": "over", "of": "sum", "question": ident(1)}
SCORE = {"how": "score", "question": ident(1)}
FILTER = {"rules": [{"column": "区", "question": ident(1)}]}
NAMED: dict[str, Any] = {"columns": ["name", "label"], "rows": [["a", "甲"]]}
FIELDS: dict[str, dict[str, Any]] = {
    "column_gone": {"lists": {"b": NAMED}},
    "list_name_bad": {"lists": {"1 b": NAMED}},
    "list_column_twice": {"lists": {"b": {"columns": ["name", "name"], "rows": []}}},
    "list_without_values": {"lists": {"b": {"columns": ["label"], "rows": [["甲"]]}}},
    "list_value_twice": {"lists": {"b": {**NAMED, "rows": [["a", "甲"], ["a", "乙"]]}}},
    "list_value_again": {
        "lists": {"b": {"columns": ["name", "label", "市"], "rows": [["a", "甲", "x"], ["a", "乙", "y"]]}}
    },
    "translation_missing": {"languages": ["en"]},
}
WARNINGS = {"option_label_twice", "list_value_again", "translation_missing"}

CASES: dict[str, tuple[list[dict[str, Any]], tuple[int, ...], str]] = {
    "no_questions": ([block(1, "note")], (), "body"),
    "label_missing": ([block(1, label=" ")], (0,), "label"),
    "name_twice": ([block(1, name="a"), block(2, name="a")], (1,), "name"),
    "options_missing": ([block(1, "single", options=[])], (0,), "options"),
    "option_label_missing": ([block(1, "single", options=[{"value": "a", "label": ""}])], (0,), "options"),
    "option_value_twice": ([block(1, "single", options=[*OPTIONS, *OPTIONS[:1]])], (0,), "options"),
    "option_value_bad": ([block(1, "single", options=[{"value": "a b", "label": "甲"}])], (0,), "options"),
    "rating_value_bad": ([block(1, "rating", options=[{"value": "good", "label": "好"}])], (0,), "options"),
    "rows_missing": ([block(1, "matrix", rows=[])], (0,), "rows"),
    "sensitive_without_notice": ([block(1, sensitive=True)], (0,), "sensitive"),
    "rule_incomplete": ([block(1), block(2, condition=rule(1, ">"))], (1,), "condition"),
    "question_gone": ([block(1, condition=rule(9))], (0,), "condition"),
    "option_gone": (
        [block(1, "single"), block(2, condition=rule(1, "any", values=["perhaps"]))],
        (1,),
        "condition",
    ),
    "question_later": ([block(1, condition=rule(2)), block(2)], (0,), "condition"),
    "question_circle": (
        [block(1, condition={"text": "${n2} != ''"}), block(2, condition={"text": "${n1} != ''"})],
        (0,),
        "condition",
    ),
    "range_upside_down": (
        [block(1, "integer", constraint={"low": {"number": 9}, "high": {"number": 1}})],
        (0,),
        "constraint",
    ),
    "several_answers": (
        [repeat(5, block(1, "integer")), block(2, "calculated", more={"calculation": AGE_OF_ONE})],
        (1,),
        "more",
    ),
    "repeat_wanted": (
        [block(1, "integer"), block(2, "calculated", more={"calculation": SUM_OF_ALL})],
        (1,),
        "more",
    ),
    "repeat_empty": ([block(1), repeat(5)], (1,), "label"),
    "count_missing": ([repeat(5, block(1), times={"how": "fixed"})], (0,), "times"),
    "scores_missing": (
        [block(1, "single"), block(2, "calculated", more={"calculation": SCORE})],
        (1,),
        "more",
    ),
    "calculation_missing": ([block(1), block(2, "calculated")], (1,), "more"),
    "option_label_twice": (
        [block(1, "single", options=[*OPTIONS, {"value": "y2", "label": "是"}])],
        (0,),
        "options",
    ),
    "list_gone": ([block(1, "dropdown", source={"list": "社区"})], (0,), "source"),
    "column_gone": (
        [block(1), block(2, "dropdown", source={"list": "b", "filter": FILTER})],
        (1,),
        "source",
    ),
    "list_name_bad": ([block(1)], (), "lists"),
    "list_column_twice": ([block(1)], (), "lists"),
    "list_without_values": ([block(1)], (), "lists"),
    "list_value_twice": ([block(1)], (), "lists"),
    "list_value_again": ([block(1)], (), "lists"),
    "translation_missing": ([block(1)], (), "translations"),
    "expression": ([block(1), block(2, condition={"text": "${n1} ="})], (1,), "condition"),
    "expression_at": ([block(1), block(2, condition={"text": "1 = ${nobody}"})], (1,), "condition"),
}


@pytest.mark.parametrize("code", CASES)
def test_finding(code: str) -> None:
    """Code, place and field."""
    blocks, path, where = CASES[code]
    everything = compiled(*blocks, **FIELDS.get(code, {}))
    wanted = everything.findings if code in WARNINGS else everything.errors
    found = [each for each in wanted if each.code.removesuffix("_at") == code.removesuffix("_at")]
    assert [(each.path, each.field) for each in found[:1]] == [(path, where)]
    assert all(each.message and each.line for each in found)
    assert {each.severity for each in found} == {"warning" if code in WARNINGS else "error"}


def test_every_code_has_a_case() -> None:
    """No message that nobody has seen."""
    assert CASES.keys() == MESSAGES.keys()


def test_expression_errors_say_where() -> None:
    """Counted from 1."""
    (finding,) = compiled(block(1), block(2, condition={"text": "1 = ${nobody}"})).errors
    assert (finding.code, finding.params["position"], finding.question) == ("expression_at", 5, "第2问")


def test_paths_lead_into_groups() -> None:
    """Group in group."""
    (finding,) = compiled(group(9, block(1), group(8, block(2, label="")))).errors
    assert (finding.path, finding.id) == ((0, 1, 0), ident(2))


def test_a_group_cannot_depend_on_what_it_holds() -> None:
    """Neither by drop-down nor by expression."""
    for condition, code in ((rule(1), "question_later"), ({"text": "${n1} = 'a'"}, "question_circle")):
        assert [each.code for each in compiled(group(9, block(1), condition=condition)).errors] == [code]


def test_constraints_may_not_read_later_answers() -> None:
    """They are judged before."""
    first = block(1, "integer", constraint={"high": {"question": ident(2)}})
    assert [each.code for each in compiled(first, block(2, "integer")).errors] == ["question_later"]


def test_rules_never_begun_are_no_mistake() -> None:
    """Someone opened the drop-downs and thought better of it."""
    blank = {"question": "", "op": "any", "values": []}
    nothing = {"join": "all", "rules": [blank, {"join": "any", "rules": [blank, blank]}]}
    assert compiled(block(1), block(2, condition=nothing)).form.questions[1].relevant is None
    begun = {"join": "all", "rules": [*nothing["rules"], *rule(1)["rules"]]}
    shown = compiled(block(1), block(2, condition=begun))
    assert not shown.findings
    assert shown.form.questions[1].relevant is not None


@pytest.mark.parametrize(
    "shape",
    [
        {"rules": 3},
        {"rules": [1]},
        {"rules": [{"rules": [{"rules": [{"rules": []}]}]}]},
        {"rules": [{"question": 5}]},
    ],
)
def test_rules_of_wrong_shape_are_incomplete(shape: Any) -> None:
    """A tampered form gets a finding."""
    assert [each.code for each in compiled(block(1, condition=shape)).errors] in ([], ["rule_incomplete"])


def test_renaming_breaks_no_condition() -> None:
    """Rules name questions by permanent id."""
    dependent = block(2, condition=rule(1))
    before = compiled(block(1), dependent).form.questions[1].relevant
    after = compiled(block(1, name="renamed", label="换了问法"), dependent).form.questions[1].relevant
    assert before is not None
    assert after is not None
    assert (before.text, after.text) == ("${n1} != ''", "${renamed} != ''")


def test_an_empty_name_is_derived_from_the_id_once_and_for_all() -> None:
    """The same at every save."""
    names = {compiled(block(1, name="")).form.questions[0].name for _ in range(2)}
    assert names == {"q_00000000"}


def test_sensitive_questions_are_fine_with_a_notice() -> None:
    """No finding."""
    assert not compiled(block(1, sensitive=True), consent_notice="说明").findings


def test_warnings_do_not_stop_publishing() -> None:
    """Such as a comparison by size with a photo."""
    warned = compiled(block(1, "photo"), block(2, condition={"text": "${n1} > 3"}))
    assert not warned.errors
    assert [finding.severity for finding in warned.findings] == ["warning"]


def test_a_page_break_and_a_note_are_kept() -> None:
    """As items of the form."""
    blocks = [
        block(1),
        {"type": "page_break", "id": ident(5), "value": {"label": "下一页"}},
        block(2, "note"),
    ]
    form = compiled(*blocks).form
    assert [type(item).__name__ for item in form.items] == ["Question", "PageBreak", "Question"]
    assert not form.questions[1].required


@pytest.mark.parametrize("junk", ["[", '{"a": 1}', "x" * 50_000, "[1]"])
def test_junk_from_a_tampered_form_is_an_error_not_a_crash(junk: str) -> None:
    """Kept as text, refused when cleaned."""
    from django.core.exceptions import ValidationError

    child = STREAM.child_blocks["single"].child_blocks["condition"]
    value = child.value_from_datadict({"c": junk}, {}, "c")
    if isinstance(value, str):
        with pytest.raises(ValidationError):
            child.clean(value)
    given = block(1, "single", condition=value)
    assert all(isinstance(each, Finding) for each in compiled(given).findings)
