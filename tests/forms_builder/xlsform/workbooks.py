"""Workbooks for tests, made from rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """An .xlsx with these sheets; the first row of each is its heading."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def form(survey: Rows, choices: Rows = (), settings: Rows = (), **others: Rows) -> bytes:
    """A workbook of the usual three sheets."""
    sheets: dict[str, Rows] = {"survey": survey}
    if choices:
        sheets["choices"] = choices
    if settings:
        sheets["settings"] = settings
    return workbook(sheets | others)


def table(*rows: Mapping[str, Any]) -> Rows:
    """Rows of named cells as rows of cells under a heading."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return [headings, *([row.get(heading) for heading in headings] for row in rows)]
