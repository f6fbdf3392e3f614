"""A text's half-width shadow: one character for each, so that a place found in it is a place in the text."""

from __future__ import annotations

import re

_HALF = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_OTHERS = str.maketrans(
    {
        "\u3000": " ",
        "\u20e3": ".",  # the frame around a digit, as in 1️⃣
        "\u00a0": " ",
        "【": "[",
        "】": "]",
        "〔": "[",
        "〕": "]",
        "「": '"',
        "」": '"',
        "“": '"',
        "”": '"',
        "—": "-",
        "–": "-",
        "－": "-",
        "~": "-",
        "～": "-",
        "•": "-",
        "●": "○",
        "◯": "○",
        "◎": "○",
        "⚪": "○",
        "⭕": "○",
        "🔘": "○",
        "■": "□",
        "☐": "□",
        "☑": "□",
        "☒": "□",
        "◻": "□",
        "▢": "□",
        "❏": "□",
        "❑": "□",
        "◇": "□",
        "﹍": "_",
        "ˍ": "_",
    }
)
_NOTHING = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufe0e\ufe0f]")
DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}


def cleaned(text: str) -> str:
    """The text with one kind of line end and without characters that cannot be seen."""
    return _NOTHING.sub(
        "", text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n")
    )


def shadow(text: str) -> str:
    """The same text half-width, brackets, quotes, boxes and circles of one kind each. As long as the text."""
    return text.translate(_HALF).translate(_OTHERS)


def number_of(text: str) -> int | None:
    """A number written in digits, in Chinese up to 99, or circled; None where it is none."""
    if text.isascii() and text.isdigit():
        return int(text)
    if len(text) == 1 and 0x2460 <= ord(text) <= 0x2473:
        return ord(text) - 0x245F
    tens, ten, ones = text.partition("十")
    if not ten:
        return DIGITS.get(text)
    if (tens and tens not in DIGITS) or (ones and ones not in DIGITS):
        return None
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)
