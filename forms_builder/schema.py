"""The frozen shape of a questionnaire: plain dataclasses, read and written as JSON, without Django.

A `Form` is what a `FormVersion` stores. Nothing here knows who is asked or who counts. Files (pictures,
sounds) are named by the SHA-256 of their bytes with an extension, so a version never changes what it shows.
The JSON layout is described in docs/schema.md; `digest()` of a form is the version's identity.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

PROTOTYPE = "__proto__"  # no name or value may be this: JavaScript's objects cannot hold it as a key
Json = Any

SCHEMA_VERSION = 1
UNNUMBERED = frozenset({"note", "calculated", "hidden"})


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
    other: bool = False  # "other, please say": a text question `<name>_other` follows (see `companion`)
    quota: int | None = None  # how many responses may choose it, over all channels
    image: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)  # what a choice filter can read of it


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a matrix question."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """A list that questions share, or a table that expressions look up. The first row of a spreadsheet, and
    the rest: `columns` are unique; options are made of `name` (or `value`) and `label`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    file: str = ""  # the name of the file it came from, such as "cities.csv"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `id` is permanent and random; `name` is its variable name, unique in the form.

    `calculation` gives the answer: always where nobody is asked (types calculated and hidden), else until the
    respondent changes it; with `trigger` only when one of those questions changes. `default` is what it holds
    at first. An image, a sound and a file are named by digest.
    """

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
    required_if: Expression | None = None  # required where it holds (and `required` is not set)
    required_message: str = ""
    read_only: Expression | None = None
    calculation: Expression | None = None
    default: Expression | None = None
    trigger: tuple[str, ...] = ()
    choices_from: str = ""  # a list of `Form.lists` instead of `options`
    choice_filter: Expression | None = None
    companion: str = ""  # the question whose option "other, please say" this one explains
    image: str = ""
    appearance: str = ""  # XLSForm's word for how it looks
    node: str = ""  # the element's name in XForms, where it is not `name`
    extra: Mapping[str, str] = field(default_factory=dict)  # a spreadsheet's other columns, as they came

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
    name: str = ""  # unique among questions, groups and repeats; expressions may use it
    hint: str = ""
    read_only: Expression | None = None
    appearance: str = ""
    node: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Repeat(Group):
    """Questions asked several times, once for each member of a household, say. May hold repeats, two deep.

    `count` says how many times; without it the respondent adds and removes, between `least` and `most`.
    Its `name` is never empty: the answers are a list of answers under it.
    """

    count: Expression | None = None
    least: int = 0
    most: int = 50
    one: str = ""  # what one of them is called ("Member"), for "Member 2" and "Add a member"


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
    lists: Mapping[str, ChoiceList] = field(default_factory=dict)
    languages: tuple[str, ...] = ()  # those it is translated to, beside `language`
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # language → key → words
    settings: Mapping[str, Json] = field(default_factory=dict)  # a spreadsheet's settings, as they came
    extra: Mapping[str, Json] = field(default_factory=dict)  # a spreadsheet's other sheets, as they came

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
    def repeats(self) -> dict[str, tuple[Repeat, ...]]:
        """By name of question, group or repeat: the repeats around it, outermost first."""
        return {
            item.name: tuple(group for group in groups if isinstance(group, Repeat))
            for item, groups in self.walk()
            if not isinstance(item, PageBreak) and item.name
        }

    @cached_property
    def repeat_groups(self) -> tuple[tuple[Repeat, tuple[Repeat, ...]], ...]:
        """Every repeat in order, with the repeats around it (outermost first)."""
        return tuple(
            (item, tuple(group for group in groups if isinstance(group, Repeat)))
            for item, groups in self.walk()
            if isinstance(item, Repeat)
        )

    def options_of(self, question: Question) -> tuple[Option, ...]:
        """The options of a question, those of a shared list included (before any choice filter)."""
        if not question.choices_from:
            return question.options
        return self._list_options.get(question.choices_from, ())

    @cached_property
    def _list_options(self) -> dict[str, tuple[Option, ...]]:
        return {name: tuple(_list_options(each)) for name, each in self.lists.items()}

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
        """The number a respondent sees before each public question, by name.

        Notes, what nobody is asked, and the text that explains another question's “other” have none.
        """
        numbered = [q.name for q in self.questions if q.type not in UNNUMBERED and not q.companion]
        asked = [name for name in numbered if name not in self.later_stage]
        asked += [name for name in numbered if name in self.later_stage]
        return {name: index for index, name in enumerate(asked, start=1)}


def to_json(form: Form) -> dict[str, Json]:
    """The form as JSON-ready data; fields that hold their default are left out."""
    return {"schema": SCHEMA_VERSION, **_dump(form)}


def from_json(data: Mapping[str, Json]) -> Form:
    """The form that `to_json` wrote. Raises ValueError for another schema version."""
    if data.get("schema") != SCHEMA_VERSION:
        raise ValueError(f"schema version {data.get('schema')!r} is not {SCHEMA_VERSION}")
    values = {key: value for key, value in data.items() if key != "schema"}
    values["items"] = tuple(_item(item) for item in data.get("items", ()))
    if data.get("consent"):
        values["consent"] = Consent(**data["consent"])
    values["lists"] = {name: _list(each) for name, each in data.get("lists", {}).items()}
    values["languages"] = tuple(data.get("languages", ()))
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


def _list_options(choices: ChoiceList) -> Iterator[Option]:
    for row in choices.rows:
        columns = dict(zip(choices.columns, row, strict=True))
        value = columns.get("name") or columns.get("value") or ""
        if value:
            label, image = columns.get("label") or value, columns.get("image", "")
            yield Option(value, label, image=image, columns=columns)


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
    if isinstance(value, Mapping):
        return {key: _dump(each) for key, each in value.items()}
    if not hasattr(value, "__dataclass_fields__"):
        return value
    kept: dict[str, Json] = {}
    kind = {Group: "group", Repeat: "repeat", PageBreak: "page_break"}.get(type(value))
    if kind:
        kept["type"] = kind
    for each in fields(value):
        current = getattr(value, each.name)
        if current != each.default and not (isinstance(current, (tuple, Mapping)) and not current):
            kept[each.name] = _dump(current)
    return kept


_EXPRESSIONS = (
    "relevant",
    "constraint",
    "required_if",
    "read_only",
    "calculation",
    "default",
    "choice_filter",
    "count",
)


def _item(data: Mapping[str, Json]) -> Item:
    values = dict(data)
    for key in _EXPRESSIONS:
        if values.get(key):
            values[key] = Expression(**values[key])
    if data["type"] == "page_break":
        del values["type"]
        return PageBreak(**values)
    if data["type"] in ("group", "repeat"):
        kind = Repeat if values.pop("type") == "repeat" else Group
        values["items"] = tuple(_item(each) for each in values.get("items", ()))
        return kind(**values)
    values["options"] = tuple(Option(**each) for each in values.get("options", ()))
    values["rows"] = tuple(Row(**each) for each in values.get("rows", ()))
    values["trigger"] = tuple(values.get("trigger", ()))
    return Question(**values)


def _list(data: Mapping[str, Json]) -> ChoiceList:
    rows = tuple(tuple(row) for row in data.get("rows", ()))
    return ChoiceList(tuple(data["columns"]), rows, data.get("file", ""))
