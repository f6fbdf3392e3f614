"""What the tables are: the columns that the versions of a questionnaire give, and what answers put there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _
from jobs.writing import Value

from forms_builder import questions
from forms_builder.schema import Form, Question
from surveys.admin.masking import in_words, is_sensitive

Style = Literal["words", "codes"]
Read = Callable[[Question, Any], Value]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the question's permanent id, what heads it, and how an answer fills it."""

    question: str
    name: str
    heading: str
    read: Read


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: the responses, or the members of a repeat (`repeats` are ids, outermost first)."""

    title: str
    repeats: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()

    def values(
        self, form: Mapping[str, Question], answers: Mapping[str, Any], *, masked: bool
    ) -> list[Value]:
        """The cells of one row. `form` has the questions of the response's own version by id."""
        return [_cell(column, form, answers, masked=masked) for column in self.columns]


@dataclass(slots=True)
class _Asked:
    """A question over all versions: as it was asked last, and every part that any version had."""

    question: Question
    number: int | None
    retired: bool
    parts: dict[str, str] = field(default_factory=dict)  # part → label


def tables(forms: Sequence[Form], style: Style) -> list[Table]:
    """The tables of a questionnaire whose versions are `forms`, the one whose order counts first."""
    titles: dict[tuple[str, ...], str] = {(): _("Responses")}
    asked: dict[tuple[str, ...], dict[str, _Asked]] = {(): {}}
    for index, form in enumerate(forms):
        for repeat, around in form.repeat_groups:
            path = (*(each.id for each in around), repeat.id)
            titles.setdefault(path, repeat.label or repeat.one or repeat.name)
            asked.setdefault(path, {})
        for question in form.questions:
            if questions.get(question.type).answers:
                path = tuple(repeat.id for repeat in form.repeats[question.name])
                there = asked[path].setdefault(
                    question.id, _Asked(question, form.numbers.get(question.name), retired=index > 0)
                )
                for part, label in _parts(form, question, style):
                    there.parts.setdefault(part, label)
    return [
        Table(
            titles[path], path, tuple(column for each in found.values() for column in _columns(each, style))
        )
        for path, found in asked.items()
    ]


def _parts(form: Form, question: Question, style: Style) -> Iterator[tuple[str, str]]:
    if question.rows:
        yield from ((row.value, row.label) for row in question.rows)
    elif style == "codes" and question.type == "multiple":
        yield from ((option.value, option.label) for option in form.options_of(question))
    elif style == "codes" and question.type == "ranking":
        count = len(form.options_of(question))
        yield from ((str(place), _("Place %(place)s") % {"place": place}) for place in range(1, count + 1))
    elif style == "codes" and question.type == "location":
        yield from (("lat", _("Latitude")), ("lng", _("Longitude")), ("accuracy", _("Accuracy (m)")))
        yield "text", _("In words")


def _columns(asked: _Asked, style: Style) -> Iterator[Column]:
    question = asked.question
    heading = f"{asked.number}. {question.label}" if asked.number else question.label
    if asked.retired:
        heading = _("%(heading)s (no longer asked)") % {"heading": heading}
    if not asked.parts:
        yield Column(question.id, question.name, heading, _in_words if style == "words" else _as_code)
    for part, label in asked.parts.items():
        yield Column(
            question.id, f"{question.name}/{part}", f"{heading} – {label}", _reader(question, part, style)
        )


def _reader(question: Question, part: str, style: Style) -> Read:
    if question.rows:
        return lambda asked, value: _row(asked, value, part, style)
    if question.type == "multiple":
        return lambda _asked, value: int(part in value)
    if question.type == "ranking":
        place = int(part) - 1
        return lambda _asked, value: value[place] if place < len(value) else None
    return lambda _asked, value: value.get(part) if isinstance(value, Mapping) else None


def _row(question: Question, value: Any, row: str, style: Style) -> Value:
    chosen = value.get(row) if isinstance(value, Mapping) else None
    if chosen is None or style == "codes":
        return chosen
    return next((option.label for option in question.options if option.value == chosen), str(chosen))


def _in_words(question: Question, value: Any) -> Value:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    return in_words(question, value, masked=False)


def _as_code(question: Question, value: Any) -> Value:
    if isinstance(value, (int, float, str)):
        return value
    seen = questions.get(question.type).xpath(value)
    return seen if isinstance(seen, str) else " ".join(seen)


def _cell(column: Column, form: Mapping[str, Question], answers: Mapping[str, Any], *, masked: bool) -> Value:
    question, value = form.get(column.question), answers.get(column.question)
    if question is None or value is None:
        return None
    if masked and is_sensitive(question):
        return in_words(question, value, masked=True)
    return column.read(question, value)
