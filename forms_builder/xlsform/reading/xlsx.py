"""Reads .xlsx and .xlsm workbooks, row by row and within limits."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl.reader.excel import ExcelReader
from pyxform.xls2json_backends import xlsx_value_to_str

from forms_builder.xlsform.problems import Refused
from forms_builder.xlsform.reading.book import Book, Budget, Cell, build, is_known


def read_xlsx(data: bytes, budget: Budget) -> Book:
    """The workbook's sheets. Raises Refused."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > budget.limits.unpacked_size:
        raise Refused("unpacked_too_large", limit=budget.limits.unpacked_size // 1_000_000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl drops (pictures, validation) is of no use here
        reader = ExcelReader(BytesIO(data), read_only=True, data_only=True)
        reader.read()
        workbook = reader.wb
        try:
            titles = [sheet.title for sheet in workbook.worksheets]
            budget.sheets(len(titles))
            rows = {}
            for sheet in workbook.worksheets:
                known = is_known(sheet.title, titles)
                rows[sheet.title] = budget.collect(sheet.title, known, _rows(sheet, budget, known))
        finally:
            workbook.close()
            reader.archive.close()
    return build(titles, rows, budget.problems)


def _rows(sheet: Any, budget: Budget, known: bool) -> Iterator[Iterator[Cell]]:
    """Rows as wide as the first one; openpyxl pads every row to the width that is asked for."""
    limit = budget.limits.columns
    first = [
        _text(value) for value in next(sheet.iter_rows(max_row=1, max_col=limit + 1, values_only=True), ())
    ]
    while first and not first[-1]:
        first.pop()
    if len(first) > limit:
        raise Refused("too_many_columns", sheet=sheet.title, limit=limit)
    width = len(first) if known else min(sheet.max_column or limit, limit)
    for row in sheet.iter_rows(max_col=max(width, 1), values_only=True):
        yield (_text(value) for value in row)


def _text(value: Any) -> Cell:
    if value is None:
        return None
    if isinstance(value, str):
        return value.strip()
    return str(xlsx_value_to_str(value))
