"""The survey sheet: rows of questions, groups, repeats, matrices and page breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pyxform.parsing.expression import is_xml_tag

from forms_builder.schema import Form, Group, Item, PageBreak, Question, Repeat
from forms_builder.xlsform.reading.choosing import FILES
from forms_builder.xlsform.reading.context import NONE
from forms_builder.xlsform.reading.inference import settings_of
from forms_builder.xlsform.reading.items import LEAST, MOST
from forms_builder.xlsform.reading.kinds import kind_of
from forms_builder.xlsform.reading.reader import ITEMSETS
from forms_builder.xlsform.writing.lists import Row
from forms_builder.xlsform.writing.questions import (
    JUWEN,
    Pen,
    answering,
    common_row,
    plain_facts,
    question_row,
    settings_cell,
)

_INSTANCE = re.compile(r"""instance\(\s*['"]([^'"]+)['"]\s*\)""")
_PULLED = re.compile(r"""pulldata\(\s*['"]([^'"]+)['"]""")


def survey_rows(form: Form, pen: Pen) -> list[Row]:
    """All rows in order."""
    rows = list(_rows(form.items, pen))
    rows += _instances(form, rows)
    if pen.ours:
        _mark_options(rows, pen)
    return [{heading: text for heading, text in row.items() if text} for row in rows]


def meta_items(form: Form) -> tuple[Group | None, dict[str, Question]]:
    """The form's meta block, where it has one that XLSForm can say, and its questions by element."""
    last = form.items[-1] if form.items else None
    if not isinstance(last, Group) or isinstance(last, Repeat) or (last.node or last.name) != "meta":
        return None, {}
    inside = {item.node or item.name: item for item in last.items if isinstance(item, Question)}
    fits = len(inside) == len(last.items) and set(inside) <= {"audit", "instanceName", "instanceID"}
    plain = not (last.label or last.hint or last.relevant or last.read_only or last.appearance or last.extra)
    return (last, inside) if fits and plain and inside else (None, {})


def _rows(items: Iterable[Item], pen: Pen) -> Iterator[Row]:
    meta, inside = meta_items(pen.form)
    for item in items:
        if item is meta:
            if "audit" in inside:
                yield question_row(inside["audit"], pen)
        elif isinstance(item, PageBreak):
            if pen.ours:
                yield _page_break(item, pen)
        elif isinstance(item, Group):
            yield from _group(item, pen)
        elif item.type == "matrix":
            yield from _matrix(item, pen)
        else:
            yield question_row(item, pen)


def _page_break(item: PageBreak, pen: Pen) -> Row:
    words = pen.words.cells("label", f"{item.id}.label", item.label)
    name = pen.elements.names[item.id]
    row = {"type": "hidden", "name": name, **words, f"{JUWEN}id": item.id, f"{JUWEN}type": "page_break"}
    return row if item.label else row | {f"{JUWEN}label": NONE}


def _group(item: Group, pen: Pen) -> Iterator[Row]:
    if not isinstance(item, Repeat):
        yield common_row(item, {"type": "begin group"}, pen)
        yield from _rows(item.items, pen)
        yield {"type": "end group"}
        return
    row = common_row(item, {"type": "begin repeat", "repeat_count": pen.expression(item.count)}, pen)
    if pen.ours:
        row |= {f"{JUWEN}least": str(item.least)} if item.least != LEAST else {}
        row |= {f"{JUWEN}most": str(item.most)} if item.most != MOST else {}
        row |= {f"{JUWEN}one": item.one}
    yield row
    yield from _rows(item.items, pen)
    yield {"type": "end repeat"}


def _matrix(question: Question, pen: Pen) -> Iterator[Row]:
    """A group with the look of a table, a choice a line."""
    row = common_row(question, {"type": "begin group", "appearance": "table-list"}, pen)
    row.pop(f"{JUWEN}appearance", None)
    name = (
        pen.lists.add(question, question.options, row["name"]) if question.options else question.choices_from
    )
    cell = f"select_one {name}"
    lines: list[Row] = []
    for at, line in enumerate(question.rows, start=1):
        element = line.value if is_xml_tag(line.value) and ":" not in line.value else f"row_{at}"
        taken = {each["name"] for each in lines} | {"meta"}
        element = element if element not in taken else f"row_{at}_{len(taken)}"
        words = pen.words.cells("label", f"{question.id}.row.{line.value}", line.label or line.value)
        lines.append({"type": cell, "name": element, **words})
        if pen.ours and element != line.value:
            lines[-1][f"{JUWEN}row"] = line.value
    for line_row in lines:
        line_row |= answering(question, pen)
    if pen.ours:
        row |= {f"{JUWEN}type": "matrix", **plain_facts(question)}
        row |= {f"{JUWEN}appearance": question.appearance}
        row |= {f"{JUWEN}constraint": pen.expression(question.constraint)}
        row |= settings_cell(settings_of(kind_of(cell), "single", ""), question.settings)
        pen.pending += [(line_row, name, bool(question.options)) for line_row in lines]
    yield row
    yield from lines
    yield {"type": "end group"}


def _mark_options(rows: list[Row], pen: Pen) -> None:
    """Say whether options are the question's own or the form's list, where the sheets would say otherwise."""
    looked_into = {name for row in rows for text in row.values() for name in _INSTANCE.findall(text)}
    shared = pen.lists.shared | pen.filtered | looked_into
    for row, name, own in pen.pending:
        if name in pen.lists.known and (name in shared) == own:
            row[f"{JUWEN}options"] = "inline" if own else "list"


def _instances(form: Form, rows: list[Row]) -> Iterator[Row]:
    """A row for each file that nothing else in the sheet names."""
    texts = [text for row in rows for text in row.values()]
    named = {text.split()[-1] for text in texts if text.startswith(("select", "rank"))}
    named |= {f"{name}.csv" for text in texts for name in _PULLED.findall(text)}
    for key, choices in form.lists.items():
        suffix = choices.file.rsplit(".", 1)[-1]
        if choices.file in ("", ITEMSETS) or choices.file in named or f".{suffix}" not in FILES:
            continue
        if suffix in ("csv", "xml"):
            yield {"type": f"{suffix}-external", "name": key}
