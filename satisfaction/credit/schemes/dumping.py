"""A scheme's values as JSON: what `reading.read` reads back to the same values."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from satisfaction.credit.schemes.format import SchemeData
from satisfaction.credit.schemes.reading import FORMAT


def dump(scheme: SchemeData) -> dict[str, Any]:
    """The JSON of `Scheme.data`; numbers with decimals as strings, exactly."""
    found = {"format": FORMAT, **asdict(scheme)}
    plain: dict[str, Any] = _plain(found)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value


def number(value: Decimal) -> str:
    """A number without superfluous zeros: 5, 0.5, -1.25."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
