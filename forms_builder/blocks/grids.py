"""What an option grid or a list of matrix lines holds: reading what was posted, pasted or stored."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from typing import Any

Json = Any

LABEL_LIMIT = 1000
VALUE_LIMIT = 200
GRID_LIMIT = 1000
QUOTA_LIMIT = 1_000_000
COLUMN_LIMIT = 40
FLAGS = ("na", "exclusive", "other")


class BadGrid(ValueError):
    """What was posted is not a grid."""


def fresh_value(taken: Iterable[str] = (), prefix: str = "o") -> str:
    """A value that no option has had: random, so that a deleted option's value is never used again."""
    while True:
        value = f"{prefix}{secrets.token_hex(3)}"
        if value not in set(taken):
            return value


def plain_number(value: Any) -> int | float | None:
    """A number as its shortest JSON: whole ones as integers. None where it is no number."""
    if isinstance(value, bool) or value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    if number != number or abs(number) > 1e12:
        return None
    return int(number) if number.is_integer() else number


def read_options(text: str) -> list[Json]:
    """Options from the grid's JSON, or from lines `label [tab] score`. Raises BadGrid."""
    return clean_options(_items(text))


def read_rows(text: str) -> list[Json]:
    """Matrix lines from the grid's JSON, or one a line. Raises BadGrid."""
    return clean_rows(_items(text))


def clean_options(items: Iterable[Json]) -> list[Json]:
    """The options with known keys only, defaults left out, and a value each."""
    kept: list[Json] = []
    taken = {str(item.get("value") or "") for item in items}
    for item in items:
        option = _named(item, taken, "o")
        score = plain_number(item.get("score"))
        if score is not None:
            option["score"] = score
        option |= {flag: True for flag in FLAGS if item.get(flag) is True}
        if item.get("enabled") is False:
            option["enabled"] = False
        option |= {key: text for key in ("code", "image") if (text := _text(item.get(key)))}
        quota = plain_number(item.get("quota"))
        if isinstance(quota, int) and 0 < quota <= QUOTA_LIMIT:
            option["quota"] = quota
        columns = item.get("columns")
        if isinstance(columns, dict) and columns:
            named = list(columns.items())[:COLUMN_LIMIT]
            option["columns"] = {str(key): str(value) for key, value in named}
        kept.append(option)
    return kept


def clean_rows(items: Iterable[Json]) -> list[Json]:
    """The lines with known keys only and a value each."""
    taken = {str(item.get("value") or "") for item in items}
    return [_named(item, taken, "r") for item in items]


def _named(item: Json, taken: set[str], prefix: str) -> Json:
    value = str(item.get("value") or "").strip()[:VALUE_LIMIT]
    if not value:
        value = fresh_value(taken, prefix)
        taken.add(value)
    return {"value": value, "label": str(item.get("label") or "").strip()[:LABEL_LIMIT]}


def _text(value: Any) -> str:
    return value.strip()[:VALUE_LIMIT] if isinstance(value, str) else ""


def _items(text: str) -> list[Json]:
    stripped = text.strip()
    if not stripped.startswith("["):
        return [_line(line) for line in stripped.splitlines() if line.strip()][:GRID_LIMIT]
    try:
        items = json.loads(stripped)
    except (ValueError, RecursionError) as error:
        raise BadGrid(str(error)) from error
    if not all(isinstance(item, dict) for item in items) or len(items) > GRID_LIMIT:
        raise BadGrid("not a list of options")
    return list(items)


def _line(line: str) -> Json:
    label, _tab, score = line.strip().partition("\t")
    return {"label": label, "score": score.strip()}
