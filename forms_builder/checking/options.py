"""Options: those nobody can choose, and choice filters that leave none."""

from __future__ import annotations

from typing import Final

from django.utils.translation import pgettext

from forms_builder.checking.formulas import Formula, names_of, negated
from forms_builder.checking.model import Variable
from forms_builder.checking.report import Report
from forms_builder.findings import Severity
from forms_builder.logic.tree import walk
from forms_builder.schema import Option, Question

MAX_OPTIONS: Final = 60
"""Options of one question that are tried one by one."""
MAX_CASES: Final = 200
"""Different rows (as the filter sees them) of a list."""


def check_options(report: Report) -> None:
    """Every question with options that can be asked."""
    for question, variable in report.questions():
        kind = variable.kind
        if kind is None or kind.kind not in ("choice", "multiple") or variable.question is None:
            continue
        offered = variable.question.choices
        if question.choice_filter is not None:
            offered = _filtered(report, question, variable, offered)
        if variable.constraint is not None or kind.kind == "multiple":
            _chosen(report, question, offered)


def _filtered(
    report: Report, question: Question, variable: Variable, options: tuple[Option, ...]
) -> tuple[Option, ...]:
    """Reports on the filter; the options that it lets through at all."""
    cases = _cases(report, question, options)
    if not cases or len(cases) > MAX_CASES or any(formula.blind for formula, _ in cases):
        return options
    asked = report.model.asked(question.name)
    passing: list[Option] = []
    shut: list[tuple[Formula, list[Option]]] = []
    for formula, alike in cases:
        if report.solver.impossible([asked, formula]):
            shut.append((formula, alike))
        else:
            passing += alike
    severity: Severity = "error" if variable.required else "warning"
    if not passing:
        why = report.conflict([asked, shut[0][0]])
        report.find("filter_never", question, "choice_filter", severity=severity, why=why)
        return ()
    if shut and not _shared(report, question):
        labels = [option.label or option.value for _, alike in shut for option in alike]
        why = report.conflict([asked, shut[0][0]])
        report.find("option_never", question, "choice_filter", why=why, options=_listed(labels))
    _dead_end(report, question, variable, [formula for formula, _ in cases], asked)
    return tuple(option for option in options if option in passing)


def _shared(report: Report, question: Question) -> bool:
    """Whether another question offers the rest of the list."""
    if not question.choices_from:
        return False
    users = [each for each in report.form.questions if each.choices_from == question.choices_from]
    return len(users) > 1


def _cases(
    report: Report, question: Question, options: tuple[Option, ...]
) -> list[tuple[Formula, list[Option]]]:
    """Options alike to the filter, with the condition under which they are offered."""
    assert question.choice_filter is not None  # noqa: S101 - the caller looked
    columns = sorted(
        {
            str(node[1])
            for node in walk(question.choice_filter.ast)
            if isinstance(node, list) and node[0] == "column"
        }
    )
    alike: dict[tuple[str, ...], list[Option]] = {}
    for option in options:
        seen = {"name": option.value, "label": option.label, **option.columns}
        alike.setdefault(tuple(seen.get(column, "") for column in columns), []).append(option)
    if len(alike) > MAX_CASES:
        return []
    return [(report.model.offered(question, group[0]), group) for group in alike.values()]


def _dead_end(
    report: Report, question: Question, variable: Variable, offered: list[Formula], asked: Formula
) -> None:
    """Answers to the questions above after which no option is left."""
    assert question.choice_filter is not None  # noqa: S101 - the caller looked
    parents = sorted(names_of(question.choice_filter.ast) & report.model.variables.keys() - {question.name})
    if not parents:
        return
    answered = [report.book.answered(name) for name in parents]
    found = report.solver.solve([asked, *answered, *(negated(each) for each in offered)])
    if found.answer == "yes":
        report.find(
            "filter_dead_end",
            question,
            "choice_filter",
            severity="error" if variable.required else "warning",
            why=report.shown(found),
            example=found.raw,
            questions=_listed([report.model.variables[name].label for name in parents]),
        )


def _chosen(report: Report, question: Question, options: tuple[Option, ...]) -> None:
    """Options that the constraint, the limits or the filter never let anyone choose."""
    never: list[tuple[Option, Formula]] = []
    for option in options[:MAX_OPTIONS]:
        goal = report.model.chosen(question, option.value)
        if report.solver.impossible([goal]):
            never.append((option, goal))
    if never and len(never) < len(options):
        labels = [option.label or option.value for option, _ in never]
        report.find(
            "option_never", question, "options", why=report.conflict([never[0][1]]), options=_listed(labels)
        )


def _listed(labels: list[str]) -> str:
    return pgettext("between options", ", ").join(f"“{label}”" for label in dict.fromkeys(labels))
