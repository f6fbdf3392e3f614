"""What a document looks like to an expression: nodes with a name, a parent, children and a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Node(Protocol):
    """A question, a group, one time of a repeat, or an element of a list.

    A question with options may also have `label(value) -> str`: the words of an option in the language shown.
    Groups without a name are not in the tree: what they hold belongs to the next one that has a name.
    """

    @property
    def name(self) -> str:
        """The element's name."""

    @property
    def parent(self) -> Node | None:
        """What holds it; None for the root element."""

    @property
    def text(self) -> str:
        """The answer as text, '' where there is none or it does not apply; of a group all its texts."""

    @property
    def children(self) -> Sequence[Node]:
        """What it holds, in order; each time of a repeat is a child of its own."""

    def child(self, name: str) -> Sequence[Node]:
        """The children of that name, in order."""


@dataclass(frozen=True, slots=True)
class Above:
    """What stands above the root element: the start of `/data/…`. A root without a name answers to any."""

    root: Node
    name: str = ""
    parent: None = None

    @property
    def text(self) -> str:
        return self.root.text

    @property
    def children(self) -> Sequence[Node]:
        return (self.root,)

    def child(self, name: str) -> Sequence[Node]:
        return (self.root,) if self.root.name in (name, "") else ()


def position(node: Node) -> int:
    """The node's place among its parent's children of the same name, from 1 (ODK's position(node))."""
    siblings = node.parent.child(node.name) if node.parent else ()
    return next((place for place, each in enumerate(siblings, 1) if each is node), 1)


def is_within(node: Node | None, outer: Node) -> bool:
    """Whether `outer` is the node or holds it at any depth."""
    while node is not None:
        if node is outer:
            return True
        node = node.parent
    return False
