"""The command that runs reference data, and how much of the shared data holds."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

SHARED = Path(__file__).parents[2] / ".." / "shared" / "conformance"


def run(folder: Path) -> dict[str, Any]:
    out = StringIO()
    call_command("conformance", str(folder), stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_one_object_per_suite(tmp_path: Path) -> None:
    cases = [
        {"expr": "1 + 1", "assert": "assertNumberValue", "expected": 2},
        {"expr": "number('x')", "assert": "assertNumberValue", "expected": "NaN"},
        {"expr": "1.234", "assert": "assertNumberRounded", "expected": 1.23, "round": 100},
        {"expr": "string(today())", "assert": "assertStringValue", "expected": "never"},
        {"expr": "a | b", "expected": {"type": "error", "value": "Unsupported"}},
        {"expr": "true(5)", "expected": {"type": "error", "value": "Unhandled"}},
    ]
    (tmp_path / "xpath_x.json").write_text(json.dumps({"cases": cases}), encoding="utf-8")
    (tmp_path / "oracle").mkdir()
    (tmp_path / "oracle" / "a.json").write_text("{}", encoding="utf-8")
    report = run(tmp_path)
    suite = report["xpath_x.json"]
    assert (suite["cases"], suite["passed_python"], suite["passed_js"], suite["diverged"]) == (6, 5, 5, 0)
    assert [failure["expr"] for failure in suite["failures"]] == ["string(today())"]
    assert report["oracle"]["cases"] == 1


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not a folder"):
        run(tmp_path / "absent")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared conformance data are not there")
def test_the_shared_expressions() -> None:
    report = run(SHARED)
    for name, floor in (("xpath_enketo.json", 0.97), ("xpath_javarosa.json", 0.93)):
        suite = report[name]
        assert suite["diverged"] == 0
        assert suite["passed_python"] == suite["passed_js"] >= floor * suite["cases"]
