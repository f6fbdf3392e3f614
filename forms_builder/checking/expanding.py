"""Calculations written out where conditions compare them as numbers: `${total} > 10` becomes
`${a} + ${b} > 10`, of which more can be said. Only what is true for the same answers is written out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from forms_builder.checking.formulas import names_of, set_of
from forms_builder.checking.ordered import COMPARED
from forms_builder.logic.tree import Ast
from forms_builder.schema import Form, Question

NUMERIC: Final = set_of("+ - * div mod neg int round abs floor ceiling number count-selected string-length")
"""Operators and functions that give a number whatever they are given."""
MAX_SIZE: Final = 200
"""Characters of a calculation that is written out, as a tree."""


def workings(form: Form) -> dict[str, Ast]:
    """By name: the calculations that can be written out: numbers that are always worked out, not in a circle,
    with other calculations in them written out as well."""
    plain: dict[str, Ast] = {}
    for item, groups in form.walk():
        if isinstance(item, Question) and item.type == "calculated" and item.calculation and not item.trigger:
            conditional = item.relevant is not None or any(group.relevant is not None for group in groups)
            ast = item.calculation.ast
            if not conditional and isinstance(ast, list) and ast[0] in NUMERIC and len(repr(ast)) <= MAX_SIZE:
                plain.setdefault(item.name, ast)
    done: dict[str, Ast] = {}
    while True:
        ready = [
            name
            for name, ast in plain.items()
            if name not in done and not (names_of(ast) & plain.keys() - done.keys())
        ]
        if not ready:
            return done
        for name in ready:
            ast = expanded(plain[name], done.get)
            done[name] = ast if len(repr(ast)) <= MAX_SIZE else plain[name]


def expanded(ast: Ast, working: Callable[[str], Ast | None]) -> Ast:
    """A tree with calculations written out where they are compared or calculated with as numbers."""
    if not isinstance(ast, list) or not ast or ast[0] == "$":
        return ast
    operator, arguments = ast[0], [expanded(each, working) for each in ast[1:]]
    sized = operator in COMPARED and operator not in ("=", "!=")
    equal = operator in ("=", "!=") and any(map(_numeric, ast[1:]))
    if operator in NUMERIC - {"string-length", "count-selected"} or sized or equal:
        arguments = [_written_out(each, working) for each in arguments]
    return [operator, *arguments]


def _numeric(ast: Ast) -> bool:
    return isinstance(ast, int | float) or (isinstance(ast, list) and ast[0] in NUMERIC)


def _written_out(ast: Ast, working: Callable[[str], Ast | None]) -> Ast:
    found = working(str(ast[1])) if isinstance(ast, list) and ast[0] == "$" and len(ast) == 2 else None
    return ast if found is None else found
