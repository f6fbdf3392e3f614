"""Where the readers of sheets put what they find."""

from __future__ import annotations

from typing import Any

from forms_builder.xlsform.limits import Limits
from forms_builder.xlsform.problems import ImportProblem, Severity


class Findings:
    """Problems in the order in which they were found, at most `Limits.problems`, none of them twice."""

    def __init__(self, limits: Limits) -> None:
        self._limit = limits.problems
        self.all: list[ImportProblem] = []

    def add(
        self,
        code: str,
        severity: Severity = "error",
        *,
        sheet: str = "",
        row: int = 0,
        column: str = "",
        reason: str = "",
        **params: Any,
    ) -> None:
        """Note a problem."""
        self.put(ImportProblem(code, severity, sheet, row, column, params, reason))

    def put(self, problem: ImportProblem) -> None:
        """Note a problem that is already one."""
        if problem in self.all or (problem.severity != "error" and len(self.all) >= self._limit):
            return
        if len(self.all) < 2 * self._limit:
            self.all.append(problem)

    @property
    def failed(self) -> bool:
        """Whether any is an error."""
        return any(problem.severity == "error" for problem in self.all)
