"""Blocks of the editor's stream with their places, and what rules may speak of among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from forms_builder import questions
from forms_builder.blocks.grids import plain_number
from forms_builder.blocks.stream import GROUP, PAGE_BREAK, REPEAT
from forms_builder.calculations import kind_of, tidy_calculation
from forms_builder.conditions import COUNTED, Target
from forms_builder.lists import value_column
from forms_builder.schema import ChoiceList

Json = Any


@dataclass(frozen=True)
class Placed:
    """A block of the stream with its place: `path` in the nested streams, `position` in reading order,
    `repeats` the names of the repeats around it."""

    type: str
    id: str
    value: Mapping[str, Any]
    path: tuple[int, ...]
    position: int
    repeats: tuple[str, ...] = ()
    inside: tuple[Placed, ...] = ()

    @property
    def is_question(self) -> bool:
        """Whether it is a question or note, not a group, a repeat or a page break."""
        return self.type not in (GROUP, REPEAT, PAGE_BREAK)

    @cached_property
    def label(self) -> str:
        """What the author called it."""
        return clean_text(self.value.get("label"))

    @cached_property
    def name(self) -> str:
        """The variable name; of questions and repeats without one it is derived from the permanent id."""
        return name_of(self.type, self.id, self.value)

    def json(self, field: str) -> dict[str, Any]:
        """A field that holds a JSON object, as it is stored; empty where it is none."""
        stored = self.value.get(field)
        return stored if isinstance(stored, dict) else {}

    def text(self, field: str) -> str:
        """A field that holds text."""
        return clean_text(self.value.get(field))


def clean_text(value: Any) -> str:
    """Text as it is compiled: trimmed, LF."""
    return str(value or "").replace("\r\n", "\n").strip()


def name_of(kind: str, ident: str, value: Mapping[str, Any]) -> str:
    """The variable name of a block."""
    given = str(value.get("name") or "").strip()
    if given or kind in (GROUP, PAGE_BREAK):
        return given
    return f"{'r' if kind == REPEAT else 'q'}_{ident.replace('-', '')[:8]}"


def placed_blocks(stream: Any) -> tuple[Placed, ...]:
    """The blocks of a StreamValue with their places, groups and repeats holding theirs."""
    count = iter(range(1_000_000))

    def place(children: Any, path: tuple[int, ...], repeats: tuple[str, ...]) -> Iterator[Placed]:
        for index, child in enumerate(children or ()):
            here, position = (*path, index), next(count)
            inside: tuple[Placed, ...] = ()
            ident, kind = str(child.id or ""), child.block_type
            if kind in (GROUP, REPEAT):
                around = (*repeats, name_of(kind, ident, child.value)) if kind == REPEAT else repeats
                inside = tuple(place(child.value["items"], here, around))
            yield Placed(kind, ident, child.value, here, position, repeats, inside)

    return tuple(place(stream, (), ()))


def flatten(blocks: tuple[Placed, ...]) -> Iterator[Placed]:
    """Blocks in reading order, groups before what they hold."""
    for block in blocks:
        yield block
        yield from flatten(block.inside)


def targets_of(blocks: tuple[Placed, ...], lists: Mapping[str, ChoiceList]) -> dict[str, Target]:
    """By id: the questions and repeats that rules, limits and calculations may speak of."""
    found: dict[str, Target] = {}
    kinds: dict[str, str] = {}
    for block in flatten(blocks):
        if block.type == REPEAT:
            kind = COUNTED
        elif block.is_question:
            kind = _kind(block, kinds)
        else:
            continue
        kinds[block.id] = kind
        values, scores, missing = (
            _choices(block, lists) if block.is_question else (frozenset(), {}, frozenset())
        )
        found[block.id] = Target(
            block.id, block.name, kind, block.label, values, block.position, block.repeats, scores, missing
        )
    return found


def _kind(block: Placed, kinds: Mapping[str, str]) -> str:
    """The type checker's word for the answer; of a calculated one that of its calculation."""
    kind = questions.get(block.type)
    if kind.asked:
        return kind.kind
    more = block.json("more")
    return kind_of(tidy_calculation(more.get("calculation") or more.get("default")), kinds)


def _choices(
    block: Placed, lists: Mapping[str, ChoiceList]
) -> tuple[frozenset[str], dict[str, float], frozenset[str]]:
    """The values of the options, their scores, and which of them count as no answer."""
    table = lists.get(str(block.json("source").get("list") or ""))
    if table is not None:
        key = value_column(table)
        at = table.columns.index(key) if key else 0
        return (frozenset(row[at] for row in table.rows) if key else frozenset()), {}, frozenset()
    stored = block.value.get("options")
    options = [each for each in stored if isinstance(each, dict)] if isinstance(stored, list) else []
    scores = {str(each["value"]): plain_number(each.get("score")) for each in options}
    if block.type == "rating" and not any(score is not None for score in scores.values()):
        scores = {value: plain_number(value) for value in scores}
    return (
        frozenset(str(each["value"]) for each in options),
        {value: score for value, score in scores.items() if score is not None},
        frozenset(str(each["value"]) for each in options if each.get("na") is True),
    )
