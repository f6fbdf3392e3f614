"""pyxform's own word on a workbook: what it refuses is refused, what it warns of is passed on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, Final

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from forms_builder.xlsform.problems import ImportProblem
from forms_builder.xlsform.reading.book import Book, Sheet
from forms_builder.xlsform.reading.cells import machine
from forms_builder.xlsform.reading.columns import survey_columns
from forms_builder.xlsform.reading.dialects import foreign
from forms_builder.xlsform.reading.kinds import kind_of

_ROW: Final = re.compile(r"\[row : (\d+)\]\s*")
_CELL: Final = re.compile(r"On the '(\w+)' sheet, the '([^']+)' value is (?:invalid|problematic)\.\s*")
_MISSING: Final = re.compile(r"Language '([^']+)' is missing the (\w+) (?:columns )?([^.]+?)(?: column)?\.")

# pyxform's words → our code; named groups become the message's parameters
_WARNINGS: Final = (
    (re.compile(r"Use the max-pixels parameter"), "image_size"),
    (re.compile(r"(?P<name>\w+) is no longer supported on most devices"), "device_deprecated"),
    (re.compile(r"valid machine-readable codes: (?P<names>.+?)\. Learn"), "language_code"),
    (re.compile(r"uses or_other and translations"), "or_other_languages"),
    (re.compile(r"Repeat has no label"), "repeat_label"),
    (re.compile(r"select one external is only meant for filtered"), "external_filter"),
    (re.compile(r"sheet named '(?P<name>\w+)', the following .* found: (?P<names>[^.]+)\."), "sheet_similar"),
    (re.compile(r"form_id and id_string column headers are both"), "form_id_twice"),
)
_REFUSALS: Final = (
    (re.compile(r"entit|save_to", re.IGNORECASE), "entities_refused"),
    (re.compile(r"table.list", re.IGNORECASE), "table_list_refused"),
    (re.compile(r"or.other", re.IGNORECASE), "or_other_refused"),
    (re.compile(r"instance", re.IGNORECASE), "instance_refused"),
    (re.compile(r"parameter|randomize|seed|accuracy|range", re.IGNORECASE), "parameters_refused"),
    (re.compile(r"trigger", re.IGNORECASE), "trigger_refused"),
)


def pyxform_problems(
    book: Book, stem: str, *, failed: bool, known: Collection[ImportProblem], ours: bool
) -> Iterator[ImportProblem]:
    """What pyxform says and none of the `known` problems does; its refusal only where there is none of ours
    (`failed`), its advice on pictures' sizes not for workbooks that were written here (`ours`)."""
    warnings: list[str] = []
    try:
        convert(workbook(book, stem), warnings=warnings)
    except PyXFormError as error:
        if not failed:
            yield _refusal(str(error))
    except Exception as error:  # noqa: BLE001 - pyxform raises anything at all for what it never met
        if not failed:
            yield _refusal(f"{type(error).__name__}: {error}")
    places = {(problem.sheet.lower(), problem.row) for problem in known}
    for warning in warnings:
        problem = _warning(warning)
        said = problem.code == "pyxform_warns" and (problem.sheet, problem.row) in places
        if not said and not (ours and problem.code == "image_size"):
            yield problem


def workbook(book: Book, stem: str) -> dict[str, Any]:
    """The book as pyxform's `convert` takes it; a dialect's types as those that they are read as."""
    found: dict[str, Any] = {"sheet_names": list(book.titles), "fallback_form_name": stem}
    for name, sheet in book.sheets.items():
        rows = [_row(row, sheet) for row in sheet.rows]
        if name == "survey":
            rows = _translated(rows, sheet)
        if sheet.headers:
            found[name] = rows
            found[f"{name}_header"] = [{header: None for header in sheet.headers if header}]
    return found


def _row(row: tuple[str, ...], sheet: Sheet) -> dict[str, str]:
    pairs = zip(sheet.headers, row, strict=False)
    return {header: text.replace("\u00a0", " ") for header, text in pairs if header and text}


def _translated(rows: list[dict[str, str]], sheet: Sheet) -> list[dict[str, str]]:
    columns, _problems = survey_columns(sheet)
    headers = [header for header, column in columns.items() if column.field == "type"]
    for row in rows:
        for header in headers:
            text = machine(row.get(header, ""))
            if text and kind_of(text).role == "unknown":
                dialect = foreign(text)
                row[header] = dialect.type if dialect else text
    return rows


def _refusal(text: str) -> ImportProblem:
    sheet, row, column, detail = _placed(text)
    code = next((code for pattern, code in _REFUSALS if pattern.search(text)), "pyxform_refuses")
    return ImportProblem(code, "error", sheet, row, column, {"detail": detail})


def _warning(text: str) -> ImportProblem:
    sheet, row, column, detail = _placed(text)
    missing = _MISSING.findall(text)
    if missing:
        parts = [f"{language}: {name} {columns}" for language, name, columns in missing]
        return ImportProblem("language_incomplete", "warning", params={"detail": "; ".join(parts)})
    for pattern, code in _WARNINGS:
        match = pattern.search(text)
        if match:
            return ImportProblem(code, "warning", sheet, row, column, match.groupdict())
    return ImportProblem("pyxform_warns", "warning", sheet, row, column, {"detail": detail})


def _placed(text: str) -> tuple[str, int, str, str]:
    """Sheet, row and column that pyxform's words name, and the words without them."""
    row = _ROW.search(text)
    cell = _CELL.search(text)
    sheet, column = (cell[1], cell[2]) if cell else ("survey" if row else "", "")
    detail = _CELL.sub("", _ROW.sub("", text, count=1), count=1).strip()
    return sheet, int(row[1]) if row else 0, column, detail
