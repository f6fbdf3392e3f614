"""Questions answered by choosing: single, dropdown, multiple, rating, matrix, acknowledge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from forms_builder.errors import InvalidAnswer
from forms_builder.questions.base import RANDOMIZE, QuestionType, SettingField
from forms_builder.schema import Form, Option, Question

LONG = 30  # options: a longer list is looked up by an index, and listed by what was chosen
INDEXES_KEPT = 64
TICKED = "OK"  # XLSForm's word for a ticked acknowledgement


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
    other = True
    lists = True
    settings_fields: ClassVar[tuple[SettingField, ...]] = (RANDOMIZE,)
    appearances: ClassVar[tuple[str, ...]] = ("columns", "likert", "minimal")
    xlsform = "select_one"

    def clean(self, question: Question, raw: Any) -> str:
        """The option's value."""
        return offered(question, raw)

    def display(self, question: Question, value: Any) -> str:
        """The option's label."""
        return label_of(question, value)

    def cells(self, question: Question, value: Any) -> Iterator[tuple[str, int]]:
        """The option chosen."""
        yield f"o:{value}", 1


class Dropdown(Single):
    """One option of a long list, found by typing a part of it."""

    key = "dropdown"
    label = _("Drop-down list")
    icon = "search"
    template = "dropdown"
    styles = ("phone/types.css",)
    appearances = ()
    modules = ("phone/dropdown.js",)


class Rating(Single):
    """A graded option: values are numbers, `na` options count as missing."""

    key = "rating"
    label = _("Rating")
    icon = "order"
    group = _("Questions with options")
    kind = "choice"
    tally = "rating"
    template = "rating"
    other = False
    lists = False
    settings_fields = ()
    appearances = ("columns", "likert")

    def default_options(self) -> list[dict[str, Any]]:
        """Five grades and a way out."""
        words = (_("Very satisfied"), _("Satisfied"), _("So-so"), _("Dissatisfied"), _("Very dissatisfied"))
        grades = [
            {"value": str(grade), "label": str(word)}
            for grade, word in zip(range(5, 0, -1), words, strict=True)
        ]
        return [*grades, {"value": "na", "label": str(_("Cannot say")), "na": True}]


class Multiple(QuestionType):
    """Any number of options of a list, or between `least` and `most` of them."""

    key = "multiple"
    label = _("Multiple choice")
    icon = "check"
    group = _("Questions with options")
    patterns = ("choices",)
    kind = "multiple"
    tally = "choice"
    template = "multiple"
    options = True
    exclusive = True
    other = True
    lists = True
    settings_fields = (
        SettingField("least", "int", _("Choose at least"), min=1, max=200),
        SettingField("most", "int", _("Choose at most"), min=1, max=200),
        RANDOMIZE,
    )
    appearances = ("columns",)
    xlsform = "select_multiple"

    def clean(self, question: Question, raw: Any) -> list[str]:
        """The chosen values, in the order of the options."""
        if not isinstance(raw, list):
            raise InvalidAnswer("wrong_type")
        chosen = [offered(question, each) for each in raw]
        if len(set(chosen)) != len(chosen):
            raise InvalidAnswer("repeated_option")
        return list(dict.fromkeys(each.value for each in question.options if each.value in chosen))

    def problems_of_whole(self, question: Question, value: Any) -> Iterable[tuple[str, dict[str, Any]]]:
        """An exclusive option stands alone; not fewer nor more than the limits say."""
        if len(value) > 1:
            for option in question.options:
                if option.exclusive and option.value in value:
                    yield "exclusive_option", {"option": option.label}
        least, most = self.setting(question, "least"), self.setting(question, "most")
        if most and len(value) > most:
            yield "too_many_choices", {"limit": most}
        if least and len(value) < least and not set(value) & set(_ways_out(question)):
            yield "too_few_choices", {"limit": least}

    def advice(self, question: Question) -> str:
        """How many may be chosen, where there are limits."""
        least, most = self.setting(question, "least"), self.setting(question, "most")
        if least and most:
            if least == most:
                return ngettext("Choose exactly %(n)s.", "Choose exactly %(n)s.", most) % {"n": most}
            return gettext("Choose %(least)s to %(most)s.") % {"least": least, "most": most}
        if least:
            return gettext("Choose at least %(least)s.") % {"least": least}
        if most:
            return gettext("Choose at most %(most)s.") % {"most": most}
        return ""

    def rule(self, question: Question) -> dict[str, Any]:
        """The limits, and the exclusive options with their labels."""
        found: dict[str, Any] = {}
        exclusive = {option.value: option.label for option in question.options if option.exclusive}
        if exclusive:
            found["alone"] = exclusive
        limits = {name: self.setting(question, name) for name in ("least", "most")}
        found |= {name: limit for name, limit in limits.items() if limit}
        if limits["least"] and (out := [each for each in _ways_out(question) if each not in exclusive]):
            found["out"] = out
        return found

    def codes_of(self, question: Question) -> tuple[str, ...]:
        """For each of its rules one."""
        rule = self.rule(question)
        codes = {"alone": "exclusive_option", "most": "too_many_choices", "least": "too_few_choices"}
        return tuple(code for key, code in codes.items() if key in rule)

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
    codes = ("row_missing",)
    xlsform = "begin_group"

    def clean(self, question: Question, raw: Any) -> dict[str, str]:
        """Option values by row value, in the order of the rows."""
        if not isinstance(raw, dict):
            raise InvalidAnswer("wrong_type")
        known = {row.value for row in question.rows}
        if not set(raw) <= known:
            raise InvalidAnswer("unknown_row")
        filled = {row: offered(question, value) for row, value in raw.items() if value not in ("", None)}
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

    def rule(self, question: Question) -> dict[str, Any]:
        """The lines with their labels."""
        return {"rows": {row.value: row.label for row in question.rows}} if question.rows else {}

    def fields(self, question: Question) -> tuple[str, ...]:
        """One field a row, `name.row`."""
        return tuple(f"{question.name}.{row.value}" for row in question.rows)

    def from_post(self, question: Question, post: Mapping[str, list[str]]) -> dict[str, str]:
        """Values by row."""
        found = {row.value: post.get(f"{question.name}.{row.value}", [""])[0] for row in question.rows}
        return {row: value for row, value in found.items() if value}

    def posted(self, question: Question, value: Any) -> Iterator[tuple[str, str]]:
        """A pair a line."""
        for row, each in value.items() if isinstance(value, dict) else ():
            yield f"{question.name}.{row}", str(each)

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


