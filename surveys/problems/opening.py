"""Open a problem: by a rule, from an answer; or by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from forms_builder import questions
from forms_builder.questions.choices import with_options
from forms_builder.schema import Form
from surveys.admin.masking import in_words, is_sensitive
from surveys.models import Response
from surveys.problems import evidence
from surveys.problems.enums import EventKind
from surveys.problems.matching import Condition, conditions_of
from surveys.problems.models import Category, Problem, ProblemEvent, Rule
from surveys.problems.owners import owner_of
from surveys.tallying import members
from territory.models import Area, Household
from territory.naming import full_names

TITLE = 80
ANSWER, PLACE = "{答案}", "{地点}"  # what a title can name


@dataclass(frozen=True, slots=True)
class ByHand:
    """What somebody puts down herself."""

    area: Area
    household: Household | None
    category: Category
    title: str
    text: str
    owner_level: str
    deadline: date
    photos: tuple[bytes, ...] = ()


def open_by_rule(
    rule: Rule, response: Response, form: Form, answers: Mapping[str, Any], known: datetime
) -> Problem:
    """What the rule says, for this response. The deadline counts calendar days from the day (Asia/Shanghai)
    on which the answer came to be known."""
    owner = owner_of(rule.owner_level, response.area, response.household)
    problem = Problem.objects.create(
        area=response.area,
        household=response.household,
        category=rule.category,
        title=title_for(rule, form, answers, response.area),
        rule=rule,
        response=response,
        owner_level=owner.level,
        owner_area=owner.area,
        owner=owner.person,
        deadline=timezone.localdate(known) + timedelta(days=rule.days),
        opened_at=known,
    )
    _opened(problem, None, "", no_grid=owner.no_grid)
    return problem


def open_by_hand(given: ByHand, *, user: Any) -> Problem:
    """Put a problem down. Raises StepRefused for photos that are none."""
    cleaned = evidence.clean(given.photos)
    with evidence.kept_or_removed() as files, transaction.atomic():
        owner = owner_of(given.owner_level, given.area, given.household)
        problem = Problem.objects.create(
            area=given.area,
            household=given.household,
            category=given.category,
            title=given.title,
            text=given.text,
            owner_level=owner.level,
            owner_area=owner.area,
            owner=owner.person,
            deadline=given.deadline,
            opened_at=timezone.now(),
            opened_by=user,
        )
        event = _opened(problem, user, "", no_grid=owner.no_grid)
        files += evidence.attach(event, cleaned)
    return problem


def title_for(rule: Rule, form: Form, answers: Mapping[str, Any], area: Area) -> str:
    """The rule's title with the answer and the place where it asks for them."""
    text = str(rule.title)
    if ANSWER in text:
        text = text.replace(ANSWER, answer_in_words(conditions_of(rule.conditions), form, answers))
    if PLACE in text:
        text = text.replace(PLACE, full_names([area])[area.pk])
    return text if len(text) <= TITLE else f"{text[: TITLE - 1]}…"


def answer_in_words(conditions: tuple[Condition, ...], form: Form, answers: Mapping[str, Any]) -> str:
    """The answers that the conditions are about, in words; sensitive ones stay hidden."""
    found: list[str] = []
    for condition in conditions:
        question = form.by_id.get(condition.question)
        if question is None:
            continue
        around = [repeat.id for repeat in form.repeats[question.name]]
        for member in members(answers, around):
            value = member.get(question.id)
            if condition.row:
                value = value.get(condition.row) if isinstance(value, Mapping) else None
                label = {option.value: option.label for option in question.options}.get(str(value), "")
                found.append("" if value is None else label)
            elif value is not None:
                asked = with_options(form, question)
                masked = is_sensitive(question) or not questions.get(question.type).answers
                found.append(in_words(asked, value, masked=masked))
    return "、".join(dict.fromkeys(each.replace("\n", "；") for each in found if each))


def _opened(problem: Problem, user: Any, text: str, *, no_grid: bool) -> ProblemEvent:
    return ProblemEvent.objects.create(
        problem=problem,
        kind=EventKind.OPENED,
        text=text,
        data={"no_grid": True} if no_grid else {},
        by=user,
        at=problem.opened_at,
    )
