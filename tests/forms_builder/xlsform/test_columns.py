"""Headings: every alias of pyxform's, languages, single and double colons, capitals and spaces."""

from __future__ import annotations

from typing import Any

import pytest

from forms_builder.schema import Question
from forms_builder.xlsform import read
from tests.forms_builder.xlsform.workbooks import form, workbook

# heading → cell, the question's field, its value
ALIASES: list[tuple[str, str, str, Any]] = [
    ("relevance", "1 = 1", "relevant", "1 = 1"),
    ("relevant", "yes", "relevant", "true()"),
    ("RELEVANT", "1 = 1", "relevant", "1 = 1"),
    ("bind::relevant", "1 = 1", "relevant", "1 = 1"),
    ("bind:relevant", "1 = 1", "relevant", "1 = 1"),
    ("calculate", "1 + 1", "calculation", "1 + 1"),
    ("calculation", "1 + 1", "calculation", "1 + 1"),
    ("bind::calculate", "1 + 1", "calculation", "1 + 1"),
    ("constraint", ". > 1", "constraint", ". > 1"),
    ("bind::constraint", ". > 1", "constraint", ". > 1"),
    ("constraining_message", "No!", "constraint_message", "No!"),
    ("constraint_message", "No!", "constraint_message", "No!"),
    ("Constraint Message", "No!", "constraint_message", "No!"),
    ("bind::jr:constraintMsg", "No!", "constraint_message", "No!"),
    ("bind:jr:constraintMsg", "No!", "constraint_message", "No!"),
    ("required_message", "Please!", "required_message", "Please!"),
    ("requiredMsg", "Please!", "required_message", "Please!"),
    ("required", "yes", "required", True),
    ("required", "TRUE", "required", True),
    ("required", "true()", "required", True),
    ("required", "no", "required", False),
    ("bind::required", "1 = 1", "required_if", "1 = 1"),
    ("readonly", "yes", "read_only", "true()"),
    ("read_only", "1 = 1", "read_only", "1 = 1"),
    ("read only", "1 = 1", "read_only", "1 = 1"),
    ("appearance", "multiline", "type", "long_text"),
    ("body::appearance", "w4", "appearance", "w4"),
    ("control:appearance", "w4", "appearance", "w4"),
    ("hint", "So", "hint", "So"),
    ("default", "x", "default", "'x'"),
    ("default", "now()", "default", "now()"),
    ("default", "it's", "default", '"it\'s"'),
]
KEPT = [
    ("guidance_hint", "guidance_hint"),
    ("image", "media::image"),
    ("media:audio", "media::audio"),
    ("media::video::French (fr)", "media::video::French (fr)"),
    ("autoplay", "autoplay"),
    ("rows", "rows"),
    ("body::accuracyThreshold", "body::accuracyThreshold"),
    ("bind::orx:max-pixels", "bind::orx:max-pixels"),
    ("instance::tag", "instance::tag"),
    ("compact_tag", "compact_tag"),
    ("noAppErrorString", "no_app_error_string"),
    ("my own column", "my own column"),
    ("publishable", "publishable"),
]


def question(heading: str, cell: str, kind: str = "text") -> Question:
    found = read(form((("type", "name", "label", heading), (kind, "q", "Q", cell))), "f.xlsx")
    assert found.errors == ()
    return found.form.questions[0]


@pytest.mark.parametrize(("heading", "cell", "field", "expected"), ALIASES)
def test_alias(heading: str, cell: str, field: str, expected: Any) -> None:
    value = getattr(question(heading, cell), field)
    assert getattr(value, "text", value) == expected


@pytest.mark.parametrize(("heading", "kept"), KEPT)
def test_kept(heading: str, kept: str) -> None:
    assert question(heading, "1").extra == {kept: "1"}


