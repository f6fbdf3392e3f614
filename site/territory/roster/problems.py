"""What is wrong with a roster file: stable codes, each with its row and column.

A problem of the whole file has row 0. `Wrong` is raised where one cell is cleaned, `Refused` where the file
cannot be read on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from openpyxl.utils import get_column_letter

FILE: dict[str, str] = {
    "empty_file": _("The file is empty."),
    "file_too_large": _("The file is larger than %(limit)s MB. Divide it."),
    "unpacked_too_large": _("The workbook unpacks to more than %(limit)s MB. It is not read."),
    "old_workbook": _("This is an old Excel or WPS file (.xls, .et). Save it as .xlsx and hand that in."),
    "encrypted": _("The workbook has a password. Take the password off, save it as .xlsx and hand that in."),
    "binary_workbook": _("This is a binary workbook (.xlsb). Save it as .xlsx and hand that in."),
    "opendocument": _("This is an OpenDocument file (.ods). Save it as .xlsx and hand that in."),
    "web_page": _("This is a web page with the ending of a table. Open it in Excel and save it as .xlsx."),
    "not_a_table": _("This is neither an Excel workbook (.xlsx) nor a CSV file, or it is damaged."),
    "damaged": _("The file is damaged (%(detail)s). Open it in Excel, save it anew and hand that in."),
    "quotation_mark": _('A quotation mark (") is not closed, or stands in the wrong place. Take it out.'),
    "line_too_long": _("Line %(line)s has more than %(limit)s characters. This is no roster."),
    "too_many_sheets": _("The workbook has more than %(limit)s sheets. It is not read."),
    "too_many_rows": _("There are more than %(limit)s rows. Divide the file by estates."),
    "too_many_columns": _("There are more than %(limit)s columns. Take the template."),
    "no_header": _(
        "No row of headings was found within the first %(rows)s rows. They must be called: %(names)s. "
        "Take the template."
    ),
    "no_rows": _("There is no row below the headings."),
    "hidden_only": _(
        "The sheet with the roster (“%(sheet)s”) is hidden. Show it in Excel and save the file."
    ),
    "column_missing": _("The column “%(name)s” is missing. There is a column “%(near)s”: rename it."),
    "column_missing_plain": _("The column “%(name)s” is missing."),
    "column_unknown": _("The column “%(name)s” is not known. Did you mean “%(near)s”?"),
    "column_unknown_plain": _("The column “%(name)s” is not known. Take it out of the file."),
    "column_twice": _("The columns %(first)s and %(second)s are both “%(name)s”. Keep one."),
    "merged_cells": _("The cells %(cells)s are merged. Unmerge them and fill in each row."),
    "too_many_places": _(
        "The file would make more than %(limit)s estates and buildings. Something is wrong with it."
    ),
}

ROW: dict[str, str] = {
    "formula": _("Cell %(cell)s holds a formula. Copy the column and paste it as values."),
    "formula_text": _("Cell %(cell)s begins with “%(mark)s”, as a formula does. Take the sign out."),
    "excel_error": _("Cell %(cell)s holds the error %(text)s of a formula. Correct it."),
    "cell_too_long": _("Cell %(cell)s has more than %(limit)s characters."),
    "extra_cells": _("The row has more cells than there are headings. Is there a comma within an answer?"),
    "empty": _("This must be filled in."),
    "too_long": _("“%(text)s” has more than %(limit)s characters."),
    "too_long_private": _("This has more than %(limit)s characters."),
    "became_date": _("Excel made a date of this. Format the column as text and write it again."),
    "not_whole": _("“%(text)s” is no whole number. Format the column as text."),
    "truth": _("This is a tick (TRUE or FALSE), no text."),
    "other_community": _("This row belongs to “%(text)s”, but you chose “%(community)s”."),
    "estate_missing": _("There is no estate “%(text)s” in %(community)s."),
    "estate_missing_near": _("There is no estate “%(text)s” in %(community)s. Did you mean “%(near)s”?"),
    "estate_ambiguous": _("“%(text)s” may be any of %(names)s. Write the name in full."),
    "building_missing": _("There is no building “%(text)s” in %(estate)s."),
    "building_missing_near": _("There is no building “%(text)s” in %(estate)s. Did you mean “%(near)s”?"),
    "building_ambiguous": _(
        "“%(text)s” may be any of %(names)s in %(estate)s. Write the name as it is there."
    ),
    "dwelling_ambiguous": _("“%(text)s” may be any of %(names)s in the roster. Write it as it is there."),
    "twice": _("Rows %(first)s and %(row)s are the same dwelling: %(address)s. Keep one."),
    "area_not_number": _("“%(text)s” is no floor area. Write square metres, such as 89.5."),
    "area_range": _("The floor area must be more than 0 and at most %(limit)s m², with two decimals."),
    "occupancy_unknown": _("“%(text)s” is not known. Write one of: %(names)s."),
    "residents_not_number": _("“%(text)s” is no number of people. Write a whole number, such as 3."),
    "residents_range": _("The number of people must lie between 0 and %(limit)s."),
    "date_unreadable": _("“%(text)s” is no date. Write it as 2024-03-15."),
    "date_range": _("The date %(text)s lies outside 1900 to next year."),
    "masked": _(
        "Masked data (with *) would overwrite the real one. Leave the cell empty or export unmasked."
    ),
    "phone_scientific": _(
        "Excel made this phone number unreadable (1.38E+10). Format the column as text and write it again."
    ),
    "phone_wrong": _("This is no phone number. Write a mobile number of 11 digits or 0731-88888888."),
    "phone_zero": _("The phone number has lost its leading 0. Format the column as text and write it again."),
    "strange": _("There are signs in it that cannot be stored."),
}

MESSAGES: dict[str, str] = {**FILE, **ROW}


class Wrong(ValueError):
    """One cell's fault; `code` is a key of `ROW`."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. `row` counts from 1 as Excel does, `place` is the column's number from 1; both 0 where the
    fault is of the whole file or row. `column` is the heading."""

    code: str
    row: int = 0
    column: str = ""
    place: int = 0
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cell(self) -> str:
        """C5; '' where it is no cell's."""
        return f"{get_column_letter(self.place)}{self.row}" if self.row and self.place else ""

    @property
    def message(self) -> str:
        """What it says, in the active language."""
        own = {"cell": self.cell, "row": self.row}
        return gettext(MESSAGES[self.code]) % {**own, **self.params}

    @property
    def line(self) -> str:
        """Row, column, cell and words on one line."""
        where = ""
        if self.row and self.column and self.cell:
            where = gettext("Row %(row)s, column “%(column)s” (%(cell)s): ")
        elif self.row:
            where = gettext("Row %(row)s: ")
        elif self.column:
            where = gettext("Column “%(column)s”: ")
        return where % {"row": self.row, "column": self.column, "cell": self.cell} + self.message

    def to_json(self) -> dict[str, Any]:
        """For jobs and pages: in the active language."""
        return {
            "code": self.code,
            "row": self.row,
            "column": self.column,
            "cell": self.cell,
            "message": self.message,
        }


MISSING = {"estate_missing", "building_missing"}  # places that may also be made
ROWS_NAMED = 20


def grouped(problems: Iterable[Problem]) -> Iterator[dict[str, Any]]:
    """Problems for a page: what is written wrongly in the same way in many rows is said once, with its rows.
    Where the words do not quote what is written (a phone number), each cell has a line of its own."""
    groups: dict[tuple[Any, ...], list[Problem]] = {}
    for each in problems:
        own = () if "text" in each.params else (each.row, each.place)
        groups.setdefault((each.code, each.column, each.message, own), []).append(each)
    for some in groups.values():
        said, rows = some[0].to_json(), sorted({each.row for each in some})
        if len(rows) > 1:
            said |= {"cell": "", "rows": rows[:ROWS_NAMED], "more": max(len(rows) - ROWS_NAMED, 0)}
        yield said


class Refused(Exception):
    """The file cannot be read on; nothing more is known of it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(problems[0].code)
        self.problems = problems


def refused(code: str, **params: Any) -> Refused:
    """Of the whole file."""
    return Refused(Problem(code, params=params))
