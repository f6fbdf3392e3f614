"""docs/checks.md lists every finding, and none that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

from forms_builder.checking import messages
from forms_builder.findings import MESSAGES
from tests.forms_builder.checking.planted import ALL

TEXT = (Path(__file__).parents[3] / "docs" / "checks.md").read_text(encoding="utf-8")
ELSEWHERE = {"range_upside_down", "options_missing", "name_twice", "option_value_twice", "question_circle"}
"""Codes that the compiler has too, with its messages."""


def listed() -> set[str]:
    """The codes that stand first in the tables' lines."""
    cells = re.findall(r"^\| (`[^|]*) \|", TEXT, re.MULTILINE)
    return {code for cell in cells for code in re.findall(r"`([a-z_]+)`", cell)}


def test_every_code_is_described() -> None:
    """Once in a table."""
    codes = {*messages.LOGIC, *messages.STRUCTURE, *messages.WORDING}
    assert listed() == codes | ELSEWHERE
    assert set(MESSAGES) >= ELSEWHERE


def test_every_code_is_planted() -> None:
    """What is described is shown to be found."""
    assert {each.code for each in ALL} == listed()
