"""Tables into an .xlsx workbook in which every cell is text and nothing can become a formula."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

WIDEST = 60  # characters; a column is as wide as its longest cell, up to this
NARROWEST = 10
TITLE_LIMIT = 31  # characters of a sheet's title
CELL_LIMIT = 32_767
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_TITLE = re.compile(r"[\[\]:*?/\\]")
_HEAD = Font(bold=True)
_SHADE = PatternFill("solid", fgColor="EEF3F1")
_WRAP = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet."""

    title: str
    headings: list[str]
    rows: list[list[str]]


def workbook(tables: list[Table]) -> bytes:
    """The workbook's bytes; the same tables give the same cells."""
    book = Workbook(write_only=True)
    for table in tables:
        title = _TITLE.sub("_", table.title)[:TITLE_LIMIT] or "sheet"
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for at, width in enumerate(_widths(table), start=1):
            sheet.column_dimensions[get_column_letter(at)].width = width
        sheet.append([_cell(sheet, heading, head=True) for heading in table.headings])
        for row in table.rows:
            sheet.append([_cell(sheet, text) if text else None for text in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, text: str, *, head: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=_ILLEGAL.sub("", text)[:CELL_LIMIT])
    cell.data_type = "s"  # a text that begins with "=" stays a text
    if head:
        cell.font, cell.fill = _HEAD, _SHADE
    elif text[:1] in "=+-@":
        cell.quotePrefix = True  # and is still one when the cell was edited in Excel
    cell.alignment = _WRAP
    return cell


def _widths(table: Table) -> list[int]:
    rows = [table.headings, *table.rows[:200]]
    count = max((len(row) for row in rows), default=0)
    longest = [max((_length(row[at]) for row in rows if at < len(row)), default=0) for at in range(count)]
    return [min(max(each + 2, NARROWEST), WIDEST) for each in longest]


def _length(text: str) -> int:
    """Columns on screen of the longest line; Han characters take two."""
    lines = text.split("\n") or [""]
    return max(len(line) + sum(char > "\u2e7f" for char in line) for line in lines)
