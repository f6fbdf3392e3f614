"""Evaluates a tree against answers. Never raises for odd answers: a number that is none is NaN."""

import math
import random
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import Protocol, cast

from forms_builder.logic import functions, values
from forms_builder.logic.dates import Moment
from forms_builder.logic.errors import LogicEvaluationError
from forms_builder.logic.function_nodes import texts
from forms_builder.logic.nodes import Above, Node
from forms_builder.logic.paths import MAX_WORK, by_parent, follow, look_up, narrowed
from forms_builder.logic.tree import MAX_DEPTH, Ast
from forms_builder.logic.values import Value


class Scope(Protocol):
    """The answers an expression sees, as XPath does: a flat scope, enough for trees without paths.

    An unanswered or hidden question is ''; a choice is its value; several choices are one text with spaces
    between; numbers, dates and times are their text; photos and repeated answers are a tuple.

    A scope may also define `random() -> float` (from 0 to below 1), `uuid() -> str` and, of the choice
    that is offered, `column(name) -> str`.
    """

    def value(self, name: str) -> str | tuple[str, ...]:
        """The answer to the question `name`; a tuple with one text for each where it is asked several times.

        Of a group or repeat one text for each too; it may be '', since only their number is of use.
        """

    def current(self) -> str | tuple[str, ...]:
        """The answer to the question that the expression belongs to (“.”)."""

    def now(self) -> datetime:
        """The moment of answering, aware; its zone is the zone that dates are read in."""


class TreeScope(Scope, Protocol):
    """A scope that knows the document, for paths and for functions that look at nodes."""

    def node(self) -> Node:
        """The node that the expression belongs to: `current()`, and where relative paths start."""

    def named(self, name: str) -> Sequence[Node]:
        """What `${name}` stands for, seen from `node()`: all nodes of that name inside the innermost time of
        the innermost repeat that both are in, in document order."""

    def root(self) -> Node:
        """The root element (`data` of `/data/g/x`); one whose name is '' answers to any name."""

    def instance(self, name: str) -> Node | None:
        """The root element of a list, whose children are called `item`; None where there is no such list."""


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
    evaluation = _Evaluation(scope)
    return values.to_number(evaluation.run(ast, 0), evaluation.zone)


def string(ast: Ast, scope: Scope) -> str:
    """The value as string() makes it."""
    return values.to_text(evaluate(ast, scope))


def answer(ast: Ast, scope: Scope) -> str:
    """The value as a calculation stores it: text, and nothing at all where there is no number or no date."""
    value = evaluate(ast, scope)
    inner = value.ms if isinstance(value, Moment) else value
    return "" if isinstance(inner, float) and math.isnan(inner) else values.to_text(value)


def where(ast: Ast, nodes: Sequence[Node], scope: Scope) -> list[Node]:
    """The nodes for which a predicate holds, such as the items that a choice filter offers."""
    return _Evaluation(scope).where(list(nodes), ast, 0)


