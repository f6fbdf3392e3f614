"""Tables into files: an Excel workbook, a CSV file or a zip of several, which Excel opens in Chinese.
Constant memory.

No cell is ever a formula: Excel gets typed strings, CSV an apostrophe before what a spreadsheet would run.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

Value = str | int | float | date | None

ROWS_OF_EXCEL = 1_048_576
CELL_OF_EXCEL = 32_767
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


class Writer(Protocol):
    """Where rows go, table by table in any order."""

    def row(self, table: int, values: Sequence[Value]) -> None:
        """Append a row to a table."""


class _Excel:
    def __init__(self, book: Any, titles: Sequence[str], heads: Sequence[Sequence[Sequence[str]]]) -> None:
        self._book, self._titles, self._heads = book, sheet_names(titles), heads
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._grey = book.add_format({"font_color": "#666666"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._parts = [0] * len(titles)
        self._sheets: list[Any] = [self._sheet(index) for index in range(len(titles))]
        self._at = [len(head) for head in heads]

    def _sheet(self, index: int) -> Any:
        self._parts[index] += 1
        part = self._parts[index]
        name = self._titles[index] if part == 1 else f"{self._titles[index][:26]} {part}"
        sheet = self._book.add_worksheet(name)
        head = self._heads[index]
        sheet.set_column(0, max(0, len(head[0]) - 1), 18)
        sheet.freeze_panes(len(head), 1)
        for number, (line, look) in enumerate(zip(head, (self._bold, self._grey), strict=False)):
            for column, text in enumerate(line):
                sheet.write_string(number, column, text, look)
        return sheet

    def row(self, table: int, values: Sequence[Value]) -> None:
        if self._at[table] >= ROWS_OF_EXCEL:
            self._sheets[table] = self._sheet(table)
            self._at[table] = len(self._heads[table])
        sheet, number = self._sheets[table], self._at[table]
        for column, value in enumerate(values):
            if isinstance(value, str):
                if value:
                    sheet.write_string(number, column, value[:CELL_OF_EXCEL])
            elif isinstance(value, date):
                sheet.write_datetime(number, column, value, self._day)
            elif value is not None:
                sheet.write_number(number, column, value)
        self._at[table] += 1


class _Csv:
    def __init__(self, files: Sequence[Any]) -> None:
        self._writers = [csv.writer(file) for file in files]

    def row(self, table: int, values: Sequence[Value]) -> None:
        self._writers[table].writerow([plain(value) for value in values])


@contextmanager
def excel(path: Path, titles: Sequence[str], heads: Sequence[Sequence[Sequence[str]]]) -> Iterator[Writer]:
    """An .xlsx being written to `path`; `heads` are the two head rows of each table."""
    book = xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    with contextlib.closing(book):
        yield _Excel(book, titles, heads)


@contextmanager
def zipped_csv(
    path: Path, titles: Sequence[str], heads: Sequence[Sequence[Sequence[str]]]
) -> Iterator[Writer]:
    """A .zip with a CSV file for each table (UTF-8 with a byte order mark, so that Excel reads Chinese)."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        paths = [Path(folder) / f"{index}.csv" for index in range(len(titles))]
        files = [stack.enter_context(each.open("w", encoding="utf-8-sig", newline="")) for each in paths]
        writer = _Csv(files)
        for index, head in enumerate(heads):
            for line in head:
                writer.row(index, line)
        yield writer
        for file in files:
            file.flush()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for each, name in zip(paths, sheet_names(titles), strict=True):
                archive.write(each, f"{name}.csv")


@contextmanager
def one_csv(path: Path, titles: Sequence[str], heads: Sequence[Sequence[Sequence[str]]]) -> Iterator[Writer]:
    """The only table as a CSV file (UTF-8 with a byte order mark)."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = _Csv([file])
        for line in heads[0]:
            writer.row(0, line)
        yield writer


def plain(value: Value) -> Value:
    """A cell of a CSV file that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.startswith(FORMULA) and not NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Names that Excel takes: at most 31 characters, none of []:*?/\\, each once whatever its case."""
    found: list[str] = []
    for title in titles:
        base = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:28] or "Sheet"
        name, number = base, 1
        while name.casefold() in {each.casefold() for each in found}:
            number += 1
            name = f"{base} {number}"
        found.append(name)
    return found


def csv_text(rows: Sequence[Sequence[Value]]) -> str:
    """Rows as the text of a CSV file, for small tables."""
    buffer = io.StringIO()
    _Csv([buffer])._writers[0].writerows([[plain(value) for value in row] for row in rows])
    return buffer.getvalue()
