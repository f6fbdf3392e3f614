"""A choice list or attached file as expressions see it: a root element with items, found by their cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

from forms_builder.logic.nodes import Node


class Table:
    """`instance('list')/root`: one `item` a row, with one element a column.

    Make it once for a list and keep it: look-ups remember what its columns hold (`lookups.py`).
    """

    name: Final = "root"
    parent: Final = None

    def __init__(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        self._columns = tuple(columns)
        self._rows = tuple(rows)

    @cached_property
    def children(self) -> tuple[Node, ...]:
        """The items."""
        return tuple(Item(self, dict(zip(self._columns, row, strict=False))) for row in self._rows)

    @property
    def text(self) -> str:
        """All texts, one after the other."""
        return "".join(item.text for item in self.children)

    def child(self, name: str) -> Sequence[Node]:
        """The items, by the name they all have."""
        return self.children if name == "item" else ()


class Item:
    """A row of a table."""

    __slots__ = ("_cells", "parent")
    name: Final = "item"

    def __init__(self, parent: Table, cells: dict[str, str]) -> None:
        self.parent: Node = parent
        self._cells = cells

    @property
    def text(self) -> str:
        """All cells, one after the other."""
        return "".join(self._cells.values())

    @property
    def children(self) -> tuple[Node, ...]:
        """The cells."""
        return tuple(Cell(self, name, text) for name, text in self._cells.items())

    def child(self, name: str) -> Sequence[Node]:
        """The cell of that column."""
        text = self._cells.get(name)
        return () if text is None else (Cell(self, name, text),)


class Cell:
    """What a row holds in one column."""

    __slots__ = ("name", "parent", "text")
    children: Final[Sequence[Node]] = ()

    def __init__(self, parent: Node, name: str, text: str) -> None:
        self.parent: Node = parent
        self.name = name
        self.text = text

    def child(self, name: str) -> Sequence[Node]:
        """None: a cell holds nothing but its text."""
        return ()
