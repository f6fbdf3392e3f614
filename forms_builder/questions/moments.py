"""Questions answered with a date, a time, or both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forms_builder.errors import InvalidAnswer
from forms_builder.questions.base import QuestionType, text_of
from forms_builder.schema import Question

DAY = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
CLOCK = r"([01]?\d|2[0-3])[:：]([0-5]\d)(?:[:：][0-5]\d(?:\.\d{1,6})?)?"
OFFSET = r"(Z|[-+](?:0\d|1[0-4]):?[0-5]\d)?"


class Date(QuestionType):
    """A day of the calendar."""

    key = "date"
    label = _("Date")
    icon = "date"
    patterns = ("dates",)
    kind = "date"
    tally = "date"
    template = "date"
    codes = ("not_a_date",)
    modules = ("phone/judge-more.js",)
    xlsform = "date"

    def clean(self, question: Question, raw: Any) -> str:
        """`YYYY-MM-DD` between 1900 and 2100; 2026/3/5, 2026.3.5 and 2026年3月5日 are read too."""
        match = re.fullmatch(DAY, text_of(raw, 30), re.ASCII)
        if not match:
            raise InvalidAnswer("not_a_date")
        return _day(match, "not_a_date").isoformat()

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
    codes = ("not_a_time",)
    modules = ("phone/judge-more.js",)
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


class DateTime(QuestionType):
    """A day and a time of day, to the minute, on the installation's clock."""

    key = "datetime"
    label = _("Date and time")
    icon = "calendar-check"
    patterns = ("dates",)
    kind = "date"
    tally = "date"
    template = "datetime"
    codes = ("not_a_datetime",)
    modules = ("phone/judge-types.js",)
    xlsform = "dateTime"

    def clean(self, question: Question, raw: Any) -> str:
        """`YYYY-MM-DDTHH:MM`; with an offset (as other apps send it) it is turned to the local clock."""
        match = re.fullmatch(rf"{DAY}[T\s]*{CLOCK}{OFFSET}", text_of(raw, 40), re.ASCII)
        if not match:
            raise InvalidAnswer("not_a_datetime")
        day = _day(match, "not_a_datetime")
        hour, minute, offset = int(match[4]), int(match[5]), match[6]
        if not offset:
            return f"{day.isoformat()}T{hour:02d}:{minute:02d}"
        written = f"{day.isoformat()}T{hour:02d}:{minute:02d}{offset.replace('Z', '+00:00')}"
        return timezone.localtime(datetime.fromisoformat(written)).strftime("%Y-%m-%dT%H:%M")

    def display(self, question: Question, value: Any) -> str:
        """2026年3月5日 9:30."""
        day, _t, clock = value.partition("T")
        year, month, number = day.split("-")
        return f"{year}年{int(month)}月{int(number)}日 {clock}"

    def cells(self, question: Question, value: Any) -> Iterator[tuple[str, int]]:
        """The month."""
        yield f"t:{value[:7]}", 1


def _day(match: re.Match[str], code: str) -> date:
    """The day in the first three groups, between 1900 and 2100. Raises InvalidAnswer(code)."""
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise InvalidAnswer(code) from None
    if not 1900 <= day.year <= 2100:
        raise InvalidAnswer(code)
    return day
