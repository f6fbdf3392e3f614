"""The single judge of answers: relevance, required, types, calculations and constraints against one form.

The phone runs the same rules first for comfort; what this module says counts. It reads no database. A plain
form's questions are judged one by one (`engine/plain.py`), any other by a session of the engine
(`engine/nested.py`): what is calculated is calculated here, whatever the sender says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from forms_builder.engine.compiled import AnswerScope, CompiledForm, Judgement, Rule, Stage
from forms_builder.engine.nested import judge_nested
from forms_builder.engine.plain import judge_plain
from forms_builder.engine.program import Definition
from forms_builder.errors import Problem

__all__ = ["AnswerScope", "CompiledForm", "Judgement", "Rule", "Stage", "judge"]

STRANGERS = 20  # unknown questions that are named; who speaks of more speaks of another form


def judge(
    compiled: CompiledForm,
    raw: Mapping[str, Any],
    *,
    at: datetime,
    consent: Mapping[str, Any] | None = None,
    stage: Stage = "public",
) -> Judgement:
    """Judge `raw` (answers by question name; of a repeat a list of such answers) as of `at`, an aware local
    datetime.

    `consent` has True or False by question name for separate consents and under "form" for the notice;
    None means that the sender vouches for consent (an API client), so answers given count as consented.
    Answers to questions that do not apply are dropped; those with problems are not in the result. Problems
    name the address of what they are about: `age`, `family[2].age`, `family`.
    """
    found = Judgement(consent=_consents(compiled, consent))
    strangers = (
        _strangers(compiled, raw, stage) if compiled.plain else _nested_strangers(compiled, raw, stage)
    )
    found.problems.extend(islice(strangers, STRANGERS))
    wanted = compiled.form.consent is not None and compiled.form.consent.required
    if wanted and found.consent is not None and not found.consent.get("form"):
        found.problems.append(Problem("consent_required"))
    (judge_plain if compiled.plain else judge_nested)(compiled, raw, found, at=at, stage=stage)
    return found


def _strangers(compiled: CompiledForm, raw: Mapping[str, Any], stage: Stage) -> Iterator[Problem]:
    for name, value in raw.items():
        rule = compiled.rules.get(name) if isinstance(name, str) else None
        if rule is None:
            yield Problem("unknown_question", params={"name": str(name)[:60]})
        elif stage == "public" and not rule.public and not rule.type.is_empty(value):
            yield Problem("not_public", name, {"name": rule.question.label})


def _nested_strangers(
    compiled: CompiledForm,
    raw: Mapping[str, Any],
    stage: Stage,
    inside: tuple[int, ...] = (),
    prefix: str = "",
) -> Iterator[Problem]:
    """The same where answers stand in repeats; `inside` are the places of the repeats around."""
    by_name = compiled.program(stage).by_name
    for name, value in raw.items():
        definition = by_name.get(name) if isinstance(name, str) else None
        if definition is None or definition.kind == "group" or definition.repeats != inside:
            yield Problem("unknown_question", params={"name": str(name)[:60]})
        elif definition.kind == "repeat":
            yield from _inside(compiled, definition, value, stage, prefix)
        elif definition.never and not compiled.rules[name].type.is_empty(value):
            yield Problem("not_public", prefix + name, {"name": compiled.rules[name].question.label})


def _inside(
    compiled: CompiledForm, repeat: Definition, value: Any, stage: Stage, prefix: str
) -> Iterator[Problem]:
    inside = (*repeat.repeats, repeat.index)
    for place, time in enumerate(value if isinstance(value, (list, tuple)) else (), 1):
        if isinstance(time, Mapping):
            yield from _nested_strangers(compiled, time, stage, inside, f"{prefix}{repeat.name}[{place}].")


def _consents(compiled: CompiledForm, consent: Mapping[str, Any] | None) -> dict[str, bool] | None:
    if consent is None:
        return None
    known = compiled.separate | {"form"}
    return {name: value for name, value in consent.items() if name in known and isinstance(value, bool)}
