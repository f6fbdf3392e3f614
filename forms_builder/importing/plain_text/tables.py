"""Tables pasted with tabs (or written with bars): a first line of columns, then one line each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from forms_builder.importing.plain_text.shadow import shadow

_RULE = re.compile(r"^[\s|:+-]+$")
_MARKS = re.compile(r"^[□○√✓_\s()\[\]0-9.]*$")
_NUMBERED = re.compile(r"^\s*(?:\(?\d{1,2}\)|\d{1,2}[.、]|[\u2460-\u2473]|[A-Z][.、])\s*")


@dataclass(frozen=True, slots=True)
class Table:
    """Columns to choose from and lines. `length` counts the text's lines that it takes."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, str], ...]  # (how many lines below the first, label)
    length: int


def table_at(lines: list[str], at: int) -> Table | None:
    """The table that begins with line `at`, if one does: a heading and a line of as many empty cells."""
    head = _cells(lines[at])
    if head is None or len(head) < 3:
        return None
    columns = head[1:]
    if not all(each and len(each) <= 30 for each in columns) or all(
        _MARKS.match(shadow(each)) for each in columns
    ):
        return None
    rows: list[tuple[int, str]] = []
    below = 1
    while at + below < len(lines):
        line = lines[at + below]
        if _RULE.match(line) and line.strip():
            below += 1
            continue
        cells = _cells(line)
        if cells is None or not cells[0] or len(cells) > len(head):
            break
        if not all(_MARKS.match(shadow(cell)) for cell in cells[1:]):
            break
        rows.append((below, _NUMBERED.sub("", cells[0]).strip()))
        below += 1
    return Table(tuple(columns), tuple(rows), below) if rows else None


def _cells(line: str) -> list[str] | None:
    """A line's cells; None where it is no line of a table. A line of one cell belongs to a table with bars
    or tabs only where it holds one."""
    if "\t" in line:
        return [each.strip() for each in line.rstrip("\n").split("\t")]
    if line.strip().startswith("|") and line.strip().endswith("|") and line.count("|") > 1:
        return [each.strip() for each in line.strip()[1:-1].split("|")]
    return None
