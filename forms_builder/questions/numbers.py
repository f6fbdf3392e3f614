"""Questions answered with a number."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from forms_builder.errors import InvalidAnswer
from forms_builder.questions.base import FULL_WIDTH, QuestionType, text_of
from forms_builder.schema import Question

LIMIT = 999_999_999
DECIMALS = 4
NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.ASCII | re.IGNORECASE)
TYPED: dict[int, str] = {**FULL_WIDTH, ord(","): "", ord("，"): ""}
SCALE = 10**DECIMALS  # tallies keep sums as integers of 1/10,000
EXACT_BINS = 20


class Integer(QuestionType):
    """A whole number."""

    key = "integer"
    label = _("Whole number")
    icon = "list-ol"
    patterns: ClassVar[tuple[str, ...]] = ("numbers",)
    kind = "number"
    tally = "number"
    template = "number"
    codes = ("not_a_number", "not_an_integer", "number_out_of_range")
    xlsform = "integer"
    decimals = 0

    def clean(self, question: Question, raw: Any) -> int | float:
        """A number between ±999,999,999. Text digits are read too, full-width ones included."""
        value = decimal_of(raw)
        if value and (value.adjusted() >= len(str(LIMIT)) or abs(value) > LIMIT):
            raise InvalidAnswer("number_out_of_range", low=-LIMIT, high=LIMIT)
        if value == value.to_integral_value():
            return int(value)
        if self.decimals == 0:
            raise InvalidAnswer("not_an_integer")
        if round(value, self.decimals) != value:
            raise InvalidAnswer("too_many_decimals", limit=self.decimals)
        return float(value)

    def xpath(self, value: Any) -> str:
        """The shortest decimal text ('' when unanswered)."""
        return "" if value is None else format(Decimal(str(value)), "f")

    def display(self, question: Question, value: Any) -> str:
        """As typed."""
        return self.xpath(value)

    def typed(self, question: Question, value: Any) -> str:
        """Without an exponent."""
        return self.xpath(value) if isinstance(value, float) else super().typed(question, value)

    def whole(self, question: Question) -> bool:
        """Unless decimals are taken."""
        return self.decimals == 0

    def cells(self, question: Question, value: Any) -> Iterator[tuple[str, int]]:
        """The sum in 1/10,000 and one histogram bin."""
        yield from sum_and_bin(value)


class DecimalNumber(Integer):
    """A number with up to four decimals."""

    key = "decimal"
    label = _("Decimal number")
    icon = "decimal"
    patterns = ("numbers", "whole")
    codes = ("not_a_number", "too_many_decimals", "number_out_of_range")
    xlsform = "decimal"
    decimals = DECIMALS


def bin_of(value: float) -> int:
    """The lower edge of the value's histogram bin: exact to ±20, then 1-2-5 steps of each decade."""
    low = math.floor(value)
    if abs(low) <= EXACT_BINS:
        return low
    size = abs(low)
    decade: int = 10 ** (len(str(size)) - 1)
    edge = max(step * decade for step in (1, 2, 5) if step * decade <= size)
    return edge if low > 0 else -edge


def sum_and_bin(value: float) -> Iterator[tuple[str, int]]:
    """A number's cells: what it adds to the sum, in 1/10,000, and its histogram bin."""
    yield "#sum", int(Decimal(str(value)) * SCALE)
    yield f"b:{bin_of(value)}", 1


def plain(value: Decimal) -> int | float:
    """A number as JSON has it: whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def decimal_of(raw: Any) -> Decimal:
    """A number, or the number that a text is, full-width digits included. Raises InvalidAnswer."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        raise InvalidAnswer("not_a_number")
    text = text_of(raw, 40).translate(TYPED) if isinstance(raw, str) else repr(raw)
    if not NUMBER.fullmatch(text):
        raise InvalidAnswer("not_a_number")
    value = Decimal(text)
    if not value.is_finite():
        raise InvalidAnswer("not_a_number")
    return value
