"""The suites under a folder: expressions, spreadsheets and walks, through both engines."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from forms_builder import logic
from forms_builder.conformance.documents import Document
from forms_builder.conformance.engines import Case, Result, run_javascript, run_python
from forms_builder.conformance.oracle import OracleReport, run_oracle
from forms_builder.conformance.xlsforms import run_xlsforms


@dataclass
class Report:
    """How a suite went; `failures` holds expression, expectation and both values."""

    cases: int = 0
    passed_python: int = 0
    passed_js: int = 0
    diverged: int = 0
    failures: list[dict[str, Any]] = field(default_factory=list)
    reason: str = ""


def run_all(folder: Path) -> dict[str, dict[str, Any]]:
    """A report for every suite in `folder`."""
    reports: dict[str, Report | OracleReport] = {
        path.name: run_xpath(path) for path in sorted(folder.glob("xpath_*.json"))
    }
    if (folder / "xlsforms").is_dir():
        reports["xlsforms"] = Report(**run_xlsforms(folder / "xlsforms"))
    if (folder / "oracle").is_dir():
        reports["oracle"] = run_oracle(folder / "oracle", folder / "xlsforms")
    return {
        name: {k: v for k, v in asdict(report).items() if k != "reason" or v}
        for name, report in reports.items()
    }


def run_xpath(path: Path) -> Report:
    """The expressions of one file, each evaluated in an empty document."""
    content = json.loads(path.read_text(encoding="utf-8"))
    zone = ZoneInfo(content.get("timezone", "UTC"))
    now = datetime.now(zone)
    expected = content["cases"]
    prepared = [_prepared(each, now) for each in expected]
    runnable = [each for each in prepared if isinstance(each, Case)]
    found = iter(run_javascript(runnable, zone))
    report = Report(cases=len(expected))
    for each, case in zip(expected, prepared, strict=True):
        python = run_python(case) if isinstance(case, Case) else case
        javascript = next(found) if isinstance(case, Case) else case
        _count(report, each, python, javascript)
    return report


def _prepared(each: dict[str, Any], now: datetime) -> Case | Result:
    """The case, or the error with which the server refuses the expression before any phone sees it."""
    try:
        ast = logic.parse(each["expr"])
    except logic.LogicError as error:
        return Result(error=error.code)
    if _expects_error(each):
        # where a refusal is asked for, the server's check is part of the answer; no question is around it
        problems = [error.code for error in logic.check(ast, {}) if error.severity == "error"]
        if problems:
            return Result(error=problems[0])
    return Case(ast, now, document=Document({}))


def _count(report: Report, each: dict[str, Any], python: Result, javascript: Result) -> None:
    right = _judge(each)
    passed_python, passed_js = right(python), right(javascript)
    report.passed_python += passed_python
    report.passed_js += passed_js
    diverged = not python.same(javascript)
    report.diverged += diverged
    if diverged or not (passed_python and passed_js):
        report.failures.append(
            {
                "expr": each["expr"],
                "expected": each["expected"],
                "python": _shown(python),
                "js": _shown(javascript),
            }
        )


def _shown(result: Result) -> str:
    return f"error: {result.error}" if result.error else f"{result.type}: {result.string}"


def _expects_error(each: dict[str, Any]) -> bool:
    return isinstance(each["expected"], dict) and each["expected"]["type"] == "error"


def _judge(each: dict[str, Any]) -> Callable[[Result], bool]:
    """How to tell whether a result is what the case expects."""
    expected = each["expected"]
    if isinstance(expected, dict):
        kind, value, tolerance = expected["type"], expected["value"], 1e-12
    else:
        # an assertion names the coercion: assertStringValue, assertNumberRounded, assertTrue …
        name = each["assert"].removeprefix("assert")
        kind = (
            "boolean" if name in ("True", "False", "Boolean") else "string" if "String" in name else "number"
        )
        value, tolerance = expected, 1e-15
    step = each.get("round")
    factor = float(step) if isinstance(step, int | float) else None

    def right(result: Result) -> bool:
        if kind == "error" or result.error:
            return kind == "error" and bool(result.error)
        if kind == "boolean":
            return result.boolean is value
        if kind == "string":
            return result.string == (value if isinstance(value, str) else f"{value:g}")
        return _near(result.number, float(value), tolerance, factor)

    return right


def _near(found: float, expected: float, tolerance: float, factor: float | None) -> bool:
    if factor and math.isfinite(found):
        found = math.floor(found * factor + 0.5) / factor
    if math.isnan(expected) or math.isnan(found):
        return math.isnan(expected) and math.isnan(found)
    return found == expected or abs(found - expected) <= tolerance * abs(expected)
