"""Between form fields and answers: what a browser without JavaScript posts, and how it is posted again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from forms_builder import questions
from forms_builder.schema import Form, Question

CONSENT = "__consent"
VERSION = "__version"
RESPONSE_ID = "__id"
STARTED = "__started"
CONFIRM = "__confirm"
EDIT = "__edit"

_SAID = {"yes": True, "no": False}


class Posted(NamedTuple):
    """What the fields of a page said. `answers` are raw, by question name; consents not given are absent."""

    answers: dict[str, Any]
    consent: dict[str, bool]
    version: str
    id: str
    confirm: bool
    edit: bool
    started: str


def read_post(form: Form, post: Mapping[str, list[str]]) -> Posted:
    """The answers, consents and marks in form fields (lists of strings by field name). Never raises."""
    answers: dict[str, Any] = {}
    consent: dict[str, bool] = {}
    if form.consent:
        consent["form"] = _first(post, CONSENT) == "1"
    for question in public_questions(form):
        kind = questions.get(question.type)
        if question.separate_consent:
            said = _SAID.get(_first(post, f"{CONSENT}.{question.name}"))
            if said is not None:
                consent[question.name] = said
        if kind.answers:
            raw = kind.from_post(question, post)
            if not kind.is_empty(raw):
                answers[question.name] = raw
    return Posted(
        answers=answers,
        consent=consent,
        version=_first(post, VERSION),
        id=_first(post, RESPONSE_ID),
        confirm=bool(_first(post, CONFIRM)),
        edit=bool(_first(post, EDIT)),
        started=_first(post, STARTED),
    )


def public_questions(form: Form) -> tuple[Question, ...]:
    """The questions that residents are asked, in order, notes included."""
    return tuple(question for question in form.questions if question.name not in form.later_stage)


def answer_fields(question: Question, value: Any) -> Iterator[tuple[str, str]]:
    """The form fields (name, text) that post `value` again; `from_post` reads them back."""
    if isinstance(value, dict) and question.rows:
        for row, each in value.items():
            yield f"{question.name}.{row}", str(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield question.name, str(each)
    else:
        yield question.name, field_text(question, value)


def field_text(question: Question, value: Any) -> str:
    """An answer, raw or clean, as the text that stands in its input."""
    if isinstance(value, dict):  # a position
        if "text" in value:
            return str(value["text"])
        return ", ".join(str(value[key]) for key in ("lat", "lng", "accuracy") if key in value)
    if isinstance(value, float):
        return questions.get(question.type).display(question, value)
    return "" if value is None else str(value)


def consent_fields(consent: Mapping[str, bool] | None) -> Iterator[tuple[str, str]]:
    """The form fields that post the consents again."""
    for name, agreed in (consent or {}).items():
        if name != "form":
            yield f"{CONSENT}.{name}", "yes" if agreed else "no"
        elif agreed:
            yield CONSENT, "1"


def _first(post: Mapping[str, list[str]], name: str) -> str:
    values = post.get(name) or [""]
    return values[0].strip()
