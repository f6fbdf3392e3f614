"""The survey sheet's rows as a tree of questions, groups, repeats and loops."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyxform import constants
from pyxform.parsing.expression import is_xml_tag

from forms_builder.schema import PROTOTYPE
from forms_builder.xlsform.limits import Deadline, Limits
from forms_builder.xlsform.problems import Refused
from forms_builder.xlsform.reading.cells import machine, truth
from forms_builder.xlsform.reading.choices import Choices, Entry
from forms_builder.xlsform.reading.columns import Record
from forms_builder.xlsform.reading.dialects import Foreign, foreign
from forms_builder.xlsform.reading.findings import Findings
from forms_builder.xlsform.reading.kinds import Kind, kind_of, nearest

META = "meta"
_PLACE = re.compile(r"%\(([^)]*)\)s|%%")


@dataclass(slots=True)
class Row:
    """One row with its type; groups hold what stands between their begin and their end."""

    record: Record
    kind: Kind
    name: str
    dialect: Foreign | None = None
    children: list[Row] = field(default_factory=list)

    def walk(self) -> Iterator[Row]:
        """This row and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class _Open:
    """A group whose end has not come yet (or the form itself)."""

    rows: list[Row]
    kind: str = ""
    row: Row | None = None
    names: set[str] = field(default_factory=lambda: {META})
    lower: set[str] = field(default_factory=set)


class RowReader:
    """Reads rows in order. `rows` is the tree, `meta` what belongs to the form's meta block, `settings` what
    the survey sheet says of the form itself, `names` how often each name is given."""

    def __init__(self, sheet: str, root: str, findings: Findings, limits: Limits, deadline: Deadline) -> None:
        self._sheet = sheet
        self._root = root
        self._findings = findings
        self._limits = limits
        self._deadline = deadline
        self._repeats: set[str] = set()
        self._count = 0
        self.rows: list[Row] = []
        self.meta: list[Row] = []
        self.settings: dict[str, str] = {}
        self.names: Counter[str] = Counter()
        self._stack = [_Open(self.rows)]

    def add(self, record: Record) -> None:
        """The next row."""
        if truth(record.get("disabled")):
            self._warn("row_disabled", record)
            return
        if "disabled" in record.values:
            self._warn("disabled_column", record, "disabled")
        text = machine(record.get("type"))
        if not text:
            self._without_type(record)
            return
        kind, dialect = kind_of(text), None
        if kind.role == "unknown":
            dialect = foreign(text)
            if dialect is None:
                self._error("type_unknown", record, "type", type=text, near=nearest(text))
                return
            kind = kind_of(dialect.type)
        self._place(Row(record, kind, machine(record.get("name")), dialect))

    def finish(self) -> None:
        """Report groups that were never ended."""
        for level in self._stack[1:]:
            if level.row is not None:
                self._error("begin_without_end", level.row.record, "type", name=level.row.name)

    def _place(self, row: Row) -> None:
        kind, record = row.kind, row.record
        if kind.preload == "audit":
            if row.name not in ("", "audit"):
                self._error("audit_name", record, "name")
            row.name = "audit"
            self.meta.append(row)
            return
        if kind.role == "setting":
            self.settings[kind.type] = row.name
            return
        if kind.role == "end":
            self._end(row)
            return
        if not row.name and kind.source == "note":
            row.name = f"generated_note_name_{record.number}"
        if not row.name:
            self._error("name_missing", record, "name")
            return
        self._name(row)
        self._stack[-1].rows.append(row)
        self._count += 1
        if not self._count % 50:
            self._deadline()
        if self._count > self._limits.questions:
            raise Refused("too_many_questions", sheet=self._sheet, limit=self._limits.questions)
        if kind.role == "begin":
            if len(self._stack) > self._limits.depth:
                raise Refused(
                    "too_many_levels", sheet=self._sheet, row=record.number, limit=self._limits.depth
                )
            self._stack.append(_Open(row.children, kind.type, row))

    def _name(self, row: Row) -> None:
        name, level = row.name, self._stack[-1]
        if not is_xml_tag(name):
            self._error("name_bad", row.record, "name", name=name)
        elif name in (META, PROTOTYPE):
            self._error("name_reserved", row.record, "name", name=name)
        elif name in level.names:
            self._error("name_twice_in_section", row.record, "name", name=name)
        elif name.lower() in level.lower:
            self._warn("name_case", row.record, "name", name=name)
        if row.kind.role == "begin" and row.kind.type == constants.REPEAT:
            if name in self._repeats:
                self._error("repeat_twice", row.record, "name", name=name)
            if name == self._root:
                self._error("repeat_root", row.record, "name", name=name)
            self._repeats.add(name)
        level.names.add(name)
        level.lower.add(name.lower())
        self.names[name] += 1

    def _end(self, row: Row) -> None:
        if self._stack[-1].kind != row.kind.type:
            self._error("end_without_begin", row.record, "type", type=row.kind.type)
            if len(self._stack) == 1:
                return
        self._stack.pop()

    def _without_type(self, record: Record) -> None:
        if record.get("name") or record.words.get("label"):
            self._error("type_missing", record, "type")
        elif record.values or record.words or record.kept:
            self._warn("row_skipped", record)

    def _error(self, code: str, record: Record, column: str = "", **params: Any) -> None:
        header = record.header(column) if column else ""
        self._findings.add(code, sheet=self._sheet, row=record.number, column=header, **params)

    def _warn(self, code: str, record: Record, column: str = "", **params: Any) -> None:
        header = record.header(column) if column else ""
        self._findings.add(code, "warning", sheet=self._sheet, row=record.number, column=header, **params)


