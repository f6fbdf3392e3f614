"""The file to fill in: headings, an example row, lists to choose from, and a sheet of
notes."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import xlsxwriter

from territory.roster.columns import Column
from territory.sheets.kind import Kind

NOTES = "填写说明"
TEMPLATE_ROWS = 5_000  # rows that are formatted


def template(
    kind: Kind,
    choices: Mapping[Column, Mapping[Any, tuple[str, ...]]],
    examples: Mapping[Column, str] | None = None,
) -> bytes:
    """Its bytes. `choices`: what cells of a column may say, by value, the usual name first; `examples`: such
    as are worked out."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = headings(book, kind)
    for place, column in enumerate(kind.columns):
        sheet.write_string(1, place, (examples or {}).get(column, column.example))
        if column in choices:
            offered = {"validate": "list", "source": [words[0] for words in choices[column].values()]}
            sheet.data_validation(1, place, TEMPLATE_ROWS, place, {**offered, "error_type": "warning"})
    notes_sheet(book, kind)
    book.close()
    return buffer.getvalue()


def headings(book: Any, kind: Kind) -> Any:
    """The sheet to fill in, with its headings."""
    sheet = book.add_worksheet(kind.sheet)
    required = book.add_format({"bold": True, "bg_color": "#DDEFE9", "border": 1})
    other = book.add_format({"bold": True, "border": 1})
    text = book.add_format({"num_format": "@"})
    for place, column in enumerate(kind.columns):
        sheet.set_column(place, place, column.width, text)
        sheet.write_string(0, place, column.heading, required if column.required else other)
    sheet.freeze_panes(1, 0)
    return sheet


def notes_sheet(book: Any, kind: Kind) -> None:
    """The sheet that says how."""
    notes = book.add_worksheet(NOTES)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for place, width in enumerate((18, 70, 40)):
        notes.set_column(place, place, width)
    for at, line in enumerate(kind.about):
        notes.write_string(at, 0, line)
    top = len(kind.about) + 1
    for place, text in enumerate(("表头", "怎么填", "表头也可以叫")):
        notes.write_string(top, place, text, bold)
    for at, column in enumerate(kind.columns, start=top + 1):
        for place, text in enumerate((column.heading, column.hint, "、".join(column.aliases))):
            notes.write_string(at, place, text, wrapped)
