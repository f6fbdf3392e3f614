"""Workbooks and XForms that are written: what stands where, and that no text becomes a formula."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from openpyxl import load_workbook

from forms_builder.logic import parse
from forms_builder.schema import (
    Consent,
    Expression,
    Form,
    Group,
    Item,
    Option,
    PageBreak,
    Question,
    Repeat,
    Row,
    digest,
)
from forms_builder.xlsform import NotAnXForm, attachments, read, sheets, write, xform_xml
from tests.forms_builder.xlsform.sheets import FILES, FIXTURES

YES_NO = (Option("y", "Yes", score=1), Option("n", "No", enabled=False))


def a_form(*items: Item, **values: Any) -> Form:
    return Form("T", items, **values)


def cells(form: Form, sheet: str = "survey") -> list[dict[str, Any]]:
    rows = list(load_workbook(BytesIO(write(form)))[sheet].iter_rows(values_only=True))
    return [{str(head): text for head, text in zip(rows[0], row, strict=True) if text} for row in rows[1:]]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "#N/A", "TRUE", "1.0"]
)
def test_no_text_becomes_anything_else(text: str) -> None:
    form = a_form(Question("1", "text", "a", text))
    data = write(form)
    cell = load_workbook(BytesIO(data))["survey"]["C2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert bool(cell.quotePrefix) == (text[0] in "=+-@")
    assert read(data, "f.xlsx").form.questions[0].label == text


def test_headings_stay_in_sight() -> None:
    book = load_workbook(BytesIO(write(a_form(Question("1", "text", "a", "A")))))
    assert [sheet.freeze_panes for sheet in book.worksheets] == ["A2"] * len(book.worksheets)
    assert book["survey"].column_dimensions["A"].width >= 10


def test_control_characters_are_left_out() -> None:
    assert cells(a_form(Question("1", "text", "a", "A\x00\x1fB")))[0]["label"] == "AB"


def test_facts_stand_in_columns_of_ours() -> None:
    question = Question("q1", "rating", "a", "A", options=YES_NO, weight=2.0, sensitive=True, dimension="d")
    form = a_form(question, PageBreak("p1", "Next"), consent=Consent("ok?"), family="inspection")
    row, page = cells(form)
    assert row["type"] == "select_one a"
    assert row["juwen::type"] == "rating"
    assert (row["juwen::weight"], row["juwen::sensitive"], row["juwen::dimension"]) == ("2.0", "yes", "d")
    assert (page["type"], page["juwen::type"]) == ("hidden", "page_break")
    first, second = cells(form, "choices")
    assert (first["juwen_score"], second["juwen_enabled"]) == ("1", "no")
    facts = {row["key"]: row["value"] for row in cells(form, "juwen")}
    assert (facts["family"], facts["consent_notice"]) == ("inspection", "ok?")


def test_a_matrix_is_a_table_list() -> None:
    rows = (Row("r1", "Lift"), Row("2", "Stairs"))
    form = a_form(Question("1", "matrix", "m", "Rate", options=YES_NO, rows=rows, required=True))
    written = [(row["type"], row.get("name"), row.get("appearance")) for row in cells(form)]
    assert written == [
        ("begin group", "m", "table-list"),
        ("select_one m", "r1", None),
        ("select_one m", "row_2", None),
        ("end group", None, None),
    ]
    assert digest(read(write(form), "f.xlsx").form) == digest(form)


def test_rows_for_pyxform_hold_nothing_of_ours() -> None:
    form = a_form(
        Question("1", "single", "a", "A", options=YES_NO, weight=1.0),
        PageBreak("p"),
        Question("2", "text", "b", "B"),
    )
    rows = sheets(form)
    assert [row["name"] for row in rows["survey"]] == ["a", "b"]
    assert [row["name"] for row in rows["choices"]] == ["y"]  # what is disabled is not offered
    assert not [key for row in rows["survey"] + rows["choices"] for key in row if key.startswith("juwen")]


def test_shared_options_are_written_once() -> None:
    one, other, third = (Question(str(at), "single", f"q{at}", "Q", options=YES_NO) for at in range(3))
    third = Question("3", "single", "q3", "Q", options=YES_NO[:1], settings={"list": "yn"})
    one, other = (
        Question(each.id, "single", each.name, "Q", options=YES_NO, settings={"list": "yn"})
        for each in (one, other)
    )
    form = a_form(one, other, third)
    assert [row["type"] for row in cells(form)] == ["select_one yn", "select_one yn", "select_one yn_2"]
    assert digest(read(write(form), "f.xlsx").form) == digest(form)


def test_names_that_xml_cannot_hold_are_replaced_and_come_back() -> None:
    relevant = Expression("${data} = 'x'", parse("${data} = 'x'"))
    form = a_form(
        Question("1", "text", "data", "Hello ${data}"),
        Question("2", "text", "meta", "M", relevant=relevant),
        Question("3", "text", "a b", "A"),
    )
    rows = cells(form)
    assert [row["name"] for row in rows] == ["data_2", "meta_2", "a_b"]
    assert (rows[0]["label"], rows[1]["relevant"]) == ("Hello ${data_2}", "${data_2} = 'x'")
    assert digest(read(write(form), "f.xlsx").form) == digest(form)


def test_changes_made_in_the_workbook_count() -> None:
    """A teacher who edits the file: a type, a label, a copied row, a column of ours deleted."""
    form = a_form(
        Question("q1", "rating", "a", "A", options=YES_NO),
        Question("q2", "phone", "b", "B"),
    )
    book = load_workbook(BytesIO(write(form)))
    sheet = book["survey"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(3, heads["type"], "integer")
    sheet.cell(3, heads["label"], "How many?")
    copied = [cell.value for cell in sheet[2]]
    copied[heads["name"] - 1] = "a_again"
    sheet.append(copied)
    out = BytesIO()
    book.save(out)
    found = read(out.getvalue(), "f.xlsx")
    assert found.errors == ()
    assert [(each.name, each.type, each.label) for each in found.form.questions] == [
        ("a", "rating", "A"),
        ("b", "integer", "How many?"),
        ("a_again", "rating", "A"),
    ]
    assert len({each.id for each in found.form.questions}) == 3


def test_long_facts_are_cut_into_rows() -> None:
    form = a_form(Question("1", "text", "a", "A"), intro="字" * 70_000)
    assert read(write(form), "f.xlsx").form.intro == form.intro
    assert len([row for row in cells(form, "juwen") if row["key"] == "intro"]) == 3


def test_files_go_out_as_they_came() -> None:
    form = read(FIXTURES["kitchen_sink"], "k.xlsx", FILES).form
    written = attachments(form)
    assert sorted(written) == ["cities.csv", "clinics.xml", "codes.csv", "fruits.csv", "parks.geojson"]
    assert b"\xe6\x97\xa0\xe9\x94\xa1" in written["cities.csv"]


def test_external_lists_go_out_as_itemsets() -> None:
    form = read(FIXTURES["external"], "e.xlsx").form
    assert attachments(form)["itemsets.csv"].decode().splitlines() == [
        '"list_name","name","label","sure"',
        '"towns","a","A","yes"',
    ]


def test_xform() -> None:
    inner = Question("2", "integer", "age", "Age")
    form = a_form(
        Question("1", "text", "name", "Name", node="full-name"),
        Repeat("r", "Member", items=(inner,), name="member", count=Expression("3", 3)),
        Group("g", "Home", items=(Question("3", "date", "born", "Born"),)),
    )
    root = fromstring(xform_xml(form, form_id="x1", version="9"))
    names = {element.tag.split("}")[-1] for element in root.iter()}
    assert {"full-name", "member", "age", "born"} <= names
    instance = root.find(".//{http://www.w3.org/2002/xforms}instance")
    assert instance is not None
    assert (instance[0].get("id"), instance[0].get("version")) == ("x1", "9")


def test_xform_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    form = a_form(Question("1", "text", "only_here", "Name"))
    first = xform_xml(form)
    monkeypatch.setattr("forms_builder.xlsform.writing.xform.convert", None)
    assert xform_xml(form) == first


def test_what_pyxform_refuses_is_said() -> None:
    form = a_form(Question("1", "text", "a", "Hello ${nobody}"))
    with pytest.raises(NotAnXForm, match="nobody"):
        xform_xml(form)
