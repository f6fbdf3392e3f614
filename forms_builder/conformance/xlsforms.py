"""Spreadsheets: is each imported exactly where pyxform converts it, and does it come back unchanged?"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pyxform.xls2xform import convert

from forms_builder.schema import digest
from forms_builder.xlsform import Imported, attachments, read, write

WORKBOOKS = frozenset({".xls", ".xlsx", ".xlsm"})
REASON = "importing and exporting run on the server alone: passed_js repeats passed_python"


def run_xlsforms(folder: Path) -> dict[str, Any]:
    """One case a workbook. It passes where import and pyxform agree whether it is a form, and, of a form,
    where export and import give the same digest and pyxform converts the export."""
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in WORKBOOKS)
    beside = sorted(path for path in folder.iterdir() if path.is_file() and path not in paths)
    files = {path.name: path.read_bytes() for path in beside}
    failures = [failure for path in paths for failure in _failures(path, files)]
    failed = {failure["form"] for failure in failures}
    passed = len(paths) - len(failed)
    return {
        "cases": len(paths),
        "passed_python": passed,
        "passed_js": passed,
        "diverged": 0,
        "failures": failures,
        "reason": REASON,
    }


def _failures(path: Path, files: Mapping[str, bytes]) -> Iterator[dict[str, Any]]:
    found = read(path, path.name, files)
    refusal = _refusal(str(path))
    if found.ok != (refusal is None):
        yield {
            "form": path.name,
            "step": "import",
            "pyxform": refusal or "converts",
            "python": [problem.line for problem in found.errors] or "imports",
        }
    elif found.ok:
        yield from _round_trip(path.name, found, files)


def _round_trip(name: str, found: Imported, files: Mapping[str, bytes]) -> Iterator[dict[str, Any]]:
    exported = write(found.form)
    again = read(exported, name, {**files, **attachments(found.form)})
    if not again.ok or digest(again.form) != digest(found.form):
        yield {
            "form": name,
            "step": "round trip",
            "expected": digest(found.form),
            "python": [problem.line for problem in again.errors] or digest(again.form),
        }
    refusal = _refusal(exported)
    if refusal is not None:
        yield {"form": name, "step": "export", "pyxform": refusal}


def _refusal(source: str | bytes) -> str | None:
    """pyxform's words where it refuses the workbook."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl says of pictures and validation in the sheet
            convert(source)
    except Exception as error:  # noqa: BLE001 - whatever it raises, it did not convert
        return f"{type(error).__name__}: {error}"
    return None
