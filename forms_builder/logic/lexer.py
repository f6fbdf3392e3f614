"""Cuts an expression into tokens; refuses what the language has no use for with a coded error.

XPath 1.0 §3.7 decides what `*` and `and`, `or`, `div`, `mod` are: after something that can end an operand
they are operators, elsewhere they are names. Typographic quotes count as quotes, as pyxform reads them.
"""

import re
from dataclasses import dataclass
from typing import Final

from forms_builder.logic.errors import LogicSyntaxError
from forms_builder.logic.tree import MAX_LENGTH

NAME: Final = r"[^\W\d][\w.\-]*"  # an XML name without colons; \w covers Chinese
_SPACE: Final = re.compile(r"[ \t\r\n\u00a0]+")
_NUMBER: Final = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")  # exponents as in Enketo
_NAME: Final = re.compile(NAME)
_REFERENCE: Final = re.compile(r"\$\{\s*(last-saved#)?(" + NAME + r")\s*\}")
_PREFIXED: Final = re.compile(r"jr:" + NAME)  # JavaRosa's own functions
_OPERATOR: Final = re.compile(r"!=|<=|>=|[=<>+\-*]")
_QUOTES: Final = {"'": "'", '"': '"', "‘": "’", "“": "”"}
_WORD_OPERATORS: Final = frozenset({"and", "or", "div", "mod"})
_FULLWIDTH: Final = dict(zip("（），＝＋－＊＜＞！＄｛｝。", "(),=+-*<>!${}.", strict=True))


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is number, string, reference, last saved, name, operator, end or a mark: `( ) , [ ] / . .. *`.

    The mark `*` is the step that takes every child; multiplying is an operator.
    """

    kind: str
    text: str
    offset: int


_OPERAND_ENDS: Final = frozenset(
    {"number", "string", "reference", "last saved", "name", ")", "]", ".", "..", "*"}
)
_REFUSED: Final = {"//": "descendants_refused", "@": "attribute_refused", "|": "union_refused"}


def tokenize(text: str) -> list[Token]:
    """The tokens of `text`, the last of kind "end"; raises LogicSyntaxError."""
    if len(text) > MAX_LENGTH:
        raise LogicSyntaxError("too_long", MAX_LENGTH, limit=MAX_LENGTH)
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        space = _SPACE.match(text, at)
        if space:
            at = space.end()
            continue
        after_operand = bool(tokens) and tokens[-1].kind in _OPERAND_ENDS
        token, at = _next(text, at, after_operand)
        tokens.append(token)
    tokens.append(Token("end", "", len(text)))
    return tokens


def _next(text: str, at: int, after_operand: bool) -> tuple[Token, int]:
    char = text[at]
    for mark, code in _REFUSED.items():
        if text.startswith(mark, at):
            raise LogicSyntaxError(code, at)
    if char in "(),[]/":
        return Token(char, char, at), at + 1
    if char in _QUOTES:
        return _string(text, at)
    if char == "$":
        match = _REFERENCE.match(text, at)
        if not match:
            raise LogicSyntaxError("unclosed_reference", at)
        return Token("last saved" if match[1] else "reference", match[2], at), match.end()
    if match := _NUMBER.match(text, at):
        return Token("number", match[0], at), match.end()
    if char == ".":
        mark = ".." if text.startswith("..", at) else "."
        return Token(mark, mark, at), at + len(mark)
    if match := _OPERATOR.match(text, at):
        kind = "*" if char == "*" and not after_operand else "operator"
        return Token(kind, match[0], at), match.end()
    if match := _NAME.match(text, at):
        return _name(text, at, match[0], after_operand)
    raise _refusal(text, at)


def _string(text: str, at: int) -> tuple[Token, int]:
    end = text.find(_QUOTES[text[at]], at + 1)
    if end < 0:
        raise LogicSyntaxError("unclosed_string", at)
    return Token("string", text[at + 1 : end], at), end + 1


def _name(text: str, at: int, name: str, after_operand: bool) -> tuple[Token, int]:
    if after_operand:
        for word in _WORD_OPERATORS:
            # "1or1", "1 div-1": the name runs on, yet only an operator can stand here
            if name.startswith(word) and not (name[len(word) :] + " ")[0].isalpha():
                return Token("operator", word, at), at + len(word)
    end = at + len(name)
    if text.startswith("::", end):
        raise LogicSyntaxError("axis_refused", at)
    if match := _PREFIXED.match(text, at):
        return Token("name", match[0], at), match.end()
    if text.startswith(":", end):
        raise LogicSyntaxError("namespace_refused", at, name=text[at : end + 12].split("(")[0])
    return Token("name", name, at), end


def _refusal(text: str, at: int) -> LogicSyntaxError:
    char = text[at]
    if char in _FULLWIDTH:
        return LogicSyntaxError("fullwidth_character", at, char=char, instead=_FULLWIDTH[char])
    return LogicSyntaxError("unexpected_character", at, char=char)
