"""Questions answered on a scale of numbers: recommendation from 0 to 10, and a slider."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from forms_builder.errors import InvalidAnswer
from forms_builder.questions.base import QuestionType, SettingField
from forms_builder.questions.numbers import DECIMALS, decimal_of, plain, sum_and_bin
from forms_builder.schema import Option, Question

TOP = 10


class Nps(QuestionType):
    """How likely one would recommend something, 0 to 10 (Reichheld, Harvard Business Review 12/2003)."""

    key = "nps"
    label = _("Recommendation, 0 to 10")
    icon = "success"
    group = _("Questions with options")
    kind = "number"
    tally = "nps"
    template = "nps"
    styles = ("phone/types.css",)
    settings_fields = (
        SettingField("low", "text", _("What 0 means"), default="", max=30),
        SettingField("high", "text", _("What 10 means"), default="", max=30),
    )
    xlsform = "range"

    def clean(self, question: Question, raw: Any) -> int:
        """A whole number from 0 to 10."""
        text = str(raw).strip()
        if isinstance(raw, (bool, list, dict)) or not (text.isascii() and text.isdigit() and len(text) < 3):
            raise InvalidAnswer("unknown_option")
        if int(text) > TOP:
            raise InvalidAnswer("unknown_option")
        return int(text)

    def cells(self, question: Question, value: Any) -> Iterator[tuple[str, int]]:
        """The grade."""
        yield f"o:{value}", 1

    def counted_options(self, question: Question) -> Sequence[Option]:
        """10 down to 0."""
        return [Option(str(grade), str(grade)) for grade in range(TOP, -1, -1)]


class Slider(QuestionType):
    """A number between two ends, in steps."""

    key = "slider"
    label = _("Slider")
    icon = "sliders"
    kind = "number"
    tally = "number"
    template = "slider"
    styles = ("phone/types.css",)
    settings_fields = (
        SettingField("start", "float", _("Lowest value"), default=0, min=-1_000_000, max=1_000_000),
        SettingField("end", "float", _("Highest value"), default=100, min=-1_000_000, max=1_000_000),
        SettingField("step", "float", _("Size of a step"), default=1, min=0.0001, max=1_000_000),
        SettingField("unit", "text", _("Unit of the number"), default="", max=12),
    )
    codes = ("not_a_number", "number_out_of_range", "off_step")
    modules = ("phone/judge-types.js", "phone/slider.js")
    xlsform = "range"

    def clean(self, question: Question, raw: Any) -> int | float:
        """A number on one of the steps, counted from the start."""
        value = decimal_of(raw)
        low, high, step = self.bounds(question)
        if not low <= value <= high:
            raise InvalidAnswer("number_out_of_range", low=plain(low), high=plain(high))
        if (value - low) % step:
            raise InvalidAnswer("off_step", step=plain(step), start=plain(low))
        return plain(value)

    def bounds(self, question: Question) -> tuple[Decimal, Decimal, Decimal]:
        """Lowest, highest and step; the ends may have been given the wrong way round."""
        start, end, step = (
            round(Decimal(str(self.setting(question, name))), DECIMALS) for name in ("start", "end", "step")
        )
        return min(start, end), max(start, end), step

    def whole(self, question: Question) -> bool:
        """Where it begins and steps in whole numbers."""
        low, _high, step = self.bounds(question)
        return low % 1 == 0 and step % 1 == 0

    def rule(self, question: Question) -> dict[str, Any]:
        """The ends and the step."""
        low, high, step = (plain(each) for each in self.bounds(question))
        return {"low": low, "high": high, "step": step}

    def xpath(self, value: Any) -> str:
        """The shortest decimal text ('' when unanswered)."""
        return "" if value is None else format(Decimal(str(value)), "f")

    def display(self, question: Question, value: Any) -> str:
        """With its unit."""
        unit = self.setting(question, "unit")
        return f"{self.xpath(value)} {unit}" if unit else self.xpath(value)

    def typed(self, question: Question, value: Any) -> str:
        """The number."""
        return (
            format(Decimal(str(value)), "f")
            if isinstance(value, (int, float))
            else super().typed(question, value)
        )

    def cells(self, question: Question, value: Any) -> Iterator[tuple[str, int]]:
        """The sum in 1/10,000 and one histogram bin."""
        yield from sum_and_bin(value)
