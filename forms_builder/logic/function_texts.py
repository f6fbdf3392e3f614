"""Functions of text; positions and lengths count code points, so one Chinese character or emoji is one."""

import math
import re
from typing import Final

_SPACES: Final = re.compile("[ \t\r\n]+")


def normalized(text: str) -> str:
    """normalize-space(): XML white space trimmed and every run of it one space."""
    return _SPACES.sub(" ", text).strip(" ")


def selected(choices: str, value: str) -> bool:
    """selected(): whether `value` is one of the words of `choices`."""
    return value.strip(" \t\r\n") in normalized(choices).split(" ")


def count_selected(choices: str) -> float:
    """count-selected(): how many words there are."""
    return float(len(normalized(choices).split()))


def selected_at(choices: str, index: float) -> str:
    """selected-at(): the word at the index, counted from 0; '' where there is none."""
    words = normalized(choices).split(" ")
    if not math.isfinite(index):
        return ""
    place = math.trunc(index)
    return words[place] if 0 <= place < len(words) else ""


def substr(text: str, start: float, end: float = math.inf) -> str:
    """substr(): from `start` to before `end`, counted from 0; negative positions count from the end (ODK)."""
    if math.isnan(start) or math.isnan(end):
        return ""
    first, last = (_clamped(place, len(text)) for place in (start, end))
    return text[first:last]


def _clamped(place: float, length: int) -> int:
    if place == math.inf:
        return length
    whole = math.trunc(place)
    return min(max(whole + length if whole < 0 else whole, 0), length)


def substring(text: str, start: float, length: float | None = None) -> str:
    """substring(): XPath 1.0 §4.2, positions counted from 1, both arguments rounded."""
    first = _rounded(start)
    last = math.inf if length is None else first + _rounded(length)
    return "".join(char for place, char in enumerate(text, 1) if first <= place < last)


def _rounded(value: float) -> float:
    return math.floor(value + 0.5) if math.isfinite(value) else value


def before(text: str, mark: str) -> str:
    """substring-before(): what stands before the first `mark`; '' where there is none."""
    return text.partition(mark)[0] if mark and mark in text else ""


def after(text: str, mark: str) -> str:
    """substring-after(): what stands after the first `mark`; '' where there is none."""
    if not mark:
        return text
    return text.partition(mark)[2]


def translated(text: str, old: str, new: str) -> str:
    """translate(): each character of `old` becomes the one at its place in `new`, or nothing."""
    table: dict[str, str] = {}
    for place, char in enumerate(old):
        table.setdefault(char, new[place : place + 1])
    return "".join(table.get(char, char) for char in text)
