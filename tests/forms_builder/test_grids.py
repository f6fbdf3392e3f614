"""Reading option grids: JSON from the scripts, lines from a plain text area."""

from __future__ import annotations

import json
from typing import Any

import pytest

from forms_builder.blocks.grids import BadGrid, plain_number, read_options, read_rows


def test_lines_become_options_with_values_of_their_own() -> None:
    """One a line, a tab before the score, blank lines skipped."""
    options = read_options("保洁\n\n保安\t80\n绿化\tx\n")
    assert [(option["label"], option.get("score")) for option in options] == [
        ("保洁", None),
        ("保安", 80),
        ("绿化", None),
    ]
    assert len({option["value"] for option in options}) == 3


def test_defaults_are_left_out() -> None:
    """So that the same grid is always the same JSON."""
    full = {
        "value": "a",
        "label": " 甲  乙 ",
        "score": "5.0",
        "na": False,
        "exclusive": True,
        "enabled": True,
        "x": 1,
    }
    assert read_options(json.dumps([full])) == [
        {"value": "a", "label": "甲  乙", "score": 5, "exclusive": True}
    ]


def test_rows_keep_value_and_label_only() -> None:
    """Scores belong to the columns."""
    assert read_rows('[{"value": "r1", "label": "路灯", "score": 3}]') == [{"value": "r1", "label": "路灯"}]


@pytest.mark.parametrize("text", ["[", "[1]", "[" + ",".join(["{}"] * 1001) + "]"])
def test_bad_grids(text: str) -> None:
    """Refused."""
    with pytest.raises(BadGrid):
        read_options(text)


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (1.0, 1),
        ("2.50", 2.5),
        (True, None),
        ("", None),
        (None, None),
        ("nan", None),
        ("inf", None),
        ("三", None),
        ([], None),
    ],
)
def test_plain_numbers(raw: Any, number: Any) -> None:
    """Whole ones as integers, so that 80 and 80.0 have one digest."""
    assert plain_number(raw) == number
    assert type(plain_number(raw)) is type(number)
