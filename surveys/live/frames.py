"""Frames as they go over the wire: a snapshot of all cells, or a delta of those that changed.

A delta may be applied by whoever has any state from `prev` on, since its cells are new absolute values.
"""

from __future__ import annotations

from typing import Any

import orjson

from surveys.live.states import State
from surveys.queries import Cells

EXACT = 2**53 - 1  # what a JavaScript number holds exactly; larger sums travel as text


def snapshot(scope: str, state: State) -> dict[str, Any]:
    """All cells."""
    return {"type": "snapshot", "seq": state.seq, "scope": scope, "cells": _plain(state.cells)}


def delta(before: State, after: State) -> dict[str, Any]:
    """The cells that changed, with their new values."""
    return {
        "type": "delta",
        "seq": after.seq,
        "prev": before.seq,
        "cells": _plain(difference(before.cells, after.cells)),
    }


def difference(before: Cells, after: Cells) -> Cells:
    """Cells of `after` that differ from `before`; what is gone is 0."""
    changed: Cells = {}
    for question in before.keys() | after.keys():
        old, new = before.get(question, {}), after.get(question, {})
        cells = {
            cell: new.get(cell, 0) for cell in old.keys() | new.keys() if old.get(cell, 0) != new.get(cell, 0)
        }
        if cells:
            changed[question] = cells
    return changed


def encode(frame: dict[str, Any]) -> str:
    """The frame as JSON text."""
    return orjson.dumps(frame).decode()


def _plain(cells: Cells) -> dict[str, dict[str, int | str]]:
    return {
        question: {cell: n if -EXACT <= n <= EXACT else str(n) for cell, n in found.items()}
        for question, found in cells.items()
    }
