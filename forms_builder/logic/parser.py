"""Reads an expression into its tree (see `tree.py`), by precedence climbing with a bounded depth."""

import math
from typing import Final

from forms_builder.logic import regex
from forms_builder.logic.errors import LogicSyntaxError
from forms_builder.logic.lexer import Token, tokenize
from forms_builder.logic.tree import CHAINED, MAX_DEPTH, PRECEDENCE, REGEX, UNARY_PRECEDENCE, Ast, depth

_CONTEXT_DEFAULT: Final = frozenset({"number", "string", "string-length", "normalize-space"})
"""Without an argument these mean this question's answer (XPath 1.0 §4.2, §4.4)."""


def parse(text: str, *, columns: bool = False) -> Ast:
    """The tree of `text`; with `columns`, bare names mean columns of a choice list (choice_filter).

    Raises LogicSyntaxError. Names and functions are not looked up here: that is `check()`.
    """
    tokens = tokenize(text)
    if len(tokens) == 1:
        raise LogicSyntaxError("empty", 0)
    parser = _Parser(tokens, columns)
    ast = parser.expression(0, 0)
    parser.expect_end()
    if depth(ast) > MAX_DEPTH:
        raise LogicSyntaxError("too_deep", 0, limit=MAX_DEPTH)
    return ast


class _Parser:
    def __init__(self, tokens: list[Token], columns: bool) -> None:
        self._tokens = tokens
        self._at = 0
        self._columns = columns

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._token
        self._at += 1
        return token

    def _unexpected(self, code: str, at_end: str = "unexpected_end") -> LogicSyntaxError:
        token = self._token
        if token.kind == "end":
            return LogicSyntaxError(at_end, token.offset)
        return LogicSyntaxError(code, token.offset, token=token.text)

    def expect_end(self) -> None:
        if self._token.kind != "end":
            raise self._unexpected("operator_missing")

    def expression(self, floor: int, level: int) -> Ast:
        """An expression whose operators all bind tighter than `floor`."""
        if level > MAX_DEPTH:
            raise LogicSyntaxError("too_deep", self._token.offset, limit=MAX_DEPTH)
        left = self._operand(level)
        chained: str | None = None  # the operator whose list `left` is, as long as no bracket closed it
        while self._token.kind == "operator" and PRECEDENCE[self._token.text] > floor:
            operator = self._take().text
            right = self.expression(PRECEDENCE[operator], level + 1)
            if operator in CHAINED and chained == operator and isinstance(left, list):
                left = [*left, right]
            else:
                left = [operator, left, right]
            chained = operator
        return left

    def _operand(self, level: int) -> Ast:
        token = self._token
        match token.kind:
            case "operator" if token.text == "-":
                self._take()
                return ["neg", self.expression(UNARY_PRECEDENCE, level + 1)]
            case "number":
                return _number(self._take())
            case "string":
                return self._take().text
            case "reference":
                return ["$", self._take().text]
            case "current":
                self._take()
                return ["."]
            case "(":
                self._take()
                inner = self.expression(0, level + 1)
                self._close()
                return inner
            case "name":
                return self._named(self._take(), level)
        raise self._unexpected("value_missing")

    def _close(self) -> None:
        if self._token.kind != ")":
            raise self._unexpected("unclosed_bracket", "unclosed_at_end")
        self._take()

    def _named(self, name: Token, level: int) -> Ast:
        if self._token.kind != "(":
            if self._columns:
                return ["column", name.text]
            raise LogicSyntaxError("path_refused", name.offset, name=name.text)
        self._take()
        arguments: list[Ast] = []
        offsets: list[int] = []
        if self._token.kind != ")":
            while True:
                offsets.append(self._token.offset)
                arguments.append(self.expression(0, level + 1))
                if self._token.kind != ",":
                    break
                self._take()
        self._close()
        if not arguments and name.text in _CONTEXT_DEFAULT:
            arguments = [["."]]
        if name.text in REGEX and len(arguments) == 2:
            pattern = _pattern(arguments[1], offsets[1])
            return ["regex-linear" if regex.is_dangerous(pattern) else "regex", arguments[0], pattern]
        return [name.text, *arguments]


def _number(token: Token) -> int | float:
    value = float(token.text)
    if math.isinf(value):
        raise LogicSyntaxError("number_too_large", token.offset)
    return int(value) if value.is_integer() and value < 2**53 else value


def _pattern(pattern: Ast, offset: int) -> str:
    if not isinstance(pattern, str):
        raise LogicSyntaxError("regex_dynamic", offset)
    try:
        return regex.canonical(pattern)
    except regex.PatternError as error:
        raise LogicSyntaxError(
            error.code, offset + 1 + error.offset, detail=error.detail, limit=regex.MAX_PATTERN
        ) from error
