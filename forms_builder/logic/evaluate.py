"""Evaluates a tree against answers. Never raises for odd answers: a number that is none is NaN."""

import math
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Protocol

from forms_builder.logic import functions, values
from forms_builder.logic.dates import Moment
from forms_builder.logic.errors import LogicEvaluationError
from forms_builder.logic.tree import MAX_DEPTH, Ast
from forms_builder.logic.values import Value


class Scope(Protocol):
    """The answers an expression sees, as XPath does.

    An unanswered or hidden question is ''; a choice is its value; several choices are one text with spaces
    between; numbers, dates and times are their text; photos and repeated answers are a tuple.
    """

    def value(self, name: str) -> str | tuple[str, ...]:
        """The answer to the question `name`."""

    def current(self) -> str | tuple[str, ...]:
        """The answer to the question that the expression belongs to (“.”)."""

    def now(self) -> datetime:
        """The moment of answering, aware; its zone is the zone that dates are read in."""


def evaluate(ast: Ast, scope: Scope) -> Value:
    """The value of the tree: text, float, bool, Moment, or a tuple of texts.

    Raises LogicEvaluationError only for trees that `check()` would refuse.
    """
    return _Evaluation(scope).run(ast, 0)


def truth(ast: Ast, scope: Scope) -> bool:
    """The value as boolean() makes it: whether a condition or constraint holds."""
    return values.to_truth(evaluate(ast, scope))


def number(ast: Ast, scope: Scope) -> float:
    """The value as number() makes it; NaN where it is none."""
    return values.to_number(evaluate(ast, scope), _zone(scope))


def string(ast: Ast, scope: Scope) -> str:
    """The value as string() makes it."""
    return values.to_text(evaluate(ast, scope))


def answer(ast: Ast, scope: Scope) -> str:
    """The value as a calculation stores it: text, and nothing at all where there is no number or no date."""
    value = evaluate(ast, scope)
    inner = value.ms if isinstance(value, Moment) else value
    return "" if isinstance(inner, float) and math.isnan(inner) else values.to_text(value)


def _zone(scope: Scope) -> tzinfo:
    zone = scope.now().tzinfo
    if zone is None:
        raise ValueError("Scope.now() has to be aware of its zone")
    return zone


class _Evaluation:
    """One evaluation: everything in it sees the same moment."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._context: functions.Context | None = None

    @property
    def context(self) -> functions.Context:
        if self._context is None:
            self._context = functions.Context(self._scope.now(), _zone(self._scope), self._scope.current)
        return self._context

    def run(self, ast: Ast, level: int) -> Value:
        if isinstance(ast, str):
            return ast
        if not isinstance(ast, list):
            return float(ast)
        if level > MAX_DEPTH:
            raise LogicEvaluationError("too_deep", limit=MAX_DEPTH)
        operator, arguments = str(ast[0]), ast[1:]
        match operator:
            case "$":
                return self._scope.value(str(arguments[0]))
            case ".":
                return self._scope.current()
            case "column":
                return self._column(str(arguments[0]))
        run: Callable[[Ast], Value] = lambda argument: self.run(argument, level + 1)  # noqa: E731 - binds the level
        match operator:
            case "and":
                return all(values.to_truth(run(argument)) for argument in arguments)
            case "or":
                return any(values.to_truth(run(argument)) for argument in arguments)
        function = functions.lookup(operator, len(arguments))
        if operator == "if":
            return run(arguments[1 if values.to_truth(run(arguments[0])) else 2])
        return function.implementation(self.context, *map(run, arguments))

    def _column(self, name: str) -> str:
        column: Callable[[str], str] | None = getattr(self._scope, "column", None)
        if column is None:
            raise LogicEvaluationError("path_refused", name=name)
        return column(name)
