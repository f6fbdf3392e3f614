"""What stands in a questionnaire and asks nobody: notes, calculated values, hidden values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from forms_builder.errors import InvalidAnswer
from forms_builder.questions.base import QuestionType, SettingField, text_of
from forms_builder.questions.numbers import DECIMALS, LIMIT, decimal_of, plain, sum_and_bin
from forms_builder.schema import Json, Question

# What of the language gives a number, whatever it is given.
NUMERIC = frozenset(
    (
        "+",
        "-",
        "*",
        "div",
        "mod",
        "neg",
        "number",
        "int",
        "round",
        "abs",
        "floor",
        "ceiling",
        "pow",
        "sqrt",
        "exp",
        "exp10",
        "log",
        "log10",
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "atan2",
        "pi",
        "count",
        "count-selected",
        "count-non-empty",
        "sum",
        "min",
        "max",
        "string-length",
        "decimal-date-time",
        "decimal-time",
        "distance",
        "area",
        "position",
        "checklist",
        "weighted-checklist",
        "random",
    )
)
CALCULATED_LIMIT = 2000


class Note(QuestionType):
    """A text to read."""

    key = "note"
    label = _("Note (text only)")
    icon = "info-circle"
    group = _("Structure of the questionnaire")
    answers = False
    template = "note"
    xlsform = "note"

    def clean(self, question: Question, raw: Any) -> Any:
        """Nothing can be answered."""
        raise InvalidAnswer("wrong_type")


class Calculated(QuestionType):
    """A value that the form works out from other answers. Never shown, always stored."""

    key = "calculated"
    label = _("Calculated value")
    icon = "code"
    group = _("Structure of the questionnaire")
    kind = "number"
    tally = "number"
    asked = False
    calculates = True
    template = "unasked"
    settings_fields = (
        SettingField(
            "result",
            "choice",
            _("What comes out"),
            choices=(("number", _("a number")), ("text", _("a text"))),
            help=_("Empty: as the formula says."),
        ),
    )
    xlsform = "calculate"

    def numeric(self, question: Question) -> bool:
        """Whether the value is counted as a number: the author's word, else the formula's."""
        said = self.setting(question, "result")
        if said:
            return bool(said == "number")
        return question.calculation is not None and gives_number(question.calculation.ast)

    def clean(self, question: Question, raw: Any) -> int | float | str:
        """A number with at most four decimals, or a text; a number that is none stays the text it is."""
        if self.numeric(question):
            try:
                value = round(decimal_of(raw), DECIMALS)
            except (InvalidAnswer, ArithmeticError):
                value = Decimal("Infinity")
            if abs(value) <= LIMIT:
                return plain(value)
        return text_of(raw if isinstance(raw, str) else str(raw), CALCULATED_LIMIT)

    def xpath(self, value: Any) -> str:
        """The text that the formula gave, numbers without an exponent."""
        return format(Decimal(str(value)), "f") if isinstance(value, (int, float)) else str(value or "")

    def display(self, question: Question, value: Any) -> str:
        """As it is."""
        return self.xpath(value)

    def tally_of(self, question: Question) -> str:
        """As numbers, or as texts."""
        return "number" if self.numeric(question) else "text"

    def cells(self, question: Question, value: Any) -> Iterator[tuple[str, int]]:
        """A number's sum and bin."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            yield from sum_and_bin(value)


class Hidden(QuestionType):
    """A value that comes with the address, from a default, or from the clock."""

    key = "hidden"
    label = _("Hidden value")
    icon = "no-view"
    group = _("Structure of the questionnaire")
    asked = False
    tally = "text"
    template = "unasked"
    settings_fields = (
        SettingField(
            "parameter",
            "text",
            _("From the address"),
            default="",
            max=40,
            help=_("The word before the equals sign: “from” for …/f/abcdef/?from=poster."),
        ),
        SettingField(
            "preload",
            "choice",
            _("From the clock"),
            default="",
            choices=(
                ("start", _("when the form was opened")),
                ("end", _("when it was finished")),
                ("today", _("the day it was finished")),
            ),
        ),
    )
    codes = ("too_long", "control_characters")
    modules = ("phone/hidden.js",)
    xlsform = "hidden"

    def clean(self, question: Question, raw: Any) -> str:
        """At most 200 characters, on one line."""
        text = raw if isinstance(raw, (str, bool, list, dict)) else str(raw)
        return " ".join(text_of(text, 200).split())

    def known(
        self, question: Question, parameters: Mapping[str, str], started: datetime | None, ended: datetime
    ) -> str:
        """The value where the page cannot say it (no JavaScript): from the address, else from the clock."""
        given = parameters.get(self.setting(question, "parameter") or "", "")
        if given:
            return given[:200]
        match self.setting(question, "preload"):
            case "start":
                return (started or ended).isoformat(timespec="milliseconds")
            case "end":
                return ended.isoformat(timespec="milliseconds")
            case "today":
                return ended.date().isoformat()
        return ""


def gives_number(ast: Json) -> bool:
    """Whether a tree gives a number, as far as it can be seen without the questions it reads."""
    if isinstance(ast, bool) or not isinstance(ast, list):
        return isinstance(ast, (int, float))
    operator, rest = ast[0], ast[1:]
    if operator == "if":
        return all(gives_number(each) or each == "" for each in rest[1:]) and any(map(gives_number, rest[1:]))
    if operator in ("coalesce", "once"):
        return any(gives_number(each) for each in rest)
    return operator in NUMERIC