class Acknowledge(QuestionType):
    """One box to tick: “I have read this”."""

    key = "acknowledge"
    label = _("Box to tick")
    icon = "circle-check"
    group = _("Questions with options")
    template = "acknowledge"
    xlsform = "acknowledge"

    def clean(self, question: Question, raw: Any) -> str:
        """“OK”."""
        if raw is True or raw == TICKED:
            return TICKED
        raise InvalidAnswer("wrong_type")

    def is_empty(self, raw: Any) -> bool:
        """Not ticked."""
        return not raw

    def display(self, question: Question, value: Any) -> str:
        """A tick."""
        return "✓"


def with_options(form: Form, question: Question) -> Question:
    """The question with the options of its list in place; itself where it has its own."""
    return replace(question, options=form.options_of(question)) if question.choices_from else question


def option_of(question: Question, value: str) -> Option | None:
    """The first option with a value, enabled or not."""
    options = question.options
    if len(options) <= LONG:
        return next((option for option in options if option.value == value), None)
    found = _indexes.get(id(options))
    if found is None or found[0] is not options:
        for old in list(_indexes)[: max(0, len(_indexes) - INDEXES_KEPT + 1)]:
            _indexes.pop(old, None)
        found = _indexes[id(options)] = (options, {each.value: each for each in reversed(options)})
    return found[1].get(value)


# By identity: a form is frozen, so its options are one tuple for as long as it is in memory.
_indexes: dict[int, tuple[tuple[Option, ...], dict[str, Option]]] = {}


def label_of(question: Question, value: str) -> str:
    """The label of an option's value (the value itself where the option is gone)."""
    option = option_of(question, value)
    return option.label if option else value


def offered(question: Question, value: Any) -> str:
    """The value of an option that can be chosen. Raises InvalidAnswer."""
    if not isinstance(value, str):
        raise InvalidAnswer("wrong_type")
    option = option_of(question, value)
    if option is None or not (option.enabled or _enabled_twin(question, value)):
        raise InvalidAnswer("unknown_option")
    return value


def _enabled_twin(question: Question, value: str) -> bool:
    return any(option.value == value and option.enabled for option in question.options)


def _ways_out(question: Question) -> list[str]:
    """Options that are an answer by themselves, however many are asked for: “none of these”, “cannot say”."""
    return [option.value for option in question.options if option.exclusive or option.na]
