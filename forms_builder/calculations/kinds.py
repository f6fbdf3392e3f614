"""What a calculation gives: a number, a text or a date, as conditions and further calculations see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms_builder.logic import LogicError, parse
from forms_builder.logic.functions import FUNCTIONS

Json = Any

TEXTS = frozenset({"join"})
RESULTS = {"number": "number", "boolean": "text", "string": "text", "date": "date"}


def kind_of(stored: Json, kinds: Mapping[str, str]) -> str:
    """The type checker's word; "" where it cannot be told. `kinds` are those of questions by id."""
    if stored.get("text"):
        return _typed(stored["text"])
    how = stored.get("how", "")
    if how == "value":
        return _operand(stored.get("value"), kinds)
    if how == "if":
        values = [case.get("value") for case in stored.get("cases") or ()]
        found = {_operand(value, kinds) for value in [*values, stored.get("else")] if value}
        return found.pop() if len(found) == 1 else ""
    return ("text" if how in TEXTS else "number") if how else ""


def _operand(operand: Json, kinds: Mapping[str, str]) -> str:
    match operand:
        case {"number": _}:
            return "number"
        case {"date": _} | {"today": _}:
            return "date"
        case {"text": _}:
            return "text"
        case {"question": str(question)}:
            kind = kinds.get(question, "")
            return {"choice": "text", "multiple": "text", "repeat": "number"}.get(kind, kind)
    return ""


def _typed(text: str) -> str:
    try:
        ast = parse(text)
    except LogicError:
        return ""
    if isinstance(ast, int | float):
        return "number"
    if isinstance(ast, list) and ast and str(ast[0]) in FUNCTIONS:
        return RESULTS.get(FUNCTIONS[str(ast[0])].result, "")
    return "text" if isinstance(ast, str) else ""
