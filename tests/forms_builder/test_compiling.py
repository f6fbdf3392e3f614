"""What the compiler finds in half-written questionnaires, and where."""

from __future__ import annotations

import uuid
from types import SimpleNamespace
from typing import Any

import pytest

from forms_builder.blocks import QuestionsBlock
from forms_builder.compiling import Compiled, compile_page
from forms_builder.findings import MESSAGES, Finding

STREAM = QuestionsBlock()
OPTIONS = [{"value": "yes", "label": "是"}, {"value": "no", "label": "否"}]


def ident(number: int) -> str:
    """A permanent id that can be told apart."""
    return str(uuid.UUID(int=number))


def block(number: int, kind: str = "text", **value: Any) -> dict[str, Any]:
    """A block as it is stored."""
    given = {
        "label": f"第{number}问",
        "name": f"n{number}",
        **({"options": OPTIONS} if kind in CHOOSING else {}),
        **value,
    }
    return {"type": kind, "id": ident(number), "value": given}


CHOOSING = ("single", "multiple", "rating", "matrix")


def rule(number: int, op: str = "answered", **more: Any) -> dict[str, Any]:
    """A condition of one rule."""
    return {"join": "all", "rules": [{"question": ident(number), "op": op, **more}]}


def compiled(*blocks: dict[str, Any], notice: str = "") -> Compiled:
    """A page of these blocks."""
    return compile_page(
        SimpleNamespace(
            title="试卷",
            intro="",
            family="household_survey",
            consent_notice=notice,
            consent_required=True,
            retention_days=365,
            scoring={},
            body=STREAM.to_python(list(blocks)),
        )
    )


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
    "expression": ([block(1), block(2, condition={"text": "${n1} ="})], (1,), "condition"),
    "expression_at": ([block(1), block(2, condition={"text": "1 = ${nobody}"})], (1,), "condition"),
}


@pytest.mark.parametrize("code", CASES)
def test_finding(code: str) -> None:
    """Code, place and field."""
    blocks, path, where = CASES[code]
    found = [
        each for each in compiled(*blocks).errors if each.code.removesuffix("_at") == code.removesuffix("_at")
    ]
    assert [(each.path, each.field) for each in found[:1]] == [(path, where)]
    assert all(each.message and each.line for each in found)


def test_every_code_has_a_case() -> None:
    """No message that nobody has seen."""
    assert CASES.keys() == MESSAGES.keys()


def test_expression_errors_say_where() -> None:
    """Counted from 1."""
    (finding,) = compiled(block(1), block(2, condition={"text": "1 = ${nobody}"})).errors
    assert (finding.code, finding.params["position"], finding.question) == ("expression_at", 5, "第2问")


def test_paths_lead_into_groups() -> None:
    """Group in group."""
    inner = {"type": "group", "id": ident(8), "value": {"label": "", "items": [block(2, label="")]}}
    outer = {"type": "group", "id": ident(9), "value": {"label": "", "items": [block(1), inner]}}
    (finding,) = compiled(outer).errors
    assert finding.path == (0, 1, 0)


def test_a_group_cannot_depend_on_what_it_holds() -> None:
    """Neither by drop-down nor by expression."""
    for condition, code in ((rule(1), "question_later"), ({"text": "${n1} = 'a'"}, "question_circle")):
        group = {
            "type": "group",
            "id": ident(9),
            "value": {"label": "", "condition": condition, "items": [block(1)]},
        }
        assert [each.code for each in compiled(group).errors] == [code]


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
    assert not compiled(block(1, sensitive=True), notice="说明").findings


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
