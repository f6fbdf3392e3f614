"""Finds nodes by address: `name`, `family[2].age`, `family[2].jobs`, `family[2]` (times count from 1)."""

from __future__ import annotations

import re
from typing import Final

from forms_builder.engine.nodes import Branch, Leaf, Range
from forms_builder.engine.program import Program

_PART: Final = re.compile(r"([^\[\].]+)(?:\[([1-9]\d{0,5})\])?")


def find(program: Program, root: Branch, address: str) -> Leaf | Branch | Range | None:
    """The node, or None where there is none at that address."""
    frame = root
    parts = address.split(".")
    for place, part in enumerate(parts):
        match = _PART.fullmatch(part)
        definition = program.by_name.get(match[1]) if match else None
        node = frame.nodes.get(definition.index) if definition else None
        if match is None or node is None:
            return None
        last = place == len(parts) - 1
        if match[2] is None:
            return node if last else None
        if not isinstance(node, Range) or int(match[2]) > len(node.made):
            return None
        frame = node.made[int(match[2]) - 1]
    return frame
