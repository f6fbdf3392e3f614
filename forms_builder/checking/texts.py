"""Texts that stand for all others: one for each way in which a set of tests can come out.

Patterns, lengths, beginnings and equalities are all regular, so their common automaton (Rabin and Scott
1959, the product construction) is walked breadth first; every combination of outcomes that any text can
have is met, with its shortest text. Past `MAX_STEPS` the walk stops and says that it is not complete.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from forms_builder.checking.formulas import Atom
from forms_builder.checking.ordered import COMPARED
from forms_builder.logic.regex_parser import WORDS, Assert, Chars, Node, Ranges, parse_pattern
from forms_builder.logic.regex_parser import Sequence as Row
from forms_builder.logic.regex_program import Program, compile_pattern
from forms_builder.logic.shapes import FLIPPED
from forms_builder.logic.tree import REGEX, Ast

MAX_STEPS: Final = 2500
"""Characters tried; about 30 ms."""
PLAIN: Final = ((48, 57), (97, 122), (65, 90), (0x4E00, 0x9FA5), (33, 126), (32, 32))
"""Code points that examples prefer, in this order."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """`string-length(.) operator limit`."""

    operator: str
    limit: float


@dataclass(frozen=True, slots=True)
class Found:
    """Texts, one for each combination; `complete` where no other combination exists."""

    texts: tuple[str, ...]
    complete: bool


def test_of(atom: Atom, name: str) -> Program | Lengths | None:
    """What an atom asks of a text as an automaton or a length; None where it is neither."""
    place: Ast = ["$", name]
    match atom.ast:
        case [str() as operator, subject, str() as pattern] if operator in REGEX and subject == place:
            return compile_pattern(parse_pattern(pattern))
        case ["contains" | "starts-with" | "ends-with" as operator, subject, str() as part] if (
            subject == place
        ):
            return _literal(part, start=operator == "starts-with", end=operator == "ends-with")
        case ["=" | "!=", subject, str() as whole] | ["=" | "!=", str() as whole, subject] if (
            subject == place
        ):
            return _literal(whole, start=True, end=True)
        case ["string-length", subject] if subject == place:
            return Lengths(">", 0)
        case [str() as operator, ["string-length", subject], (int() | float()) as limit]:
            return Lengths(operator, limit) if subject == place and operator in COMPARED else None
        case [str() as operator, (int() | float()) as limit, ["string-length", subject]]:
            return Lengths(FLIPPED[operator], limit) if subject == place and operator in COMPARED else None
    return Lengths(">", 0) if atom.ast in (place, ["string", place]) else None


def pattern_test(pattern: str) -> Program:
    """A pattern as a test."""
    return compile_pattern(parse_pattern(pattern))


def _literal(text: str, *, start: bool, end: bool) -> Program:
    letters = [Chars(((ord(char), ord(char)),), char) for char in text]
    parts: tuple[Node, ...] = (*([Assert("^")] if start else []), *letters, *([Assert("$")] if end else []))
    return compile_pattern(Row(parts))


def representatives(tests: Sequence[Program | Lengths], longest: int, must: Sequence[Program] = ()) -> Found:
    """Non-empty texts of at most `longest` characters, without white space at either end, that all of `must`
    accept: one for each outcome of `tests`."""
    programs = [*(each for each in tests if isinstance(each, Program)), *must]
    cuts = sorted(
        {
            int(limit.limit) + step
            for limit in tests
            if isinstance(limit, Lengths)
            for step in (0, 1)
            if 0 <= int(limit.limit) + step <= longest
        }
    )
    if not programs:
        sizes = sorted({1, *cuts, *(cut - 1 for cut in cuts), longest} - {0, -1})
        return Found(tuple("好" * size for size in sizes if 0 < size <= longest), complete=True)
    return _Walk(programs, len(must), cuts, longest).run()


class _Walk:
    """The common automaton: for each program the states that wait and whether it has been found; the kind of
    the last character; and the length, counted as far as it matters."""

    def __init__(self, programs: list[Program], must: int, cuts: list[int], longest: int) -> None:
        self._programs = programs
        self._must = must
        self._cuts = cuts
        self._counted = max(cuts, default=0) + 1
        self._longest = longest
        self._letters = _letters(programs)
        self._steps: dict[tuple[int, frozenset[int], str, str], tuple[frozenset[int], bool]] = {}

    def run(self) -> Found:
        """Every outcome that can be reached, with its first text."""
        nothing: frozenset[int] = frozenset()
        start = (tuple((nothing, False) for _ in self._programs), "", 0)
        queue = deque([(start, "")])
        seen = {start}
        found: dict[tuple[object, ...], str] = {}
        work = 0
        while queue:
            (states, _, size), text = queue.popleft()
            if text and not text[-1].isspace():
                outcome = self._outcome(states, text, size)
                if all(outcome[len(outcome) - 1 - self._must : -1]):
                    found.setdefault(outcome, text)
            if len(text) >= self._longest:
                continue
            for char in self._letters:
                if not text and char.isspace():
                    continue
                work += len(self._programs)
                if work > MAX_STEPS:
                    return Found(tuple(found.values()), complete=False)
                following = (
                    tuple(self._step(at, state, text, char) for at, state in enumerate(states)),
                    _left(char),
                    min(size + 1, self._counted),
                )
                if following not in seen:
                    seen.add(following)
                    queue.append((following, text + char))
        return Found(tuple(found.values()), complete=True)

    def _outcome(
        self, states: tuple[tuple[frozenset[int], bool], ...], text: str, size: int
    ) -> tuple[object, ...]:
        ends = [self._step(at, state, text, "")[1] for at, state in enumerate(states)]
        return (*ends, sum(size >= cut for cut in self._cuts))

    def _step(
        self, at: int, state: tuple[frozenset[int], bool], text: str, char: str
    ) -> tuple[frozenset[int], bool]:
        waiting, found = state
        if found:
            return state
        key = (at, waiting, _left(text[-1:]), char)
        if key not in self._steps:
            self._steps[key] = _advance(self._programs[at], *key[1:])
        return self._steps[key]


def _advance(program: Program, waiting: frozenset[int], left: str, char: str) -> tuple[frozenset[int], bool]:
    """The states after a character ('' is the end), and whether the pattern was found before it."""
    reached = set(waiting) | {program.start}
    todo = list(reached)
    following: set[int] = set()
    while todo:
        number = todo.pop()
        if number == program.end:
            return frozenset(), True
        state = program.states[number]
        if state.ranges is not None:
            if char and _within(state.ranges, ord(char)):
                following.update(state.to)
        elif state.check is None or _holds(state.check, left, char):
            fresh = [to for to in state.to if to not in reached]
            reached.update(fresh)
            todo.extend(fresh)
    return frozenset(following), False


def _holds(check: str, left: str, char: str) -> bool:
    if check in "^$":
        return left == "" if check == "^" else char == ""
    return ((left == "w") != (_left(char) == "w")) == (check == "b")


def _left(char: str) -> str:
    """What an assertion can see of a character: none, part of a word, or other."""
    return "" if not char else "w" if _within(WORDS, ord(char)) else "."


def _within(ranges: Ranges, point: int) -> bool:
    return any(low <= point <= high for low, high in ranges)


def _letters(programs: Iterable[Program]) -> list[str]:
    """One character for each class of characters that no program tells apart."""
    ranges = {state.ranges for program in programs for state in program.states if state.ranges is not None}
    ranges.add(WORDS)
    edges = sorted(
        {0, *(low for each in ranges for low, _ in each), *(high + 1 for each in ranges for _, high in each)}
    )
    classes: dict[tuple[bool, ...], list[tuple[int, int]]] = {}
    for low, high in zip(edges, [*edges[1:], 0x110000], strict=True):
        if low < high and low < 0x110000:
            classes.setdefault(tuple(_within(each, low) for each in ranges), []).append((low, high - 1))
    return [letter for spans in classes.values() if (letter := _readable(spans))]


def _readable(spans: list[tuple[int, int]]) -> str:
    """A character of the spans that can be typed; '' where there is none."""
    for low, high in PLAIN:
        for first, last in spans:
            if max(low, first) <= min(high, last):
                return chr(max(low, first))
    for first, last in spans:
        for point in range(max(first, 0xA1), min(last, max(first, 0xA1) + 200) + 1):
            if chr(point).isprintable() and not 0xD800 <= point < 0xE000:
                return chr(point)
    return ""
