"""Tidying the text of a cell: what programs read, and what people read."""

from __future__ import annotations

import math
import re

SMART_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_SPACES = re.compile(" +")

YES = frozenset({"yes", "Yes", "YES", "true", "True", "TRUE", "true()"})
NO = frozenset({"no", "No", "NO", "false", "False", "FALSE", "false()"})


def machine(text: str, *, collapse: bool = True) -> str:
    """A name, a type or an expression: straight quotes, plain and (unless the settings say otherwise) single
    spaces, as pyxform reads them."""
    text = text.replace("\u00a0", " ").translate(SMART_QUOTES).strip()
    return _SPACES.sub(" ", text) if collapse else text


def words(text: str) -> str:
    """A label, a hint or a message: as it stands, with plain line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def truth(text: str) -> bool | None:
    """What a yes/no cell says; None where it is neither."""
    return True if text in YES else False if text in NO else None


def number(text: str) -> int | float | None:
    """A number as its text writes it: `1` is whole, `1.0` is not; None where it is none."""
    try:
        found = int(text) if _WHOLE.fullmatch(text) else float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None
