"""Runs a pattern's tree over a text: all possibilities side by side, in time linear in the text.

States are numbered instructions; the set reached after each character is remembered, so texts of the same
shape walk a small table.
"""

from dataclasses import dataclass, field
from typing import Final

from forms_builder.logic.regex_parser import (
    WORDS,
    Assert,
    Chars,
    Choice,
    Node,
    PatternError,
    Ranges,
    Repeat,
    Sequence,
)

MAX_STATES: Final = 5000
_MAX_TABLE: Final = 5000


@dataclass(slots=True)
class _State:
    """One instruction: consume a character, check an assertion, or go on to any of `to`."""

    to: list[int]
    ranges: Ranges | None = None
    check: str | None = None


def compile_pattern(node: Node) -> "Program":
    """The program of a pattern; raises PatternError where it would need too many states."""
    states: list[_State] = []

    def add(state: _State) -> int:
        if len(states) >= MAX_STATES:
            raise PatternError("regex_too_long", 0)
        states.append(state)
        return len(states) - 1

    def build(node: Node, then: int) -> int:
        """The state that matches `node` and goes on to `then`."""
        match node:
            case Chars():
                return add(_State([then], ranges=node.ranges))
            case Assert():
                return add(_State([then], check=node.kind))
            case Sequence():
                for part in reversed(node.parts):
                    then = build(part, then)
                return then
            case Choice():
                return add(_State([build(option, then) for option in node.options]))
            case Repeat():
                return repeat(node, then)

    def repeat(node: Repeat, then: int) -> int:
        if node.most is None:
            loop = add(_State([]))
            states[loop].to = [build(node.child, loop), then]
            then = loop
        else:
            end = then
            for _ in range(node.most - node.least):
                then = add(_State([build(node.child, then), end]))
        for _ in range(node.least):
            then = build(node.child, then)
        return then

    end = add(_State([]))
    return Program(states, build(node, end), end)


@dataclass(slots=True)
class Program:
    """A compiled pattern."""

    states: list[_State]
    start: int
    end: int
    _table: dict[tuple[frozenset[int], str, str], tuple[frozenset[int], bool]] = field(default_factory=dict)

    def search(self, text: str) -> bool:
        """Whether the pattern matches somewhere in `text`."""
        waiting: frozenset[int] = frozenset()
        before = ""
        for char in [*text, ""]:
            # keep apart only what assertions can see: the start and whether a word character precedes
            left = "" if not before else "w" if _in(WORDS, before) else "."
            key = (waiting, left, char)
            step = self._table.get(key)
            if step is None:
                step = self._step(*key)
                if len(self._table) < _MAX_TABLE:
                    self._table[key] = step
            waiting, found = step
            if found:
                return True
            before = char
        return False

    def _step(self, waiting: frozenset[int], left: str, char: str) -> tuple[frozenset[int], bool]:
        """The states after `char`, and whether the pattern's end was reached before it."""
        reached = set(waiting) | {self.start}
        todo = list(reached)
        following: set[int] = set()
        while todo:
            number = todo.pop()
            if number == self.end:
                return frozenset(), True
            state = self.states[number]
            if state.ranges is not None:
                if char and _in(state.ranges, char):
                    following.update(state.to)
            elif state.check is None or _holds(state.check, left, char):
                fresh = [to for to in state.to if to not in reached]
                reached.update(fresh)
                todo.extend(fresh)
        return frozenset(following), False


def _in(ranges: Ranges, char: str) -> bool:
    point = ord(char)
    return any(low <= point <= high for low, high in ranges)


def _holds(check: str, left: str, char: str) -> bool:
    if check == "^":
        return left == ""
    if check == "$":
        return char == ""
    boundary = (left == "w") != (bool(char) and _in(WORDS, char))
    return boundary == (check == "b")
