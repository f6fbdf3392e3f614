"""The type cell of a question: XLSForm's word for each type of ours, and what has to stand beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms_builder.schema import Question
from forms_builder.xlsform.reading.dialects import foreign
from forms_builder.xlsform.reading.kinds import kind_of
from forms_builder.xlsform.vocabulary import PLAIN, SELECTS

APPEARANCES = {"long_text": "multiline", "signature": "signature", "dropdown": "minimal"}
RANGES = {"slider": {"start": 0, "end": 100, "step": 1}, "nps": {"start": 0, "end": 10, "step": 1}}


def plain_type(question: Question) -> str:
    """The type cell of a question that chooses from no list."""
    kept = str(question.settings.get("xlsform", ""))
    if kept:
        dialect = foreign(kept)
        return dialect.type if dialect else kept if kind_of(kept).role == "question" else "text"
    if question.type == "hidden":
        preload = str(question.settings.get("preload", ""))
        kind = kind_of(preload) if preload else None
        return preload if kind is not None and kind.preload == preload else "hidden"
    if question.type == "calculated" and question.calculation is None:
        default = question.default
        if default is None or isinstance(default.ast, str | int | float):
            return "hidden"  # pyxform wants a calculation, or a default that is one
    return PLAIN.get(question.type, "text")


def parameters(question: Question) -> str:
    """The parameters cell."""
    settings = question.settings
    said: dict[str, Any] = {}
    if question.type in RANGES:
        said |= {key: settings.get(key, usual) for key, usual in RANGES[question.type].items()}
    if settings.get("randomize") is True and question.type in SELECTS:
        said["randomize"] = "true"
    words = [f"{key}={plain(value)}" for key, value in said.items()]
    return " ".join([*words, str(settings.get("parameters", ""))]).strip()


def changes(derived: Mapping[str, Any], actual: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be said beside for `derived` to become `actual`; None for what is to be dropped."""
    found: dict[str, Any] = {key: None for key in derived if key not in actual}
    found |= {
        key: value for key, value in actual.items() if key not in derived or not _same(derived[key], value)
    }
    return found


def plain(value: Any) -> str:
    """A number without an exponent, anything else as text."""
    if isinstance(value, float) and "e" in repr(value):
        return f"{value:.12f}"
    return str(value)


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)
