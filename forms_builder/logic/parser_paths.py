"""Reads location paths: `../x`, `/data/g/x`, `${rep}[2]`, `current()/..`, `instance('list')/root/item[…]`.

Only what forms need of XPath 1.0 §2: the steps `name`, `*`, `.` and `..`, and predicates. Other axes, unions,
attributes and `//` are refused with their own codes.
"""

from typing import Final, Protocol

from forms_builder.logic.errors import LogicSyntaxError
from forms_builder.logic.lexer import Token
from forms_builder.logic.tree import Ast

_STEPS: Final = frozenset({"name", "*", ".", ".."})
_NODE_TESTS: Final = frozenset({"text", "comment", "processing-instruction"})
_NODES: Final = frozenset({"$", ".", "column", "path", "filter", "/", "current", "instance"})
_NODE_FUNCTIONS: Final = frozenset({"randomize", "indexed-repeat"})


def gives_nodes(ast: Ast) -> bool:
    """Whether a tree stands for nodes, so that steps and predicates may follow it."""
    return isinstance(ast, list) and (ast[0] in _NODES or ast[0] in _NODE_FUNCTIONS)


class Source(Protocol):
    """What reading a path needs of the parser."""

    @property
    def token(self) -> Token: ...

    @property
    def names(self) -> bool: ...

    def take(self) -> Token: ...

    def unexpected(self, code: str, at_end: str = "unexpected_end") -> LogicSyntaxError: ...

    def predicate(self, level: int) -> Ast: ...


class PathReader:
    """Reads the paths of one expression."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def path(self, level: int) -> Ast:
        """A path that begins with `.`, `..`, `/` or `*`."""
        if self._source.token.kind == "/":
            offset = self._source.take().offset
            start: Ast = ["/"]
            if self._source.token.kind not in _STEPS:
                if self._source.token.kind in ("(", "[", "number", "string", "reference"):
                    raise LogicSyntaxError("step_missing", offset)
                return start
        else:
            start = ["."]
        return self._joined(start, [*self._step(level), *self._steps(level)])

    def any_node(self, level: int) -> Ast:
        """A path that begins with `node()`, its name already taken."""
        self._source.take()
        self._source.take()
        return self._joined(["."], [["any", *self._predicates(level)], *self._steps(level)])

    def named(self, name: Token, level: int) -> Ast:
        """A bare name, with a meaning only inside predicates and choice filters."""
        if not self._source.names:
            raise LogicSyntaxError("path_refused", name.offset, name=name.text)
        predicates = self._predicates(level)
        steps = self._steps(level)
        if not predicates and not steps:
            return ["column", name.text]
        return ["path", ["."], ["child", name.text, *predicates], *steps]

    def after_nodes(self, start: Ast, level: int) -> Ast:
        """What follows a reference: predicates, then steps."""
        predicates = self._predicates(level)
        return self._joined(["filter", start, *predicates] if predicates else start, self._steps(level))

    def after_bracket(self, inner: Ast, level: int) -> Ast:
        """What follows `(…)`. Predicates there count over the whole list, those of `${name}[…]` by parent."""
        if self._source.token.kind not in ("[", "/"):
            return inner
        self._want_nodes(inner)
        whole = isinstance(inner, list) and inner[0] == "$" and self._source.token.kind == "["
        return self.after_nodes(["filter", inner] if whole else inner, level)

    def after_call(self, call: Ast, level: int) -> Ast:
        """What follows a function's closing bracket."""
        if isinstance(call, list) and call[0] == "instance" and len(call) == 2:
            return self._instance(call, level)
        if self._source.token.kind not in ("[", "/"):
            return call
        self._want_nodes(call)
        return self.after_nodes(call, level)

    def after_value(self, value: Ast) -> Ast:
        """A number or text is no node, so nothing may follow it."""
        if self._source.token.kind in ("[", "/"):
            self._want_nodes(value)
        return value

    def _want_nodes(self, ast: Ast) -> None:
        if not gives_nodes(ast):
            raise LogicSyntaxError("nodes_missing", self._source.token.offset, token=self._source.token.text)

    def _instance(self, call: Ast, level: int) -> Ast:
        """`instance('list')/root` is the list's root element, whose children are the items."""
        if self._source.token.kind == "/":
            self._source.take()
            if self._source.token.kind == "name" and self._source.token.text == "root":
                self._source.take()
                return self.after_nodes(call, level)
        raise LogicSyntaxError("instance_root", self._source.token.offset)

    def _joined(self, start: Ast, steps: list[Ast]) -> Ast:
        if isinstance(start, list) and start[0] == "path":
            return [*start, *steps]
        return ["path", start, *steps] if steps else start

    def _steps(self, level: int) -> list[Ast]:
        steps: list[Ast] = []
        while self._source.token.kind == "/":
            self._source.take()
            steps += self._step(level)
        return steps

    def _step(self, level: int) -> list[Ast]:
        """One step; none for a `.` without predicates, which stays where it is."""
        token = self._source.token
        if token.kind not in _STEPS:
            raise self._source.unexpected("step_missing", "step_missing")
        self._source.take()
        any_node = self._source.token.kind == "(" and self._node_test(token)
        predicates = self._predicates(level)
        match token.kind:
            case "name" if not any_node:
                return [["child", token.text, *predicates]]
            case "name" | "*":
                return [["any", *predicates]]
            case "..":
                if predicates:
                    raise LogicSyntaxError("parent_predicate", token.offset)
                return [["parent"]]
        return [["self", *predicates]] if predicates else []

    def _node_test(self, name: Token) -> bool:
        """Reads the brackets of `node()`, which here is the same as `*`: all nodes have names."""
        if name.text != "node":
            raise LogicSyntaxError(
                "node_test_refused" if name.text in _NODE_TESTS else "step_missing", name.offset
            )
        self._source.take()
        if self._source.token.kind != ")":
            raise self._source.unexpected("unclosed_bracket", "unclosed_at_end")
        self._source.take()
        return True

    def _predicates(self, level: int) -> list[Ast]:
        predicates: list[Ast] = []
        while self._source.token.kind == "[":
            predicates.append(self._source.predicate(level + 1))
        return predicates
