"""The judge's short way: a plain form's questions one after the other, each after those that it reads.

Nine of ten responses come this way, so nothing is built for them but the answers themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forms_builder.engine.compiled import AnswerScope, CompiledForm, Judgement, Rule, Stage
from forms_builder.errors import InvalidAnswer, Problem
from forms_builder.logic.evaluate import truth
from forms_builder.schema import Form
from forms_builder.wording import constraint_message


def judge_plain(
    compiled: CompiledForm, raw: Mapping[str, Any], found: Judgement, *, at: datetime, stage: Stage
) -> None:
    """Add to `found` what the answers come to."""
    scope = AnswerScope(at)
    by_name: dict[str, list[Problem]] = {}
    conditions = compiled.conditions
    holds: dict[int, bool] = {}  # a condition is asked once: whatever it reads has been judged before
    for rule, places in compiled.steps:
        if stage == "public" and not rule.public:
            continue
        applies = True
        for place in places:
            if place not in holds:
                holds[place] = truth(conditions[place].ast, scope)
            if not holds[place]:
                applies = False
                break
        if not applies:
            continue
        name = rule.question.name
        found.relevant.add(name)
        value, problems = _judge_one(compiled.form, rule, raw.get(name), found.consent, scope, stage)
        if problems:
            by_name[name] = problems
        if value is not None:
            (found.doubtful if problems else found.answers)[name] = value
    found.problems.extend(problem for name in compiled.rules for problem in by_name.get(name, ()))
    found.answers = {name: found.answers[name] for name in compiled.rules if name in found.answers}


def _judge_one(
    form: Form, rule: Rule, raw: Any, consent: Mapping[str, bool] | None, scope: AnswerScope, stage: Stage
) -> tuple[Any, list[Problem]]:
    question, kind = rule.question, rule.type
    empty = kind.is_empty(raw)
    if question.separate_consent and consent is not None:
        agreed = consent.get(question.name)
        if agreed is False:
            return None, []
        if agreed is None and (not empty or question.required):
            return None, [Problem("consent_unanswered", question.name)]
    if not kind.answers:
        return None, []
    if empty:
        required = question.required and (rule.public or stage == "staff")
        return None, [Problem("required", question.name)] if required else []
    try:
        value = kind.clean(question, raw)
    except InvalidAnswer as error:
        return None, [Problem(error.code, question.name, error.params)]
    if kind.is_empty(value):
        return None, [Problem("required", question.name)] if question.required else []
    scope.tell(question.name, kind.xpath(value))
    problems = [
        Problem(code, question.name, params) for code, params in kind.problems_of_whole(question, value)
    ]
    if not problems and question.constraint and not truth(question.constraint.ast, scope):
        problems.append(Problem("constraint", question.name, text=constraint_message(form, question)))
    return value, problems
