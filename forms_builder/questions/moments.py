"""Questions answered with a date or a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from forms_builder.errors import InvalidAnswer
from forms_builder.questions.base import QuestionType, text_of
from forms_builder.schema import Question


class Date(QuestionType):
    """A day of the calendar."""

    key = "date"
    label = _("Date")
    icon = "date"
    patterns = ("dates",)
    kind = "date"
    tally = "date"
    template = "date"
    xlsform = "date"

    def clean(self, question: Question, raw: Any) -> str:
        """`YYYY-MM-DD` between 1900 and 2100; 2026/3/5, 2026.3.5 and 2026年3月5日 are read too."""
        match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text_of(raw, 30), re.ASCII)
        if not match:
            raise InvalidAnswer("not_a_date")
        try:
            day = date(*(int(part) for part in match.groups()))
        except ValueError:
            raise InvalidAnswer("not_a_date") from None
        if not 1900 <= day.year <= 2100:
            raise InvalidAnswer("not_a_date")
        return day.isoformat()

    def display(self, question: Question, value: Any) -> str:
        """2026年3月5日."""
        year, month, day = value.split("-")
        return f"{year}年{int(month)}月{int(day)}日"

    def cells(self, question: Question, value: Any) -> Iterator[tuple[str, int]]:
        """The month."""
        yield f"t:{value[:7]}", 1


class Time(QuestionType):
    """A time of day, to the minute."""

    key = "time"
    label = _("Time")
    icon = "time"
    kind = "time"
    tally = "time"
    template = "time"
    xlsform = "time"

    def clean(self, question: Question, raw: Any) -> str:
        """`HH:MM`."""
        match = re.fullmatch(r"([01]?\d|2[0-3])[:：]([0-5]\d)(?::[0-5]\d)?", text_of(raw, 20), re.ASCII)
        if not match:
            raise InvalidAnswer("not_a_time")
        return f"{int(match[1]):02d}:{match[2]}"

    def cells(self, question: Question, value: Any) -> Iterator[tuple[str, int]]:
        """The hour."""
        yield f"t:{value[:2]}", 1
