"""Files of every kind, good and bad: what they are is found by their bytes, and said in words that help."""

from __future__ import annotations

import io
import os
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from territory.roster import limits
from territory.roster.problems import MESSAGES, Refused
from territory.roster.reading import Row, Table, open_table
from tests.factories.roster import roster_csv

HEAD = ["小区", "楼栋", "单元", "房号", "联系电话", "入住日期"]
LINE = ["阳光花园", "3栋", "2", "501", "13812345678", "2019-06-01"]
TEXT = "\r\n".join([",".join(HEAD), ",".join(LINE), ""])


def book(*sheets: tuple[str, list[list[Any]]], change: Callable[[Any], None] = lambda made: None) -> bytes:
    """A workbook with these sheets."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    change(made)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def rows(data: bytes) -> list[Row]:
    return list(open_table(data).rows())


def refusal(data: bytes) -> list[tuple[str, int, str]]:
    """(code, row, cell) of what is wrong with a whole file."""
    with pytest.raises(Refused) as caught:
        rows(data)
    for problem in caught.value.problems:
        assert "%(" not in problem.line
    return [(each.code, each.row, each.cell) for each in caught.value.problems]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_csv_in_every_encoding(encoding: str, found: str) -> None:
    table = open_table(TEXT.encode(encoding))
    assert table.encoding == found
    assert [row.cells for row in table.rows()] == [dict(zip(HEAD, LINE, strict=True))]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_csv_however_it_is_parted(delimiter: str, end: str) -> None:
    text = TEXT.replace(",", delimiter).replace("\r\n", end)
    assert [row.cells for row in rows(text.encode())] == [dict(zip(HEAD, LINE, strict=True))]


def test_rows_are_numbered_as_excel_does() -> None:
    text = "阳光社区住户名册\n\n" + TEXT.replace("\r\n", "\n") + "\n\n阳光花园,3栋,2,502,,\n"
    table = open_table(text.encode())
    assert table.headings.row == 3
    assert [row.number for row in table.rows()] == [4, 7]


def test_a_workbook_gives_numbers_dates_and_texts() -> None:
    cells = ["阳光花园", 3, 2.0, 501.0, 13812345678, date(2019, 6, 1)]
    found = rows(book(("名册", [HEAD, cells, [None] * 6, ["", " ", None, "", "", ""], cells])))
    assert [row.number for row in found] == [2, 5]
    values = ["阳光花园", 3, 2, 501, 13812345678, date(2019, 6, 1)]
    assert found[0].cells == dict(zip(HEAD, values, strict=True))


def test_the_first_visible_sheet_with_the_headings_is_read_and_the_others_named() -> None:
    def hide(made: Any) -> None:
        made["旧名册"].sheet_state = "hidden"

    data = book(
        ("旧名册", [HEAD, LINE]),
        ("说明", [["请填写"]]),
        ("名册", [["2026年名册"], HEAD, LINE]),
        ("备份", [HEAD]),
        change=hide,
    )
    table = open_table(data)
    assert (table.sheet, table.headings.row) == ("名册", 2)
    assert table.skipped == ["说明", "备份", "旧名册"]


def test_a_hidden_roster_alone_is_not_read() -> None:
    def hide(made: Any) -> None:
        made["名册"].sheet_state = "hidden"

    assert refusal(book(("说明", [["请填写"]]), ("名册", [HEAD, LINE]), change=hide)) == [
        ("hidden_only", 0, "")
    ]


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("小区,楼栋", [("column_missing_plain", 1, "")]),
        ("小区,楼栋,房号码", [("column_missing", 1, "")]),
        ("小区,楼栋,房号,联系电活", [("column_unknown", 1, "D1")]),
        ("小区,楼栋,房间,楼号", [("column_missing", 1, ""), ("column_twice", 1, "")]),
        ("小区,楼栋,身份证", [("column_missing_plain", 1, ""), ("column_unknown_plain", 1, "C1")]),
        ("小区,楼栋,房号,室号", [("column_twice", 1, "")]),
        ("a,b,c", [("no_header", 0, "")]),
    ],
)
def test_wrong_headings_are_named(head: str, found: list[tuple[str, int, str]]) -> None:
    assert refusal(f"{head}\n1,2,3,4\n".encode()) == found


def test_what_a_wrong_heading_is_told() -> None:
    with pytest.raises(Refused) as caught:
        open_table("小区,楼栋,房号码,联系电活\n1,2,3,4\n".encode())
    assert [each.line for each in caught.value.problems] == [
        "第1行：缺少“房号”列。有一列叫“房号码”，请改名。",
        "第1行“联系电活”列（D1）：不认识“联系电活”列，是不是“联系电话”？",
    ]


def test_columns_that_mean_nothing_here_are_passed_over_and_named() -> None:
    table = open_table("序号,小区,楼栋,房号,身份证号\n1,阳光花园,3栋,501,x\n".encode())
    assert table.headings.unused == ("序号", "身份证号")
    assert next(iter(table.rows())).cells == {"小区": "阳光花园", "楼栋": "3栋", "房号": "501"}


def test_headings_by_their_other_names() -> None:
    table = open_table("小区名称,楼号,单元号,室号,户主,手机号\n阳光花园,3,2,501,李明,1\n".encode())
    assert table.keys == ("estate", "building", "unit", "room", "contact_name", "contact_phone")


def test_formulas_are_named_by_cell_and_never_worked_out() -> None:
    cells = [*LINE[:2], "=1+1", "=CONCATENATE(A1,B1)", "#REF!", "'=1"]
    found = rows(book(("名册", [HEAD, cells])))[0]
    assert [(each.code, each.cell) for each in found.problems] == [
        ("formula", "C2"),
        ("formula", "D2"),
        ("excel_error", "E2"),
    ]
    assert (
        found.problems[0].line == "第2行“单元”列（C2）：单元格 C2 是公式。请复制这一列，选择性粘贴为“数值”。"
    )
    array = io.BytesIO()
    made = xlsxwriter.Workbook(array)
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, LINE)
    sheet.write_array_formula("D2:D2", "{=A1}", None, "501")
    made.close()
    assert [(each.code, each.cell) for each in rows(array.getvalue())[0].problems] == [("formula", "D2")]


def test_formulas_in_csv() -> None:
    text = f"{','.join(HEAD)}\n=1+1,@x,2,501,'=1,+86\n"
    found = rows(text.encode())[0]
    assert [(each.code, each.cell) for each in found.problems] == [
        ("formula_text", "A2"),
        ("formula_text", "B2"),
    ]


def test_merged_cells_are_named() -> None:
    def merge(made: Any) -> None:
        made["名册"].merge_cells("A1:F1")
        made["名册"].merge_cells("A3:A4")
        made["名册"].merge_cells("B3:C3")

    data = book(("名册", [["2026年名册"], HEAD, LINE, LINE]), change=merge)
    with pytest.raises(Refused) as caught:
        open_table(data)
    assert [each.message for each in caught.value.problems] == [
        "单元格 A3:A4 是合并的。请取消合并，逐行填写。",
        "单元格 B3:C3 是合并的。请取消合并，逐行填写。",
    ]


OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf\r\n,,,\r\n", "empty_file"),
        (OLE2 + bytes(600), "old_workbook"),
        (b"\x09\x08\x10\x00" + bytes(60), "old_workbook"),
        (OLE2 + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"PK\x03\x04" + b"broken" * 100, "not_a_table"),
        (zipped(**{"word__document.xml": b"<x/>"}), "not_a_table"),
        (zipped(**{"xl__workbook.bin": b"x"}), "binary_workbook"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content=b"x"), "opendocument"),
        (zipped(**{"xl__workbook.xml": b"<x/>"}), "damaged"),
        (b"\n<html><table><tr><td>\xd0\xa1</td></tr></table>", "web_page"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50, "not_a_table"),
        ("，".join(HEAD).encode() + b"\n", "no_rows"),
        (b"%PDF-1.7 lorem ipsum\n" * 9, "no_header"),
    ],
)
def test_what_is_no_roster_is_said_in_so_many_words(data: bytes, code: str) -> None:
    assert [each[0] for each in refusal(data)] == [code]


def test_a_truncated_workbook_is_damaged() -> None:
    whole = book(("名册", [HEAD, LINE]))
    assert refusal(whole[: len(whole) // 2])[0][0] in ("not_a_table", "damaged")


def test_what_a_file_says_it_is_is_not_unpacked_whole() -> None:
    data = zipped(mimetype=bytes(30_000_000))
    tracemalloc.start()
    try:
        assert [each[0] for each in refusal(data)] == ["not_a_table"]
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPACKED_SIZE", 20_000_000)
    bomb = zipped(
        **{"xl__workbook.xml": b"<x/>", "xl__worksheets__sheet1.xml": bytes(limits.UNPACKED_SIZE + 1)}
    )
    assert len(bomb) < 100_000
    began = time.monotonic()
    assert refusal(bomb) == [("unpacked_too_large", 0, "")]
    assert time.monotonic() - began < 1


def test_entities_that_multiply_are_refused() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    laughs = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><worksheet>&e11;</worksheet>'
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(("名册", [HEAD, LINE])))) as good,
        zipfile.ZipFile(buffer, "w") as bad,
    ):
        for name in good.namelist():
            bad.writestr(name, laughs if name.endswith("sheet1.xml") else good.read(name))
    assert refusal(buffer.getvalue()) == [("damaged", 0, "")]


@pytest.mark.parametrize("kind", ["noise", "letters", "one line", "utf-16"])
def test_ten_megabytes_of_garbage_are_refused_fast(kind: str) -> None:
    size = 10_000_000
    data = {
        "noise": lambda: os.urandom(size),
        "letters": lambda: b"lorem ipsum, dolor sit amet;\n" * (size // 29),
        "one line": lambda: b"x" * size,
        "utf-16": lambda: b"\xff\xfe" + os.urandom(size),
    }[kind]()
    began = time.monotonic()
    assert refusal(data)[0][0] in ("not_a_table", "no_header", "line_too_long")
    assert time.monotonic() - began < 5


def test_too_much_of_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ROWS", 3)
    monkeypatch.setattr(limits, "COLUMNS", 8)
    monkeypatch.setattr(limits, "FILE_SIZE", 6_000)
    monkeypatch.setattr(limits, "SHEETS", 2)
    many = [dict(zip(HEAD, LINE, strict=True))] * 4
    assert refusal(roster_csv(many)) == [("too_many_rows", 0, "")]
    assert len(rows(roster_csv(many[:3]))) == 3
    wide = [*HEAD, *(f"列{n}" for n in range(5))]
    assert refusal(book(("名册", [wide, LINE]))) == [("too_many_columns", 0, "")]
    assert refusal(roster_csv(many * 99)) == [("file_too_large", 0, "")]
    assert refusal(book(("a", []), ("b", []), ("c", [HEAD, LINE]))) == [("too_many_sheets", 0, "")]


def test_a_row_with_a_comma_too_many() -> None:
    found = rows(f"{','.join(HEAD)}\n{','.join(LINE)},x\n".encode())[0]
    assert [(each.code, each.row) for each in found.problems] == [("extra_cells", 2)]


@pytest.mark.parametrize("cell", ['"李明', '"李"明', '"' + "李明\n" * 40_000])
def test_a_quotation_mark_that_is_not_closed_does_not_swallow_the_rest(cell: str) -> None:
    text = f"{','.join(HEAD)}\n{','.join(LINE)}\n阳光花园,3栋,2,502,{cell},\n{','.join(LINE)}\n"
    assert refusal(text.encode()) == [("quotation_mark", 3, "")]


def test_days_of_a_mac_that_began_in_1904() -> None:
    def mac(made: Any) -> None:
        made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    table = open_table(book(("名册", [HEAD, LINE]), change=mac))
    assert isinstance(table, Table)
    assert table.day_offset == 1462


def test_every_message_has_its_chinese() -> None:
    from django.utils.translation import gettext

    assert [code for code, text in MESSAGES.items() if gettext(text) == text] == []
