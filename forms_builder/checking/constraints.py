"""Rules for answers: those that nobody can meet, that always hold, or that refuse what the form says."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from forms_builder.checking.formulas import Formula, conjuncts, negated
from forms_builder.checking.model import Clause, Variable
from forms_builder.checking.ordered import emptiness
from forms_builder.checking.report import Report, tree
from forms_builder.checking.texts import pattern_test, representatives
from forms_builder.errors import InvalidAnswer
from forms_builder.logic.errors import LogicError
from forms_builder.logic.numbers import format_number
from forms_builder.logic.shapes import comparison
from forms_builder.logic.tree import REGEX, Ast
from forms_builder.questions.base import TEXT_LIMIT, XPathValue
from forms_builder.questions.scales import Slider
from forms_builder.schema import Group, Question

LOW: Final = {">": True, ">=": True}
TRIED: Final = 24
"""Answers that are ruled out before a dead end is looked at closely."""
AT_LEAST_ONE: Final = frozenset({"count", "count-selected", "string-length"})


def check_constraints(report: Report) -> None:
    """Every question that can be asked."""
    for question, variable in report.questions():
        if _settings_reversed(report, question, variable):
            continue
        if not _answerable(report, question, variable):
            continue
        if variable.constraint is not None:
            _constraint(report, question, variable, variable.constraint)
        if question.default is not None:
            _default(report, question, variable)
        _read_only(report, question)


def _settings_reversed(report: Report, question: Question, variable: Variable) -> bool:
    """A slider's ends, or the least and the most choices, the wrong way round."""
    pairs = (("start", "end"),) if isinstance(variable.kind, Slider) else (("least", "most"),)
    for pair in pairs:
        ends = [question.settings.get(name) for name in pair]
        low, high = (float(end) if isinstance(end, int | float) else math.nan for end in ends)
        if low > high:
            report.find(
                "range_upside_down", question, "settings", severity="error", low=ends[0], high=ends[1]
            )
            return True
    return False


def _answerable(report: Report, question: Question, variable: Variable) -> bool:
    """Whether the type's own rules leave an answer (so many choices of so few options …)."""
    kind = variable.kind
    if kind is None or not kind.answers or not kind.asked or variable.hazy:
        return False
    if kind.options and not (variable.question and variable.question.choices):
        if not question.choices_from:
            report.find("options_missing", question, "options", severity="error")
        return False
    domain = report.solver.domains.of(variable, frozenset())
    if domain.complete and not domain.candidates:
        report.find("answer_never", question, "settings", severity="error")
        return False
    return True


def _constraint(report: Report, question: Question, variable: Variable, clause: Clause) -> None:
    formula, answered = clause.formula, report.book.answered(question.name)
    if formula.kind == "unknown":
        return
    goals = [formula, answered]
    for part in (formula, *conjuncts(formula)):
        if report.solver.impossible([part, answered], bare=True):
            _never(report, question, formula, [part, answered])
            return
    alone = frozenset({clause})
    if report.solver.impossible(goals, dropped=alone):
        if not report.solver.impossible([answered], dropped=alone):
            why = report.conflict(goals, dropped=alone)
            report.find("constraint_never_here", question, "constraint", severity="error", why=why)
        return
    if variable.required and len(formula.names) > 1:
        _dead_end(report, question, variable, formula)
    broken = [negated(formula), answered]
    if not _says_answered(formula) and report.solver.impossible(broken, dropped=alone):
        report.find("constraint_always", question, "constraint", why=report.conflict(broken, dropped=alone))


