"""Checks a tree against the questionnaire: names, functions, arguments, and comparisons that cannot work."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from forms_builder.logic.errors import LogicCheckError
from forms_builder.logic.functions import FUNCTIONS, unknown
from forms_builder.logic.tree import REGEX, Ast, walk

_CHOICES: Final = frozenset({"choice", "multiple"})
_NOT_NUMBERS: Final = frozenset({"multiple", "photo", "matrix", "location", "time"})
_NOT_TEXTS: Final = frozenset({"photo", "matrix"})
_MEASURING: Final = frozenset({"<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "neg"})
_TEXT_FUNCTIONS: Final = frozenset(
    {"string-length", "regex", "contains", "starts-with", "ends-with", "substr", "substring"}
)
_NODE_FUNCTIONS: Final = frozenset({"count", "count-non-empty", "sum"})


def refs(ast: Ast) -> set[str]:
    """The names of the questions that the tree reads; “.” is not among them."""
    return {str(node[1]) for node in walk(ast) if isinstance(node, list) and node[0] == "$"}


def uses_current(ast: Ast) -> bool:
    """Whether the tree reads “.”."""
    return any(isinstance(node, list) and node[0] in (".", "once") for node in walk(ast))


def cycles(dependencies: Mapping[str, set[str]]) -> list[LogicCheckError]:
    """One error for each circle among questions, given the names that each one's logic reads.

    A question that names itself is a circle too; a constraint's “.” is not.
    """
    state: dict[str, int] = {}
    found: list[LogicCheckError] = []
    for root in dependencies:
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = []
        if state.get(root) is None:
            state[root] = 1
            path.append(root)
            stack.append((root, iter(sorted(dependencies[root]))))
        while stack:
            name, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                state[name] = 2
                path.pop()
                stack.pop()
            elif state.get(following) == 1:
                circle = [*path[path.index(following) :], following]
                found.append(LogicCheckError("cycle", names=" → ".join(circle)))
            elif state.get(following) is None and following in dependencies:
                state[following] = 1
                path.append(following)
                stack.append((following, iter(sorted(dependencies[following]))))
    return found


def check(
    ast: Ast,
    kinds: Mapping[str, str],
    *,
    current: str | None = None,
    text: str | None = None,
    options: Mapping[str, set[str]] | None = None,
) -> list[LogicCheckError]:
    """Everything wrong with the tree, errors and warnings, in reading order; empty when it fits.

    `kinds` maps question names to text, number, choice, multiple, date, time, photo, matrix, location or
    anything else (not judged); `current` is the name of the question that “.” means; with `text`, the
    expression's source, problems carry their offset; with `options`, comparisons with unknown options warn.
    """
    return [_placed(problem, text) for problem in _Check(kinds, current, options or {}).problems(ast)]


def _placed(problem: LogicCheckError, text: str | None) -> LogicCheckError:
    name = problem.params.get("question") or problem.params.get("name")
    if text and name:
        match = re.search(rf"\$\{{\s*{re.escape(name)}\s*\}}|(?<![\w.-]){re.escape(name)}\s*\(", text)
        problem.offset = match.start() if match else None
    return problem


class _Check:
    def __init__(
        self, kinds: Mapping[str, str], current: str | None, options: Mapping[str, set[str]]
    ) -> None:
        self._kinds = kinds
        self._current = current
        self._options = options

    def problems(self, ast: Ast) -> Iterator[LogicCheckError]:
        for node in walk(ast):
            if not isinstance(node, list):
                continue
            operator, arguments = str(node[0]), node[1:]
            if operator == "$":
                if str(arguments[0]) not in self._kinds:
                    yield LogicCheckError("name_unknown", name=arguments[0])
            elif operator == ".":
                if self._current is None:
                    yield LogicCheckError("current_unknown")
            elif operator != "column":
                yield from self._call(operator, arguments)

    def _call(self, operator: str, arguments: list[Ast]) -> Iterator[LogicCheckError]:
        function = FUNCTIONS.get(operator)
        if function is None:
            yield LogicCheckError(unknown(operator), name=operator)
        elif not function.takes(len(arguments)):
            yield LogicCheckError("arity", name=operator, expected=function.arity(), given=len(arguments))
        elif operator == "weighted-checklist" and len(arguments) % 2:
            yield LogicCheckError("arity", name=operator, expected="4, 6, 8 …", given=len(arguments))
        elif operator in REGEX and not isinstance(arguments[1], str):
            yield LogicCheckError("regex_dynamic")
        else:
            yield from self._types(operator, arguments)

    def _types(self, operator: str, arguments: list[Ast]) -> Iterator[LogicCheckError]:
        first = self._question(arguments[0]) if arguments else None
        if operator in ("selected", "count-selected", "selected-at") and first:
            name, kind = first
            if kind not in _CHOICES | {"text", "matrix", ""}:
                yield _warning("type_selected", name=name)
        if operator == "selected" and first and isinstance(arguments[1], str):
            yield from self._option(first[0], arguments[1])
        if operator in ("=", "!="):
            yield from self._equality(operator, arguments)
        if operator in _MEASURING:
            for name, kind in filter(None, map(self._question, arguments)):
                if kind in _NOT_NUMBERS:
                    yield _warning("type_number", name=name)
        if operator in _NODE_FUNCTIONS and self._question(arguments[0]) is None:
            yield _warning("type_nodes", name=operator)
        if operator in _TEXT_FUNCTIONS and first and first[1] in _NOT_TEXTS:
            yield _warning("type_text", name=operator, question=first[0])

    def _equality(self, operator: str, arguments: list[Ast]) -> Iterator[LogicCheckError]:
        for side, other in (arguments, arguments[::-1]):
            question = self._question(side)
            if question and isinstance(other, str) and other != "":
                name, kind = question
                if kind == "multiple":
                    yield _warning("compare_multiple", name=name, op=operator)
                yield from self._option(name, other)

    def _option(self, name: str, value: str) -> Iterator[LogicCheckError]:
        known = self._options.get(name)
        if known is not None and value not in known:
            yield _warning("compare_option", name=name, value=value)

    def _question(self, ast: Ast) -> tuple[str, str] | None:
        """Name and kind of the question that a tree stands for; kind '' where it is not known."""
        if not isinstance(ast, list):
            return None
        if ast[0] == ".":
            name = self._current
        elif ast[0] == "$":
            name = str(ast[1])
        else:
            return None
        return None if name is None else (name, self._kinds.get(name, ""))


def _warning(code: str, **params: str) -> LogicCheckError:
    return LogicCheckError(code, None, severity="warning", **params)
