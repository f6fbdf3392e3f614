"""Which questions of a form say what a collection wants to know: found by name, else chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms_builder.questions.choices import with_options
from forms_builder.rendering.piping import plainly
from forms_builder.schema import Form, Question

# By the field of Collection: the names in the questionnaire 三社联动居民民生服务需求征集表.
NAMES = {
    "text_question": "need_text",
    "choice_question": "top_need",
    "urgency_question": "need_matrix",
    "supply_question": "current_supply",
    "group_question": "respondent_group",
}
TYPES = {
    "text_question": ("text", "long_text"),
    "choice_question": ("single", "dropdown"),
    "urgency_question": ("matrix",),
    "supply_question": ("single", "dropdown"),
    "group_question": ("multiple", "single", "dropdown"),
}
OPTIONAL = tuple(name for name in NAMES if name != "text_question")


@dataclass(frozen=True, slots=True)
class Offered:
    """A question that can be chosen."""

    id: str
    label: str
    name: str


def offered(form: Form, field: str) -> list[Offered]:
    """The questions that fit a field of Collection, in the order of the form; none inside repeats."""
    return [
        Offered(each.id, f"{form.numbers.get(each.name, '')} {plainly(form, each.label)}".strip(), each.name)
        for each in form.questions
        if each.type in TYPES[field] and not form.repeats[each.name]
    ]


def suggested(form: Form) -> dict[str, str]:
    """By field: the id of the question with the template's name, or "" where there is none."""
    found = {}
    for field, name in NAMES.items():
        found[field] = next((each.id for each in offered(form, field) if each.name == name), "")
    texts = offered(form, "text_question")
    if not found["text_question"] and len(texts) == 1:
        found["text_question"] = texts[0].id
    return found


def options(form: Form, question_id: str) -> dict[str, str]:
    """Value → label of a question's options; {} where the form does not ask it."""
    question = form.by_id.get(question_id)
    return {} if question is None else _options(form, question)


def _options(form: Form, question: Question) -> dict[str, str]:
    return {each.value: plainly(form, each.label) for each in with_options(form, question).options}


def scores(form: Form, question_id: str) -> dict[str, float]:
    """Value → score of a matrix's answers. Without scores of its own they are spread evenly from 100 for the
    first to 0 for the last; "na" has none."""
    question = form.by_id.get(question_id)
    if question is None:
        return {}
    found = [each for each in with_options(form, question).options if not each.na]
    if all(each.score is not None for each in found):
        return {each.value: float(each.score or 0) for each in found}
    last = max(len(found) - 1, 1)
    return {each.value: 100 - 100 * place / last for place, each in enumerate(found)}


def rows(form: Form, question_id: str) -> dict[str, str]:
    """Value → label of a matrix's rows."""
    question = form.by_id.get(question_id)
    return {} if question is None else {each.value: plainly(form, each.label) for each in question.rows}


def text(answers: Mapping[str, Any], question_id: str) -> str:
    """What was typed, on one line of words; '' for nothing."""
    value = answers.get(question_id) if question_id else None
    return " ".join(value.split()) if isinstance(value, str) else ""


def chosen(answers: Mapping[str, Any], question_id: str) -> str:
    """The one option that was chosen; '' for none."""
    value = answers.get(question_id) if question_id else None
    return value if isinstance(value, str) else ""
