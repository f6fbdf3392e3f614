"""Calculations that always come out empty or the same, and divisions that can be by zero."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod
from typing import Final

from forms_builder.checking.domains import Candidate
from forms_builder.checking.formulas import Atom, Env, Formula, followed, names_of, negated, set_of
from forms_builder.checking.model import Variable
from forms_builder.checking.references import expressions
from forms_builder.checking.report import Report
from forms_builder.logic.tree import Ast, walk
from forms_builder.questions.base import XPathValue
from forms_builder.schema import Group, Question

MAX_CASES: Final = 2000
"""Combinations of answers for which a calculation is worked out."""
PROBES: Final = ("0", "1", "2", "3", "7", "11", "19", "30", "45", "61", "100", "2021")
"""Numbers that a calculation is tried with. One that comes to the same for all of them, and for all its
thresholds, is the same everywhere: polynomials that agree on so many points are equal (Schwartz 1980)."""
TAME: Final = set_of(
    "+ - * div mod neg number int round abs floor ceiling pow sqrt if and or not = != < <= > >= true false "
    "boolean selected count-selected string concat coalesce string-length min max substr join date"
)
TESTS: Final = frozenset({"=", "!=", "<", "<=", ">", ">=", "selected", "count-selected", "not"})


def check_calculations(report: Report) -> None:
    """Every calculation, and every division anywhere."""
    for item, groups in report.items:
        if report.never_asked(item, groups):
            continue
        if isinstance(item, Question) and item.calculation is not None:
            _outcome(report, item)
        for field, expression in expressions(item):
            owner = item.name if isinstance(item, Question) else ""
            inside = report.model.around(item)
            ast = report.model.followed(expression.ast, owner, inside)
            _divisions(report, item, field, ast)


def _outcome(report: Report, item: Question) -> None:
    variable = report.model.variables[item.name]
    ast = report.model.followed(item.calculation.ast if item.calculation else "", item.name, variable.inside)
    chain = _chain(report, ast)
    if not isinstance(ast, list) or chain is None:
        return
    found: set[str | None] = set()
    for env in _cases(report, chain, item, ast):
        found.add(report.book.value(ast, env))
        if len(found) > 1 or None in found:
            return
    if found == {""}:
        report.find("calculation_empty", item, "calculation")
    elif found and names_of(ast):
        report.find("calculation_constant", item, "calculation", value=found.pop())


def _chain(report: Report, ast: Ast) -> list[Variable] | None:
    """All that a calculation reads, other calculations and what they read included, in the order in which it
    is known; None where some of it cannot be told."""
    found: dict[str, Variable] = {}
    todo = [ast]
    while todo:
        tree = todo.pop()
        if not followed(tree) or not _tame(tree):
            return None
        for name in names_of(tree) - found.keys():
            variable = report.model.variables[name]
            if variable.hazy or variable.repeat is not None or name in report.model.tangled:
                return None
            found[name] = variable
            if variable.computed is not None:
                if variable.guards:
                    return None
                todo.append(variable.computed)
    return sorted(found.values(), key=lambda each: report.model.rank[each.name])


def _tame(ast: Ast) -> bool:
    return not isinstance(ast, list) or ast[0] == "$" or (ast[0] in TAME and all(map(_tame, ast[1:])))


def _cases(report: Report, chain: list[Variable], item: Question, ast: Ast) -> Iterator[Env]:
    """Answers to what a calculation reads: all that its comparisons tell apart, and probes. Nothing where
    these are too many, or would not stand for all others."""
    trees = [ast, *(each.computed for each in chain if each.computed is not None)]
    tests = [node for tree in trees for node in walk(tree) if isinstance(node, list) and node[0] in TESTS]
    atoms = frozenset(atom for node in tests for atom in report.book.formula(node).atoms)
    asked = report.model.asked(item.name)
    free = [each for each in chain if each.computed is None]
    choices: list[list[XPathValue]] = []
    for variable in free:
        if report.solver.impossible([asked, report.book.answered(variable.name)]):
            choices.append([""])
        else:
            listed = _answers(report, variable, atoms)
            if listed is None:
                return
            choices.append([*(each.text for each in listed), ""])
    if prod(map(len, choices)) > MAX_CASES:
        return
    for values in product(*choices):
        env: dict[str, XPathValue | None] = dict(zip((each.name for each in free), values, strict=True))
        for variable in chain:
            if variable.computed is not None:
                env[variable.name] = report.book.value(variable.computed, env)
        yield env


def _answers(report: Report, variable: Variable, atoms: frozenset[Atom]) -> list[Candidate] | None:
    own = variable.constraint.formula if variable.constraint else None
    alone = own if own is not None and own.names <= {variable.name} else None
    told = (alone.atoms if alone else frozenset()) | {atom for atom in atoms if variable.name in atom.names}
    domain = report.solver.domains.of(variable, told, own=alone)
    listed = list(domain.candidates)
    if variable.kind is not None and variable.kind.kind in ("number", "text"):
        probes = (report.solver.domains.candidate(variable, _typed(variable, probe)) for probe in PROBES)
        listed += [each for each in probes if each is not None]
    elif not domain.complete:
        return None
    kept = {
        each.text: each
        for each in listed
        if alone is None or alone.truth({variable.name: each.text}) is not False
    }
    return list(kept.values())


def _typed(variable: Variable, probe: str) -> object:
    return int(probe) if variable.kind is not None and variable.kind.kind == "number" else probe


def _divisions(report: Report, item: Question | Group, field: str, ast: Ast) -> None:
    """`a div b` where b can be 0 while the division is worked out, with the answers that make it so."""
    told: set[str] = set()
    for divisor, guards in _divisors(report, ast, ()):
        if followed(divisor) and not names_of(divisor) and report.book.number(divisor, {}) == 0:
            report.find("divides_by_nothing", item, field)
        if not names_of(divisor) or repr(divisor) in told or not followed(divisor):
            continue
        told.add(repr(divisor))
        zero = report.book.formula(["=", ["number", divisor], 0])
        asked = [
            clause.formula
            for clause in report.model.guards(item)
            if clause.field != field or clause.owner != item.id
        ]
        found = report.solver.solve([*asked, *guards, zero])
        if found.answer == "yes":
            report.find(
                "divides_by_zero",
                item,
                field,
                why=report.shown(found),
                example=found.raw,
                divisor=report.phrase(divisor),
            )


def _divisors(
    report: Report, ast: Ast, guards: tuple[Formula, ...]
) -> Iterator[tuple[Ast, tuple[Formula, ...]]]:
    """Each divisor with the conditions under which it is looked at."""
    if not isinstance(ast, list) or ast[0] == "$":
        return
    operator, arguments = ast[0], ast[1:]
    if operator in ("div", "mod") and len(arguments) == 2:
        yield arguments[1], guards
    if operator == "if" and len(arguments) == 3:
        test = report.book.formula(arguments[0])
        yield from _divisors(report, arguments[0], guards)
        yield from _divisors(report, arguments[1], (*guards, test))
        yield from _divisors(report, arguments[2], (*guards, negated(test)))
        return
    if operator in ("and", "or"):
        for argument in arguments:
            yield from _divisors(report, argument, guards)
            held = report.book.formula(argument)
            guards = (*guards, held if operator == "and" else negated(held))
        return
    for argument in arguments:
        yield from _divisors(report, argument, guards)