@pytest.mark.parametrize("heading", ["caption", "label", "LABEL", "Label"])
@pytest.mark.parametrize("kind", ["type", "command", "Type"])
@pytest.mark.parametrize("name", ["name", "tag", "value", "NAME"])
def test_first_three(kind: str, name: str, heading: str) -> None:
    found = read(form(((kind, name, heading), ("text", "q", "Q"))), "f.xlsx")
    assert [(each.name, each.label) for each in found.form.questions] == [("q", "Q")]


@pytest.mark.parametrize("heading", ["repeat_count", "count", "jr:count", "bind::x", "control::jr:count"])
def test_repeat_count(heading: str) -> None:
    rows = (
        ("type", "name", "label", heading),
        ("begin repeat", "r", "R", "3"),
        ("text", "a", "A"),
        ("end repeat",),
    )
    (repeat,) = read(form(rows), "f.xlsx").form.items
    count = getattr(repeat, "count", None)
    assert (count.text if count else None) == (None if heading == "bind::x" else "3")


@pytest.mark.parametrize("heading", ["list_name", "list name", "LIST_NAME", "List Name"])
@pytest.mark.parametrize("value", ["name", "value", "VALUE"])
def test_choices(heading: str, value: str) -> None:
    choices = ((heading, value, "label"), ("l", "a", "A"))
    found = read(form((("type", "name", "label"), ("select_one l", "q", "Q")), choices), "f.xlsx")
    assert [(option.value, option.label) for option in found.form.questions[0].options] == [("a", "A")]


@pytest.mark.parametrize(("key", "expected"), [("form_id", "x"), ("id_string", "x"), ("set_form_id", "x")])
def test_settings(key: str, expected: str) -> None:
    found = read(form((("type", "name", "label"), ("text", "a", "A")), (), ((key,), ("x",))), "f.xlsx")
    assert found.form.settings["form_id"] == expected


def test_settings_among_the_questions() -> None:
    rows = (
        ("type", "name", "label"),
        ("form_title", "Mine", None),
        ("form_id", "mine", None),
        ("text", "a", "A"),
    )
    found = read(form(rows), "f.xlsx")
    assert (found.form.title, found.form.settings["form_id"], len(found.form.questions)) == (
        "Mine",
        "mine",
        1,
    )


def test_sheets_in_capitals_and_an_empty_sheet() -> None:
    sheets = {"SURVEY": (("TYPE", "NAME", "LABEL"), ("text", "a", "A")), "Choices": ((),), "SETTINGS": ((),)}
    assert read(workbook(sheets), "f.xlsx").ok


CLEANED = [
    ("  text ", " a ", " A  b "),
    ("text\u00a0", "\u00a0a", "A  b\u00a0"),
]


@pytest.mark.parametrize(("kind", "name", "label"), CLEANED)
def test_spaces(kind: str, name: str, label: str) -> None:
    found = read(form((("type", "name", "label"), (kind, name, label))), "f.xlsx")
    assert [(each.type, each.name, each.label) for each in found.form.questions] == [("text", "a", "A  b")]


def test_quotes_are_straightened_where_programs_read_and_kept_where_people_do() -> None:
    rows = (
        ("type", "name", "label", "relevant"),
        ("text", "a", "“您”", None),
        ("text", "b", "B", "${a} = ‘x’"),
    )
    first, second = read(form(rows), "f.xlsx").form.questions
    assert first.label == "“您”"
    assert second.relevant is not None
    assert second.relevant.text == "${a} = 'x'"


def test_numbers_and_dates_are_read_as_pyxform_reads_them() -> None:
    import datetime

    moment = datetime.datetime(2026, 3, 15)  # noqa: DTZ001 - a spreadsheet's dates have no zone
    cells = (1.0, 1.5, True, moment, datetime.time(9, 30))
    rows = (("type", "name", "label"), *(("text", f"q{at}", cell) for at, cell in enumerate(cells)))
    labels = [each.label for each in read(form(rows), "f.xlsx").form.questions]
    assert labels == ["1", "1.5", "TRUE", "2026-03-15 00:00:00", "09:30:00"]
