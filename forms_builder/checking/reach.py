"""Conditions: what nobody is ever asked, and conditions that decide nothing."""

from __future__ import annotations

from forms_builder.checking.formulas import Formula, conjuncts, negated
from forms_builder.checking.model import Clause
from forms_builder.checking.ordered import emptiness
from forms_builder.checking.report import Report
from forms_builder.schema import Group, Question


def check_reach(report: Report) -> None:
    """Every condition on asking, on requiring; the outermost groups first."""
    for item, groups in report.items:
        if any(group.id in report.unreachable for group in groups):
            _skip(report, item)
            continue
        around = [clause for group in groups if (clause := report.model.clause(group, "relevant"))]
        own = report.model.clause(item, "relevant")
        if own is not None:
            _relevance(report, item, own, around)
        if isinstance(item, Question) and item.required_if is not None and not item.required:
            _requirement(report, item, around + ([own] if own else []))


def _relevance(report: Report, item: Question | Group, own: Clause, around: list[Clause]) -> None:
    if own.formula.kind == "unknown":
        return
    if report.solver.impossible([own.formula], bare=True):
        _skip(report, item)
        report.find("condition_never", item, "relevant", why=report.conflict([own.formula]))
        return
    goals = [*(clause.formula for clause in around), own.formula]
    if report.solver.impossible(goals):
        _skip(report, item)
        report.find("never_asked", item, "relevant", why=report.conflict(goals))
        return
    opposite = [negated(own.formula)]
    waits = _says_answered(own.formula) and not report.solver.impossible(opposite, bare=True)
    if not waits and report.solver.impossible(opposite):
        report.find("condition_always", item, "relevant", why=report.conflict([negated(own.formula)]))
        return
    for part in _idle(report, own.formula):
        report.find(
            "condition_part_never", item, "relevant", why=report.conflict([part]), part=report.words(part)
        )


def _says_answered(formula: Formula) -> bool:
    """Whether a condition only waits for answers: even where they are required it keeps what follows from
    view until they are given."""
    return bool(formula.atoms) and all(
        any(emptiness(atom.ast, name) for name in atom.names) for atom in formula.atoms
    )


def _skip(report: Report, item: Question | Group) -> None:
    """From here on nobody is asked the item, nor what depends on its answer."""
    report.unreachable.add(item.id)
    if isinstance(item, Question) and report.model.variables[item.name].question_id == item.id:
        report.solver.never.add(item.name)


def _idle(report: Report, formula: Formula) -> list[Formula]:
    """Members of an `or` that can never hold."""
    parts = [each for part in conjuncts(formula) if part.kind == "or" for each in part.parts]
    return [part for part in parts if not part.blind and report.solver.impossible([part])]


def _requirement(report: Report, item: Question, around: list[Clause]) -> None:
    clause = report.model.clause(item, "required_if")
    if clause is None or clause.formula.kind == "unknown":
        return
    asked = [each.formula for each in around]
    if report.solver.impossible([*asked, clause.formula]):
        if not report.solver.impossible(asked):
            report.find("required_never", item, "required_if", why=report.conflict([*asked, clause.formula]))
    elif report.solver.impossible([*asked, negated(clause.formula)]):
        report.find(
            "required_always", item, "required_if", why=report.conflict([*asked, negated(clause.formula)])
        )
