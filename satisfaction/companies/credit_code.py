"""统一社会信用代码 (GB 32100-2015): its form and its check character. Pure."""

from __future__ import annotations

import re
import unicodedata

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # 31 of them: without I, O, S, V, Z
LENGTH = 18
WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))
# Registering department and kind, division code, organisation code, check character.
SHAPE = re.compile(rf"[{SIGNS}]{{2}}[0-9]{{6}}[{SIGNS}]{{10}}")


def tidied(text: str) -> str:
    """As it is stored: half width, upper case, without spaces and hyphens."""
    return re.sub(r"[\s\-–—]", "", unicodedata.normalize("NFKC", text)).upper()


def check_digit(body: str) -> str:
    """The eighteenth character that belongs to the first seventeen (GB 32100-2015, annex A)."""
    total = sum(SIGNS.index(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True))
    return SIGNS[-total % 31]


def fault(code: str) -> str:
    """What is wrong with a tidied code: "length", "signs", "division", "check"; "" where nothing is."""
    if len(code) != LENGTH:
        return "length"
    if any(sign not in SIGNS for sign in code):
        return "signs"
    if not SHAPE.fullmatch(code):
        return "division"
    return "" if check_digit(code[:-1]) == code[-1] else "check"
