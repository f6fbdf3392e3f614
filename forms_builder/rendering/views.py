"""A form laid out for the templates: what each question, group and screen shows, answers and errors too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from forms_builder import questions
from forms_builder.errors import Problem
from forms_builder.rendering.posting import CONSENT, field_text
from forms_builder.schema import Form, Group, Item, PageBreak, Question
from forms_builder.wording import condition_text

FOLDER = "forms_builder/phone"


@dataclass(frozen=True, slots=True)
class OptionView:
    """One choice as an input: `id` only where something links to it."""

    value: str
    label: str
    checked: bool
    na: bool
    id: str = ""


@dataclass(frozen=True, slots=True)
class RowView:
    """One line of a matrix, with its own field name."""

    name: str
    label: str
    options: tuple[OptionView, ...]


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question with its answer, its errors and its condition in words."""

    name: str
    kind: str
    template: str
    number: int | None
    label: str
    hint: str
    required: bool
    condition: str
    value: str
    options: tuple[OptionView, ...]
    rows: tuple[RowView, ...]
    photos: tuple[str, ...]
    separate_consent: bool
    consent: str  # "yes", "no" or ""
    errors: tuple[str, ...]
    consent_errors: tuple[str, ...]
    camera: bool

    @property
    def box(self) -> str:
        """The template that draws it."""
        return f"{FOLDER}/question.html"

    @property
    def described_by(self) -> str:
        """The ids of hint and error, for aria-describedby."""
        return " ".join(
            f"{letter}.{self.name}" for letter, there in (("h", self.hint), ("e", self.errors)) if there
        )


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group with its condition said once."""

    label: str
    condition: str
    items: tuple[QuestionView | GroupView, ...]

    @property
    def box(self) -> str:
        """The template that draws it."""
        return f"{FOLDER}/group.html"


@dataclass(frozen=True, slots=True)
class ScreenView:
    """What stands between two page breaks."""

    label: str
    items: tuple[QuestionView | GroupView, ...]


@dataclass(frozen=True, slots=True)
class Filling:
    """What is filled in so far: raw answers, consents and photos by question name, and what is wrong."""

    values: Mapping[str, Any] = field(default_factory=dict)
    consent: Mapping[str, bool] = field(default_factory=dict)
    photos: Mapping[str, list[str]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A line of the error summary: where to go and what is wrong."""

    anchor: str
    number: int | None
    message: str


def screens(form: Form, filling: Filling) -> tuple[ScreenView, ...]:
    """The public part of the form, cut at its top-level page breaks."""
    found: list[tuple[str, list[QuestionView | GroupView]]] = [("", [])]
    for item in form.items:
        if isinstance(item, PageBreak):
            found.append((item.label, []))
        else:
            found[-1][1].extend(_views(form, (item,), filling))
    return tuple(ScreenView(label, tuple(items)) for label, items in found if items)


def problem_views(form: Form, problems: Sequence[Problem]) -> tuple[ProblemView, ...]:
    """The error summary, in the order of the problems."""
    return tuple(
        ProblemView(_anchor(form, problem), form.numbers.get(problem.question), problem.message)
        for problem in problems
    )


def _anchor(form: Form, problem: Problem) -> str:
    if problem.code == "consent_required":
        return CONSENT
    if problem.question not in form.by_name or problem.question in form.later_stage:
        return ""
    letter = "c" if problem.code == "consent_unanswered" else "i"
    return f"{letter}.{problem.question}"


def _views(form: Form, items: tuple[Item, ...], filling: Filling) -> tuple[QuestionView | GroupView, ...]:
    found: list[QuestionView | GroupView] = []
    for item in items:
        if isinstance(item, Group):
            inside = _views(form, item.items, filling)
            condition = condition_text(form, item.relevant) if item.relevant else ""
            if inside:
                found.append(GroupView(item.label, condition, inside))
        elif isinstance(item, Question) and item.name not in form.later_stage:
            found.append(_question(form, item, filling))
    return tuple(found)


def _question(form: Form, question: Question, filling: Filling) -> QuestionView:
    kind = questions.get(question.type)
    raw = filling.values.get(question.name)
    own = [problem for problem in filling.problems if problem.question == question.name]
    photos = [*(raw if question.type == "photo" and isinstance(raw, list) else ())]
    photos += [each for each in filling.photos.get(question.name, ()) if each not in photos]
    said = filling.consent.get(question.name)
    return QuestionView(
        name=question.name,
        kind=question.type,
        template=f"{FOLDER}/{kind.template}.html",
        number=form.numbers.get(question.name) if question.type != "note" else None,
        label=question.label,
        hint=question.hint or _usual_hint(question),
        required=question.required,
        condition=condition_text(form, question.relevant) if question.relevant else "",
        value="" if isinstance(raw, list) else field_text(question, raw),
        options=() if question.rows else _options(question, raw, f"i.{question.name}"),
        rows=_rows(question, raw),
        photos=tuple(photos),
        separate_consent=question.separate_consent,
        consent="" if said is None else ("yes" if said else "no"),
        errors=tuple(problem.message for problem in own if problem.code != "consent_unanswered"),
        consent_errors=tuple(problem.message for problem in own if problem.code == "consent_unanswered"),
        camera=bool(question.settings.get("camera")),
    )


def _usual_hint(question: Question) -> str:
    return _("Building-unit-room, for example 3-2-501") if question.type == "household" else ""


def _options(question: Question, chosen: Any, first_id: str) -> tuple[OptionView, ...]:
    taken = chosen if isinstance(chosen, list) else [chosen]
    return tuple(
        OptionView(
            option.value,
            option.label,
            option.value in taken,
            option.na,
            "" if index else first_id,
        )
        for index, option in enumerate(question.choices)
    )


def _rows(question: Question, raw: Any) -> tuple[RowView, ...]:
    values = raw if isinstance(raw, dict) else {}
    return tuple(
        RowView(
            f"{question.name}.{row.value}",
            row.label,
            _options(question, values.get(row.value), "" if index else f"i.{question.name}"),
        )
        for index, row in enumerate(question.rows)
    )