def unroll(
    rows: list[Row],
    lists: Mapping[str, Choices],
    findings: Findings,
    sheet: str,
    tag: Callable[[str], str],
) -> list[Row]:
    """Loops as groups: one for each option of the loop's list, its questions with the option's words in.
    `tag` gives the tag of a heading's language."""
    done: list[Row] = []
    for row in rows:
        if row.kind.type == constants.LOOP:
            row = _unrolled(row, lists, findings, sheet, tag)
        row.children = unroll(row.children, lists, findings, sheet, tag)
        done.append(row)
    return done


def _unrolled(
    row: Row, lists: Mapping[str, Choices], findings: Findings, sheet: str, tag: Callable[[str], str]
) -> Row:
    group = Kind("begin", constants.GROUP)
    whole = Row(row.record, group, row.name)
    choices = lists.get(row.kind.list)
    if choices is None:
        code = "list_unknown" if row.kind.list else "list_missing"
        findings.add(
            code, sheet=sheet, row=row.record.number, column=row.record.header("type"), list=row.kind.list
        )
        return whole
    for entry in choices.entries:
        if entry.name == "none":  # as pyxform leaves it out
            continue
        record = Record(row.record.number, words={"label": dict(entry.labels)}, headers=row.record.headers)
        whole.children.append(
            Row(
                record,
                group,
                entry.name,
                children=[_filled(child, entry, tag) for child in row.children],
            )
        )
    return whole


def _filled(row: Row, entry: Entry, tag: Callable[[str], str]) -> Row:
    row = copy.deepcopy(row)
    anyhow = next(iter(entry.labels.values()), entry.name)

    def fill(text: str, language: str = "") -> str:
        values = {**entry.columns, "name": entry.name, "label": entry.labels.get(tag(language), anyhow)}
        return _PLACE.sub(lambda match: values.get(match[1] or "", match[0]) if match[1] else "%", text)

    record = row.record
    record.values = {key: fill(text) for key, text in record.values.items()}
    record.words = {
        key: {language: fill(text, language) for language, text in each.items()}
        for key, each in record.words.items()
    }
    record.kept = {key: fill(text) for key, text in record.kept.items()}
    row.name = fill(row.name)
    return row
