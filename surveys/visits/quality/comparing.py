"""Which few questions a back-check asks again, and the form in which the checker notes the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from forms_builder.publish import live_version
from forms_builder.questions.choices import with_options
from forms_builder.rendering.piping import plainly
from forms_builder.schema import Form, Question
from surveys.visits.models import Round
from surveys.visits.visiting.outcomes import RESULT

CHOICES = ("single", "dropdown", "rating")
NUMBERS = ("integer", "decimal")
MOST = 5
ABOUT_THE_VISIT = frozenset({RESULT, "visit_kind"})  # what the worker says of the visit, not the household


def form_of(the_round: Round) -> Form | None:
    """The round's form as it is live, else as it was last; None where it never was published."""
    version = live_version(the_round.questionnaire) or the_round.questionnaire.versions.last()
    return version.form if version else None


def candidates(form: Form) -> list[Question]:
    """What can be compared: choices and numbers that the household itself answers, none of them sensitive."""
    return [
        question
        for question in form.questions
        if question.type in (*CHOICES, *NUMBERS)
        and question.name not in ABOUT_THE_VISIT
        and question.name not in form.later_stage
        and not (question.sensitive or question.staff_only or question.separate_consent)
        and not question.calculation
        and not form.repeats[question.name]
    ]


def automatic(form: Form) -> list[Question]:
    """Up to five: the required ones, those that everybody is asked first; any where none is required."""
    offered = candidates(form)
    required = [question for question in offered if question.required] or offered
    chosen = sorted(required, key=lambda question: question.relevant is not None)[:MOST]
    return [question for question in offered if question in chosen]


def questions_of(the_round: Round, form: Form) -> list[Question]:
    """The questions of the round's back-checks: those that were set, else the automatic ones."""
    wanted = set(the_round.check_questions or ())
    return [each for each in candidates(form) if each.id in wanted] or automatic(form)


class CheckForm(forms.Form):
    """What the household said to the checker. Shows no stored answer."""

    REACHED = (("yes", _("somebody was spoken to")), ("no", _("not reached")))
    VISITED = (
        ("yes", _("yes, somebody came")),
        ("no", _("no, nobody came")),
    )

    reached = forms.ChoiceField(
        label=_("Was the household reached?"), choices=REACHED, widget=forms.RadioSelect
    )
    visited = forms.ChoiceField(
        label=_("Does the household say that a worker came?"),
        choices=VISITED,
        widget=forms.RadioSelect,
        required=False,
    )
    note = forms.CharField(
        label=_("note"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, data: Any = None, *, form: Form | None, questions: Sequence[Question], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.asked = {f"q{number}": question for number, question in enumerate(questions)}
        for name, question in self.asked.items():
            self.fields[name] = field_of(form, question)
        self.order_fields(["reached", "visited", *self.asked, "note"])

    @property
    def question_fields(self) -> list[Any]:
        """The questions' fields."""
        return [self[name] for name in self.asked]

    def clean(self) -> dict[str, Any]:
        """Whoever was reached says whether somebody came."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("reached") == "yes" and not found.get("visited"):
            self.add_error("visited", _("Please say what the household answered."))
        return found

    @property
    def visit_confirmed(self) -> bool | None:
        """Whether the household confirms the visit; None where it was not reached."""
        if self.cleaned_data["reached"] == "no":
            return None
        return bool(self.cleaned_data["visited"] == "yes")

    @property
    def answers(self) -> Mapping[str, Any]:
        """What was said, by question id; without what was left open, and nothing where nobody came."""
        if not self.visit_confirmed:
            return {}
        return {
            question.id: plain(question, self.cleaned_data[name])
            for name, question in self.asked.items()
            if self.cleaned_data.get(name) not in (None, "")
        }


def field_of(form: Form | None, question: Question) -> forms.Field:
    """The field of one question; never required, since a household need not answer."""
    label = plainly(form, question.label) if form else question.label
    if question.type in CHOICES:
        options = with_options(form, question).choices if form else question.choices
        choices = [*((option.value, option.label) for option in options), ("", _("not asked, or no answer"))]
        return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, required=False)
    widget = forms.NumberInput(attrs={"inputmode": "decimal"})
    if question.type == "integer":
        return forms.IntegerField(label=label, required=False, widget=widget)
    return forms.DecimalField(label=label, required=False, max_digits=13, decimal_places=4, widget=widget)


def plain(question: Question, value: Any) -> Any:
    """The answer as responses store it."""
    if question.type == "integer":
        return int(value)
    return float(value) if question.type == "decimal" else str(value)
