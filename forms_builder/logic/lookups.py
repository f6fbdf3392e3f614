"""Finds the items of a list by a cell without walking it: `item[name = ${x} and …]`.

Lists never change, so what a column holds is remembered as long as the list's root element lives.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from weakref import WeakKeyDictionary

from forms_builder.logic.nodes import Node
from forms_builder.logic.tree import Ast
from forms_builder.logic.values import Value

_ANYWHERE: Final = frozenset({"$", "current", "instance"})
"""Starts of paths that mean the same whichever node is being tested."""


class Tester(Protocol):
    """What looking up needs of an evaluation."""

    def run(self, ast: Ast, level: int) -> Value: ...

    def where(
        self, nodes: list[Node], predicate: Ast, level: int, places: Sequence[int] | None, size: int | None
    ) -> list[Node]: ...


@dataclass(slots=True)
class _Index:
    size: int = 0
    by_column: dict[str, dict[str, list[tuple[int, Node]]]] = field(default_factory=dict)


_INDEXES: Final[WeakKeyDictionary[Any, dict[str, _Index]]] = WeakKeyDictionary()


def looked_up(tester: Tester, root: Node, name: str, predicate: Ast, level: int) -> list[Node] | None:
    """The children of that name for which the predicate holds; None where only walking can tell."""
    parts = predicate[1:] if isinstance(predicate, list) and predicate[0] == "and" else [predicate]
    tests = [(place, wanted) for place, part in enumerate(parts) if (wanted := _wanted(part))]
    if not tests:
        return None
    at, (name_of_column, fixed) = tests[0]
    value = tester.run(fixed, level)
    if not isinstance(value, str | tuple):
        return None
    try:
        indexes = _INDEXES.setdefault(root, {})
    except TypeError:  # the engine's class allows no weak references
        return None
    index = indexes.get(name) or indexes.setdefault(name, _Index(len(root.child(name))))
    column = index.by_column.get(name_of_column)
    if column is None:
        column = index.by_column.setdefault(name_of_column, _read(root.child(name), name_of_column))
    texts = {value} if isinstance(value, str) else set(value)
    found = [entry for text in texts for entry in column.get(text, ())]
    found = sorted(dict(found).items()) if len(texts) > 1 else found
    nodes = [node for _, node in found]
    if len(parts) == 1:
        return nodes
    rest: Ast = ["and", *parts[:at], *parts[at + 1 :], ["true"]]
    return tester.where(nodes, rest, level, [place for place, _ in found], index.size)


def _wanted(test: Ast) -> tuple[str, Ast] | None:
    """Column and value of a test that only compares one with the other."""
    if not isinstance(test, list) or test[0] != "=" or len(test) != 3:
        return None
    for column, value in ((test[1], test[2]), (test[2], test[1])):
        if isinstance(column, list) and column[0] == "column" and _is_fixed(value):
            return str(column[1]), value
    return None


def _is_fixed(ast: Ast) -> bool:
    """Whether a tree plainly comes to the same value for every node that is tested."""
    if not isinstance(ast, list):
        return isinstance(ast, str)
    if ast[0] in _ANYWHERE:
        return True
    start = ast[1] if ast[0] == "path" else None
    return isinstance(start, list) and start[0] in _ANYWHERE and not any(map(_is_tested, ast[2:]))


def _is_tested(step: Ast) -> bool:
    return isinstance(step, list) and len(step) > (2 if step[0] == "child" else 1)


def _read(nodes: Sequence[Node], column: str) -> dict[str, list[tuple[int, Node]]]:
    found: dict[str, list[tuple[int, Node]]] = {}
    for place, node in enumerate(nodes, 1):
        for text in {cell.text for cell in node.child(column)}:
            found.setdefault(text, []).append((place, node))
    return found
