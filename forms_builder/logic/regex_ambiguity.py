"""Finds patterns on which a backtracking engine, the phone's, could take exponential time.

A pattern is dangerous when inside a loop the same text can be read in two ways (Weideman et al. 2016,
"exponential ambiguity"): two different walks of its automaton lead from a state back to that state.
"""

from collections.abc import Iterable
from typing import Final, TypeVar

from forms_builder.logic.regex_parser import Ranges
from forms_builder.logic.regex_program import Program

T = TypeVar("T")

_MAX_LOOP: Final = 120
"""Characters a loop may spell; a longer one is not examined but taken as dangerous."""


def is_dangerous(program: Program) -> bool:
    """Whether some text can be read in exponentially many ways."""
    edges = {
        number: _following(program, state.to)
        for number, state in enumerate(program.states)
        if state.ranges is not None
    }
    for loop in _components(edges):
        inner = {a: {b: ways for b, ways in edges[a].items() if b in loop} for a in loop}
        if not any(inner.values()):
            continue
        if len(loop) > _MAX_LOOP or any(
            ways > 1 for following in inner.values() for ways in following.values()
        ):
            return True
        if _splits(program, inner):
            return True
    return False


def _following(program: Program, start: Iterable[int]) -> dict[int, int]:
    """The characters that can come next, each with the number of ways to get there (2 stands for more)."""
    entry = dict.fromkeys(start, 1)
    ways = dict(entry)
    changed = True
    while changed:
        counts = dict(entry)
        for number, count in ways.items():
            state = program.states[number]
            if state.ranges is None:
                for to in state.to:
                    counts[to] = min(2, counts.get(to, 0) + count)
        changed = counts != ways
        ways = counts
    return {number: count for number, count in ways.items() if program.states[number].ranges is not None}


def _splits(program: Program, inner: dict[int, dict[int, int]]) -> bool:
    """Whether two walks part and meet again in the state where they parted, reading the same text."""
    pairs: dict[tuple[int, int], dict[tuple[int, int], int]] = {}
    todo = [(a, a) for a in inner]
    while todo:
        pair = todo.pop()
        if pair in pairs:
            continue
        pairs[pair] = {
            (a, b): 1
            for a in inner[pair[0]]
            for b in inner[pair[1]]
            if _overlap(program.states[a].ranges or (), program.states[b].ranges or ())
        }
        todo.extend(pairs[pair])
    for component in _components(pairs):
        if any(a == b for a, b in component) and any(a != b for a, b in component):
            return True
    return False


def _overlap(a: Ranges, b: Ranges) -> bool:
    return any(low <= high2 and low2 <= high for low, high in a for low2, high2 in b)


def _components(edges: dict[T, dict[T, int]]) -> list[set[T]]:
    """Strongly connected components (Kosaraju), without recursion."""
    order: list[T] = []
    seen: set[T] = set()
    for root in edges:
        stack: list[tuple[T, bool]] = [(root, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((to, False) for to in edges[node] if to in edges and to not in seen)
    backwards: dict[T, list[T]] = {node: [] for node in edges}
    for node, following in edges.items():
        for to in following:
            if to in backwards:
                backwards[to].append(node)
    result: list[set[T]] = []
    for root in reversed(order):
        if root not in seen:
            continue
        component: set[T] = set()
        todo = [root]
        while todo:
            node = todo.pop()
            if node in seen:
                seen.discard(node)
                component.add(node)
                todo.extend(backwards[node])
        result.append(component)
    return result
