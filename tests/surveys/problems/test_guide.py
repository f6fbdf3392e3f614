"""docs/zh/problems.md shows pictures that are there and small; its numbers are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

from surveys.problems.following import TRIES
from surveys.problems.rules import NEWEST

DOCS = Path(__file__).parents[3] / "docs"
TEXT = (DOCS / "zh" / "problems.md").read_text(encoding="utf-8")
OURS = {
    "rule-trial",
    "problems",
    "problem",
    "problem-phone",
    "fix-phone",
    "statistics",
    "estate-check",
    "coverage",
    "estate-files",
}


def test_pictures_are_named_and_small() -> None:
    assert set(re.findall(r"\(\.\./screenshots/field/([\w-]+)\.png\)", TEXT)) == OURS
    for name in OURS:
        assert (DOCS / "screenshots" / "field" / f"{name}.png").stat().st_size < 150 * 1024, name


def test_numbers_are_those_of_the_code() -> None:
    assert f"最新的 {NEWEST} 份" in TEXT
    assert f"自动重试 {TRIES} 次" in TEXT
