"""The file to fill in: headings, an example row, lists to choose from, and a sheet of notes."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter

from territory.roster.columns import COLUMNS, OCCUPANCIES, OCCUPANCY

SHEET = "名册"
NOTES = "填写说明"
TEMPLATE_ROWS = 5_000  # rows of the template that are formatted
ABOUT = (
    "一行写一户。第一行的表头不要改，列的先后可以换，不用的列可以删（小区、楼栋、房号必须有）。",
    "住户按地址（小区、楼栋、单元、房号）辨认：系统里已有的更新，没有的新增，文件里没写到的保持原样。",
    "空白的格子不改动系统里已有的内容。",
    "不要用公式，不要合并单元格，不要给文件设密码。保存为 .xlsx 或 .csv 都可以。",
    "示例行请删除；忘了删也不会导入。",
)


def template() -> bytes:
    """Its bytes."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = _sheet(book)
    for place, column in enumerate(COLUMNS):
        sheet.write_string(1, place, column.example)
        if column is OCCUPANCY:
            names = [each[0] for each in OCCUPANCIES.values()]
            choice = {"validate": "list", "source": names, "error_type": "warning"}
            sheet.data_validation(1, place, TEMPLATE_ROWS, place, choice)
    notes = book.add_worksheet(NOTES)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    notes.set_column(0, 0, 14)
    notes.set_column(1, 1, 70)
    notes.set_column(2, 2, 40)
    for at, line in enumerate(ABOUT):
        notes.write_string(at, 0, line)
    top = len(ABOUT) + 1
    for place, text in enumerate(("表头", "怎么填", "表头也可以叫")):
        notes.write_string(top, place, text, bold)
    for at, column in enumerate(COLUMNS, start=top + 1):
        others = "、".join(name for name in column.aliases if not name.isascii())
        for place, text in enumerate((column.heading, column.hint, others)):
            notes.write_string(at, place, text, wrapped)
    book.close()
    return buffer.getvalue()


def _sheet(book: Any) -> Any:
    sheet = book.add_worksheet(SHEET)
    required = book.add_format({"bold": True, "bg_color": "#DDEFE9", "border": 1})
    other = book.add_format({"bold": True, "border": 1})
    text = book.add_format({"num_format": "@"})
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, column.width, text)
        sheet.write_string(0, place, column.heading, required if column.required else other)
    sheet.freeze_panes(1, 0)
    return sheet
