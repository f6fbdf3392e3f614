"""Walks location paths: from start nodes over steps and predicates, with bounded work."""

from collections.abc import Sequence
from typing import Final, Protocol

from forms_builder.logic.errors import LogicEvaluationError
from forms_builder.logic.lookups import Tester, looked_up
from forms_builder.logic.nodes import Node
from forms_builder.logic.tree import Ast

MAX_WORK: Final = 250_000
"""Nodes that one evaluation may touch; predicates inside predicates multiply."""


class Walker(Tester, Protocol):
    """What walking needs of an evaluation."""

    def spend(self, work: int) -> None: ...


def look_up(walker: Walker, root: Node, steps: Sequence[Ast], level: int) -> list[Node]:
    """The nodes at the end of the steps from the root element of a list."""
    first = steps[0] if steps else None
    if isinstance(first, list) and first[0] == "child" and len(first) > 2:
        found = looked_up(walker, root, str(first[1]), first[2], level)
        if found is not None:
            return follow(walker, narrowed(walker, found, first[3:], level), steps[1:], level)
    return follow(walker, [root], steps, level)


def follow(walker: Walker, nodes: list[Node], steps: Sequence[Ast], level: int) -> list[Node]:
    """The nodes at the end of the steps, each once, in document order."""
    for step in steps:
        if not isinstance(step, list):
            raise LogicEvaluationError("not_an_expression")
        if step[0] == "parent":
            nodes = list({id(node.parent): node.parent for node in nodes if node.parent}.values())
            continue
        nodes = [found for node in nodes for found in _step(walker, node, step, level)]
    return nodes


def _step(walker: Walker, node: Node, step: list[Ast], level: int) -> list[Node]:
    """The nodes of one step from one node; predicates count among these."""
    kind, predicates = step[0], step[2:] if step[0] == "child" else step[1:]
    if kind == "child":
        found = list(node.child(str(step[1])))
    elif kind == "any":
        found = list(node.children)
    else:
        found = [node]
    walker.spend(len(found))
    return narrowed(walker, found, predicates, level)


def narrowed(walker: Walker, nodes: list[Node], predicates: Sequence[Ast], level: int) -> list[Node]:
    """The nodes that every predicate keeps, one after the other."""
    for predicate in predicates:
        nodes = walker.where(nodes, predicate, level, None, None)
    return nodes


def by_parent(nodes: list[Node]) -> list[list[Node]]:
    """The nodes in groups that share a parent, in order: what `${name}[…]` counts in."""
    groups: dict[int, list[Node]] = {}
    for node in nodes:
        groups.setdefault(id(node.parent), []).append(node)
    return list(groups.values())
