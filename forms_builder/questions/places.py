"""Questions answered with a position, with a way walked, or with an area walked around."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from forms_builder.errors import InvalidAnswer
from forms_builder.logic.geometry import area, distance
from forms_builder.questions.base import TEXT_CODES, QuestionType, text_of
from forms_builder.schema import Question

POINTS_LIMIT = 500
NUMBER = r"-?\d+(?:\.\d+)?"
# "26.89, 112.57", then the accuracy, or (as ODK writes it) altitude and accuracy.
POINT = re.compile(
    rf"\s*({NUMBER})[\s,，]+({NUMBER})(?:[\s,，]+({NUMBER}))?(?:[\s,，]+({NUMBER}))?\s*", re.ASCII
)

Point = list[float]  # latitude, longitude, and where it is known the accuracy in metres


class Location(QuestionType):
    """Where something is: degrees (WGS 84) with an accuracy in metres, or the place in words."""

    key = "location"
    label = _("Location")
    icon = "site"
    group = _("Questions that record")
    kind = "location"
    template = "location"
    codes = ("not_a_location", *TEXT_CODES)
    modules = ("phone/judge-more.js", "phone/locate.js")
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

    def typed(self, question: Question, value: Any) -> str:
        """The words, or the degrees with commas."""
        if not isinstance(value, dict):
            return super().typed(question, value)
        if "text" in value:
            return str(value["text"])
        return ", ".join(str(value[key]) for key in ("lat", "lng", "accuracy") if key in value)

    def posted(self, question: Question, value: Any) -> list[tuple[str, str]]:
        """One field."""
        return [(question.name, self.typed(question, value))]


class Trace(QuestionType):
    """A way: positions in order, walked or typed."""

    key = "trace"
    label = _("Way (several positions)")
    icon = "redirect"
    group = _("Questions that record")
    kind = "location"
    template = "trace"
    styles = ("phone/types.css",)
    codes = ("bad_point", "too_few_points", "too_many_points")
    modules = ("phone/judge-types.js", "phone/trace.js")
    xlsform = "geotrace"
    least: ClassVar[int] = 2  # positions

    def clean(self, question: Question, raw: Any) -> list[Point]:
        """[latitude, longitude, accuracy?] in order, six decimals; also from text, a line or “;” for each."""
        parts = _parts(raw)
        if len(parts) > POINTS_LIMIT:
            raise InvalidAnswer("too_many_points", limit=POINTS_LIMIT)
        points = [_point(part, line) for line, part in enumerate(parts, start=1)]
        points = self.tidy(points)
        if len(points) < self.least:
            raise InvalidAnswer("too_few_points", limit=self.least)
        return points

    def tidy(self, points: list[Point]) -> list[Point]:
        """What is kept of the positions."""
        return points

    def is_empty(self, raw: Any) -> bool:
        """No position at all."""
        return not raw or (isinstance(raw, str) and not raw.strip("\r\n ;"))

    def advice(self, question: Question) -> str:
        """How it is written by hand."""
        return gettext("One position a line: latitude, longitude.")

    def rule(self, question: Question) -> dict[str, Any]:
        """How many positions it takes."""
        return {"least": self.least}

    def xpath(self, value: Any) -> str:
        """ODK's geotrace text: `lat lng altitude accuracy` of each position, parted by “; ”."""
        return "; ".join(_odk(point) for point in value or ())

    def display(self, question: Question, value: Any) -> str:
        """How many positions, and how long the way is."""
        length = distance([_odk(point) for point in value])
        points = ngettext("%(n)s position", "%(n)s positions", len(value)) % {"n": len(value)}
        return f"{points} · {length:,.0f} m"

    def typed(self, question: Question, value: Any) -> str:
        """A line for each position."""
        if not isinstance(value, list):
            return super().typed(question, value)
        return "\n".join(", ".join(str(part) for part in point) for point in value if isinstance(point, list))

    def posted(self, question: Question, value: Any) -> list[tuple[str, str]]:
        """One field."""
        return [(question.name, self.typed(question, value))]


class Shape(Trace):
    """An area: the positions around it, walked or typed."""

    key = "shape"
    label = _("Area (positions around it)")
    icon = "expand-right"
    template = "trace"
    xlsform = "geoshape"
    least = 3

    def tidy(self, points: list[Point]) -> list[Point]:
        """Without the last position where it closes the line by repeating the first."""
        return points[:-1] if len(points) > 1 and points[0][:2] == points[-1][:2] else points

    def xpath(self, value: Any) -> str:
        """ODK's geoshape text: the first position stands at the end again."""
        return super().xpath([*value, value[0]] if value else value)

    def display(self, question: Question, value: Any) -> str:
        """How many positions, and how large the area is."""
        size = area([_odk(point) for point in value])
        points = ngettext("%(n)s position", "%(n)s positions", len(value)) % {"n": len(value)}
        return f"{points} · {size:,.0f} m²"


def _parts(raw: Any) -> list[Any]:
    if isinstance(raw, str):
        return [part for part in re.split(r"[\r\n;；]+", raw) if part.strip()]
    if not isinstance(raw, list):
        raise InvalidAnswer("wrong_type")
    return raw


def _point(part: Any, line: int) -> Point:
    if isinstance(part, str):
        match = POINT.fullmatch(part)
        if not match:
            raise InvalidAnswer("bad_point", line=line)
        latitude, longitude, third, fourth = match.groups()
        part = [latitude, longitude, *([fourth or third] if third else [])]
    if not isinstance(part, list) or not 2 <= len(part) <= 3 or any(isinstance(each, bool) for each in part):
        raise InvalidAnswer("bad_point", line=line)
    try:
        found = [_tidy(round(float(each), 6)) for each in part]
    except (TypeError, ValueError, OverflowError):
        raise InvalidAnswer("bad_point", line=line) from None
    if not (
        -90 <= found[0] <= 90 and -180 <= found[1] <= 180 and all(0 <= each <= 1e6 for each in found[2:])
    ):
        raise InvalidAnswer("bad_point", line=line)
    return found


def _tidy(value: float) -> float:
    return int(value) if value.is_integer() else value


def _odk(point: Point) -> str:
    latitude, longitude, accuracy = [format(Decimal(str(part)), "f") for part in [*point, 0][:3]]
    return f"{latitude} {longitude} 0 {accuracy}"
