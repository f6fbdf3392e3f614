"""Numbers as XPath 1.0 reads and writes them; the JavaScript engine does the same digit for digit."""

import math
import re
from decimal import Decimal
from typing import Final

_NUMBER: Final = re.compile(r"[ \t\r\n]*-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[ \t\r\n]*")

_WHOLE: Final = re.compile(
    "[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]*([-+]?[0-9]{1,300})"
)


def parse_number(text: str) -> float:
    """XPath 1.0 §4.4: an optional minus and decimal digits, white space around; all else is NaN."""
    return float(text.strip(" \t\r\n")) if _NUMBER.fullmatch(text) else math.nan


def parse_whole(text: str) -> float:
    """The whole number that a text begins with, NaN where it begins with none (JavaScript's parseInt)."""
    found = _WHOLE.match(text)
    return float(int(found[1])) if found else math.nan


def format_number(value: float) -> str:
    """XPath 1.0 §4.2 string(): shortest digits that read back to the same number, never an exponent."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    text = format(Decimal(repr(value)), "f")
    return text[:-2] if text.endswith(".0") else text


def divide(a: float, b: float) -> float:
    """IEEE 754 division: by zero it is an infinity or NaN, never an error."""
    if b != 0:
        return a / b
    if a == 0 or math.isnan(a):
        return math.nan
    return math.copysign(math.inf, math.copysign(1, a) * math.copysign(1, b))


def modulo(a: float, b: float) -> float:
    """The remainder with the sign of the dividend, as XPath's mod and JavaScript's %."""
    if b == 0 or math.isinf(a) or math.isnan(a) or math.isnan(b):
        return math.nan
    return math.fmod(a, b)


def truncate(value: float) -> float:
    """int(): towards zero; NaN and infinities stay."""
    return math.copysign(math.trunc(value), value) if math.isfinite(value) else value


def half_up(value: float) -> float:
    """The nearest whole number, halves upwards (XPath's round, JavaScript's Math.round)."""
    if not math.isfinite(value):
        return value
    below = math.floor(value)
    return float(below + 1 if value - below >= 0.5 else below)


def round_to(value: float, places: float = 0.0) -> float:
    """round(): halves away from zero, to decimal places (negative places: tens, hundreds), as ODK does."""
    if math.isnan(value) or not math.isfinite(places):
        return math.nan
    factor = float(f"1e{math.trunc(places)}")
    rounded = divide(half_up(abs(value) * factor), factor)
    return -rounded if value < 0 else rounded


def floor(value: float) -> float:
    """The nearest whole number below; infinities stay."""
    return float(math.floor(value)) if math.isfinite(value) else value


def ceiling(value: float) -> float:
    """The nearest whole number above (minus zero between -1 and 0, as JavaScript); infinities stay."""
    return math.copysign(math.ceil(value), value) if math.isfinite(value) else value
