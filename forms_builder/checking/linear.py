"""Refutes conditions by their inequalities: `${a} + ${b} > 200` where neither may exceed 100.

Conditions are spread into cases (disjunctive normal form); of each case the linear inequalities between
numbers are kept and solved by eliminating one question after the other (Fourier 1826, Motzkin 1936), in whole
numbers. What is not linear is left out, which can only make a case look possible; so a refutation always
holds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from forms_builder.checking.formulas import Atom, Formula
from forms_builder.checking.ordered import COMPARED
from forms_builder.logic.shapes import FLIPPED
from forms_builder.logic.tree import Ast

if TYPE_CHECKING:
    from forms_builder.checking.domains import Domains
    from forms_builder.checking.model import Model

MAX_CASES: Final = 32
MAX_ROWS: Final = 120
MAX_ROUNDS: Final = 3
"""How often the rules of the questions that a case needs are added to it."""
OPPOSITE: Final[Mapping[str, str]] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
SCALES: Final[Mapping[str, int]] = {"number": 1, "decimal": 10_000}
"""Steps to one, by the line on which answers lie."""

Case = list[tuple[Atom, bool]]
Terms = dict[str, Fraction]
Rules = Callable[[str], list[Formula]]


@dataclass(frozen=True, slots=True)
class Row:
    """sum(terms) + constant <= 0, or < 0 where `strict`."""

    terms: Mapping[str, int]
    constant: int
    strict: bool


def contradictory(formulas: Sequence[Formula], rules: Rules, model: Model, domains: Domains) -> bool:
    """Whether the formulas cannot all hold, whatever is answered. `rules` gives what must hold of a question
    that is answered."""
    cases = _joined_cases([[]], formulas)
    return cases is not None and all(_refuted(case, rules, model, domains) for case in cases)


def _refuted(case: Case, rules: Rules, model: Model, domains: Domains) -> bool:
    """Whether one case cannot be, the rules of the questions that it needs taken in as they come up."""
    ruled: set[str] = set()
    open_ = [case]
    for _ in range(MAX_ROUNDS):
        left: list[Case] = []
        for each in open_:
            rows, needed = _inequalities(each, model, domains)
            if rows and _empty(rows):
                continue
            more = [formula for name in sorted(needed - ruled) for formula in rules(name)]
            spread = _joined_cases([each], more) if more else None
            if spread is None:
                return False
            ruled |= needed
            left += spread
        if not left:
            return True
        if len(left) > MAX_CASES:
            return False
        open_ = left
    return False


def _joined_cases(cases: list[Case], formulas: Sequence[Formula]) -> list[Case] | None:
    """The cases with what the formulas ask for added, one of which must hold; None for too many."""
    for formula in formulas:
        spread = _spread(formula, True)
        if spread is None or len(spread) * len(cases) > MAX_CASES:
            return None
        cases = [[*case, *more] for case in cases for more in spread]
    return cases


def _spread(formula: Formula, wanted: bool) -> list[Case] | None:
    """The ways in which a formula comes out as wanted; None for too many."""
    if formula.kind == "atom" and formula.atom:
        return [[(formula.atom, wanted)]]
    if formula.kind == "not":
        return _spread(formula.parts[0], not wanted)
    if formula.kind in ("and", "or"):
        parts = [_spread(part, wanted) for part in formula.parts]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        if (formula.kind == "or") == wanted:
            return [case for part in known for case in part]
        cases: list[Case] = [[]]
        for part in known:
            if len(cases) * len(part) > MAX_CASES:
                return None
            cases = [[*case, *more] for case in cases for more in part]
        return cases
    if formula.kind in ("true", "false"):
        return [[]] if (formula.kind == "true") == wanted else []
    return [[]]


def _inequalities(case: Case, model: Model, domains: Domains) -> tuple[list[Row], set[str]]:
    """The linear inequalities of one case, and the questions that must be answered in it."""
    rows: list[Row] = []
    needed: set[str] = set()  # they hold a number, since a comparison with them is true
    for atom, wanted in case:
        if wanted:
            found = _known(atom, True, model)
            rows += found
            needed |= {name for row in found for name in row.terms}
    for atom, wanted in case:
        if not wanted and needed.issuperset(atom.names):
            rows += _known(atom, False, model)
    for name in sorted(needed):
        space = domains.space(model.variables[name])
        if space is not None and space.key in SCALES:
            scale = SCALES[space.key]
            rows.append(Row({name: scale}, -space.high, strict=False))
            rows.append(Row({name: -scale}, space.low, strict=False))
    return rows, needed


def _known(atom: Atom, wanted: bool, model: Model) -> list[Row]:
    """The inequalities of an atom or of its opposite, worked out once."""
    key = (atom, wanted)
    if key not in model.inequalities:
        ast = atom.ast
        if not wanted and isinstance(ast, list):
            ast = [OPPOSITE.get(str(ast[0]), ""), *ast[1:]]
        model.inequalities[key] = list(_rows(ast, model))
    return model.inequalities[key]


def _rows(ast: Ast, model: Model) -> Iterator[Row]:
    """The inequalities of a comparison between numbers; none for anything else."""
    if not (isinstance(ast, list) and len(ast) == 3 and ast[0] in COMPARED and ast[0] != "!="):
        return
    operator = str(ast[0])
    left, right = _linear(ast[1], model), _linear(ast[2], model)
    if left is None or right is None or not (left[0] or right[0]):
        return
    if operator in (">", ">="):
        left, right, operator = right, left, FLIPPED[operator]
    yield _row(left, right, strict=operator == "<")
    if operator == "=":
        yield _row(right, left, strict=False)


def _row(left: tuple[Terms, Fraction], right: tuple[Terms, Fraction], *, strict: bool) -> Row:
    terms, constant = _sum(left, _scaled(right, Fraction(-1)))
    scale = math.lcm(constant.denominator, *(factor.denominator for factor in terms.values()))
    kept = {name: int(factor * scale) for name, factor in terms.items() if factor}
    return Row(kept, int(constant * scale), strict)


def _linear(ast: Ast, model: Model) -> tuple[Terms, Fraction] | None:
    """A tree as factors of questions that hold numbers, and a constant."""
    if isinstance(ast, str):
        return None
    if not isinstance(ast, list):
        return ({}, Fraction(str(ast))) if math.isfinite(ast) else None
    operator, arguments = ast[0], ast[1:]
    if operator == "$":
        variable = model.variables.get(str(arguments[0]))
        number = variable and variable.kind and variable.kind.kind == "number" and variable.kind.asked
        return ({str(arguments[0]): Fraction(1)}, Fraction(0)) if number else None
    if operator == "number" and len(arguments) == 1:
        return _linear(arguments[0], model)
    if operator not in ("+", "-", "*", "div", "neg"):
        return None
    parts = [_linear(each, model) for each in arguments]
    known = [part for part in parts if part is not None]
    return _combined(str(operator), known) if len(known) == len(parts) else None


def _combined(operator: str, parts: list[tuple[Terms, Fraction]]) -> tuple[Terms, Fraction] | None:
    if operator == "neg":
        return _scaled(parts[0], Fraction(-1))
    total = parts[0]
    for part in parts[1:]:
        if operator == "div" or (operator == "*" and not part[0]):
            if part[0] or (operator == "div" and part[1] == 0):
                return None
            total = _scaled(total, 1 / part[1] if operator == "div" else part[1])
        elif operator == "*":
            if total[0]:
                return None
            total = _scaled(part, total[1])
        else:
            total = _sum(total, _scaled(part, Fraction(-1)) if operator == "-" else part)
    return total


def _scaled(part: tuple[Terms, Fraction], factor: Fraction) -> tuple[Terms, Fraction]:
    return {name: each * factor for name, each in part[0].items()}, part[1] * factor


def _sum(one: tuple[Terms, Fraction], other: tuple[Terms, Fraction]) -> tuple[Terms, Fraction]:
    terms = dict(one[0])
    for name, factor in other[0].items():
        terms[name] = terms.get(name, Fraction(0)) + factor
    return terms, one[1] + other[1]


def _empty(rows: list[Row]) -> bool:
    """Whether no numbers fulfil all rows."""
    while True:
        if any(not row.terms and (row.constant > 0 or (row.strict and row.constant == 0)) for row in rows):
            return True
        sides: dict[str, tuple[list[Row], list[Row]]] = {}
        for row in rows:
            for name, factor in row.terms.items():
                sides.setdefault(name, ([], []))[factor < 0].append(row)
        if not sides:
            return False
        name = min(sides, key=lambda each: (len(sides[each][0]) * len(sides[each][1]), each))
        above, below = sides[name]
        rest = [row for row in rows if name not in row.terms]
        if len(above) * len(below) + len(rest) > MAX_ROWS:
            return False
        rows = rest + [_joined(high, low, name) for high in above for low in below]


def _joined(high: Row, low: Row, name: str) -> Row:
    """The sum of two rows in which `name` cancels out."""
    one, other = -low.terms[name], high.terms[name]
    terms = {each: factor * one for each, factor in high.terms.items()}
    for each, factor in low.terms.items():
        terms[each] = terms.get(each, 0) + factor * other
    constant = high.constant * one + low.constant * other
    kept = {each: factor for each, factor in terms.items() if factor}
    common = math.gcd(constant, *kept.values()) or 1
    shrunk = {each: factor // common for each, factor in kept.items()}
    return Row(shrunk, constant // common, high.strict or low.strict)
