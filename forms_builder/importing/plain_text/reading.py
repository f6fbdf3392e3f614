"""`read`: a pasted questionnaire into a form, with a word on every line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms_builder.importing.limits import LINE_LENGTH, QUESTIONS, TEXT_LENGTH, TEXT_LINES
from forms_builder.importing.notes import Note, Read
from forms_builder.importing.plain_text.building import UNTITLED, Decision, build
from forms_builder.importing.plain_text.shadow import cleaned
from forms_builder.importing.plain_text.sorting import sort_lines
from forms_builder.schema import Form


@dataclass(frozen=True, slots=True)
class ReadText(Read):
    """Beside form and notes: the text's lines, and what each question became."""

    lines: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()


def read(text: str, chosen: Mapping[int, str] | None = None) -> ReadText:
    """The questionnaire in a text as people write it.

    `chosen` says for lines (counted from 1) what they are to be: a question type's key, "heading", "note" or
    "skip". Never raises for what is in the text.
    """
    empty = Form(UNTITLED, ())
    if len(text) > TEXT_LENGTH:
        return ReadText(empty, (Note("text_too_long", "error", params={"limit": TEXT_LENGTH}),))
    if not text.strip():
        return ReadText(empty, (Note("text_empty", "error"),))
    lines = cleaned(text).split("\n")
    if len(lines) > TEXT_LINES:
        return ReadText(empty, (Note("text_too_many_lines", "error", params={"limit": TEXT_LINES}),))
    if long := next((number for number, line in enumerate(lines, 1) if len(line) > LINE_LENGTH), None):
        return ReadText(empty, (Note("line_too_long", "error", long, params={"limit": LINE_LENGTH}),))
    sorted_ = sort_lines(lines, dict(chosen or {}))
    form, decisions, doubts = build(sorted_)
    notes = [*sorted_.notes, *doubts]
    if not any(question.type != "note" for question in form.questions):
        notes.insert(0, Note("no_questions_found", "error"))
    if len(form.questions) > QUESTIONS:
        notes.insert(0, Note("too_many_questions", "error", params={"limit": QUESTIONS}))
    notes.sort(key=lambda note: note.line)
    return ReadText(form, tuple(notes), tuple(lines), tuple(decisions))
