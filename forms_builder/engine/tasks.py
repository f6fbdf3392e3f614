"""What has to be worked out: one task for each expression of each node, taken up lowest rank first."""

from __future__ import annotations

from collections import deque
from typing import Any, Final

from forms_builder.engine.nodes import Branch, Cell, Leaf, Range

Json = Any

TURNS: Final = 100
"""How often one expression may run in one go: a circle that never settles stops there."""
SPARE: Final = 5000
"""How often all expressions together may run in one go, beyond four times each."""


class Task:
    """One expression of one node."""

    __slots__ = ("alive", "kind", "node", "queued", "rank", "seen", "sources", "tree", "turns")

    def __init__(self, kind: str, rank: int, tree: Json, node: Leaf | Branch | Range) -> None:
        self.kind = kind
        self.rank = rank
        self.tree = tree
        self.node = node
        self.sources: dict[Cell, None] = {}
        self.alive = True
        self.queued = False
        self.turns = 0
        self.seen: tuple[str, ...] | None = None  # a trigger: the texts it saw last

    def watch(self, reads: dict[Cell, None]) -> None:
        """Be asked again when any of `reads` changes, and no longer for what was read before."""
        if self.sources.keys() == reads.keys():
            return
        for cell in self.sources:
            if cell not in reads:
                cell.observers.pop(self, None)
        for cell in reads:
            if cell not in self.sources:
                cell.observers[self] = None
        self.sources = reads

    def drop(self) -> None:
        """Never run again."""
        self.alive = False
        for cell in self.sources:
            cell.observers.pop(self, None)
        self.sources = {}


class Queue:
    """Tasks by rank; within a rank first come, first served."""

    __slots__ = ("_buckets", "_low", "_runs", "_started", "known")

    def __init__(self, ranks: int) -> None:
        self._buckets: list[deque[Task]] = [deque() for _ in range(ranks)]
        self._low = ranks
        self._runs = 0
        self._started: list[Task] = []
        self.known = 0  # tasks there have been

    def add(self, task: Task) -> None:
        """Have it run, once however often it is asked for."""
        if task.alive and not task.queued and task.turns < TURNS:
            task.queued = True
            self._buckets[task.rank].append(task)
            self._low = min(self._low, task.rank)

    def take(self) -> Task | None:
        """The next task, or None, which ends the go."""
        self._runs += 1
        if self._runs > 4 * self.known + SPARE:
            self._stop()
        while self._low < len(self._buckets):
            bucket = self._buckets[self._low]
            while bucket:
                task = bucket.popleft()
                task.queued = False
                if task.alive:
                    if not task.turns:
                        self._started.append(task)
                    task.turns += 1
                    return task
            self._low += 1
        for task in self._started:
            task.turns = 0
        self._started = []
        self._runs = 0
        return None

    def _stop(self) -> None:
        """Leave everything as it is: it would never settle."""
        for bucket in self._buckets:
            for task in bucket:
                task.queued = False
            bucket.clear()
