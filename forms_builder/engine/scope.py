"""What an expression sees: the answers around the node it belongs to (logic.evaluate.TreeScope)."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from forms_builder.engine.nodes import Branch, Leaf, Range
from forms_builder.engine.program import Program
from forms_builder.logic import Table


class NodeScope:
    """One scope for all expressions of a session; `owner` says whose turn it is."""

    def __init__(self, program: Program, now: datetime, rng: random.Random | None = None) -> None:
        self.program = program
        self.moment = now
        self.owner: Leaf | Branch | Range
        self.top: Branch
        self._rng = rng

    def now(self) -> datetime:
        """The moment of answering."""
        return self.moment

    def random(self) -> float:
        """From the session's own dice where it has some, so that a walk can be repeated."""
        return self._rng.random() if self._rng else random.random()  # noqa: S311 - nobody's secret

    def uuid(self) -> str:
        """A version 4 UUID."""
        return str(uuid.UUID(int=self._rng.getrandbits(128), version=4) if self._rng else uuid.uuid4())

    def value(self, name: str) -> str | tuple[str, ...]:
        """The answer to `name`, of a group its texts; a tuple where it is in deeper repeats, or is one."""
        route = self.program.route(self.owner.definition, name)
        if route is None:
            return ""
        out, into, at = route
        frame = self.owner.frame
        for _ in range(out):
            frame = frame.outer or frame
        node = frame.nodes.get(at) if not into else None
        if isinstance(node, Leaf):
            return node.value
        if isinstance(node, Branch):
            return node.text
        found = self._found(frame, into, at)
        return tuple(each.text if isinstance(each, Leaf) else "" for each in found)

    def current(self) -> str | tuple[str, ...]:
        """The answer to the question that the expression belongs to."""
        return self.owner.value if isinstance(self.owner, Leaf) else ""

    def node(self) -> Any:
        """The node that the expression belongs to; of a repeat the element around it."""
        owner = self.owner
        while isinstance(owner, Range) or (isinstance(owner, Branch) and not owner.name):
            owner = owner.parent or self.top
        return owner

    def named(self, name: str) -> Sequence[Any]:
        """All nodes of that name in the innermost time that both share, in document order."""
        route = self.program.route(self.owner.definition, name)
        if route is None:
            return ()
        out, into, at = route
        frame = self.owner.frame
        for _ in range(out):
            frame = frame.outer or frame
        return self._found(frame, into, at)

    def root(self) -> Branch:
        """The root element."""
        return self.top

    def instance(self, name: str) -> Table | None:
        """A list's root element."""
        return self.program.table(name)

    def _found(self, frame: Branch, into: tuple[int, ...], at: int) -> list[Any]:
        frames = [frame]
        for repeat in into:
            ranges = (each.nodes[repeat] for each in frames)
            frames = [time for each in ranges if isinstance(each, Range) for time in each.times]
        found: list[Any] = []
        for each in frames:
            node = each.nodes[at]
            found += node.times if isinstance(node, Range) else (node,)
        return found
