"""A whole random fill: questions in the judge's order, each asked only where the form's conditions hold."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from forms_builder.answers import AnswerScope, CompiledForm, Rule, Stage, judge
from forms_builder.errors import InvalidAnswer
from forms_builder.logic.evaluate import truth
from forms_builder.sampling.bounds import Bounds, bounds_of
from forms_builder.sampling.draws import Draw, draw
from forms_builder.schema import Form, Question

TRIES_PER_ANSWER = 60
TRIES_PER_FILL = 20
ANSWERED = 0.55  # how often an optional question is answered
CONSENTED = 0.85  # how often a separate consent is given

Leanings = Mapping[str, Mapping[str, float]]


class NoValidFill(ValueError):
    """Raised where no answers were found that the form accepts; says which question stood in the way."""


def random_answers(
    compiled: CompiledForm,
    rng: random.Random,
    *,
    at: datetime,
    leanings: Leanings | None = None,
    stage: Stage = "public",
) -> tuple[dict[str, Any], dict[str, bool]]:
    """Answers by question name, and consents, that the judge accepts as of `at`; the same rng, the same fill.

    `leanings` gives, by question name, relative weights by value in place of the usual ones: of options (for
    a matrix: in every line), or of whole answers as text for other types. The key "" holds the chance, 0 to
    1, that an optional question is left blank. Raises NoValidFill after 20 failed fills.
    """
    fault = ""
    for _ in range(TRIES_PER_FILL):
        consent = _consent(compiled.form, rng)
        try:
            answers = _Fill(compiled, rng, at, leanings or {}, stage, consent).run()
        except NoValidFill as error:
            fault = str(error)
            continue
        verdict = judge(compiled, answers, at=at, consent=consent, stage=stage)
        if verdict.ok:
            return answers, consent
        fault = f"{verdict.problems[0].question}: {verdict.problems[0].code}"
    raise NoValidFill(fault)


class _Fill:
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
            raw = draw(Draw(question, bounds, self._scope, self._rng, lean))
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


def _consent(form: Form, rng: random.Random) -> dict[str, bool]:
    consent = {"form": True} if form.consent else {}
    for question in form.questions:
        if question.separate_consent:
            consent[question.name] = rng.random() < CONSENTED
    return consent
