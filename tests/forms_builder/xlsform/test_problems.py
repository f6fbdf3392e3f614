"""Every mistake is named by its code, in its sheet, row and column."""

from __future__ import annotations

import pytest
from django.utils import translation

from forms_builder.xlsform import read
from forms_builder.xlsform.messages import MESSAGES
from tests.forms_builder.xlsform.workbooks import Rows, form, table, workbook

HEAD = ("type", "name", "label")
YES_NO: Rows = (("list_name", "name", "label"), ("yn", "y", "Yes"), ("yn", "n", "No"))


def survey(*rows: tuple[object, ...], heading: tuple[str, ...] = HEAD) -> Rows:
    return (heading, *rows)


ERRORS: dict[str, tuple[dict[str, Rows], tuple[str, str, int, str]]] = {
    "no survey": ({"choices": YES_NO, "settings": (("form_id",),)}, ("survey_missing", "", 0, "")),
    "no type column": ({"survey": (("name", "label"), ("a", "A"))}, ("column_missing", "survey", 1, "")),
    "column twice": (
        {"survey": survey(("text", "a", "A", "1", "2"), heading=(*HEAD, "relevant", "relevance"))},
        ("column_twice", "survey", 1, "relevance"),
    ),
    "type missing": ({"survey": survey((None, "a", "A"))}, ("type_missing", "survey", 2, "type")),
    "type unknown": ({"survey": survey(("txt", "a", "A"))}, ("type_unknown", "survey", 2, "type")),
    "name missing": ({"survey": survey(("text", None, "A"))}, ("name_missing", "survey", 2, "name")),
    "name bad": ({"survey": survey(("text", "1 a", "A"))}, ("name_bad", "survey", 2, "name")),
    "name reserved": ({"survey": survey(("text", "meta", "A"))}, ("name_reserved", "survey", 2, "name")),
    "name twice": (
        {"survey": survey(("text", "a", "A"), ("text", "a", "B"))},
        ("name_twice_in_section", "survey", 3, "name"),
    ),
    "repeat twice": (
        {
            "survey": survey(
                ("begin repeat", "r", "R"),
                ("text", "a", "A"),
                ("end repeat",),
                ("begin group", "g", "G"),
                ("begin repeat", "r", "R"),
                ("text", "a", "A"),
                ("end repeat",),
                ("end group",),
            )
        },
        ("repeat_twice", "survey", 6, "name"),
    ),
    "repeat like the form": (
        {"survey": survey(("begin repeat", "data", "R"), ("text", "a", "A"), ("end repeat",))},
        ("repeat_root", "survey", 2, "name"),
    ),
    "begin without end": (
        {"survey": survey(("begin group", "g", "G"), ("text", "a", "A"))},
        ("begin_without_end", "survey", 2, "type"),
    ),
    "end without begin": (
        {"survey": survey(("text", "a", "A"), ("end group",))},
        ("end_without_begin", "survey", 3, "type"),
    ),
    "wrong end": (
        {"survey": survey(("begin group", "g", "G"), ("text", "a", "A"), ("end repeat",))},
        ("end_without_begin", "survey", 4, "type"),
    ),
    "label missing": ({"survey": survey(("text", "a", None))}, ("label_missing", "survey", 2, "label")),
    "calculation missing": (
        {"survey": survey(("calculate", "a", None))},
        ("calculation_missing", "survey", 2, "calculation"),
    ),
    "list missing": ({"survey": survey(("select one", "a", "A"))}, ("list_missing", "survey", 2, "type")),
    "list unknown": (
        {"survey": survey(("select_one zz", "a", "A")), "choices": YES_NO},
        ("list_unknown", "survey", 2, "type"),
    ),
    "external list unknown": (
        {"survey": survey(("select_one_external zz", "a", "A"))},
        ("list_external_unknown", "survey", 2, "type"),
    ),
    "no file": (
        {"survey": survey(("select_one_from_file cities", "a", "A")), "choices": YES_NO},
        ("file_extension", "survey", 2, "type"),
    ),
    "loop over nothing": (
        {"survey": survey(("begin loop over zz", "a", "A"), ("text", "b", "B"), ("end loop",))},
        ("list_unknown", "survey", 2, "type"),
    ),
    "choice without name": (
        {"survey": survey(("select_one yn", "a", "A")), "choices": (*YES_NO, ("yn", None, "Third"))},
        ("choice_without_name", "choices", 4, ""),
    ),
    "choice twice": (
        {"survey": survey(("select_one yn", "a", "A")), "choices": (*YES_NO, ("yn", "y", "Again"))},
        ("choice_twice", "choices", 4, ""),
    ),
    "choice with a space": (
        {"survey": survey(("select_multiple yn", "a", "A")), "choices": (*YES_NO, ("yn", "a b", "Both"))},
        ("choice_spaces", "survey", 2, "type"),
    ),
    "choices without names": (
        {"survey": survey(("text", "a", "A")), "choices": (("list_name", "label"), ("yn", "Yes"))},
        ("column_missing", "choices", 1, ""),
    ),
    "reference unknown": (
        {"survey": survey(("text", "a", "A"), ("text", "b", "B", "${zz} = 1"), heading=(*HEAD, "relevant"))},
        ("reference_unknown", "survey", 3, "relevant"),
    ),
    "reference in a label": (
        {"survey": survey(("text", "a", "Hello ${zz}"))},
        ("reference_unknown", "survey", 2, "label"),
    ),
    "reference in a choice": (
        {"survey": survey(("select_one yn", "a", "A")), "choices": (*YES_NO, ("yn", "z", "${zz}"))},
        ("reference_unknown", "choices", 4, "label"),
    ),
    "reference not closed": (
        {"survey": survey(("text", "a", "Hello ${a"))},
        ("reference_bad", "survey", 2, "label"),
    ),
    "reference to two": (
        {
            "survey": survey(
                ("begin group", "g", "G"),
                ("text", "a", "A"),
                ("end group",),
                ("text", "a", "A"),
                ("text", "b", "${a}"),
            )
        },
        ("reference_twice", "survey", 6, "label"),
    ),
    "bad expression": (
        {"survey": survey(("text", "a", "A", ". > "), heading=(*HEAD, "constraint"))},
        ("expression_at", "survey", 2, "constraint"),
    ),
    "unknown function": (
        {"survey": survey(("text", "a", "A", "frobnicate(.)"), heading=(*HEAD, "constraint"))},
        ("expression_at", "survey", 2, "constraint"),
    ),
    "bad trigger": (
        {"survey": survey(("text", "a", "A", "b"), heading=(*HEAD, "trigger"))},
        ("reference_bad", "survey", 2, "trigger"),
    ),
    "circle": (
        {
            "survey": survey(
                ("calculate", "a", None, "${b} + 1"),
                ("calculate", "b", None, "${a} + 1"),
                heading=(*HEAD, "calculation"),
            )
        },
        ("reference_circle", "survey", 0, ""),
    ),
    "audit with a name": ({"survey": survey(("audit", "a", None))}, ("audit_name", "survey", 2, "name")),
    "bad parameter": (
        {"survey": survey(("range", "a", "A", "step=0"), heading=(*HEAD, "parameters"))},
        ("parameters_refused", "survey", 2, "parameters"),
    ),
    "table list of two lists": (
        {
            "survey": survey(
                ("begin group", "g", "G", "table-list"),
                ("select_one yn", "a", "A"),
                ("select_one other", "b", "B"),
                ("end group",),
                heading=(*HEAD, "appearance"),
            ),
            "choices": (*YES_NO, ("other", "o", "O")),
        },
        ("table_list_refused", "survey", 4, ""),
    ),
    "or_other with a filter": (
        {
            "survey": survey(
                ("select_one yn or_other", "a", "A", "true()"), heading=(*HEAD, "choice_filter")
            ),
            "choices": YES_NO,
        },
        ("or_other_refused", "survey", 2, ""),
    ),
    "save_to without entities": (
        {"survey": survey(("text", "a", "A", "x"), heading=(*HEAD, "save_to"))},
        ("entities_refused", "survey", 2, "save_to"),
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_error(name: str) -> None:
    sheets, (code, sheet, row, column) = ERRORS[name]
    found = read(workbook(sheets), "f.xlsx")
    places = [(each.code, each.sheet, each.row, each.column) for each in found.errors]
    assert (code, sheet, row, column) in places
    assert all(each.line and "%(" not in each.line for each in found.problems)


@pytest.mark.parametrize("name", [name for name, (_sheets, expected) in ERRORS.items() if expected])
def test_pyxform_refuses_it_too_or_we_know_why(name: str) -> None:
    from pyxform.xls2xform import convert

    ours_alone = {
        "bad expression",
        "unknown function",
        "circle",
    }  # pyxform leaves expressions to ODK Validate
    sheets, _expected = ERRORS[name]
    refused = False
    try:
        convert(workbook(sheets))
    except Exception:  # noqa: BLE001 - pyxform raises anything
        refused = True
    assert refused != (name in ours_alone)


WARNINGS: dict[str, tuple[Rows, Rows, tuple[str, int]]] = {
    "comment row": (
        survey(("text", "a", "A", None), (None, None, None, "!"), heading=(*HEAD, "x")),
        (),
        ("row_skipped", 3),
    ),
    "disabled": (
        survey(("text", "a", "A"), ("text", "b", "B", "yes"), heading=(*HEAD, "disabled")),
        (),
        ("row_disabled", 3),
    ),
    "case": (survey(("text", "a", "A"), ("text", "A", "B")), (), ("name_case", 3)),
    "label of a choice": (
        survey(("select_one yn", "a", "A")),
        (*YES_NO, ("yn", "z", None)),
        ("choice_without_label", 4),
    ),
    "choice without list": (
        survey(("select_one yn", "a", "A")),
        (*YES_NO, (None, "z", "Z")),
        ("choice_without_list", 4),
    ),
    "heading with spaces": (
        survey(("select_one yn", "a", "A")),
        (("list_name", "name", "label", "my notes"), ("yn", "y", "Y", "n")),
        ("column_spaces", 1),
    ),
    "last saved": (
        survey(("text", "a", "A", "${last-saved#a}"), heading=(*HEAD, "default")),
        (),
        ("last_saved_kept", 2),
    ),
    "union": (
        survey(("text", "a", "A", "count(../a | ../b) > 1"), heading=(*HEAD, "relevant")),
        (),
        ("expression_kept", 2),
    ),
    "default": (
        survey(("text", "a", "A", "n/a + (sic"), heading=(*HEAD, "default")),
        (),
        ("default_as_text", 2),
    ),
    "bare name": (
        survey(("text", "a", "A"), ("text", "b", "B", "a = 'x'"), heading=(*HEAD, "relevant")),
        (),
        ("bare_name", 3),
    ),
    "file": (survey(("select_one_from_file towns.csv", "a", "A")), (), ("file_missing", 2)),
    "instance": (
        survey(("calculate", "a", None, "instance('zz')/root/item[1]/name"), heading=(*HEAD, "calculation")),
        (),
        ("instance_unknown", 0),
    ),
    "picture": (survey(("image", "a", "A")), (), ("image_size", 2)),
    "repeat": (
        survey(("begin repeat", "r", None), ("text", "a", "A"), ("end repeat",)),
        (),
        ("repeat_label", 2),
    ),
    "old phones": (survey(("simserial", "a", None)), (), ("device_deprecated", 2)),
    "options from answers": (
        survey(
            ("begin repeat", "r", "R"), ("text", "a", "A"), ("end repeat",), ("select_one ${a}", "b", "B")
        ),
        YES_NO,
        ("choices_from_answers", 5),
    ),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_warning(name: str) -> None:
    rows, choices, expected = WARNINGS[name]
    found = read(form(rows, choices), "f.xlsx")
    assert found.errors == ()
    assert expected in [(each.code, each.row) for each in found.problems]


def test_similar_sheet_name() -> None:
    found = read(workbook({"survey": survey(("text", "a", "A")), "setings": (("a",), ("b",))}), "f.xlsx")
    (problem,) = found.problems
    assert problem.code == "sheet_similar"
    assert problem.params == {"name": "settings", "names": "'setings'"}


def test_all_mistakes_are_told_at_once() -> None:
    rows = table(
        {"type": "txt", "name": "a", "label": "A"},
        {"type": "text", "name": "b c", "label": "B"},
        {"type": "select_one zz", "name": "d", "label": "D"},
        {"type": "text", "name": "e", "label": "${zz}"},
    )
    found = read(form(rows), "f.xlsx")
    assert [(each.code, each.row) for each in found.errors] == [
        ("type_unknown", 2),
        ("name_bad", 3),
        ("list_unknown", 4),
        ("reference_unknown", 5),
    ]


def test_problems_stand_by_sheet_and_row() -> None:
    rows = survey(("text", "a", None), ("select_one yn", "b c", "B"))
    choices = (*YES_NO, ("yn", "y", "Again"), (None, "z", "Z"))
    found = read(form(rows, choices, (("form_title", "瑕疵"), ("T", "x")), 备注=(("a",), ("b",))), "f.xlsx")
    assert [(each.code, each.sheet, each.row) for each in found.problems] == [
        ("label_missing", "survey", 2),
        ("name_bad", "survey", 3),
        ("choice_twice", "choices", 4),
        ("choice_without_list", "choices", 5),
        ("column_kept", "settings", 0),
        ("sheet_kept", "备注", 0),
    ]


def test_unknown_columns_and_sheets_are_told_and_block_nothing() -> None:
    rows = table(
        {"type": "select_one yn", "name": "a", "label": "A", "负责人": "王", "choice_filter": "kind = 'x'"},
        {"type": "text", "name": "b", "label": "B", "media::image": "b.png", "bind::odk:length": "3"},
    )
    choices = (
        ("list_name", "name", "label", "kind", "来源", "blank"),
        ("yn", "y", "Yes", "x", "表", None),
        ("yn", "n", "No", "x", "表", None),
    )
    found = read(
        form(rows, choices, (("form_title", "style"), ("T", "pages")), 备注=(("a",), ("b",))), "f.xlsx"
    )
    assert found.ok
    assert [(each.code, each.severity, each.sheet, each.column) for each in found.problems] == [
        ("column_kept", "info", "survey", "负责人"),
        ("column_kept", "info", "choices", "来源"),
        ("sheet_kept", "info", "备注", ""),
    ]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("select_on yn", "select_one"),
        ("Select_Multipl yn", "select_multiple"),
        ("Integer", "integer"),
        ("begin_grup", "begin_group"),
        ("enumeratr", "enumerator"),
        ("zzz", ""),
    ],
)
def test_a_mistyped_type_is_told_what_is_near(said: str, meant: str) -> None:
    (problem,) = read(form(survey((said, "a", "A"), ("text", "b", "B")), YES_NO), "f.xlsx").errors
    assert (problem.code, problem.params["near"]) == ("type_unknown", meant)
    with translation.override("en"):
        assert (f"Is “{meant}” meant?" in problem.message) is bool(meant)


def test_place_and_message_in_words() -> None:
    found = read(form(survey(("text", "a", "A", ". > "), heading=(*HEAD, "constraint"))), "f.xlsx")
    (problem,) = found.errors
    with translation.override("en"):
        assert problem.line == (
            "sheet survey, row 2, column constraint: The expression cannot be used, at character 4: "
            "The expression stops too early: a value is missing."
        )
    assert problem.to_json()["code"] == "expression_at"


def test_every_code_has_words() -> None:
    import re
    from pathlib import Path

    import forms_builder.xlsform as package

    folder = Path(package.__file__).parent
    sources = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    used = set(
        re.findall(r'(?:Refused|ImportProblem|\.add|\.error|\.warn|_error|_warn)\(\s*"([a-z_]+)"', sources)
    )
    assert used <= set(MESSAGES)
