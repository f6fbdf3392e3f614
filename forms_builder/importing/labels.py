"""Question texts that are longer than the editor takes: the beginning becomes a note before the question."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace

from forms_builder.importing.limits import HINT, LABEL, NOTE_LABEL, OPTION_LABEL
from forms_builder.schema import Question

_SENTENCE = re.compile(r"[^。！？!?\n]*(?:[。！？!?\n]+|$)")


def fresh_id() -> str:
    """A permanent id."""
    return str(uuid.uuid4())


def shortened(question: Question) -> tuple[Question, ...]:
    """The question, led by a note where its text is too long; hints and options are cut."""
    question = replace(
        question,
        hint=_cut(question.hint, HINT),
        constraint_message=_cut(question.constraint_message, HINT),
        options=tuple(replace(each, label=_cut(each.label, OPTION_LABEL)) for each in question.options),
        rows=tuple(replace(each, label=_cut(each.label, OPTION_LABEL)) for each in question.rows),
    )
    if question.type == "note":
        return (replace(question, label=_cut(question.label, NOTE_LABEL)),)
    label = " ".join(question.label.split())
    if len(label) <= LABEL:
        return (replace(question, label=label),)
    before, asked = _divided(question.label)
    note = Question(
        fresh_id(),
        "note",
        f"{question.name[:54]}_words",
        _cut(before, NOTE_LABEL),
        relevant=question.relevant,
    )
    return (note, replace(question, label=_cut(" ".join(asked.split()), LABEL)))


def _divided(text: str) -> tuple[str, str]:
    """All but the last sentences, and as many of those as a label takes."""
    sentences = [each for each in _SENTENCE.findall(text) if each.strip()]
    asked = ""
    while sentences and len(asked) + len(sentences[-1]) <= LABEL:
        asked = sentences.pop() + asked
    if not asked:
        return text, text.strip()[: LABEL - 1] + "…"
    return "".join(sentences).strip(), asked.strip()


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
