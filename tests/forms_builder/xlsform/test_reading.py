"""Workbooks into forms."""

from __future__ import annotations

import pytest

from forms_builder.xlsform import read
from tests.forms_builder.xlsform.workbooks import form

TYPES = {
    "text": "text",
    "string": "text",
    "int": "integer",
    "integer": "integer",
    "decimal": "decimal",
    "date": "date",
    "time": "time",
    "dateTime": "datetime",
    "datetime": "datetime",
    "geopoint": "location",
    "geotrace": "trace",
    "geoshape": "shape",
    "image": "photo",
    "photo": "photo",
    "audio": "audio",
    "video": "video",
    "file": "file",
    "barcode": "barcode",
    "acknowledge": "acknowledge",
    "trigger": "acknowledge",
    "range": "slider",
    "note": "note",
    "hidden": "hidden",
    "start": "hidden",
    "end": "hidden",
    "today": "hidden",
    "deviceid": "hidden",
    "username": "hidden",
    "select_one l": "single",
    "select one from l": "single",
    "select1 l": "single",
    "select_multiple l": "multiple",
    "select all that apply from l": "multiple",
    "rank l": "ranking",
}
CHOICES = (("list_name", "name", "label"), ("l", "a", "A"), ("l", "b", "B"))


@pytest.mark.parametrize(("cell", "kind"), TYPES.items())
def test_types(cell: str, kind: str) -> None:
    found = read(form((("type", "name", "label"), (cell, "q", "Q")), CHOICES), "f.xlsx")
    assert found.errors == ()
    assert [question.type for question in found.form.questions] == [kind]
