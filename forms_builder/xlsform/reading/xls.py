"""Reads the older .xls workbooks (BIFF) within limits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlrd
from pyxform.xls2json_backends import xls_value_to_unicode
from xlrd.xldate import XLDateError

from forms_builder.xlsform.problems import Refused
from forms_builder.xlsform.reading.book import Book, Budget, Cell, build, is_known

ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")  # an .xlsx with a password is wrapped like this


def read_xls(data: bytes, budget: Budget) -> Book:
    """The workbook's sheets. Raises Refused, and whatever xlrd raises for a damaged file."""
    if ENCRYPTED_STREAM in data:
        raise Refused("encrypted")
    with Path(os.devnull).open("w") as silence:
        try:
            workbook = xlrd.open_workbook(file_contents=data, on_demand=True, logfile=silence)
        except xlrd.XLRDError as error:
            if "encrypted" in str(error).lower():
                raise Refused("encrypted") from None
            raise
        try:
            titles = workbook.sheet_names()
            budget.sheets(len(titles))
            rows = {}
            for title in titles:
                cells = _rows(workbook, title, budget)
                rows[title] = budget.collect(title, is_known(title, titles), cells)
        finally:
            workbook.release_resources()
    return build(titles, rows, budget.problems)


def _rows(workbook: Any, title: str, budget: Budget) -> Iterator[list[Cell]]:
    sheet = workbook.sheet_by_name(title)
    width = min(sheet.ncols, budget.limits.columns)
    for number in range(sheet.nrows):
        yield [_text(workbook, sheet, number, column) for column in range(min(width, sheet.row_len(number)))]


def _text(workbook: Any, sheet: Any, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    if isinstance(cell.value, str):
        return cell.value.strip()
    try:
        return str(xls_value_to_unicode(cell.value, cell.ctype, workbook.datemode))
    except XLDateError:
        heading = str(sheet.cell_value(0, column))
        raise Refused("date_ambiguous", sheet=sheet.name, row=row + 1, column=heading) from None
