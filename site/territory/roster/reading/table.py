"""Opens a file, finds its headings, and gives its rows with their numbers as Excel counts them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from territory.roster import limits
from territory.roster.problems import Problem, Refused, refused
from territory.roster.reading.cells import ERRORS, Formula, Plain
from territory.roster.reading.csv_text import csv_rows
from territory.roster.reading.headings import ROSTER, Headings, Words, best
from territory.roster.reading.workbook import Workbook

ZIP = b"PK\x03\x04"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")  # an .xlsx with a password is wrapped like this


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not blank: its number and cells by heading, and the places of formulas."""

    number: int
    cells: dict[str, Any]
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Table:
    """A file whose headings are right. `sheet` is '' for CSV; `encoding` is '' for workbooks."""

    headings: Headings
    lines: Callable[[], Iterator[tuple[int, list[Any]]]]
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    skipped: list[str] = field(default_factory=list)  # sheets that were not read
    day_offset: int = 0  # added to serial numbers of days (Excel for Mac once began in 1904)

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that the file has."""
        return tuple(column.key for column in self.headings.columns.values())

    def rows(self) -> Iterator[Row]:
        """Rows that are not blank. Raises Refused for what makes the whole file unreadable."""
        columns = [(at, column.heading) for at, column in self.headings.columns.items()]
        width = self.headings.width
        count = 0
        for number, cells in self.lines():
            if number <= self.headings.row or not any(_said(cell) for cell in cells):
                continue
            count += 1
            if count > limits.ROWS:
                raise refused("too_many_rows", limit=limits.ROWS)
            problems = tuple(_faults(number, cells, self.headings))
            found = {heading: cells[at] if at < len(cells) else None for at, heading in columns}
            if any(_said(cell) for cell in cells[width:]):
                problems += (Problem("extra_cells", number),)
            yield Row(number, found, problems)
        if not count:
            raise refused("no_rows")


def open_table(data: bytes, words: Words = ROSTER) -> Table:
    """The table in a file's bytes, whose columns are those of `words`. Raises Refused with everything that is
    wrong with its headings."""
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n,;\x00"):
        raise refused("empty_file")
    if len(data) > limits.FILE_SIZE:
        raise refused("file_too_large", limit=limits.FILE_SIZE // 1_000_000)
    if data.startswith(ZIP):
        return _of_workbook(data, words)
    if data.startswith(OLE2) or data.startswith(BIFF):
        raise refused("encrypted" if ENCRYPTED_STREAM in data else "old_workbook")
    start = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"mime-version")):
        raise refused("web_page")
    lines, encoding, delimiter = csv_rows(data)
    headings = best([("", _first(lines()))], words)
    return Table(headings, lines, encoding=encoding, delimiter=delimiter)


def _of_workbook(data: bytes, words: Words) -> Table:
    book = Workbook(data)
    shown = [(title, _first(book.rows(title))) for title in book.visible]
    try:
        headings = best(shown, words)
    except Refused:
        for title in book.hidden:
            try:
                best([(title, _first(book.rows(title)))], words)
            except Refused:
                continue
            raise refused("hidden_only", sheet=title) from None
        raise
    merged = book.merged(headings.sheet, headings.row)
    if merged:
        raise Refused(*(Problem("merged_cells", params={"cells": each}) for each in merged))
    skipped = [title for title in (*book.visible, *book.hidden) if title != headings.sheet]
    return Table(
        headings,
        lambda: book.rows(headings.sheet),
        sheet=headings.sheet,
        skipped=skipped,
        day_offset=book.day_offset,
    )


def _first(lines: Iterator[tuple[int, list[Any]]]) -> list[tuple[int, list[Any]]]:
    found = []
    for number, cells in lines:
        if number > limits.HEADER_ROWS:
            break
        found.append((number, cells))
    return found


def _said(cell: Any) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())


def _faults(number: int, cells: list[Any], headings: Headings) -> Iterator[Problem]:
    """Formulas, error values and endless texts, named by their cell."""
    for at, cell in enumerate(cells[: headings.width]):
        if cell is None or isinstance(cell, (int, float)):
            continue
        name = headings.name(at)
        if isinstance(cell, Formula):
            yield Problem("formula", number, name, at + 1)
        elif isinstance(cell, str):
            if cell.startswith(("=", "@")) and not isinstance(cell, Plain):
                yield Problem("formula_text", number, name, at + 1, {"mark": cell[0]})
            elif cell.startswith("#") and cell in ERRORS:
                yield Problem("excel_error", number, name, at + 1, {"text": cell})
            elif len(cell) > limits.CELL:
                yield Problem("cell_too_long", number, name, at + 1, {"limit": limits.CELL})
