"""The `household` question type: which dwelling an answer is about.

On a public link the resident types building-unit-room; a letter or a worker's visit carries a signed token.
This module imports no models: matching against the roster happens at intake (`surveys.households`).
"""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forms_builder.errors import InvalidAnswer
from forms_builder.questions.base import QuestionType, text_of
from forms_builder.schema import Question

TOKEN = re.compile(r"h:[A-Za-z0-9_\-:]{8,200}")
PARTS = re.compile(
    r"(?P<building>[0-9A-Za-z]{1,4})\s*(?:号?楼|栋|幢|座|[-—–/ ])\s*"
    r"(?:(?P<unit>[0-9A-Za-z]{1,3})\s*(?:单元|[-—–/ ])\s*)?"
    r"(?P<room>[0-9A-Za-z]{1,6})\s*(?:室|号|房)?"
)


class HouseholdType(QuestionType):
    """A dwelling: building-unit-room (`3-2-501`; without units `3-1-501`) or a signed token."""

    key = "household"
    label = _("household")
    icon = "home"
    template = "household"
    codes = ("not_a_household",)

    def clean(self, question: Question, raw: Any) -> str:
        """`building-unit-room` in upper case, or the token as it came."""
        text = text_of(raw, 220)
        if TOKEN.fullmatch(text):
            return text
        match = PARTS.fullmatch(text.upper())
        if not match:
            raise InvalidAnswer("not_a_household")
        return "-".join((plain(match["building"]), plain(match["unit"] or "1"), plain(match["room"])))

    def advice(self, question: Question) -> str:
        """How to write it, where the author says nothing."""
        return "" if question.hint else gettext("Building-unit-room, for example 3-2-501")


def plain(part: str) -> str:
    """A part of an address without leading zeros: 03 → 3."""
    return part.lstrip("0") or "0"
