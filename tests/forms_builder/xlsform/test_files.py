"""Files of every kind, honest and not: told by their bytes, bounded, and refused with a reason."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from forms_builder.xlsform import Limits, read
from tests.forms_builder.xlsform.workbooks import form

SURVEY = (("type", "name", "label"), ("text", "a", "A"))
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def record(code: int, data: bytes) -> bytes:
    return struct.pack("<HH", code, len(data)) + data


def xls(rows: tuple[tuple[object, ...], ...], *, extra: bytes = b"") -> bytes:
    """A worksheet as Excel 4 wrote it (BIFF4, one sheet), which xlrd reads like any other .xls."""
    out = record(0x0409, struct.pack("<HHH", 0, 0x10, 0)) + extra
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            place = struct.pack("<HHH", at, column, 0)
            if isinstance(value, bool):
                out += record(0x0205, place + struct.pack("<BB", value, 0))
            elif isinstance(value, (int, float)):
                out += record(0x0203, place + struct.pack("<d", value))
            elif isinstance(value, str):
                data = value.encode("latin-1")
                out += record(0x0204, place + struct.pack("<H", len(data)) + data)
    return out + record(0x000A, b"")


def codes(data: bytes, name: str = "f.xlsx", **limits: float) -> list[str]:
    return [problem.code for problem in read(data, name, limits=Limits(**limits)).errors]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"hello", "not_a_spreadsheet"),
        (b"\x00\x01\x02\xff" * 50, "not_a_spreadsheet"),
        (b"type,name,label\ntext,a,A\n", "text_file"),
        (b"| survey |\n| | type | name |\n", "text_file"),
        (b"<html><table><tr><td>type</td></tr></table></html>", "html_file"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (zipped({"word/document.xml": b"<w/>"}), "not_a_spreadsheet"),
        (zipped({"xl/workbook.bin": b""}), "binary_workbook"),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "opendocument"),
        (zipped({"xl/workbook.xml": b"<not closed"}), "damaged"),
        (OLE2 + b"\x00" * 600, "damaged"),
        (OLE2 + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (xls((("type", "name"),), extra=record(0x002F, b"\x00" * 6)), "encrypted"),
        (b"\x09\x08\x10\x00 cut off", "damaged"),
    ],
)
def test_refused(data: bytes, code: str) -> None:
    assert codes(data) == [code]


@pytest.mark.parametrize("name", ["f.xlsx", "f.xls", "f.csv", "f", "名.xlsm"])
def test_the_name_does_not_matter(name: str) -> None:
    assert codes(form(SURVEY), name) == []
    assert codes(xls(SURVEY), name) == []


def test_old_workbooks_read_numbers_and_truths_as_pyxform_does() -> None:
    found = read(xls((("type", "name", "label"), ("integer", "a", 5.0), ("text", "b", True))), "old.xls")
    assert [question.label for question in found.form.questions] == ["5", "TRUE"]


def test_a_path_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    path.write_bytes(form(SURVEY))
    assert read(path, path.name).ok
    assert [each.code for each in read(path, "f.xlsx", limits=Limits(file_size=10)).errors] == [
        "file_too_large"
    ]


MANY = (("type", "name", "label"), *(("text", f"q{at}", "Q") for at in range(300)))


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"file_size": 100}, "file_too_large"),
        ({"unpacked_size": 1000}, "unpacked_too_large"),
        ({"sheets": 0}, "too_many_sheets"),
        ({"rows": 50}, "too_many_rows"),
        ({"columns": 2}, "too_many_columns"),
        ({"cells": 100}, "too_many_cells"),
        ({"characters": 100}, "too_many_characters"),
        ({"cell_length": 3}, "cell_too_long"),
        ({"questions": 10}, "too_many_questions"),
        ({"seconds": -1}, "too_slow"),
    ],
)
def test_limits(limits: dict[str, float], code: str) -> None:
    assert codes(form(MANY), **limits) == [code]


def test_nesting_is_bounded() -> None:
    depth = 40
    begins = [("begin group", f"g{at}", "G") for at in range(depth)]
    rows = [("type", "name", "label"), *begins, ("text", "a", "A"), *[("end group",)] * depth]
    assert codes(form(rows)) == ["too_many_levels"]


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = zipped({"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": b" " * 200_000_000})
    assert len(bomb) < 1_000_000
    assert codes(bomb) == ["unpacked_too_large"]


def test_entities_are_not_expanded() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>'
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(BytesIO(form(SURVEY))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert codes(zipped(parts | {"xl/workbook.xml": laughs})) == ["damaged"]


def test_a_large_sheet_of_no_use_is_left_out() -> None:
    source = form(SURVEY, notes=[("x",) * 10] * 100)
    found = read(source, "f.xlsx", limits=Limits(kept_cells=500))
    assert found.ok
    assert [(each.code, each.sheet) for each in found.problems] == [("sheet_left_out", "notes")]
    assert found.form.extra == {}


def test_a_cell_far_away_costs_nothing() -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "survey"
    for row in SURVEY:
        sheet.append(row)
    sheet.cell(row=400, column=200, value="far")
    out = BytesIO()
    book.save(out)
    found = read(out.getvalue(), "far.xlsx", limits=Limits(cells=20))
    assert found.ok
    assert len(found.form.questions) == 1


class Cancelled(Exception):
    """What a job raises from its check."""


def test_what_the_check_raises_comes_through() -> None:
    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read(form(MANY), "f.xlsx", check=check)


@pytest.mark.parametrize("seed", range(40))
def test_damaged_bytes_never_raise(seed: int) -> None:
    import random

    rng = random.Random(seed)
    for source in (form(SURVEY), xls(SURVEY)):
        data = bytearray(source)
        for _ in range(rng.randint(1, 30)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        found = read(bytes(data[: rng.randint(1, len(data))]), "f.xlsx", limits=Limits(seconds=20))
        assert isinstance(found.problems, tuple)
