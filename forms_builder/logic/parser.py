"""Reads an expression into its tree (see `tree.py`), by precedence climbing with a bounded depth."""

import math
from typing import Final

from forms_builder.logic import regex
from forms_builder.logic.errors import LogicSyntaxError
from forms_builder.logic.lexer import Token, tokenize
from forms_builder.logic.parser_paths import PathReader, gives_nodes
from forms_builder.logic.tree import (
    CHAINED,
    LAST_SAVED,
    MAX_DEPTH,
    PRECEDENCE,
    REGEX,
    UNARY_PRECEDENCE,
    Ast,
    depth,
)

_CONTEXT_DEFAULT: Final = frozenset({"number", "string", "string-length", "normalize-space"})
"""Without an argument these mean this question's answer (XPath 1.0 §4.2, §4.4)."""

_OTHER_NAMES: Final = {"is-selected": "selected", "enclosed-area": "area"}
"""What JavaRosa knows by a second name."""


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
    """Reads operators, operands and calls; location paths are read in `parser_paths.py`."""

    def __init__(self, tokens: list[Token], columns: bool) -> None:
        self._tokens = tokens
        self._at = 0
        self._names = columns  # whether a bare name stands for a child of the context node
        self._paths = PathReader(self)

    @property
    def token(self) -> Token:
        """The token that is read next."""
        return self._tokens[self._at]

    @property
    def names(self) -> bool:
        """Whether a bare name has a meaning here: in predicates and in choice filters."""
        return self._names

    def take(self) -> Token:
        """The next token, consumed."""
        token = self.token
        self._at += 1
        return token

    def unexpected(self, code: str, at_end: str = "unexpected_end") -> LogicSyntaxError:
        """The error for a token that cannot stand here."""
        token = self.token
        if token.kind == "end":
            return LogicSyntaxError(at_end, token.offset)
        return LogicSyntaxError(code, token.offset, token=token.text)

    def expect_end(self) -> None:
        """Raises where text follows the expression."""
        if self.token.kind != "end":
            raise self.unexpected("operator_missing")

    def expression(self, floor: int, level: int) -> Ast:
        """An expression whose operators all bind tighter than `floor`."""
        if level > MAX_DEPTH:
            raise LogicSyntaxError("too_deep", self.token.offset, limit=MAX_DEPTH)
        left = self._operand(level)
        chained: str | None = None  # the operator whose list `left` is, as long as no bracket closed it
        while self.token.kind == "operator" and PRECEDENCE[self.token.text] > floor:
            operator = self.take().text
            right = self.expression(PRECEDENCE[operator], level + 1)
            if operator in CHAINED and chained == operator and isinstance(left, list):
                left = [*left, right]
            else:
                left = [operator, left, right]
            chained = operator
        return left

    def predicate(self, level: int) -> Ast:
        """What stands between `[` and `]`; bare names in it are children of the node that is tested."""
        self.take()
        outside, self._names = self._names, True
        inner = self.expression(0, level + 1)
        self._names = outside
        if self.token.kind != "]":
            raise self.unexpected("unclosed_predicate", "unclosed_predicate_at_end")
        self.take()
        return inner

    def _operand(self, level: int) -> Ast:
        token = self.token
        match token.kind:
            case "operator" if token.text == "-":
                self.take()
                return ["neg", self.expression(UNARY_PRECEDENCE, level + 1)]
            case "number":
                return self._paths.after_value(_number(self.take()))
            case "string":
                return self._paths.after_value(self.take().text)
            case "reference":
                return self._paths.after_nodes(["$", self.take().text], level)
            case "last saved":
                return ["path", ["instance", LAST_SAVED], ["child", self.take().text]]
            case "." | ".." | "/" | "*":
                return self._paths.path(level)
            case "(":
                self.take()
                inner = self.expression(0, level + 1)
                self._close()
                return self._paths.after_bracket(inner, level)
            case "name":
                name = self.take()
                if name.text == "node" and [each.kind for each in self._tokens[self._at :][:2]] == ["(", ")"]:
                    return self._paths.any_node(level)
                if self.token.kind == "(":
                    return self._paths.after_call(self._call(name, level), level)
                return self._paths.named(name, level)
        raise self.unexpected("value_missing")

    def _close(self) -> None:
        if self.token.kind != ")":
            raise self.unexpected("unclosed_bracket", "unclosed_at_end")
        self.take()

    def _call(self, name: Token, level: int) -> Ast:
        called = _OTHER_NAMES.get(name.text, name.text)
        self.take()
        arguments: list[Ast] = []
        offsets: list[int] = []
        if self.token.kind != ")":
            while True:
                offsets.append(self.token.offset)
                arguments.append(self.expression(0, level + 1))
                if self.token.kind != ",":
                    break
                self.take()
        self._close()
        if not arguments and called in _CONTEXT_DEFAULT:
            arguments = [["."]]
        if called in REGEX and len(arguments) == 2:
            pattern = _pattern(arguments[1], offsets[1])
            return ["regex-linear" if regex.is_dangerous(pattern) else "regex", arguments[0], pattern]
        if called == "instance" and len(arguments) == 1 and not isinstance(arguments[0], str):
            raise LogicSyntaxError("instance_dynamic", offsets[0])
        if called == "jr:choice-name" and len(arguments) == 2:
            return [called, arguments[0], self._choice_question(arguments[1], offsets[1])]
        return [called, *arguments]

    def _choice_question(self, written: Ast, offset: int) -> Ast:
        """The question of jr:choice-name(), which stands in quotes: `'${q}'`, `'../q'`, or just `'q'`."""
        if not isinstance(written, str):
            raise LogicSyntaxError("choice_name_dynamic", offset)
        try:
            inner = _Parser(tokenize(written), columns=True)
            question = inner.expression(0, 0)
            inner.expect_end()
        except LogicSyntaxError as error:
            raise LogicSyntaxError("choice_name_dynamic", offset) from error
        if isinstance(question, list) and question[0] == "column":
            question = ["$", question[1]]
        if not gives_nodes(question):
            raise LogicSyntaxError("choice_name_dynamic", offset)
        return question


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
