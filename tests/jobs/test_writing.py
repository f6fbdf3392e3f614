"""Tables into files: each kind of value arrives in Excel and in CSV as what it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from jobs import writing
from openpyxl import load_workbook

ROW = ("社区", 3, Decimal("12.50"), date(2019, 5, 12), None, "=1+1")


def test_excel_keeps_dates_numbers_and_texts(tmp_path: Path) -> None:
    head = ["名称", "数", "金额", "日期", "空", "公式"]
    with writing.excel(tmp_path / "a.xlsx", ["表"], [[head]]) as writer:
        writer.row(0, ROW)
    name, number, money, day, *rest = load_workbook(tmp_path / "a.xlsx").active[2]
    assert [name.value, number.value, money.value] == ["社区", 3, 12.5]
    assert (day.value.date(), day.number_format) == (date(2019, 5, 12), "yyyy-mm-dd")
    assert [each.value for each in rest] == [None, "=1+1"]


def test_csv_writes_dates_as_the_standard_does() -> None:
    assert writing.csv_text([ROW]).splitlines() == ["社区,3,12.50,2019-05-12,,'=1+1"]
