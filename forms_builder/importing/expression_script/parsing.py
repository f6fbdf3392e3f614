"""ExpressionScript into a tree of tuples: ("number", n), ("text", s), ("variable", name),
("call", name, [arguments]), ("not", x), ("neg", x) and (operator, left, right).

The grammar is that of the LimeSurvey manual, "ExpressionScript – Presentation": C-like operators with word
twins, no assignment (it changes answers) and no comma operator.
"""

from __future__ import annotations

import re
from typing import Any

Tree = Any

MAX_LENGTH = 4000
MAX_DEPTH = 40

_TOKENS = re.compile(
    r"""
    (?P<space>\s+)
    |(?P<number>\d+(?:\.\d+)?(?![\w.])|\.\d+(?!\w))
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<name>(?:INSERTANS|TOKEN|QCODE|SAVEDID|RESPONDENT)?:?[A-Za-z_0-9]\w*(?:[.#:]\w+)*)
    |(?P<operator>&&|\|\||===?|!==?|<=|>=|[-+*/<>!(),=])
    """,
    re.VERBOSE,
)
_WORDS = {"and": "&&", "or": "||", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_SAME = {"===": "==", "!==": "!="}
_LEVELS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "/"))
_ESCAPES = re.compile(r"\\(.)", re.DOTALL)


class ScriptError(ValueError):
    """The text is no expression."""


def parse_script(text: str) -> Tree:
    """The tree of an expression. Raises ScriptError."""
    if len(text) > MAX_LENGTH:
        raise ScriptError("too long")
    reader = _Reader(_tokens(text))
    tree = reader.level(0, 0)
    if reader.at < len(reader.tokens):
        raise ScriptError(f"unexpected {reader.tokens[reader.at][1]}")
    return tree


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        match = _TOKENS.match(text, at)
        if match is None:
            raise ScriptError(f"unexpected {text[at]}")
        kind, word, at = str(match.lastgroup), match.group(), match.end()
        if kind == "name" and word.lower() in _WORDS:
            kind, word = "operator", _WORDS[word.lower()]
        if kind != "space":
            found.append((kind, _SAME.get(word, word) if kind == "operator" else word))
    return found


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0

    def take(self, *words: str) -> str | None:
        """The next operator, if it is one of `words`."""
        if self.at < len(self.tokens) and self.tokens[self.at] in [("operator", word) for word in words]:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return None

    def level(self, binding: int, depth: int) -> Tree:
        """Operators that bind at least so tightly, left to right."""
        if depth > MAX_DEPTH:
            raise ScriptError("too deep")
        if binding == len(_LEVELS):
            return self.unary(depth)
        left = self.level(binding + 1, depth)
        while operator := self.take(*_LEVELS[binding]):
            left = (operator, left, self.level(binding + 1, depth + 1))
        return left

    def unary(self, depth: int) -> Tree:
        """A leading ! or sign."""
        if depth > MAX_DEPTH:
            raise ScriptError("too deep")
        if self.take("!"):
            return ("not", self.unary(depth + 1))
        if self.take("-"):
            return ("neg", self.unary(depth + 1))
        if self.take("+"):
            return self.unary(depth + 1)
        return self.atom(depth)

    def atom(self, depth: int) -> Tree:
        """A bracket, a literal, a call or a variable."""
        if self.take("("):
            inner = self.level(0, depth + 1)
            self.expect(")")
            return inner
        if self.at >= len(self.tokens):
            raise ScriptError("ends too early")
        kind, word = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return ("number", float(word) if "." in word else int(word))
        if kind == "text":
            return ("text", _ESCAPES.sub(r"\1", word[1:-1]) if "\\" in word else word[1:-1])
        if kind == "name":
            return ("call", word, self.arguments(depth)) if self.take("(") else ("variable", word)
        raise ScriptError(f"unexpected {word}")

    def arguments(self, depth: int) -> list[Tree]:
        """What stands in a call's brackets."""
        if self.take(")"):
            return []
        found = [self.level(0, depth + 1)]
        while self.take(","):
            found.append(self.level(0, depth + 1))
        self.expect(")")
        return found

    def expect(self, word: str) -> None:
        """Read past `word`. Raises ScriptError."""
        if not self.take(word):
            raise ScriptError(f"{word} expected")
