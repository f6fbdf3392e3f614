"""Functions that look at nodes rather than at their texts: positions, repeats, lists, labels."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from forms_builder.logic.calling import PATHS, RANDOM, Evaluation, Function
from forms_builder.logic.nodes import Node, is_within, position
from forms_builder.logic.shuffling import seeded, shuffled
from forms_builder.logic.tree import Ast
from forms_builder.logic.values import Value, to_nodes, to_number, to_text


def texts(nodes: Sequence[Node]) -> Value:
    """Nodes as a value: their texts; one question alone is its text, so `../q` is true when `${q}` is."""
    if len(nodes) == 1 and not nodes[0].children:
        return nodes[0].text
    return tuple(node.text for node in nodes)


def _position(evaluation: Evaluation, level: int, ast: Ast | None = None) -> Value:
    """position(): of the node being tested in its list, or of a node among its siblings of the same name.

    Of several nodes the one that holds the expression's own counts: `position(${rep})` inside the repeat.
    """
    if ast is None:
        return float(evaluation.place[0])
    nodes = evaluation.nodes(ast, level)
    if not nodes:
        return math.nan
    own = next((node for node in nodes if is_within(evaluation.node, node)), nodes[0])
    return float(position(own))


def _last(evaluation: Evaluation, level: int) -> Value:
    return float(evaluation.place[1])


def _count(evaluation: Evaluation, level: int, ast: Ast) -> Value:
    """count(): of nodes without reading their texts; of an answer, 0 where there is none."""
    nodes = None if isinstance(ast, list) and ast[0] in ("$", ".") else evaluation.nodes(ast, level)
    return float(len(to_nodes(evaluation.run(ast, level)) if nodes is None else nodes))


def _indexed_repeat(evaluation: Evaluation, level: int, target: Ast, *pairs: Ast) -> list[Node]:
    """indexed-repeat(x, rep, n, …): the x inside the n-th of rep; pairs in any order, outer repeats first."""
    chosen: list[tuple[list[Node], float]] = []
    for repeat, index in zip(pairs[::2], pairs[1::2], strict=True):
        place = to_number(evaluation.run(index, level), evaluation.zone)
        repeats = _everywhere(evaluation, repeat, level)
        if not repeats or math.isnan(place):
            return []
        chosen.append((repeats, place))
    within: Node | None = None
    for repeats, place in sorted(chosen, key=lambda pair: _depth(pair[0][0])):
        inside = [node for node in repeats if within is None or is_within(node, within)]
        if not 1 <= place <= len(inside) or place != math.floor(place):
            return []
        within = inside[int(place) - 1]
    targets = _everywhere(evaluation, target, level)
    return [node for node in targets if within is not None and is_within(node, within)]


def _everywhere(evaluation: Evaluation, ast: Ast, level: int) -> list[Node]:
    """The nodes of a tree; of `${name}` those in the whole document, as XLSForm writes it there."""
    if not isinstance(ast, list) or ast[0] != "$":
        return evaluation.nodes(ast, level) or []
    found = [evaluation.root]
    near = evaluation.nodes(ast, level)
    if not near:
        return [node for node in _descendants(evaluation.root) if node.name == ast[1]]
    for name in _names(near[0]):
        found = [child for node in found for child in node.child(name)]
    return found


def _names(node: Node) -> list[str]:
    """The steps from the root element to the node."""
    return [*_names(node.parent), node.name] if node.parent else []


def _descendants(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _descendants(child)


def _depth(node: Node) -> int:
    depth, above = 0, node.parent
    while above is not None:
        depth, above = depth + 1, above.parent
    return depth


def _pulldata(evaluation: Evaluation, level: int, *arguments: Ast) -> Value:
    """pulldata(file, column, key column, key): the first cell of a row whose key is that."""
    file, column, key_column, key = (to_text(evaluation.run(argument, level)) for argument in arguments)
    found = evaluation.cells(
        file, [["child", "item", ["=", ["column", key_column], key]], ["child", column]], level
    )
    return found[0].text if found else ""


def _randomize(evaluation: Evaluation, level: int, ast: Ast, seed: Ast | None = None) -> list[Node]:
    """randomize(nodes[, seed]): in random order, with a seed in the order that ODK gives."""
    nodes = evaluation.nodes(ast, level) or []
    if seed is None:
        return shuffled(nodes, evaluation.random)
    value = evaluation.run(seed, level)
    return shuffled(nodes, seeded(to_number(value, evaluation.zone), to_text(value)))


def _choice_name(evaluation: Evaluation, level: int, value: Ast, question: Ast) -> Value:
    """jr:choice-name(value, '${q}'): an option's words in the language shown; '' where there are none."""
    nodes = evaluation.nodes(question, level)
    label: Callable[[str], str] | None = getattr(nodes[0], "label", None) if nodes else None
    return label(to_text(evaluation.run(value, level))) if label else ""


NODES: Final[dict[str, Function]] = {
    "randomize": Function(
        1, 2, "nodes", lambda *a: texts(_randomize(*a)), RANDOM, trees=True, nodes=_randomize
    ),
    "jr:choice-name": Function(2, 2, "string", _choice_name, PATHS, trees=True),
    "position": Function(0, 1, "number", _position, PATHS, trees=True),
    "last": Function(0, 0, "number", _last, PATHS, trees=True),
    "count": Function(1, 1, "number", _count, trees=True),
    "indexed-repeat": Function(
        3,
        7,
        "nodes",
        lambda *a: texts(_indexed_repeat(*a)),
        PATHS,
        trees=True,
        nodes=_indexed_repeat,
        step=2,
    ),
    "pulldata": Function(4, 4, "string", _pulldata, PATHS, trees=True),
}
