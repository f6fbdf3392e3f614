"""Cells that are more than their text."""

from __future__ import annotations

import re

ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
SAFE = re.compile(r"'+[=+@-]")  # how an export writes text that a spreadsheet would take for a formula


class Formula:
    """Stands where a cell holds a formula."""

    __slots__ = ()


class Plain(str):
    """Text that may look like a formula: an apostrophe before it said that it is none."""

    __slots__ = ()


FORMULA = Formula()


def plain(cell: str) -> str:
    """The text without an export's apostrophe."""
    return Plain(cell[1:]) if SAFE.match(cell) else cell
