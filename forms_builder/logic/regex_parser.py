"""Reads a pattern of the regex dialect into a tree; `source()` of a node writes it in canonical spelling."""

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

MAX_PATTERN: Final = 500
MAX_NESTING: Final = 20
MAX_REPEAT: Final = 1000

Ranges: TypeAlias = tuple[tuple[int, int], ...]
_TOP: Final = 0x10FFFF

DIGITS: Final[Ranges] = ((48, 57),)
WORDS: Final[Ranges] = ((48, 57), (65, 90), (95, 95), (97, 122))
# ECMAScript's WhiteSpace and LineTerminator
SPACES: Final[Ranges] = (
    (9, 13), (32, 32), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029),
    (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip
LINE_ENDS: Final[Ranges] = ((10, 10), (13, 13), (0x2028, 0x2029))


class PatternError(ValueError):
    """`code` is one of errors.MESSAGES; `offset` counts from the start of the pattern."""

    def __init__(self, code: str, offset: int, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.offset, self.detail = code, offset, detail


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of `ranges`."""

    ranges: Ranges
    text: str

    def source(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Assert:
    """`kind` is ^, $, b or B."""

    kind: str

    def source(self) -> str:
        return self.kind if self.kind in "^$" else "\\" + self.kind


@dataclass(frozen=True, slots=True)
class Repeat:
    child: "Node"
    least: int
    most: int | None
    text: str

    def source(self) -> str:
        return self.child.source() + self.text


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple["Node", ...]

    def source(self) -> str:
        return "".join(part.source() for part in self.parts)


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[Sequence, ...]
    opening: str
    """"(" or "(?:" of a group; "" for the whole pattern."""

    def source(self) -> str:
        inner = "|".join(option.source() for option in self.options)
        return f"{self.opening}{inner})" if self.opening else inner


Node: TypeAlias = Chars | Assert | Repeat | Sequence | Choice

_SYNTAX: Final = frozenset("^$\\.*+?()[]{}|/")
_BRACKETS: Final = frozenset("]{}")
_CONTROLS: Final = {"n": 10, "r": 13, "t": 9, "f": 12, "v": 11}
_BOUNDS: Final = re.compile(r"\{([0-9]{1,6})(,([0-9]{1,6})?)?\}")


def inverted(ranges: Ranges) -> Ranges:
    """Every code point outside `ranges`."""
    result: list[tuple[int, int]] = []
    start = 0
    for low, high in sorted(ranges):
        if low > start:
            result.append((start, low - 1))
        start = max(start, high + 1)
    if start <= _TOP:
        result.append((start, _TOP))
    return tuple(result)


_SETS: Final = {"d": DIGITS, "w": WORDS, "s": SPACES}
SETS: Final = _SETS | {key.upper(): inverted(value) for key, value in _SETS.items()}
DOT: Final = Chars(inverted(LINE_ENDS), ".")


def parse_pattern(pattern: str) -> Choice:
    """The tree of a pattern; raises PatternError."""
    if len(pattern) > MAX_PATTERN:
        raise PatternError("regex_too_long", MAX_PATTERN)
    reader = _Reader(pattern)
    node = reader.choice("", 0)
    if reader.at < len(pattern):
        raise PatternError("regex_bracket", reader.at)
    return node


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def _peek(self, text: str) -> bool:
        return self.pattern.startswith(text, self.at)

    def _error(self, code: str, detail: str = "") -> PatternError:
        return PatternError(code, self.at, detail)

    def choice(self, opening: str, nesting: int) -> Choice:
        if nesting > MAX_NESTING:
            raise self._error("regex_too_long")
        options = [self._sequence(nesting)]
        while self._peek("|"):
            self.at += 1
            options.append(self._sequence(nesting))
        return Choice(tuple(options), opening)

    def _sequence(self, nesting: int) -> Sequence:
        parts: list[Node] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            parts.append(self._quantified(self._atom(nesting)))
        return Sequence(tuple(parts))

    def _quantified(self, atom: Node) -> Node:
        start = self.at
        if self.at >= len(self.pattern):
            return atom
        char = self.pattern[self.at]
        least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(char, (-1, None))
        if least >= 0:
            self.at += 1
        elif match := _BOUNDS.match(self.pattern, self.at):
            least = int(match[1])
            most = least if not match[2] else int(match[3]) if match[3] else None
            if max(least, most or 0) > MAX_REPEAT:
                raise self._error("regex_too_long")
            if most is not None and most < least:
                raise self._error("regex_range")
            self.at = match.end()
        else:
            return atom
        if isinstance(atom, Assert):
            raise PatternError("regex_repeat", start)
        if self._peek("?"):
            self.at += 1
        text = self.pattern[start : self.at]
        if self._peek("*") or self._peek("+") or _BOUNDS.match(self.pattern, self.at):
            raise self._error("regex_repeat")
        return Repeat(atom, least, most, text)

    def _atom(self, nesting: int) -> Node:
        char = self.pattern[self.at]
        if char == "(":
            return self._group(nesting)
        if char == "[":
            return self._class()
        if char == "\\":
            return self._escape()
        if char in "*+?" or _BOUNDS.match(self.pattern, self.at):
            raise self._error("regex_repeat")
        self.at += 1
        if char in "^$":
            return Assert(char)
        return DOT if char == "." else _literal(char, _BRACKETS)

    def _group(self, nesting: int) -> Choice:
        opening = "(?:" if self._peek("(?:") else "("
        self.at += len(opening)
        if self._peek("?"):
            raise self._error("regex_group")
        node = self.choice(opening, nesting + 1)
        if not self._peek(")"):
            raise self._error("regex_bracket")
        self.at += 1
        return node

    def _escape(self) -> Node:
        char = self._escaped()
        if char in SETS:
            return Chars(SETS[char], "\\" + char)
        if char in "bB":
            return Assert(char)
        if char in _CONTROLS:
            return Chars(((_CONTROLS[char],) * 2,), "\\" + char)
        return _literal(char, _SYNTAX)

    def _escaped(self) -> str:
        """The character after a backslash, read; raises for escapes outside the dialect."""
        if self.at + 1 >= len(self.pattern):
            raise self._error("regex_escape", "\\")
        char = self.pattern[self.at + 1]
        if char.isalnum() and char not in SETS and char not in "bB" and char not in _CONTROLS:
            raise self._error("regex_escape", "\\" + char)
        self.at += 2
        return char

    def _class(self) -> Chars:
        start = self.at
        self.at += 1
        negated = self._peek("^")
        self.at += negated
        ranges: list[tuple[int, int]] = []
        texts: list[str] = []
        while not self._peek("]"):
            if self.at >= len(self.pattern):
                raise PatternError("regex_bracket", start)
            low, text = self._member()
            if isinstance(low, int) and self._peek("-") and not self._peek("-]"):
                back = self.at
                self.at += 1
                high, high_text = self._member()
                if isinstance(high, int):
                    if high < low:
                        raise PatternError("regex_range", back)
                    ranges.append((low, high))
                    texts.append(f"{text}-{high_text}")
                    continue
                self.at = back  # "[a-\d]": the hyphen stands for itself
            ranges.extend(((low, low),) if isinstance(low, int) else low)
            texts.append(text)
        self.at += 1
        inner = tuple(sorted(ranges))
        return Chars(inverted(inner) if negated else inner, f"[{'^' if negated else ''}{''.join(texts)}]")

    def _member(self) -> tuple[int | Ranges, str]:
        """One character of a class (its code point) or a set such as \\d, and its canonical text."""
        char = self.pattern[self.at]
        if char == "\\":
            char = self._escaped()
            if char in SETS:
                return SETS[char], "\\" + char
            if char == "b":
                return 8, "\\b"
            if char == "B":
                raise self._error("regex_escape", "\\B")
            if char in _CONTROLS:
                return _CONTROLS[char], "\\" + char
            return ord(char), "\\" + char if char in _SYNTAX or char == "-" else char
        first = self.pattern[self.at - 1] == "[" or self._peek("-]")
        self.at += 1
        return ord(char), "\\-" if char == "-" and not first else char


def _literal(char: str, needs_escape: frozenset[str]) -> Chars:
    return Chars(((ord(char), ord(char)),), "\\" + char if char in needs_escape else char)
