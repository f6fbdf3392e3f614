"""Which expression has to come after which: what each one reads, and the rank that follows from it.

A rank is the length of the longest chain of expressions below one; those of a circle (a running total reads
itself in the time before) share a rank and are repeated until nothing changes. A name too many costs a rank,
a name too few a second evaluation where changes are followed; `circles` says where they must be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from forms_builder.logic import Outline, Reads, reads

Json = Any
Vertex = tuple[int, str]  # a node and what of it: one of KINDS, "v" for its text, "s" for a repeat's times

KINDS: Final = ("rel", "req", "ro", "con", "calc", "def", "where", "count", "trig")


def ranked(model: Json, outline: Outline) -> None:
    """Write the rank of every expression into the model. `model["circles"]` says that ranks are not enough:
    an expression reads itself, or it cannot be said what one reads."""
    graph = _Graph(model, outline)
    ranks, circles = _ranks(graph.edges())
    for at, node in enumerate(model["nodes"]):
        for kind in KINDS:
            if isinstance(node.get(kind), list):
                node[kind][0] = ranks[(at, kind)]
    if circles or graph.unknown:
        model["circles"] = 1


class _Graph:
    def __init__(self, model: Json, outline: Outline) -> None:
        self.nodes: list[Json] = model["nodes"]
        self.outline = outline
        self.by_name = {node["name"]: at for at, node in enumerate(self.nodes) if node["name"]}
        self.unknown = False

    def edges(self) -> dict[Vertex, set[Vertex]]:
        """What each vertex needs."""
        needs: dict[Vertex, set[Vertex]] = {}
        for at, node in enumerate(self.nodes):
            around = self._around(at)
            place = {(each, "s") for each in around if self.nodes[each]["kind"] == "repeat"}
            relevance = {(each, "rel") for each in (at, *around) if "rel" in self.nodes[each]}
            for kind in KINDS:
                if isinstance(node.get(kind), list):
                    needs[(at, kind)] = {*self._reads(at, kind), *place}
                    if kind in ("calc", "def", "trig"):
                        needs[(at, kind)] |= relevance
            if node["kind"] == "leaf":
                made = ("calc", "def", "where", "trig")
                own = {(at, kind) for kind in made if isinstance(node.get(kind), list)}
                needs[(at, "v")] = {*relevance, *own, *place}
            elif node["kind"] == "repeat":
                needs[(at, "s")] = {*place, *({(at, "count")} if "count" in node else ())}
        return needs

    def _reads(self, at: int, kind: str) -> set[Vertex]:
        """What the expression of a node needs. “.” in a calculation is what was there before it."""
        node = self.nodes[at]
        if kind != "trig":
            found = self._vertices(self._of(node[kind][1], node))
        else:
            found = {each for name in node["trig"][1] for each in self._vertices(self._of(["$", name], node))}
            if "calc" in node:
                found |= self._vertices(self._of(node["calc"][1], node))
        return {*found, (at, "v")} if kind == "con" else found

    def _of(self, tree: Json, node: Json) -> Reads:
        found = reads(tree, self.outline, node["name"] or None)
        self.unknown = self.unknown or bool(found.paths)
        return found

    def _vertices(self, found: Reads) -> set[Vertex]:
        texts = {(self.by_name[name], "v") for name in found.names if name in self.by_name}
        times = {(self.by_name[name], "s") for name in found.times if name in self.by_name}
        labels = {(self.by_name[name], "where") for name in found.labels if self._filtered(name)}
        return texts | times | labels

    def _filtered(self, name: str) -> bool:
        return name in self.by_name and "where" in self.nodes[self.by_name[name]]

    def _around(self, at: int) -> list[int]:
        found = []
        at = self.nodes[at]["up"]
        while at >= 0:
            found.append(at)
            at = self.nodes[at]["up"]
        return found


def _ranks(needs: dict[Vertex, set[Vertex]]) -> tuple[dict[Vertex, int], bool]:
    """The longest chain below each vertex, circles taken as one; and whether there are circles."""
    ranks: dict[Vertex, int] = {}
    circles = False
    for circle in _components(needs):
        inside = set(circle)
        circles = circles or len(circle) > 1 or circle[0] in needs.get(circle[0], ())
        below = [ranks[other] for each in circle for other in needs.get(each, ()) if other not in inside]
        rank = max(below, default=-1) + 1
        for each in circle:
            ranks[each] = rank
    return ranks, circles


def _components(needs: dict[Vertex, set[Vertex]]) -> Iterator[list[Vertex]]:
    """Strongly connected components, those that others need first (Tarjan 1972, without recursion)."""
    index: dict[Vertex, int] = {}
    low: dict[Vertex, int] = {}
    open_: dict[Vertex, None] = {}
    for root in needs:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        open_[root] = None
        work = [(root, iter(sorted(needs[root])))]
        while work:
            vertex, rest = work[-1]
            following = next(rest, None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[vertex])
                if low[vertex] == index[vertex]:
                    yield _closed(open_, vertex)
            elif following not in index:
                index[following] = low[following] = len(index)
                open_[following] = None
                work.append((following, iter(sorted(needs.get(following, ())))))
            elif following in open_:
                low[vertex] = min(low[vertex], index[following])


def _closed(open_: dict[Vertex, None], root: Vertex) -> list[Vertex]:
    found = []
    while True:
        vertex, _ = open_.popitem()
        found.append(vertex)
        if vertex == root:
            return found