def _dead_end(report: Report, question: Question, variable: Variable, formula: Formula) -> None:
    """Answers above after which no answer to a required question meets its rule."""
    others = sorted(formula.names - {question.name})
    if (
        formula.blind
        or question.name not in formula.names
        or not set(others) <= report.model.variables.keys()
    ):
        return
    listed = report.solver.domains.of(variable, formula.atoms).candidates
    tried = listed[:: max(1, len(listed) // TRIED)]
    refused = [
        negated(report.book.formula(replaced(tree(formula), {question.name: each.text}))) for each in tried
    ]
    answered = [report.book.answered(name) for name in others]
    found = report.solver.solve([report.model.asked(question.name), *answered, *refused])
    if found.answer != "yes":
        return
    fixed = report.book.formula(replaced(tree(formula), found.env, keep=question.name))
    if report.solver.impossible([fixed, report.book.answered(question.name)], bare=True):
        why = report.shown(found)
        report.find("constraint_dead_end", question, "constraint", why=why, example=found.raw)


def replaced(ast: Ast, env: Mapping[str, XPathValue], keep: str = "") -> Ast:
    """A tree with answers written in place of questions, `keep` aside."""
    if not isinstance(ast, list):
        return ast
    if ast[0] == "$":
        value = env.get(str(ast[1]))
        return value if isinstance(value, str) and ast[1] != keep else ast
    return [ast[0], *(replaced(each, env, keep) for each in ast[1:])]


def _never(report: Report, question: Question, formula: Formula, goals: list[Formula]) -> None:
    """The most telling name for a constraint that no answer meets."""
    why = report.conflict(goals)
    ends = _reversed(report, formula, question.name)
    if ends:
        low, high = ends
        report.find(
            "range_upside_down", question, "constraint", severity="error", why=why, low=low, high=high
        )
    elif formula.truth({question.name: ""}) and question.required:
        report.find("constraint_empty_only", question, "constraint", severity="error", why=why)
    elif pattern := _pattern(formula, question.name):
        report.find("pattern_never", question, "constraint", severity="error", why=why, pattern=pattern)
    elif question.type in ("date", "datetime", "time"):
        report.find("date_never", question, "constraint", severity="error", why=why)
    else:
        report.find("constraint_never", question, "constraint", severity="error", why=why)


def _reversed(report: Report, formula: Formula, name: str) -> tuple[str, str] | None:
    """The lowest and the highest that a constraint allows, where the lowest lies above."""
    lows: list[tuple[float, str]] = []
    highs: list[tuple[float, str]] = []
    measures = ([["$", name]], *([[measure, ["$", name]]] for measure in sorted(AT_LEAST_ONE)))
    for part in conjuncts(formula):
        compared = comparison(part.atom.ast) if part.atom and part.atom.names == (name,) else None
        if compared is None or [compared[1]] not in measures:
            continue
        limit = report.book.number(compared[2], {})
        fixed = not isinstance(compared[2], list) or compared[2][0] in ("date", "neg")
        if fixed and not math.isnan(limit) and compared[0] in ("<", "<=", ">", ">="):
            (lows if compared[0] in LOW else highs).append((limit, _limit(compared[2], limit)))
    if lows and highs and max(lows)[0] > min(highs)[0]:
        return max(lows)[1], min(highs)[1]
    return None


def _limit(ast: Ast, value: float) -> str:
    if isinstance(ast, str):
        return ast
    if isinstance(ast, list) and len(ast) == 2 and isinstance(ast[1], str):
        return ast[1]
    return format_number(value)


def _pattern(formula: Formula, name: str) -> str:
    """A pattern in the constraint that no text at all matches; '' for none."""
    for part in conjuncts(formula):
        ast = part.atom.ast if part.atom else None
        if isinstance(ast, list) and ast[0] in REGEX and ast[1] == ["$", name]:
            matching = representatives([], TEXT_LIMIT, [pattern_test(str(ast[2]))])
            if matching.complete and not matching.texts:
                return str(ast[2])
    return ""


def _says_answered(formula: Formula) -> bool:
    """Whether a constraint only says that there is an answer: `count(.) >= 1`, the editor's "at least 1"."""
    for atom in formula.atoms:
        name = atom.names[0] if len(atom.names) == 1 else ""
        match atom.ast:
            case [">=", [str() as measure, ["$", _]], 1] | [">", [str() as measure, ["$", _]], 0]:
                if measure in AT_LEAST_ONE:
                    continue
        if not name or not emptiness(atom.ast, name):
            return False
    return bool(formula.atoms)


def _default(report: Report, question: Question, variable: Variable) -> None:
    """What the question holds at first has to be an answer that it takes."""
    assert question.default is not None  # noqa: S101 - the caller looked
    ast = report.model.followed(question.default.ast, question.name, variable.inside)
    env = dict.fromkeys(report.model.variables, "")
    text = report.book.value(ast, env)
    if not text or variable.kind is None or variable.question is None or not variable.kind.asked:
        return
    raw: Any = text.split() if variable.kind.kind == "multiple" else text
    fault = ""
    try:
        value = variable.kind.clean(variable.question, raw)
        fault = next((code for code, _ in variable.kind.problems_of_whole(variable.question, value)), "")
        seen = variable.kind.xpath(value)
        if not fault and variable.constraint and variable.constraint.formula.names <= {question.name}:
            fault = "constraint" if variable.constraint.formula.truth({question.name: seen}) is False else ""
    except (InvalidAnswer, LogicError) as error:
        fault = error.code
    if fault:
        why = report.statement(variable.constraint) if fault == "constraint" and variable.constraint else ""
        report.find(
            "default_refused",
            question,
            "default",
            severity="error" if _always_locked(report, question) else "warning",
            why=why,
            example={question.name: raw},
            value=text,
        )


def _read_only(report: Report, question: Question) -> None:
    """Required, never to be changed by hand, and nothing fills it in."""
    filled = question.default is not None or question.calculation is not None
    if question.required and not filled and _always_locked(report, question):
        report.find("read_only_empty", question, "read_only", severity="error")


def _always_locked(report: Report, question: Question) -> bool:
    """Whether the question or a group around it can never be changed by hand."""
    around: list[Question | Group] = [*report.model.groups(question), question]
    clauses = [report.model.clause(item, "read_only") for item in around]
    locks = [clause.formula for clause in clauses if clause is not None and clause.formula.kind != "unknown"]
    return any(report.solver.impossible([negated(lock)]) for lock in locks)
