"""Checks a tree against the questionnaire: names, paths, lists, functions, and what cannot work."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from forms_builder.logic import literals
from forms_builder.logic.errors import LogicCheckError
from forms_builder.logic.folding import fold
from forms_builder.logic.functions import FUNCTIONS, unknown
from forms_builder.logic.outline import Outline, Place, Sight, resolve, step
from forms_builder.logic.reading import reads
from forms_builder.logic.tree import LAST_SAVED, REGEX, Ast, walk
from forms_builder.logic.unparse import unparse

_CHOICES: Final = frozenset({"choice", "multiple"})
_NOT_NUMBERS: Final = frozenset({"multiple", "photo", "matrix", "location", "time"})
_NOT_TEXTS: Final = frozenset({"photo", "matrix"})
_MEASURING: Final = frozenset({"<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "neg"})
_TEXT_FUNCTIONS: Final = frozenset(
    {"string-length", "regex", "contains", "starts-with", "ends-with", "substr", "substring"}
)
_NODE_FUNCTIONS: Final = frozenset({"count", "count-non-empty", "sum", "position", "randomize"})
_ONLY_NODES: Final = _NODE_FUNCTIONS - {"sum"}
_NODES: Final = frozenset({"$", ".", "column", "path", "filter", "/", "current", "instance"})


def refs(ast: Ast) -> set[str]:
    """The names of the questions that the tree reads as ${name}; “.” and paths are not among them."""
    return {str(node[1]) for node in walk(ast) if isinstance(node, list) and node[0] == "$"}


def uses_current(ast: Ast) -> bool:
    """Whether the tree reads “.”: the answer of the question that it belongs to."""
    return reads(ast).current


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
    outline: Outline | None = None,
    columns: Collection[str] | None = None,
) -> list[LogicCheckError]:
    """Everything wrong with the tree, errors and warnings, in reading order; empty when it fits.

    `kinds` maps names to text, number, choice, multiple, date, time, photo, matrix, location, group, repeat
    or anything else (not judged); `current` is the name of the question that “.” means; with `text`, the
    expression's source, problems carry their offset; with `options`, comparisons with unknown options warn;
    with `outline`, paths and lists are followed; `columns` are those of the list that a choice filter is
    about.
    """
    known = outline or Outline(())
    sight = Sight(known, known.by_name.get(current) if current else None)
    checker = _Check(kinds, current, options or {}, outline is not None, columns)
    if outline is not None and current:
        ast = fold(ast, outline, current)
    return [_placed(problem, text) for problem in checker.problems(ast, sight)]


def _placed(problem: LogicCheckError, text: str | None) -> LogicCheckError:
    name = problem.params.get("question") or problem.params.get("name")
    value = problem.params.get("value")
    if text and name:
        quoted = re.escape(name)
        match = re.search(rf"\$\{{\s*{quoted}\s*\}}|(?<![\w.-]){quoted}\s*\(|(?<=['\"/\[]){quoted}", text)
        problem.offset = match.start() if match else None
    elif text and value and value in text:
        problem.offset = text.index(value)
    return problem


class _Check:
    def __init__(
        self,
        kinds: Mapping[str, str],
        current: str | None,
        options: Mapping[str, set[str]],
        outlined: bool,
        columns: Collection[str] | None,
    ) -> None:
        self._kinds = kinds
        self._current = current
        self._options = options
        self._outlined = outlined
        self._columns = columns

    def problems(self, ast: Ast, sight: Sight) -> Iterator[LogicCheckError]:
        """What is wrong with a tree seen from a place."""
        if not isinstance(ast, list):
            return
        operator, arguments = str(ast[0]), ast[1:]
        if operator in _NODES:
            yield from self._nodes(operator, ast, sight)
            return
        yield from self._call(operator, arguments, sight)
        for argument in arguments:
            yield from self.problems(argument, sight)

    def _nodes(self, operator: str, ast: list[Ast], sight: Sight) -> Iterator[LogicCheckError]:
        name = str(ast[1]) if len(ast) > 1 and isinstance(ast[1], str) else ""
        match operator:
            case "$" if name not in self._kinds:
                yield LogicCheckError("name_unknown", name=name)
            case "." | "current" if self._current is None and sight.tested is None:
                yield LogicCheckError("current_unknown")
            case "column":
                yield from self._column(name, sight)
            case "instance" if name == LAST_SAVED:
                yield _warning("last_saved")
            case "instance" if self._outlined and name not in (sight.outline.lists or (name,)):
                yield LogicCheckError("list_unknown", name=name)
            case "path" | "filter":
                yield from self._path(operator, ast, sight)

    def _column(self, name: str, sight: Sight) -> Iterator[LogicCheckError]:
        if sight.tested is None:
            if self._columns is not None and name not in self._columns:
                yield LogicCheckError("column_unknown", name=name)
        elif sight.tested and all(child.element != name for each in sight.tested for child in each.children):
            yield LogicCheckError(_unknown_below(sight.tested[0]), name=name)

    def _path(self, operator: str, ast: list[Ast], sight: Sight) -> Iterator[LogicCheckError]:
        if ast[1] != ["."] or operator == "filter":
            yield from self.problems(ast[1], sight)
        elif self._current is None and sight.tested is None:
            yield LogicCheckError("current_unknown")
        places = resolve(ast[1], sight) if self._outlined else None
        for each in ast[2:]:
            predicates = [each]
            if operator == "path" and isinstance(each, list):
                predicates = each[2:] if each[0] == "child" else each[1:]
                if places:
                    name = str(each[1]) if each[0] == "child" else ""
                    before, places = places, step(places, str(each[0]), name, sight.outline)
                    if not places:
                        path = unparse(ast)
                        yield LogicCheckError(_unknown_below(before[0]), name=name or path, path=path)
            inside = sight.testing(places or ())
            for predicate in predicates:
                yield from self.problems(predicate, inside)

    def _call(self, operator: str, arguments: list[Ast], sight: Sight) -> Iterator[LogicCheckError]:
        function = FUNCTIONS.get(operator)
        if function is None:
            yield LogicCheckError(unknown(operator), name=operator)
        elif not function.takes(len(arguments)):
            yield LogicCheckError("arity", name=operator, expected=function.arity(), given=len(arguments))
        elif operator in REGEX and not isinstance(arguments[1], str):
            yield LogicCheckError("regex_dynamic")
        else:
            yield from literals.problems(operator, arguments)
            yield from self._types(operator, arguments, sight)
            yield from self._wants_nodes(operator, arguments, sight)

    def _types(self, operator: str, arguments: list[Ast], sight: Sight) -> Iterator[LogicCheckError]:
        first = self._question(arguments[0], sight) if arguments else None
        if operator in ("selected", "count-selected", "selected-at") and first:
            name, kind = first
            if kind not in _CHOICES | {"text", "matrix", ""}:
                yield _warning("type_selected", name=name)
        if operator == "selected" and first and isinstance(arguments[1], str):
            yield from self._option(first[0], arguments[1])
        if operator in ("=", "!="):
            yield from self._equality(operator, arguments, sight)
        if operator in _MEASURING:
            for name, kind in filter(None, (self._question(argument, sight) for argument in arguments)):
                if kind in _NOT_NUMBERS:
                    yield _warning("type_number", name=name)
        if operator in _TEXT_FUNCTIONS and first and first[1] in _NOT_TEXTS:
            yield _warning("type_text", name=operator, question=first[0])

    def _wants_nodes(self, operator: str, arguments: list[Ast], sight: Sight) -> Iterator[LogicCheckError]:
        """Functions that count or place nodes cannot be given values."""
        wanted = arguments[:1] if operator in _NODE_FUNCTIONS else []
        if operator == "indexed-repeat":
            wanted = [arguments[0], *arguments[1::2]]
        for argument in wanted:
            if _is_value(argument):
                severity = "error" if operator in _ONLY_NODES or operator == "indexed-repeat" else "warning"
                yield LogicCheckError("type_nodes", None, severity=severity, name=operator)
        if operator in ("position", "last") and not arguments and sight.tested is None:
            yield _warning("position_bare", name=operator)
        if operator == "pulldata" and self._outlined and isinstance(arguments[0], str):
            yield from self._table(arguments, sight.outline)

    def _table(self, arguments: list[Ast], outline: Outline) -> Iterator[LogicCheckError]:
        name = str(arguments[0])
        if outline.lists is None:
            return
        if name not in outline.lists:
            yield LogicCheckError("list_unknown", name=name)
            return
        columns = {place.element for place in outline.lists[name].inside() if place.kind == "column"}
        for argument in arguments[1:3]:
            if isinstance(argument, str) and argument not in columns:
                yield LogicCheckError("column_unknown", name=argument)

    def _equality(self, operator: str, arguments: list[Ast], sight: Sight) -> Iterator[LogicCheckError]:
        for side, other in (arguments, arguments[::-1]):
            question = self._question(side, sight)
            if question and isinstance(other, str) and other != "":
                name, kind = question
                if kind == "multiple":
                    yield _warning("compare_multiple", name=name, op=operator)
                yield from self._option(name, other)

    def _option(self, name: str, value: str) -> Iterator[LogicCheckError]:
        known = self._options.get(name)
        if known is not None and value not in known:
            yield _warning("compare_option", name=name, value=value)

    def _question(self, ast: Ast, sight: Sight) -> tuple[str, str] | None:
        """Name and kind of the question that a tree stands for; kind '' where it is not known."""
        if not isinstance(ast, list) or (ast[0] == "." and sight.tested is not None):
            return None
        name = self._current if ast[0] == "." else str(ast[1]) if ast[0] == "$" else None
        return None if name is None else (name, self._kinds.get(name, ""))


def _is_value(ast: Ast) -> bool:
    """Whether a tree surely stands for a value and not for nodes."""
    if not isinstance(ast, list):
        return True
    function = FUNCTIONS.get(str(ast[0]))
    return function is not None and function.result not in ("any", "nodes")


def _unknown_below(place: Place) -> str:
    return "column_unknown" if place.kind in ("list", "item", "column") else "path_unknown"


def _warning(code: str, **params: str) -> LogicCheckError:
    return LogicCheckError(code, None, severity="warning", **params)
