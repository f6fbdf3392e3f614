"""Replaying an oracle's walks: what is compared, what is left out, and how much of the shared walks holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from forms_builder.conformance.oracle import OracleReport, run_oracle
from tests.forms_builder.engine.making import ask, form, group, repeat

SHARED = Path(__file__).parents[3] / ".." / "shared" / "conformance"

FORM = form(
    group("g", ask("a", "integer", constraint=". < 10"), ask("made", "calculated", calculation="random()")),
    repeat("r", ask("x", node="ex", required=True)),
)
INIT = {
    "/data/g/a": {"t": "input", "v": "", "rel": True},
    "/data/g/made": {"t": "model-value", "v": "0.123", "rel": True},
    "/data/r[1]/ex": {"t": "input", "v": "", "rel": True, "req": True, "bad": "required"},
    "#/data/r": {"n": 1, "rel": True},
    "/data/meta/instanceID": {"t": "model-value", "v": "uuid:1", "rel": True, "ro": True},
    "/data/r_count": {"t": "model-value", "v": "1", "rel": True, "ro": True},
}
ADDED = {
    "/data/r[2]/ex": {"t": "input", "v": "", "rel": True, "req": True, "bad": "required"},
    "#/data/r": {"n": 2, "rel": True},
}
STEPS: list[dict[str, Any]] = [
    {
        "op": "set",
        "ref": "/data/g/a",
        "value": 12,
        "diff": {"/data/g/a": {"v": "12", "rel": True, "bad": "constraint"}},
    },
    {"op": "add", "ref": "/data/r", "diff": ADDED},
    {
        "op": "set",
        "ref": "/data/r[2]/ex",
        "value": "z",
        "diff": {"/data/r[2]/ex": {"v": "z", "rel": True, "req": True}},
    },
    {
        "op": "remove",
        "ref": "/data/r",
        "index": 0,
        "diff": {
            "/data/r[1]/ex": {"v": "z", "rel": True, "req": True},
            "/data/r[2]/ex": None,
            "#/data/r": {"n": 1, "rel": True},
        },
    },
]


def replay(folder: Path, steps: list[dict[str, Any]]) -> OracleReport:
    content = {
        "form": "f.xlsx",
        "now": "2026-03-15T08:30:00.000Z",
        "tz": "Asia/Shanghai",
        "nondeterministic": True,
        "walks": [{"seed": 1, "init": INIT, "steps": steps}],
    }
    (folder / "f.json").write_text(json.dumps(content), encoding="utf-8")
    return run_oracle(folder, folder, lambda path: FORM)


def test_every_state_is_compared(tmp_path: Path) -> None:
    report = replay(tmp_path, STEPS)
    assert report.failures == []
    assert (report.cases, report.passed_python, report.passed_js, report.diverged, report.forms) == (
        5,
        5,
        5,
        0,
        1,
    )
    # in each of five states and both engines: what is no question, twice, and a random number
    assert report.left_out == 5 * 2 * 3


def test_what_should_not_have_changed_is_seen(tmp_path: Path) -> None:
    silent = [STEPS[0], {**STEPS[1], "diff": {"#/data/r": {"n": 2, "rel": True}}}]
    report = replay(tmp_path, silent)
    assert (report.cases, report.passed_python, report.passed_js) == (3, 2, 2)
    [failure] = report.failures
    assert (failure["step"], failure["ref"], failure["expected"]) == (2, "/data/r[2]/ex", None)
    assert failure["python"] == failure["js"] == {"v": "", "rel": True, "req": True, "bad": "required"}


def test_what_cannot_be_read_is_counted_with_its_reason(tmp_path: Path) -> None:
    walks = [{"seed": 1, "init": INIT, "steps": STEPS}]
    for name, content in (
        ("a", "{}"),
        ("b", "no json"),
        ("c", json.dumps({"form": "gone.xlsx", "walks": walks})),
    ):
        (tmp_path / f"{name}.json").write_text(content, encoding="utf-8")
    report = run_oracle(tmp_path, tmp_path)
    assert (report.forms, report.cases, report.passed_python, report.passed_js) == (3, 7, 0, 0)
    assert [(each["form"], each["cases"]) for each in report.failures] == [
        ("a.json", 1),
        ("b.json", 1),
        ("gone.xlsx", 5),
    ]
    assert all(each["error"] for each in report.failures)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared conformance data are not there")
def test_the_shared_walks() -> None:
    report = run_oracle(SHARED / "oracle", SHARED / "xlsforms")
    assert report.failures == []
    assert report.cases == report.passed_python == report.passed_js > 0
    assert report.diverged == 0
