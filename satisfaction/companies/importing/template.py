"""The file to fill in: headings, an example row, lists to choose from, and a sheet of notes."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter

from satisfaction.companies.credit_code import check_digit
from satisfaction.companies.importing.columns import CODE, FIRM_CODE, KIND, KINDS
from territory.sheets.kind import Kind
from territory.sheets.template import TEMPLATE_ROWS, headings, notes_sheet

EXAMPLE = "91430100MA0000000"


def template(kind: Kind) -> bytes:
    """Its bytes."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = headings(book, kind)
    for place, column in enumerate(kind.columns):
        said = EXAMPLE + check_digit(EXAMPLE) if column in (CODE, FIRM_CODE) else column.example
        sheet.write_string(1, place, said)
        if column is KIND:
            choice = {"validate": "list", "source": [names[0] for names in KINDS.values()]}
            sheet.data_validation(1, place, TEMPLATE_ROWS, place, {**choice, "error_type": "warning"})
    notes_sheet(book, kind)
    book.close()
    return buffer.getvalue()
