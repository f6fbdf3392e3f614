"""What an import knows of a block beyond this editor: kept under `extra["kept"]` and compiled unchanged."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from forms_builder.schema import Group, Option, Question, Repeat, Row

Json = Any

KEPT = "kept"
COMPANION = "other"  # how the import words the question behind "other, please say"; False: it has its own
EXPRESSIONS = frozenset(
    {"relevant", "constraint", "required_if", "read_only", "calculation", "default", "choice_filter", "count"}
)
LISTS = frozenset({"options", "rows", "trigger"})


def kept_of(extra: Json) -> dict[str, Json]:
    """The kept fields that have the right shape, expressions as their text."""
    stored = extra.get(KEPT) if isinstance(extra, dict) else None
    if not isinstance(stored, dict):
        return {}
    return {key: value for key, value in stored.items() if _fits(key, value)}


def settings_of(extra: Json) -> dict[str, Json]:
    """The settings that no field of the editor shows."""
    return {key: value for key, value in extra.items() if key != KEPT} if isinstance(extra, dict) else {}


def kept_values(kept: dict[str, Json]) -> dict[str, Json]:
    """Kept fields other than expressions, as the schema holds them."""
    values = {key: value for key, value in kept.items() if key not in EXPRESSIONS and key != COMPANION}
    if "options" in values:
        values["options"] = tuple(Option(**each) for each in values["options"])
    if "rows" in values:
        values["rows"] = tuple(Row(**each) for each in values["rows"])
    if "trigger" in values:
        values["trigger"] = tuple(values["trigger"])
    return values


_PLAIN = {"str": str, "bool": bool, "int": int}
_TYPES = {
    each.name: _PLAIN[str(each.type)]
    for kind in (Question, Group, Repeat)
    for each in fields(kind)
    if str(each.type) in _PLAIN and each.name not in ("id", "type")
}
_OPTION = {each.name for each in fields(Option)}


def _fits(key: str, value: Json) -> bool:
    if key in EXPRESSIONS:
        return isinstance(value, str)
    if key == COMPANION:
        return value is False or isinstance(value, dict)
    if key == "options":
        return isinstance(value, list) and all(_entry(each, _OPTION) for each in value)
    if key == "rows":
        return isinstance(value, list) and all(_entry(each, {"value", "label"}) for each in value)
    if key == "trigger":
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if key == "extra":
        return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
    if key == "weight":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return key in _TYPES and isinstance(value, _TYPES[key])


def _entry(each: Json, known: set[str]) -> bool:
    return isinstance(each, dict) and each.keys() <= known and {"value", "label"} <= each.keys()