class _Evaluation:
    """One evaluation: everything in it sees the same moment."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._now: datetime | None = None
        self._tested: Node | None = None  # the node that a predicate is about
        self._work = 0
        self.place = (1, 1)

    @property
    def now(self) -> datetime:
        """The moment of answering."""
        if self._now is None:
            self._now = self._scope.now()
        return self._now

    @property
    def zone(self) -> tzinfo:
        """The zone that dates are read in."""
        zone = self.now.tzinfo
        if zone is None:
            raise ValueError("Scope.now() has to be aware of its zone")
        return zone

    def current(self) -> str | tuple[str, ...]:
        """What “.” means here."""
        return self._scope.current() if self._tested is None else self._tested.text

    def random(self) -> float:
        """The scope's random number, else one of our own."""
        given: Callable[[], float] | None = getattr(self._scope, "random", None)
        return given() if given else random.random()  # noqa: S311 - nobody's secret

    def uuid(self) -> str:
        """The scope's UUID, else one of our own."""
        given: Callable[[], str] | None = getattr(self._scope, "uuid", None)
        return given() if given else str(uuid.uuid4())

    def spend(self, work: int) -> None:
        """Counts nodes touched; raises LogicEvaluationError where an expression takes too many."""
        self._work += work
        if self._work > MAX_WORK:
            raise LogicEvaluationError("too_much_work", limit=MAX_WORK)

    def run(self, ast: Ast, level: int) -> Value:
        """The value of a tree."""
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
                return self.current()
            case "column":
                return self._column(str(arguments[0]))
            case "and":
                return all(values.to_truth(self.run(argument, level + 1)) for argument in arguments)
            case "or":
                return any(values.to_truth(self.run(argument, level + 1)) for argument in arguments)
            case "path" | "filter" | "/" | "current" | "instance":
                return texts(self.nodes(ast, level) or [])
        function = functions.lookup(operator, len(arguments))
        if operator == "if":
            chosen = 1 if values.to_truth(self.run(arguments[0], level + 1)) else 2
            return self.run(arguments[chosen], level + 1)
        if function.trees:
            return function.implementation(self, level + 1, *arguments)
        return function.implementation(self, *(self.run(argument, level + 1) for argument in arguments))

    def _column(self, name: str) -> Value:
        if self._tested is not None:
            return texts(self._tested.child(name))
        column: Callable[[str], str] | None = getattr(self._scope, "column", None)
        if column is None:
            raise LogicEvaluationError("path_refused", name=name)
        return column(name)

    def nodes(self, ast: Ast, level: int) -> list[Node] | None:
        """The nodes that a tree stands for, each once, in document order; None of a value."""
        if not isinstance(ast, list):
            return None
        if level > MAX_DEPTH:
            raise LogicEvaluationError("too_deep", limit=MAX_DEPTH)
        operator, arguments = str(ast[0]), ast[1:]
        match operator:
            case "path":
                start = self.nodes(arguments[0], level + 1) or []
                if isinstance(arguments[0], list) and arguments[0][0] == "instance" and start:
                    return look_up(self, start[0], arguments[1:], level + 1)
                return follow(self, start, arguments[1:], level + 1)
            case "filter":
                return self._filtered(arguments[0], arguments[1:], level + 1)
            case "column" if self._tested is not None:
                return list(self._tested.child(str(arguments[0])))
            case "." if self._tested is not None:
                return [self._tested]
            case "$" | "." | "/" | "current" | "instance":
                return self._start(operator, str(arguments[0]) if arguments else "")
        function = functions.FUNCTIONS.get(operator)
        if function is None or function.nodes is None:
            return None
        functions.lookup(operator, len(arguments))
        return function.nodes(self, level + 1, *arguments)

    def _start(self, operator: str, name: str) -> list[Node]:
        scope = self._tree
        match operator:
            case "$":
                return list(scope.named(name))
            case "/":
                return [Above(scope.root())]
            case "instance":
                root = scope.instance(name)
                return [] if root is None else [root]
        return [scope.node()]

    @property
    def _tree(self) -> TreeScope:
        if not hasattr(self._scope, "node"):
            raise LogicEvaluationError("document_missing")
        return cast("TreeScope", self._scope)

    @property
    def node(self) -> Node:
        """The node that the expression belongs to."""
        return self._tree.node()

    @property
    def root(self) -> Node:
        """The root element."""
        return self._tree.root()

    def cells(self, name: str, steps: list[Ast], level: int) -> list[Node]:
        """The nodes at the end of the steps from a list's root element; none where there is no such list."""
        root = self._tree.instance(name)
        return [] if root is None else look_up(self, root, steps, level)

    def _filtered(self, inner: Ast, predicates: list[Ast], level: int) -> list[Node]:
        nodes = self.nodes(inner, level) or []
        if isinstance(inner, list) and inner[0] == "$" and predicates:
            groups = by_parent(nodes)
            return [node for group in groups for node in narrowed(self, group, predicates, level)]
        return narrowed(self, nodes, predicates, level)

    def where(
        self,
        nodes: list[Node],
        predicate: Ast,
        level: int,
        places: Sequence[int] | None = None,
        size: int | None = None,
    ) -> list[Node]:
        """The nodes for which the predicate holds; a number is a position.

        `places` and `size` say where the nodes stood in a list that they were picked from.
        """
        self.spend(len(nodes))
        outside = self._tested, self.place
        kept: list[Node] = []
        try:
            for place, node in zip(places or range(1, len(nodes) + 1), nodes, strict=True):
                self._tested, self.place = node, (place, size or len(nodes))
                value = self.run(predicate, level + 1)
                number = isinstance(value, float)
                if value == place if number else values.to_truth(value):
                    kept.append(node)
        finally:
            self._tested, self.place = outside
        return kept
