"""What can be wrong with a spreadsheet: stable codes, each with its sheet, row and column.

An "error" keeps the spreadsheet from becoming a questionnaire; a "warning" says what is kept but not acted
on, or what may surprise; an "info" what is merely worth knowing. Messages are English msgids with a zh_Hans
catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext

from forms_builder.xlsform.messages import MESSAGES, PLACES

Severity = Literal["error", "warning", "info"]
SHEETS = ("survey", "choices", "settings")  # in the order in which authors read them


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """One thing found. `row` counts from 1 as the spreadsheet does (0: the whole sheet); `column` is the
    column's heading as it stands in the sheet. `reason` is the msgid of a message of the expression engine,
    filled from `params` too."""

    code: str
    severity: Severity = "error"
    sheet: str = ""
    row: int = 0
    column: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

    @property
    def place(self) -> str:
        """Sheet, row and column in the active language; empty for the whole file."""
        key = (
            ("sheet" if self.sheet else "") + ("row" if self.row else "") + ("column" if self.column else "")
        )
        if not key:
            return ""
        return gettext(PLACES[key]) % {"sheet": self.sheet, "row": self.row, "column": self.column}

    @property
    def message(self) -> str:
        """What is wrong and what to do, in the active language, without the place."""
        params = {key: str(value) for key, value in self.params.items()}
        if self.reason:
            params["reason"] = gettext(self.reason) % params
        near = f"{self.code}_near"  # the same problem with a word on what was probably meant
        code = near if params.get("near") and near in MESSAGES else self.code
        return gettext(MESSAGES[code]) % params

    @property
    def line(self) -> str:
        """The message led by its place."""
        if not self.place:
            return self.message
        return gettext("%(place)s: %(message)s") % {"place": self.place, "message": self.message}

    def to_json(self) -> dict[str, Any]:
        """For pages, jobs and the API."""
        return {
            "code": self.code,
            "severity": self.severity,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "message": self.message,
            "line": self.line,
        }


class Refused(ValueError):
    """Raised where reading cannot go on: the file is no spreadsheet, too large, or took too long."""

    def __init__(self, code: str, *, sheet: str = "", row: int = 0, column: str = "", **params: Any) -> None:
        super().__init__(code)
        self.problem = ImportProblem(code, "error", sheet, row, column, params)


def in_order(problems: Iterable[ImportProblem]) -> tuple[ImportProblem, ...]:
    """By sheet, row and column; what concerns the whole file comes first."""
    return tuple(sorted(problems, key=_position))


def _position(problem: ImportProblem) -> tuple[int, str, int, str]:
    sheet = problem.sheet.lower()
    rank = SHEETS.index(sheet) if sheet in SHEETS else len(SHEETS)
    return (rank if sheet else -1, sheet, problem.row, problem.column)


def errors(problems: Iterable[ImportProblem]) -> tuple[ImportProblem, ...]:
    """Those that keep the spreadsheet from being used."""
    return tuple(problem for problem in problems if problem.severity == "error")
