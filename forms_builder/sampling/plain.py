"""A random fill of a plain form: questions in the judge's order, each where the form's conditions hold."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forms_builder.answers import AnswerScope, CompiledForm, Rule, Stage
from forms_builder.errors import InvalidAnswer
from forms_builder.logic.evaluate import truth
from forms_builder.sampling.bounds import Bounds, bounds_of
from forms_builder.sampling.draws import Draw, draw
from forms_builder.schema import Question

TRIES_PER_ANSWER = 60
ANSWERED = 0.55  # how often an optional question is answered

Leanings = Mapping[str, Mapping[str, float]]


class NoValidFill(ValueError):
    """Raised where no answers were found that the form accepts; says which question stood in the way."""


class PlainFill:
    """One respondent."""

    def __init__(
        self,
        compiled: CompiledForm,
        rng: random.Random,
        at: datetime,
        leanings: Leanings,
        stage: Stage,
        consent: Mapping[str, bool],
    ) -> None:
        self._compiled = compiled
        self._rng = rng
        self._leanings = leanings
        self._stage = stage
        self._consent = consent
        self._scope = AnswerScope(at)

    def run(self) -> dict[str, Any]:
        """Answers by question name, in the order of the form."""
        found: dict[str, Any] = {}
        for name in self._compiled.order:
            rule = self._compiled.rules[name]
            if not rule.type.answers or (self._stage == "public" and not rule.public):
                continue
            if rule.question.separate_consent and not self._consent.get(name, True):
                continue
            if all(truth(condition.ast, self._scope) for condition in rule.conditions):
                value = self._answer(rule)
                if value is not None:
                    found[name] = value
        return {name: found[name] for name in self._compiled.rules if name in found}

    def _answer(self, rule: Rule) -> Any:
        """A clean answer, or None where the question is left blank."""
        question = rule.question
        leaning = self._leanings.get(question.name, {})
        if not question.required and self._left_blank(question, leaning):
            return None
        bounds = bounds_of(question)
        for attempt in range(TRIES_PER_ANSWER):
            lean = leaning if attempt < TRIES_PER_ANSWER // 2 else {}
            raw = draw(Draw(question, rule.type, bounds, self._scope, self._rng, lean))
            value = self._accepted(rule, raw, bounds)
            if value is not None:
                return value
        self._scope.tell(question.name, "")
        if question.required:
            raise NoValidFill(f"{question.name}: {TRIES_PER_ANSWER} draws, none accepted")
        return None

    def _left_blank(self, question: Question, leaning: Mapping[str, float]) -> bool:
        usual = 1.0 if question.type == "photo" else 1 - ANSWERED
        return self._rng.random() < leaning.get("", usual)

    def _accepted(self, rule: Rule, raw: Any, bounds: Bounds) -> Any:
        """The clean value where the question's own rules hold, else None."""
        question = rule.question
        try:
            value = rule.type.clean(question, raw)
        except InvalidAnswer:
            return None
        if any(rule.type.problems_of_whole(question, value)):
            return None
        if isinstance(value, list) and len(value) > 1 and bounds.exclusive & set(value):
            return None
        self._scope.tell(question.name, rule.type.xpath(value))
        if question.constraint and not truth(question.constraint.ast, self._scope):
            return None
        return value
