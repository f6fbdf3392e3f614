"""Questions answered with a position or with photos, and notes, which ask nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from forms_builder.errors import InvalidAnswer
from forms_builder.questions.base import QuestionType, text_of
from forms_builder.schema import Question

PHOTO_LIMIT = 20
SHA256 = re.compile(r"[0-9a-f]{64}")


class Location(QuestionType):
    """Where something is: degrees (WGS 84) with an accuracy in metres, or the place in words."""

    key = "location"
    label = _("Location")
    icon = "site"
    group = _("Questions that record")
    kind = "location"
    template = "location"
    xlsform = "geopoint"

    def clean(self, question: Question, raw: Any) -> dict[str, Any]:
        """{"lat", "lng", "accuracy"?} with six decimals, or {"text"}."""
        if isinstance(raw, str):
            parts = re.fullmatch(
                r"\s*(-?\d+(?:\.\d+)?)[\s,，]+(-?\d+(?:\.\d+)?)(?:[\s,，]+(\d+(?:\.\d+)?))?\s*", raw
            )
            if not parts:
                return {"text": text_of(raw, 200)}
            raw = dict(zip(("lat", "lng", "accuracy"), (float(p) for p in parts.groups() if p), strict=False))
        if not isinstance(raw, dict) or not set(raw) <= {"lat", "lng", "accuracy", "text"}:
            raise InvalidAnswer("not_a_location")
        if set(raw) == {"text"}:
            return {"text": text_of(raw["text"], 200)}
        try:
            values = {key: round(float(raw[key]), 6) for key in ("lat", "lng", "accuracy") if key in raw}
            if not (-90 <= values["lat"] <= 90 and -180 <= values["lng"] <= 180):
                raise InvalidAnswer("not_a_location")
        except (KeyError, TypeError, ValueError, OverflowError):
            raise InvalidAnswer("not_a_location") from None
        if not 0 <= values.get("accuracy", 0) <= 1_000_000:
            raise InvalidAnswer("not_a_location")
        return values

    def xpath(self, value: Any) -> str:
        """ODK's geopoint text, `lat lng altitude accuracy`, or the words."""
        if not value:
            return ""
        if "text" in value:
            return str(value["text"])
        return f"{value['lat']} {value['lng']} 0 {value.get('accuracy', 0)}"

    def display(self, question: Question, value: Any) -> str:
        """Words, or degrees."""
        if "text" in value:
            return str(value["text"])
        return f"{value['lat']}, {value['lng']}" + (
            f" (±{value['accuracy']:.0f} m)" if value.get("accuracy") else ""
        )


class Photo(QuestionType):
    """One or several photos; the answer names them by the SHA-256 of the file that was sent."""

    key = "photo"
    label = _("Photo")
    icon = "image"
    group = _("Questions that record")
    patterns = ("photos",)
    kind = "photo"
    tally = "photo"
    template = "photo"
    xlsform = "image"

    def clean(self, question: Question, raw: Any) -> list[str]:
        """Up to 20 different hashes."""
        if not isinstance(raw, list) or len(raw) > PHOTO_LIMIT:
            raise InvalidAnswer("wrong_type")
        if not all(isinstance(each, str) and SHA256.fullmatch(each) for each in raw):
            raise InvalidAnswer("not_a_photo")
        if len(set(raw)) != len(raw):
            raise InvalidAnswer("repeated_option")
        return list(raw)

    def from_post(self, question: Question, post: Mapping[str, list[str]]) -> list[str]:
        """The hashes of photos that were sent before."""
        return [value for value in post.get(question.name, []) if value]

    def xpath(self, value: Any) -> tuple[str, ...]:
        """A node-set: one node a photo."""
        return tuple(value or ())

    def display(self, question: Question, value: Any) -> str:
        """How many."""
        return f"{len(value)} 📷"

    def cells(self, question: Question, value: Any) -> Iterator[tuple[str, int]]:
        """The number of photos."""
        yield "#sum", len(value)


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
