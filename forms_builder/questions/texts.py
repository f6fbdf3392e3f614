"""Questions answered in writing: text, long text, phone, ID number, barcode."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from forms_builder.errors import InvalidAnswer
from forms_builder.questions.base import FULL_WIDTH, TEXT_CODES, TEXT_LIMIT, QuestionType, text_of
from forms_builder.schema import Question

LINE_LIMIT = 200
MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
LANDLINE = re.compile(r"0?\d{2,3}-?\d{7,8}|\d{7,8}", re.ASCII)
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK = "10X98765432"


class Text(QuestionType):
    """One line of text."""

    key = "text"
    label = _("Text (one line)")
    icon = "title"
    patterns = ("length", "format")
    tally = "text"
    codes = TEXT_CODES

    def clean(self, question: Question, raw: Any) -> str:
        """At most 200 characters, on one line."""
        return " ".join(text_of(raw, LINE_LIMIT).split("\n"))


class LongText(QuestionType):
    """Several lines of text."""

    key = "long_text"
    label = _("Text (several lines)")
    icon = "pilcrow"
    patterns = ("length",)
    tally = "text"
    template = "long_text"
    codes = TEXT_CODES

    def clean(self, question: Question, raw: Any) -> str:
        """At most 2,000 characters."""
        return text_of(raw, TEXT_LIMIT)


class Barcode(Text):
    """What a bar code or QR code says, scanned or typed."""

    key = "barcode"
    label = _("Bar code or QR code")
    icon = "grid"
    group = _("Questions that record")
    template = "barcode"
    styles = ("phone/types.css",)
    modules = ("phone/judge-types.js", "phone/barcode.js")
    xlsform = "barcode"


class Phone(QuestionType):
    """A mainland mobile or landline number."""

    key = "phone"
    label = _("Phone number")
    icon = "mobile-alt"
    patterns = ("format",)
    template = "phone"
    codes = ("not_a_phone",)

    def clean(self, question: Question, raw: Any) -> str:
        """Digits only (a leading +86 and separators are dropped; full-width digits become plain ones)."""
        digits = re.sub(r"[\s\-()（）]", "", text_of(raw, 30)).translate(FULL_WIDTH)
        digits = re.sub(r"^(\+|00)86", "", digits)
        if not (MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits)):
            raise InvalidAnswer("not_a_phone")
        return digits

    def display(self, question: Question, value: Any) -> str:
        """Masked: 138****5678."""
        return f"{value[:3]}****{value[-4:]}"


class IdNumber(QuestionType):
    """A resident identity card number (GB 11643-1999: 17 digits and a check character)."""

    key = "id_number"
    label = _("ID number")
    icon = "key"
    patterns = ("format",)
    template = "id_number"
    codes = ("not_an_id_number",)
    modules = ("phone/judge-more.js",)

    def clean(self, question: Question, raw: Any) -> str:
        """18 characters, upper case, whose check character fits (ISO 7064 MOD 11-2)."""
        number = text_of(raw, 30).replace(" ", "").upper()
        if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII) or id_check(number[:17]) != number[17]:
            raise InvalidAnswer("not_an_id_number")
        return number

    def display(self, question: Question, value: Any) -> str:
        """Masked: the first six and last two characters only."""
        return f"{value[:6]}**********{value[-2:]}"


def id_check(digits: str) -> str:
    """The check character of an identity number's first 17 digits (GB 11643-1999, 4.2)."""
    return ID_CHECK[sum(int(digit) * weight for digit, weight in zip(digits, ID_WEIGHTS, strict=True)) % 11]
