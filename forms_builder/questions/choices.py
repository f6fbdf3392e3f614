"""Questions answered by choosing: single, multiple, rating, matrix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from forms_builder.errors import InvalidAnswer
from forms_builder.questions.base import QuestionType
from forms_builder.schema import Question


class Single(QuestionType):
    """One option of a list."""

    key = "single"
    label = _("Single choice")
    icon = "radio-full"
    group = _("Questions with options")
    kind = "choice"
    tally = "choice"
    template = "single"
    options = True
    xlsform = "select_one"

    def clean(self, question: Question, raw: Any) -> str:
        """The option's value."""
        return _offered(question, raw)

    def display(self, question: Question, value: Any) -> str:
        """The option's label."""
        return label_of(question, value)

    def cells(self, question: Question, value: Any) -> Iterator[tuple[str, int]]:
        """The option chosen."""
        yield f"o:{value}", 1


class Rating(Single):
    """A graded option: values are numbers, `na` options count as missing."""

    key = "rating"
    label = _("Rating")
    icon = "order"
    group = _("Questions with options")
    kind = "choice"
    tally = "rating"
    template = "rating"

    def default_options(self) -> list[dict[str, Any]]:
        """Five grades and a way out."""
        words = (_("Very satisfied"), _("Satisfied"), _("So-so"), _("Dissatisfied"), _("Very dissatisfied"))
        grades = [
            {"value": str(grade), "label": str(word)}
            for grade, word in zip(range(5, 0, -1), words, strict=True)
        ]
        return [*grades, {"value": "na", "label": str(_("Cannot say")), "na": True}]


class Multiple(QuestionType):
    """Any number of options of a list."""

    key = "multiple"
    label = _("Multiple choice")
    icon = "check"
    group = _("Questions with options")
    patterns = ("choices",)
    kind = "multiple"
    tally = "choice"
    template = "multiple"
    options = True
    xlsform = "select_multiple"

    def clean(self, question: Question, raw: Any) -> list[str]:
        """The chosen values, in the order of the options."""
        if not isinstance(raw, list):
            raise InvalidAnswer("wrong_type")
        chosen = [_offered(question, each) for each in raw]
        if len(set(chosen)) != len(chosen):
            raise InvalidAnswer("repeated_option")
        return [option.value for option in question.options if option.value in chosen]

    def problems_of_whole(self, question: Question, value: Any) -> Iterable[tuple[str, dict[str, Any]]]:
        """An exclusive option stands alone."""
        if len(value) > 1:
            for option in question.options:
                if option.exclusive and option.value in value:
                    yield "exclusive_option", {"option": option.label}

    def from_post(self, question: Question, post: Mapping[str, list[str]]) -> list[str]:
        """All values of the field."""
        return [value for value in post.get(question.name, []) if value]

    def xpath(self, value: Any) -> str:
        """Values separated by spaces."""
        return " ".join(value or ())

    def display(self, question: Question, value: Any) -> str:
        """The labels, separated by 、."""
        return "、".join(label_of(question, each) for each in value)

    def cells(self, question: Question, value: Any) -> Iterator[tuple[str, int]]:
        """Each option chosen."""
        for each in value:
            yield f"o:{each}", 1


class Matrix(QuestionType):
    """One option for each of several lines."""

    key = "matrix"
    label = _("Matrix")
    icon = "table"
    group = _("Questions with options")
    kind = "matrix"
    tally = "matrix"
    template = "matrix"
    options = True
    rows = True
    xlsform = "begin_group"

    def clean(self, question: Question, raw: Any) -> dict[str, str]:
        """Option values by row value, in the order of the rows."""
        if not isinstance(raw, dict):
            raise InvalidAnswer("wrong_type")
        known = {row.value for row in question.rows}
        if not set(raw) <= known:
            raise InvalidAnswer("unknown_row")
        filled = {row: _offered(question, value) for row, value in raw.items() if value not in ("", None)}
        return {row.value: filled[row.value] for row in question.rows if row.value in filled}

    def is_empty(self, raw: Any) -> bool:
        """No line answered."""
        return not raw or (isinstance(raw, dict) and not any(raw.values()))

    def problems_of_whole(self, question: Question, value: Any) -> Iterable[tuple[str, dict[str, Any]]]:
        """A required matrix wants every line."""
        if question.required:
            for row in question.rows:
                if row.value not in value:
                    yield "row_missing", {"row": row.label}
                    return

    def fields(self, question: Question) -> tuple[str, ...]:
        """One field a row, `name.row`."""
        return tuple(f"{question.name}.{row.value}" for row in question.rows)

    def from_post(self, question: Question, post: Mapping[str, list[str]]) -> dict[str, str]:
        """Values by row."""
        found = {row.value: post.get(f"{question.name}.{row.value}", [""])[0] for row in question.rows}
        return {row: value for row, value in found.items() if value}

    def xpath(self, value: Any) -> str:
        """`row:option` pairs separated by spaces."""
        return " ".join(f"{row}:{option}" for row, option in (value or {}).items())

    def display(self, question: Question, value: Any) -> str:
        """Row：option pairs."""
        rows = {row.value: row.label for row in question.rows}
        return "；".join(f"{rows.get(row, row)}：{label_of(question, each)}" for row, each in value.items())

    def cells(self, question: Question, value: Any) -> Iterator[tuple[str, int]]:
        """One cell a line."""
        for row, each in value.items():
            yield f"m:{row}:{each}", 1


def label_of(question: Question, value: str) -> str:
    """The label of an option's value (the value itself where the option is gone)."""
    return next((option.label for option in question.options if option.value == value), value)


def _offered(question: Question, value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidAnswer("wrong_type")
    for option in question.options:
        if option.value == value and option.enabled:
            return value
    raise InvalidAnswer("unknown_option")
