"""Answers as the text that expressions see: one canonical text for each kind of data, as in ODK's web engine.

A decimal is written with a point (`100.0`), a position as four numbers, a ticked box as `OK`; what cannot be
read as its kind is no answer (''). Two things are taken that XForms does not know: times without seconds, and
places described in words. The twin is `static/forms_builder/engine/codecs.js`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from forms_builder.logic.numbers import format_number

INT_LOW: Final = -(2**31)
INT_HIGH: Final = 2**31 - 1
SPACES: Final = " \t\r\n"

_NUMBER: Final = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_CLOCK: Final = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?"
_OFFSET: Final = r"(Z|[-+](0\d|1[0-4]):[0-5]\d)?"
_DATE: Final = re.compile(rf"(\d{{4}}-\d\d-\d\d)(T{_CLOCK}|T([01]\d|2[0-3]))?", re.ASCII)
_TIME: Final = re.compile(_CLOCK + _OFFSET, re.ASCII)
_DATE_TIME: Final = re.compile(rf"(\d{{4}}-\d\d-\d\d)T{_CLOCK}{_OFFSET}", re.ASCII)

Text = str | tuple[str, ...]


def canonical(text: str, codec: str, span: Sequence[float] | None = None) -> str:
    """`text` as `codec` writes it; '' where it cannot be read. `span` is (least, most) of a slider."""
    read = _CODECS.get(codec)
    if read is None or text == "":
        return text
    if span is not None:
        value = _number(text)
        if value is None or not span[0] <= value <= span[1]:
            return ""
    return read(text)


def words(text: str) -> list[str]:
    """The values in a text with spaces between."""
    return [each for each in re.split(f"[{SPACES}]+", text) if each]


def text_of(raw: Any, codec: str, rows: Sequence[str] = ()) -> Text:
    """A raw answer as text, or as a tuple of texts (files): what no question type has looked at yet.

    `rows` are a matrix's lines, which give the order of its pairs.
    """
    if raw is None or raw is False:
        return ""
    if raw is True:
        return "OK" if codec == "trigger" else "true"
    if isinstance(raw, (int, float)):
        return format_number(float(raw))
    if isinstance(raw, Mapping):
        return _of_mapping(raw, rows)
    if isinstance(raw, (list, tuple)):
        texts = [each for each in raw if isinstance(each, str) and each]
        if codec in ("select1", "select", "rank"):
            return " ".join(texts)
        return tuple(texts) if texts else ""
    return str(raw)


def answer_of(text: str, codec: str) -> Any:
    """The answer that a text stands for, where no raw answer is known: a number, a list, or the text."""
    if text == "":
        return None
    if codec in ("int", "decimal"):
        value = float(text)
        return int(value) if value.is_integer() else value
    return list(dict.fromkeys(words(text))) if codec in ("select", "rank") else text


def _of_mapping(raw: Mapping[str, Any], rows: Sequence[str]) -> str:
    if "lat" in raw and "lng" in raw:
        parts = [raw["lat"], raw["lng"], 0, raw.get("accuracy", 0)]
        return " ".join(str(text_of(each, "")) for each in parts)
    if set(raw) == {"text"}:
        return str(raw["text"])
    if rows:
        return " ".join(f"{row}:{raw[row]}" for row in rows if raw.get(row))
    placed = [each for each in raw if raw[each]]
    return " ".join(sorted(placed, key=lambda each: (len(str(raw[each])), str(raw[each]))))


def _number(text: str) -> float | None:
    text = text.strip(SPACES)
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def _int(text: str) -> str:
    value = _number(text)
    if value is None:
        return ""
    whole = math.trunc(value)
    return str(whole) if INT_LOW <= whole <= INT_HIGH else ""


def _decimal(text: str) -> str:
    value = _number(text)
    return "" if value is None else decimal_text(value)


def decimal_text(value: float) -> str:
    """A number with at least one decimal, never an exponent."""
    text = format_number(value)
    return text if "." in text else f"{text}.0"


def _real(text: str) -> bool:
    """Whether `YYYY-MM-DD` is a day of the calendar."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _date(text: str) -> str:
    match = _DATE.fullmatch(text)
    return match[1] if match and _real(match[1]) else ""


def _time(text: str) -> str:
    return text if _TIME.fullmatch(text) else ""


def _date_time(text: str) -> str:
    match = _DATE_TIME.fullmatch(text)
    return text if match and _real(match[1]) else ""


def _point(text: str) -> str | None:
    """One position; None where the text is none."""
    parts = words(text)
    numbers = [_number(part) for part in parts[:4]]
    if len(parts) < 2 or any(number is None for number in numbers):
        return None
    latitude, longitude, *rest = (number for number in numbers if number is not None)
    if abs(latitude) > 90 or abs(longitude) > 180 or (latitude == 0 and longitude == 0):
        return None
    return " ".join(decimal_text(number) for number in (latitude, longitude, *rest))


def _geopoint(text: str) -> str:
    point = _point(text)
    if point is None and any(_number(part) is None for part in words(text)):
        return text  # a place in words
    return point or ""


def _line(closed: bool) -> Callable[[str], str]:
    """Positions parted by semicolons: a shape (`closed`) ends where it begins, a trace must not."""

    def read(text: str) -> str:
        parts = text.split(";")
        if parts and not parts[-1].strip(SPACES):
            parts.pop()
        points = [_point(part) for part in parts]
        known = [point for point in points if point]
        if len(known) != len(points) or len(known) < (3 if closed else 2):
            return ""
        ends = [point.split(" ")[:2] for point in (known[0], known[-1])]
        return ";".join(known) if (ends[0] == ends[1]) == closed else ""

    return read


_CODECS: Final[dict[str, Callable[[str], str]]] = {
    "int": _int,
    "decimal": _decimal,
    "date": _date,
    "time": _time,
    "dateTime": _date_time,
    "geopoint": _geopoint,
    "geotrace": _line(closed=False),
    "geoshape": _line(closed=True),
    "trigger": lambda text: "OK" if text.lower() == "ok" else "",
    "select": lambda text: " ".join(words(text)),
    "rank": lambda text: " ".join(words(text)),
}
