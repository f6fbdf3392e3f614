"""The frozen shape of a questionnaire: plain dataclasses, read and written as JSON, without Django.

A `Form` is what a `FormVersion` stores. Nothing here knows who is asked or who counts. The JSON layout is
described in docs/schema.md; `digest()` of a form is the version's identity.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

Json = Any

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition, constraint or calculation: its XLSForm text and the AST both runtimes interpret."""

    text: str
    ast: Json

    @property
    def names(self) -> frozenset[str]:
        """The question names (`${name}`) that the expression reads."""
        return frozenset(_names(self.ast))


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen. `na` counts as missing; `exclusive` excludes every other option."""

    value: str
    label: str
    score: float | None = None
    na: bool = False
    exclusive: bool = False
    enabled: bool = True
    code: str = ""  # an outside code list's value, such as an AAPOR disposition


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a matrix question."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `id` is permanent and random; `name` is its variable name, unique in the form."""

    id: str
    type: str
    name: str
    label: str
    hint: str = ""
    required: bool = False
    relevant: Expression | None = None
    constraint: Expression | None = None
    constraint_message: str = ""
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    weight: float | None = None
    dimension: str = ""
    sensitive: bool = False
    staff_only: bool = False
    separate_consent: bool = False
    settings: Mapping[str, Json] = field(default_factory=dict)

    @property
    def choices(self) -> tuple[Option, ...]:
        """The options offered now (disabled ones stay known, for old answers, but are not offered)."""
        return tuple(option for option in self.options if option.enabled)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that share a heading or a condition."""

    id: str
    label: str = ""
    relevant: Expression | None = None
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class PageBreak:
    """Where the enhanced page starts a new screen."""

    id: str
    label: str = ""


Item = Question | Group | PageBreak


@dataclass(frozen=True, slots=True)
class Consent:
    """The notice shown before the first question, and how long answers are kept (days)."""

    notice: str
    required: bool = True
    retention_days: int = 365


@dataclass(frozen=True)
class Form:
    """A whole questionnaire as published."""

    title: str
    items: tuple[Item, ...]
    intro: str = ""
    family: str = "household_survey"
    language: str = "zh-hans"
    consent: Consent | None = None
    scoring: Mapping[str, Json] = field(default_factory=dict)

    def walk(self) -> Iterator[tuple[Item, tuple[Group, ...]]]:
        """Every item in order, with the groups that enclose it (outermost first)."""
        yield from _walk(self.items, ())

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions in order, notes included."""
        return tuple(item for item, _ in self.walk() if isinstance(item, Question))

    @cached_property
    def by_name(self) -> dict[str, Question]:
        """Questions by variable name."""
        return {question.name: question for question in self.questions}

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """Questions by permanent id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def conditions(self) -> dict[str, tuple[Expression, ...]]:
        """By question name: every condition that must hold for it to be asked (groups' first)."""
        found: dict[str, tuple[Expression, ...]] = {}
        for item, groups in self.walk():
            if isinstance(item, Question):
                chain = [*(group.relevant for group in groups), item.relevant]
                found[item.name] = tuple(expression for expression in chain if expression is not None)
        return found

    @cached_property
    def later_stage(self) -> frozenset[str]:
        """Names of the questions never shown in public: `staff_only` ones and those that depend on them."""
        later = {question.name for question in self.questions if question.staff_only}
        while True:
            more = {
                name
                for name, chain in self.conditions.items()
                if name not in later and any(expression.names & later for expression in chain)
            }
            if not more:
                return frozenset(later)
            later |= more

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number a respondent sees before each public question, by name (notes are not numbered)."""
        asked = [q.name for q in self.questions if q.type != "note" and q.name not in self.later_stage]
        asked += [q.name for q in self.questions if q.type != "note" and q.name in self.later_stage]
        return {name: index for index, name in enumerate(asked, start=1)}


def to_json(form: Form) -> dict[str, Json]:
    """The form as JSON-ready data; fields that hold their default are left out."""
    return {"schema": SCHEMA_VERSION, **_dump(form)}


def from_json(data: Mapping[str, Json]) -> Form:
    """The form that `to_json` wrote. Raises ValueError for another schema version."""
    if data.get("schema") != SCHEMA_VERSION:
        raise ValueError(f"schema version {data.get('schema')!r} is not {SCHEMA_VERSION}")
    values = {key: value for key, value in data.items() if key != "schema"}
    values["items"] = tuple(_item(item) for item in data["items"])
    if data.get("consent"):
        values["consent"] = Consent(**data["consent"])
    return Form(**values)


def digest(form: Form) -> str:
    """SHA-256 (hex) of the form's canonical JSON: sorted keys, no white space, UTF-8."""
    text = json.dumps(to_json(form), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _walk(items: tuple[Item, ...], groups: tuple[Group, ...]) -> Iterator[tuple[Item, tuple[Group, ...]]]:
    for item in items:
        yield item, groups
        if isinstance(item, Group):
            yield from _walk(item.items, (*groups, item))


def _names(ast: Json) -> Iterator[str]:
    pending = [ast]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            if len(node) == 2 and node[0] == "$":
                yield node[1]
            else:
                pending.extend(node[1:])


def _dump(value: Json) -> Json:
    if isinstance(value, tuple):
        return [_dump(each) for each in value]
    if not hasattr(value, "__dataclass_fields__"):
        return value
    kept: dict[str, Json] = {}
    kind = {Group: "group", PageBreak: "page_break"}.get(type(value))
    if kind:
        kept["type"] = kind
    for each in fields(value):
        current = getattr(value, each.name)
        if current != each.default and not (isinstance(current, (tuple, Mapping)) and not current):
            kept[each.name] = _dump(current)
    return kept


def _item(data: Mapping[str, Json]) -> Item:
    values = dict(data)
    if values.get("relevant"):
        values["relevant"] = Expression(**values["relevant"])
    if data["type"] == "group":
        del values["type"]
        values["items"] = tuple(_item(each) for each in values.get("items", ()))
        return Group(**values)
    if data["type"] == "page_break":
        del values["type"]
        return PageBreak(**values)
    if values.get("constraint"):
        values["constraint"] = Expression(**values["constraint"])
    values["options"] = tuple(Option(**each) for each in values.get("options", ()))
    values["rows"] = tuple(Row(**each) for each in values.get("rows", ()))
    return Question(**values)
