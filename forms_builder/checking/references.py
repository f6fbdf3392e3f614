"""What expressions read: questions that come later, that are never asked together with this one, that stand
in another repeat, that are gone; and questions that staff's answers hide from residents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from forms_builder.checking.formulas import Formula, conjuncts, names_of, set_of
from forms_builder.checking.ordered import emptiness
from forms_builder.checking.report import Report
from forms_builder.logic import cycles
from forms_builder.logic.tree import Ast, walk
from forms_builder.schema import Expression, Form, Group, Question, Repeat

PIPED: Final = re.compile(r"\$\{\s*([^\s}]+)\s*\}")
ASKING: Final = ("relevant", "constraint", "choice_filter", "required_if")
SINGLE: Final = set_of("= != < <= > >= + - * div mod neg selected not and or string-length regex if")
READING: Final = (*ASKING, "read_only", "calculation", "default", "count")


def check_references(report: Report) -> None:
    """Every expression of every item."""
    known = _known(report.form)
    last = _positions(report)
    for place, (item, groups) in enumerate(report.form.walk()):
        if not isinstance(item, Question | Group):
            continue
        around = tuple(group.name for group in groups if isinstance(group, Repeat))
        _piped(report, item, known, last, place)
        for field, expression in expressions(item):
            _unknown(report, item, field, expression, known)
            if field in ASKING:
                _later(report, item, field, expression, last, place)
            _elsewhere(report, item, field, expression, around)
        if isinstance(item, Question) and not report.never_asked(item, groups):
            _apart(report, item)
    _circles(report)
    _staff(report)


def expressions(item: Question | Group) -> Iterator[tuple[str, Expression]]:
    """An item's expressions by the schema's field."""
    for field in READING:
        expression = getattr(item, field, None)
        if isinstance(expression, Expression):
            yield field, expression


def _known(form: Form) -> frozenset[str]:
    names = {item.name for item, _ in form.walk() if isinstance(item, Question | Group) and item.name}
    return frozenset(names)


def _unknown(
    report: Report, item: Question | Group, field: str, expression: Expression, known: frozenset[str]
) -> None:
    for name in sorted(expression.names - known):
        report.find("reads_unknown", item, field, severity="error", name=name)


def _piped(
    report: Report, item: Question | Group, known: frozenset[str], last: dict[str, int], place: int
) -> None:
    """Answers shown in labels and hints: of questions that are gone, or that come later."""
    for field in ("label", "hint", "constraint_message"):
        for name in dict.fromkeys(PIPED.findall(getattr(item, field, ""))):
            if name not in known:
                report.find("reads_unknown", item, field, severity="error", name=name)
            elif last.get(name, -1) > place:
                report.find("reads_later", item, field, question=report.model.variables[name].label)
    for name in getattr(item, "trigger", ()):
        if name not in known:
            report.find("reads_unknown", item, "trigger", severity="error", name=name)


def _positions(report: Report) -> dict[str, int]:
    """Where each question's answer is known: its place, or of a calculation the last place that it reads."""
    variables = report.model.variables
    last: dict[str, int] = {}
    for name in sorted(variables, key=lambda each: report.model.rank[each]):
        variable = variables[name]
        asked = variable.kind is None or variable.kind.asked
        read = names_of(variable.computed) if variable.computed is not None else set()
        last[name] = variable.position if asked else max((last.get(each, 0) for each in read), default=0)
    return last


def _later(
    report: Report,
    item: Question | Group,
    field: str,
    expression: Expression,
    last: dict[str, int],
    place: int,
) -> None:
    own = item.name if isinstance(item, Question) else ""
    inside = {each.name for each, groups in report.items if any(group is item for group in groups)}
    later = [name for name in sorted(expression.names) if last.get(name, -1) >= place and name != own]
    circular = report.model.tangled
    for name in later:
        variable = report.model.variables[name]
        if name in inside or (own in circular and name in circular) or variable.repeat is not None:
            continue
        report.find("reads_later", item, field, question=variable.label)


