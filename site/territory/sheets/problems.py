"""What is wrong with a file: the reader's codes for files and cells, and those that all kinds of rows share.

Apps add their own codes to MESSAGES.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

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
    "not_kept": _("“%(name)s” is kept by %(area)s. Only its supervisors may change its row."),
    "place_unknown": _("None of the areas that you keep is called “%(text)s”."),
    "place_several": _("“%(text)s” may be any of %(names)s. Write the code or the full name."),
    "place_missing": _("Choose above to which area new companies go, or fill in this column."),
    "count_wrong": _("“%(text)s” is no whole number between %(least)s and %(most)s."),
    "kind_unknown": _("“%(text)s” is not known. Write one of: %(names)s."),
    "number_wrong": _("“%(text)s” is no number between %(least)s and %(most)s with at most two decimals."),
    "day_range": _("The date %(text)s lies outside %(first)s to %(last)s."),
}
MESSAGES: dict[str, str] = {**reading.MESSAGES, **ROWS}


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
