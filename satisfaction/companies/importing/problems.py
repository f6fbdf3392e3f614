"""What is wrong with a file: territory's codes for reading and cells, and our own for the rows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from satisfaction.companies import errors
from territory.roster import problems as reading
from territory.roster.problems import Problem

ROWS: dict[str, str] = {
    "too_many_rows": _("There are more than %(limit)s rows. Divide the file."),
    "hidden_only": _(
        "The sheet with the headings (“%(sheet)s”) is hidden. Show it in Excel and save the file."
    ),
    "line_too_long": _("Line %(line)s has more than %(limit)s characters. This is no such table."),
    "masked": _(
        "This is masked (with *), and not what is stored. Leave the cell empty to keep what is stored, or "
        "write it in full."
    ),
    "twice": _("Rows %(first)s and %(row)s are the same: %(what)s. Keep one."),
    "name_taken": _("“%(name)s” is the name of the company with the code %(other)s."),
    "not_kept": _("“%(name)s” is kept by %(area)s. Only its supervisors may change its row."),
    "place_unknown": _("None of the areas that you keep is called “%(text)s”."),
    "place_several": _("“%(text)s” may be any of %(names)s. Write the code or the full name."),
    "place_missing": _("Choose above to which area new companies go, or fill in this column."),
    "estate_unknown": _("None of the estates that you keep is called “%(text)s”."),
    "estate_unknown_near": _(
        "None of the estates that you keep is called “%(text)s”. Did you mean “%(near)s”?"
    ),
    "estate_several": _("Several estates are called “%(text)s” (%(names)s). Fill in the column “社区”."),
    "building_unknown": _("There is no building “%(text)s” in %(estate)s."),
    "building_several": _("“%(text)s” may be any of %(names)s. Write the name as it is there."),
    "area_unknown": _("%(estate)s has no service area “%(text)s”. It has: %(names)s."),
    "area_unknown_none": _("%(estate)s has no service area “%(text)s” yet. Register it first."),
    "area_needed": _("%(estate)s has several service areas (%(names)s). Say which."),
    "whole_taken": _("%(estate)s has other service areas (“%(other)s”), so this one cannot be all of it."),
    "firm_needed": _("Give the company's full name or its unified social credit code."),
    "firm_differs": _("The name is that of “%(name)s”, the code that of “%(other)s”."),
    "kind_unknown": _("“%(text)s” is not known. Write one of: %(names)s."),
    "number_wrong": _("“%(text)s” is no number between %(least)s and %(most)s with at most two decimals."),
    "day_range": _("The date %(text)s lies outside %(first)s to %(last)s."),
    "overlap_row": _("This contract and the one of row %(other)s share days. Periods must not overlap."),
    "overlap_stored": _(
        "“%(company)s” serves this area from %(starts)s to %(ends)s. Periods must not overlap: put that "
        "contract into the file with its last day, or change it first."
    ),
    "overlap_stored_open": _(
        "“%(company)s” serves this area from %(starts)s until further notice. Periods must not overlap: put "
        "that contract into the file with its last day, or change it first."
    ),
}
MESSAGES: dict[str, str] = {**reading.MESSAGES, **errors.MESSAGES, **ROWS}


class Fault(Problem):
    """A problem with our words."""

    __slots__ = ()

    @property
    def message(self) -> str:
        """What it says, in the active language."""
        return gettext(MESSAGES[self.code]) % {"cell": self.cell, "row": self.row, **self.params}


def ours(problem: Problem) -> Fault:
    """A problem of the reader's, with our words."""
    return Fault(problem.code, problem.row, problem.column, problem.place, problem.params)


def fault(code: str, row: int, column: str, place: int, **params: Any) -> Fault:
    """A problem of one cell."""
    return Fault(code, row, column, place, params)
