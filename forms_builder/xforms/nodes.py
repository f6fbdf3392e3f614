"""Where each answer stands in a submission: the tree of element names, and what each element means to us."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from forms_builder.schema import Form, Group, Item, PageBreak, Repeat
from forms_builder.xlsform.writing.elements import Elements
from forms_builder.xlsform.writing.survey import meta_items

Kind = Literal[
    "group", "repeat", "answer", "line", "file", "consent", "separate", "started", "completed", "ignored"
]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an element holds: the answer to `name`, one line (`part`) of its grid, one of its files, whether
    its separate consent was given ("separate"), the consent to the notice, when the form was opened and
    finished, or nothing that is kept.

    `type` is the question type that reads it; of a list the first `most` are kept (0: all).
    """

    kind: Kind
    name: str = ""
    part: str = ""
    type: str = ""
    most: int = 0


IGNORED = Meaning("ignored")


@dataclass(frozen=True, slots=True)
class Node:
    """An element of the form's model."""

    name: str
    meaning: Meaning
    children: Mapping[str, Node] = field(default_factory=dict)

    def walk(self, path: str = "") -> Iterator[tuple[str, Node]]:
        """(path, node) of everything below, parents first: `family/age`."""
        for child in self.children.values():
            here = f"{path}/{child.name}" if path else child.name
            yield here, child
            yield from child.walk(here)


def tree_of(form: Form, meanings: Mapping[str, Meaning]) -> Node:
    """The tree of a form as it is delivered. `meanings` are by question name; others keep nothing."""
    names = dict(Elements(form, str(form.settings.get("name") or "data")).names)
    meta, inside = meta_items(form)
    if meta:  # the one block that is not laid out as a group like any other
        names |= {meta.id: "meta"} | {item.id: name for name, item in inside.items()}
    return Node("", Meaning("group"), _children(form.items, meanings, names))


def _children(
    items: tuple[Item, ...], meanings: Mapping[str, Meaning], names: Mapping[str, str]
) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for item in items:
        if isinstance(item, PageBreak):
            continue
        name = names[item.id]
        if isinstance(item, Group):
            meaning = Meaning("repeat", item.name) if isinstance(item, Repeat) else Meaning("group")
            found[name] = Node(name, meaning, _children(item.items, meanings, names))
        else:
            found[name] = Node(name, meanings.get(item.name, IGNORED))
    return found
