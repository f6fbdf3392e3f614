"""A whole random fill of any form, which the judge accepts."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

from forms_builder.answers import CompiledForm, Stage, judge
from forms_builder.sampling.nested import NestedFill
from forms_builder.sampling.plain import Leanings, NoValidFill, PlainFill
from forms_builder.schema import Form

TRIES_PER_FILL = 20
CONSENTED = 0.85  # how often a separate consent is given

__all__ = ["Leanings", "NoValidFill", "random_answers"]


def random_answers(
    compiled: CompiledForm,
    rng: random.Random,
    *,
    at: datetime,
    leanings: Leanings | None = None,
    stage: Stage = "public",
) -> tuple[dict[str, Any], dict[str, bool]]:
    """Answers by question name (of a repeat a list of such answers), and consents, that the judge accepts as
    of `at`; the same rng, the same fill.

    `leanings` gives, by question name, relative weights by value in place of the usual ones: of options (for
    a matrix: in every line), or of whole answers as text for other types. The key "" holds the chance, 0 to
    1, that an optional question is left blank. Raises NoValidFill after 20 failed fills.
    """
    fault = ""
    kind = PlainFill if compiled.plain else NestedFill
    for _ in range(TRIES_PER_FILL):
        consent = _consent(compiled.form, rng)
        try:
            answers = kind(compiled, rng, at, leanings or {}, stage, consent).run()
        except NoValidFill as error:
            fault = str(error)
            continue
        verdict = judge(compiled, answers, at=at, consent=consent, stage=stage)
        if verdict.ok:
            return answers, consent
        fault = f"{verdict.problems[0].question}: {verdict.problems[0].code}"
    raise NoValidFill(fault)


def _consent(form: Form, rng: random.Random) -> dict[str, bool]:
    consent = {"form": True} if form.consent else {}
    for question in form.questions:
        if question.separate_consent:
            consent[question.name] = rng.random() < CONSENTED
    return consent
