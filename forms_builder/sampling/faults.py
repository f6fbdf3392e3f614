"""Mutations of a valid fill that the judge must refuse, each with the question and the code it must name."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from forms_builder.answers import AnswerScope, CompiledForm, Stage
from forms_builder.errors import InvalidAnswer
from forms_builder.logic.evaluate import truth
from forms_builder.sampling.bounds import bounds_of
from forms_builder.sampling.nested_faults import NOT_ASKED, Fault, nested_faults
from forms_builder.sampling.wrongs import NOT_OFFERED, against, wrong

__all__ = ["Fault", "random_faults"]


def random_faults(
    compiled: CompiledForm,
    rng: random.Random,
    answers: Mapping[str, Any],
    *,
    at: datetime,
    stage: Stage = "public",
) -> Iterator[Fault]:
    """Every kind of fault that each of `answers` (a fill that the judge accepted as of `at`) can have."""
    if not compiled.plain:
        yield from nested_faults(compiled, rng, answers, at=at, stage=stage)
        return
    yield Fault({**answers, NOT_ASKED: "1"}, "", "unknown_question")
    for name, rule in compiled.rules.items():
        question = rule.question
        if stage == "public" and not rule.public and rule.type.answers:
            yield Fault({**answers, name: NOT_OFFERED}, name, "not_public")
        if name not in answers:
            continue
        if question.required:
            yield Fault({other: value for other, value in answers.items() if other != name}, name, "required")
        scope = _scope(compiled, answers, at)
        for value, code in wrong(question, rule.type, answers[name], rng):
            yield Fault({**answers, name: value}, name, code)
        for value in against(question, answers[name], bounds_of(question), scope, rng):
            code = _refusal(compiled, name, value, scope)
            if code:
                yield Fault({**answers, name: value}, name, code)


def _scope(compiled: CompiledForm, answers: Mapping[str, Any], at: datetime) -> AnswerScope:
    scope = AnswerScope(at)
    for name, value in answers.items():
        scope.tell(name, compiled.rules[name].type.xpath(value))
    return scope


def _refusal(compiled: CompiledForm, name: str, value: Any, scope: AnswerScope) -> str:
    """The code with which a question's own rules refuse `value`; '' where they let it pass."""
    rule = compiled.rules[name]
    try:
        clean = rule.type.clean(rule.question, value)
    except InvalidAnswer as error:
        return error.code
    for code, _params in rule.type.problems_of_whole(rule.question, clean):
        return code
    scope.tell(name, rule.type.xpath(clean))
    constraint = rule.question.constraint
    return "constraint" if constraint and not truth(constraint.ast, scope) else ""
