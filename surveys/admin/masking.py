"""Sensitive answers on the screen: masked until someone who may see them says why."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, ngettext

from forms_builder import questions
from forms_builder.schema import Form, Question
from surveys.tallying import members

MASKED_BY_TYPE = frozenset({"phone", "id_number"})  # their own display keeps only the ends


def is_sensitive(question: Question) -> bool:
    """Whether staff see the answer only after saying why."""
    return question.sensitive or question.separate_consent or question.type in MASKED_BY_TYPE


def has_sensitive(form: Form, answers: dict[str, Any]) -> bool:
    """Whether any of these answers (by question id) is sensitive."""
    return any(
        question.id in member
        for question in form.questions
        if is_sensitive(question)
        for member in members(answers, [repeat.id for repeat in form.repeats[question.name]])
    )


def in_words(question: Question, value: Any, *, masked: bool) -> str:
    """An answer as staff read it."""
    if value is None:
        return ""
    if question.type in MASKED_BY_TYPE:
        return questions.get(question.type).display(question, value) if masked else str(value)
    if masked and is_sensitive(question):
        return gettext("hidden")
    if question.type == "household" and str(value).startswith("h:"):
        return gettext("by its own link")
    if question.type == "photo":
        return ngettext("%(n)s photo", "%(n)s photos", len(value)) % {"n": len(value)}
    text = questions.get(question.type).display(question, value)
    return text.replace("；", "\n") if question.type == "matrix" else text  # a line for each of its lines
