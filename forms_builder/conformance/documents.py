"""A document made of plain data, so that both engines can be given the same one.

`{"age": "3", "jobs": [{"title": "a"}]}`: a text is an answer, an object a group, a list a repeat's times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from forms_builder.logic import Node, Table

_STEP: Final = re.compile(r"([^/\[\]]+)(?:\[(\d+)\])?")


@dataclass(frozen=True, slots=True)
class Document:
    """The root element's content, the lists, and the address of the node that expressions belong to."""

    data: Mapping[str, Any]
    lists: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # id → {"columns", "rows"}
    owner: str = "/data"
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # name → option's value → words


class Element:
    """A node of such a document."""

    def __init__(self, name: str, parent: Element | None, content: Any, repeated: bool = False) -> None:
        self.name = name
        self.parent: Node | None = parent
        self.above = parent
        self.labels: Mapping[str, str] = {}
        self.repeated = repeated
        self.own = content if isinstance(content, str) else ""
        self.elements: list[Element] = []
        if isinstance(content, Mapping):
            for key, value in content.items():
                times = value if isinstance(value, list) else [value]
                self.elements += [Element(key, self, each, isinstance(value, list)) for each in times]

    @property
    def text(self) -> str:
        """The answer; of a group all its texts."""
        return self.own + "".join(each.text for each in self.elements)

    @property
    def children(self) -> Sequence[Node]:
        """What it holds."""
        return self.elements

    def child(self, name: str) -> Sequence[Node]:
        """The children of that name."""
        return [each for each in self.elements if each.name == name]

    def label(self, value: str) -> str:
        """The words of an option."""
        return self.labels.get(value, "")

    def descendants(self) -> Iterator[Element]:
        """Everything inside, in document order."""
        for each in self.elements:
            yield each
            yield from each.descendants()

    def path(self) -> list[str]:
        """The names from below the root element down to it."""
        return [] if self.above is None else [*self.above.path(), self.name]

    def repeats(self) -> list[Element]:
        """Itself and what holds it, innermost first, as far as it is a repeat's time."""
        chain = [] if self.above is None else self.above.repeats()
        return [self, *chain] if self.repeated else chain


class Chance:
    """Numbers and identifiers that come in the same order in both engines."""

    def __init__(self) -> None:
        self._drawn = 0

    def random(self) -> float:
        """0.37, 0.74, 0.11 …"""
        self._drawn += 1
        return self._drawn * 37 % 100 / 100

    def uuid(self) -> str:
        """A UUID that counts."""
        self._drawn += 1
        return f"00000000-0000-4000-8000-{self._drawn:012d}"


class DocumentScope(Chance):
    """A scope over such a document."""

    def __init__(self, document: Document, now: datetime) -> None:
        super().__init__()
        self._now = now
        self._root = Element("data", None, document.data)
        for each in self._root.descendants():
            each.labels = document.labels.get(each.name, {})
        self._tables = {name: Table(each["columns"], each["rows"]) for name, each in document.lists.items()}
        self._owner = self._at(document.owner)

    def _at(self, address: str) -> Element:
        element = self._root
        for name, place in _STEP.findall(address)[1:]:
            element = [each for each in element.elements if each.name == name][int(place or 1) - 1]
        return element

    def node(self) -> Node:
        """The owner."""
        return self._owner

    def named(self, name: str) -> Sequence[Node]:
        """All of that name inside the innermost time of a repeat that holds one and the owner."""
        return self._found(name)[1]

    def _found(self, name: str) -> tuple[bool, list[Element]]:
        """Whether it may be there several times, and what there is."""
        anywhere = [each for each in self._root.descendants() if each.name == name]
        place = anywhere[0].path() if anywhere else []
        around = [each for each in self._owner.repeats() if each.path() == place[: len(each.path())]]
        outer = next((each for each in around if each.path() != place), self._root)
        several = not anywhere or len(anywhere[0].repeats()) > len(outer.repeats())
        return several, [each for each in outer.descendants() if each.name == name]

    def value(self, name: str) -> str | tuple[str, ...]:
        """The text of a question; the texts where it is asked several times, and of groups and repeats."""
        several, found = self._found(name)
        if len(found) == 1 and not several and not found[0].elements:
            return found[0].text
        return tuple(each.text for each in found)

    def current(self) -> str:
        """The owner's text."""
        return self._owner.text

    def now(self) -> datetime:
        """The moment."""
        return self._now

    def root(self) -> Node:
        """The element `data`."""
        return self._root

    def instance(self, name: str) -> Node | None:
        """A list."""
        return self._tables.get(name)