def _elsewhere(
    report: Report, item: Question | Group, field: str, expression: Expression, around: tuple[str, ...]
) -> None:
    """A plain `${x}` of a repeat that the item does not stand in: one answer is meant, several are there."""
    own = (
        (*around, item.name)
        if isinstance(item, Repeat) and field != "count" and field != "relevant"
        else around
    )
    for name in sorted(_plain(expression.ast)):
        variable = report.model.variables.get(name)
        if variable is None or variable.repeat is not None or own[: len(variable.inside)] == variable.inside:
            continue
        repeat = report.model.variables[variable.inside[-1]]
        report.find("reads_other_repeat", item, field, question=variable.label, repeat=repeat.label)


def _plain(ast: Ast) -> set[str]:
    """Names read as one answer: compared, calculated with or tested, not counted or summed."""
    found: set[str] = set()
    for node in walk(ast):
        if isinstance(node, list) and node and node[0] in SINGLE:
            found |= {str(each[1]) for each in node[1:] if isinstance(each, list) and each[:1] == ["$"]}
    return found | ({str(ast[1])} if isinstance(ast, list) and ast[:1] == ["$"] else set())


def _apart(report: Report, item: Question) -> None:
    """A rule that reads a question which is never asked where the rule matters."""
    variable = report.model.variables[item.name]
    if variable.position != report.place(item) or item.name in report.model.tangled:
        return
    asked = [clause.formula for clause in variable.guards]
    for field in ("constraint", "choice_filter", "calculation"):
        expression: Expression | None = getattr(item, field)
        if expression is not None:
            ast = report.model.followed(expression.ast, item.name, variable.inside)
            _unasked(report, item, field, names_of(ast) - {item.name}, asked)
    own = report.model.clause(item, "relevant")
    parts = conjuncts(own.formula) if own else ()
    for part in parts:
        read = {name for atom in part.atoms for name in atom.names if not emptiness(atom.ast, name)}
        others = [each for each in parts if each is not part]
        outer = [clause.formula for clause in variable.guards if clause is not own]
        _unasked(report, item, "relevant", read, [*outer, *others])


def _unasked(report: Report, item: Question, field: str, read: set[str], asked: list[Formula]) -> None:
    for name in sorted(read & report.model.variables.keys()):
        other = report.model.variables[name]
        if other.guards:
            goals = [*asked, *(clause.formula for clause in other.guards)]
            if report.solver.impossible(goals) and not report.solver.impossible(asked):
                report.find("reads_unasked", item, field, why=report.conflict(goals), question=other.label)


def _circles(report: Report) -> None:
    """Questions whose conditions or calculations wait for each other."""
    reads = {name: set(read) for name, read in report.model.reads.items()}
    for error in cycles(reads):
        names = str(error.params["names"]).split(" → ")
        variable = report.model.variables[names[0]]
        labels = " → ".join(report.model.variables[name].label for name in names)
        field = "calculation" if variable.computed is not None else "relevant"
        item = variable.question or variable.repeat
        report.find("question_circle", item, field, severity="error", names=labels)


def _staff(report: Report) -> None:
    """Public questions that an answer of staff decides: residents never see them. A last part of the form
    that is filled in later (nothing public after it, nothing required) is meant so."""
    later = report.form.later_stage
    public = [place for place, (item, _) in enumerate(report.items) if _public(item, later)]
    end = max(public, default=-1)
    for place, (item, groups) in enumerate(report.items):
        if not isinstance(item, Question) or item.staff_only or item.name not in later:
            continue
        if not item.required and place > end:
            continue
        guards: list[Question | Group] = [*groups, item]
        clauses = [clause for each in guards if (clause := report.model.clause(each, "relevant"))]
        read = [name for clause in clauses for name in sorted(clause.expression.names & later)]
        if read:
            other = report.model.variables[read[0]].label
            why = " ".join(
                report.statement(clause) for clause in clauses if read[0] in clause.expression.names
            )
            report.find("hidden_by_staff", item, "relevant", why=why, question=other)


def _public(item: Question | Group, later: frozenset[str]) -> bool:
    return isinstance(item, Question) and item.type != "note" and item.name not in later
