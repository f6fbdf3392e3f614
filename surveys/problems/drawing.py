"""Draw the consequences of one response as it now stands: problems by rules, and the check of an estate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from forms_builder.answers import CompiledForm, judge
from forms_builder.keys import answers_by_name
from surveys.corrections import counts, current_answers
from surveys.models import Response
from surveys.problems import checks
from surveys.problems.enums import EventKind, ProblemState
from surveys.problems.errors import Undrawable
from surveys.problems.five_have import is_check
from surveys.problems.matching import Asked, conditions_of, holds
from surveys.problems.models import Problem, ProblemEvent, Rule
from surveys.problems.opening import open_by_rule
from surveys.versions import version_by_pk

__all__ = ["Undrawable", "draw"]


def draw(response_id: UUID) -> None:
    """Bring problems and the estate's check in line with the response. Doing it again changes nothing.

    Raises Undrawable where it cannot be done. The caller holds the transaction.
    """
    # Locked, so that no correction comes between what is read and what is written.
    response = Response.objects.select_for_update(no_key=True).get(pk=response_id)
    compiled = version_by_pk(response.version_id).compiled
    answers = current_answers(response)
    counted = counts(response.state)
    _apply_rules(response, compiled, answers, counted=counted)
    if is_check(compiled.form):
        checks.write(response, compiled.form, answers if counted else None)


def asked_of(response: Response, compiled: CompiledForm, answers: Mapping[str, Any]) -> Asked:
    """Which questions the respondent was asked, worked out when somebody wants to know."""
    found: set[str] | None = None

    def asked() -> set[str]:
        nonlocal found
        if found is None:
            named = answers_by_name(compiled.form, answers)
            at = timezone.localtime(response.completed_at)
            stage: Any = "staff" if response.revision else "public"
            found = judge(compiled, named, at=at, stage=stage).relevant
        return found

    return asked


def known_at(response: Response) -> datetime:
    """When the answers in force came to be known: received, or last corrected."""
    if not response.revision:
        return response.received_at
    at: datetime = response.revisions.get(number=response.revision).at
    return at


def _apply_rules(
    response: Response, compiled: CompiledForm, answers: Mapping[str, Any], *, counted: bool
) -> None:
    # Locked in one order: a step that somebody takes meanwhile is seen, and never written over.
    locked = Problem.objects.select_for_update(of=("self",)).filter(response=response).exclude(rule=None)
    there = {each.rule_id: each for each in locked.order_by("pk")}
    rules = Rule.objects.filter(
        Q(active=True) | Q(pk__in=there.keys()), questionnaire=response.questionnaire_id
    )
    asked = asked_of(response, compiled, answers)
    for rule in rules.select_related("category"):
        stands = counted and holds(conditions_of(rule.conditions), compiled.form, answers, asked)
        problem = there.get(rule.pk)
        if problem is None:
            if stands and rule.active:
                open_by_rule(rule, response, compiled.form, answers, known_at(response))
        elif problem.answer_stands != stands:
            _corrected(problem, stands=stands)


def _corrected(problem: Problem, *, stands: bool) -> None:
    """The answer no longer gives a reason, or gives one again. A person decides what follows from it; only
    what had been closed for want of a reason opens by itself."""
    now = timezone.now()
    problem.answer_stands = stands
    changed = ["answer_stands"]
    ProblemEvent.objects.create(problem=problem, kind=EventKind.CORRECTED, data={"stands": stands}, at=now)
    if stands and problem.state == ProblemState.CLOSED and problem.fixed_by_id is None:
        problem.state, problem.closed_at, problem.closed_by = ProblemState.OPEN, None, None
        changed += ["state", "closed_at", "closed_by"]
        ProblemEvent.objects.create(problem=problem, kind=EventKind.REOPENED, at=now)
    problem.save(update_fields=changed)
