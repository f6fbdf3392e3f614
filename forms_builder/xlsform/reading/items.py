"""Rows into the schema's questions, groups, repeats and page breaks."""

from __future__ import annotations

from typing import Any

from pyxform import constants

from forms_builder.schema import Group, Item, PageBreak, Repeat
from forms_builder.xlsform.reading.cells import machine
from forms_builder.xlsform.reading.context import NONE, Context
from forms_builder.xlsform.reading.questions import companion, matrix, question
from forms_builder.xlsform.reading.rows import Row

LEAST, MOST = 0, 50  # members of a repeat, unless a juwen column says otherwise
GROUP_HAS_NOT = (
    "required",
    "constraint",
    "calculation",
    "default",
    "trigger",
    "choice_filter",
    "parameters",
)


def build(rows: list[Row], path: str, context: Context) -> tuple[Item, ...]:
    """The items of a section's rows; `path` leads to the section, "" for the form."""
    items: list[Item] = []
    for row in rows:
        if row.kind.role == "instance":
            stem = row.name.rsplit(".", 1)[0]
            context.load(f"{stem}.{row.kind.type}", row.record)
            continue
        common = _common(row, path, context)
        said = row.record.juwen.get("type")
        if row.kind.role == "begin":
            if said == "matrix":
                items.append(matrix(row, common, context))
            else:
                items.append(_group(row, common, path, context))
        elif said == "page_break":
            items.append(PageBreak(common["id"], common["label"]))
        else:
            asked = question(row, common, context)
            items.append(asked)
            if row.kind.other:
                items.append(companion(row, asked, context))
    return tuple(items)


def _common(row: Row, path: str, context: Context) -> dict[str, Any]:
    """What questions, groups and repeats have in common."""
    record = row.record
    juwen = record.juwen
    given = juwen.get("name", "")
    plain = row.name.replace(":", "_")  # a prefixed name: pyxform takes it, but nothing can refer to it
    name = "" if given == NONE else context.names.take(plain, given)
    node = juwen.get("node") or (row.name if row.name != name else "")
    appearance = juwen.get("appearance") or machine(record.get("appearance"))
    identity = context.identity(f"{path}/{row.name}", juwen.get("id", ""))
    return {
        "id": identity,
        "name": name,
        "node": "" if node == NONE else node,
        "appearance": "" if appearance == NONE else appearance,
        "relevant": context.expressions.read(record, "relevant"),
        "read_only": context.expressions.read(record, "read_only"),
        "label": context.words("label", record, identity),
        "hint": context.words("hint", record, identity),
    }


def _group(row: Row, common: dict[str, Any], path: str, context: Context) -> Group:
    record = row.record
    items = build(row.children, f"{path}/{row.name}", context)
    record.kept |= {name: record.get(name) for name in GROUP_HAS_NOT if record.get(name)}
    for name in ("constraint_message", "required_message"):
        for language, text in record.words.get(name, {}).items():
            record.kept[f"{name}::{language}" if language else name] = text
    if row.kind.type != constants.REPEAT:
        return Group(**common, items=items, extra=dict(record.kept))
    return Repeat(
        **common,
        items=items,
        count=context.expressions.read(record, "repeat_count"),
        least=_whole(record.juwen.get("least", ""), LEAST),
        most=_whole(record.juwen.get("most", ""), MOST),
        one=record.juwen.get("one", ""),
        extra=dict(record.kept),
    )


def _whole(text: str, usual: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else usual
