"""Constraint patterns into expression trees.

Keys: `low`, `high` (operands; with `open_low`, `open_high` they are not allowed themselves), `whole`;
`min_length`, `max_length`; `min_choices`, `max_choices`; `min_photos`, `max_photos`; `format` (a key of
FORMATS) or `pattern` (a regular expression of one's own).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from forms_builder.conditions.targets import TIMES, ConditionProblem, Targets, operand_ast

Json = Any

CURRENT = ["."]
FORMATS: dict[str, str] = {
    "mobile": "^1[3-9][0-9]{9}$",
    "id_number": ("^[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]$"),
    "digits": "^[0-9]+$",
    "postcode": "^[0-9]{6}$",
}
COUNTS: dict[str, Json] = {
    "length": ["string-length", CURRENT],
    "choices": ["count-selected", CURRENT],
    "photos": ["count", CURRENT],
}


def constraint_ast(constraint: Json, targets: Targets, kind: str = "") -> Json | None:
    """The tree of the patterns taken together, None where there are none. Raises ConditionProblem.

    `kind` is the type checker's word for the answer: times of day are compared as parts of a day.
    """
    parts = list(_parts(constraint or {}, targets, kind))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else ["and", *parts]


def _parts(constraint: Json, targets: Targets, kind: str) -> Iterator[Json]:
    answer = ["decimal-time", CURRENT] if kind in TIMES else CURRENT
    if constraint.get("low"):
        yield [">" if constraint.get("open_low") else ">=", answer, operand_ast(constraint["low"], targets)]
    if constraint.get("high"):
        yield ["<" if constraint.get("open_high") else "<=", answer, operand_ast(constraint["high"], targets)]
    if constraint.get("whole"):
        yield ["=", CURRENT, ["int", CURRENT]]
    for key, measure in COUNTS.items():
        low, high = constraint.get(f"min_{key}"), constraint.get(f"max_{key}")
        if low is not None and high is not None and low > high:
            raise ConditionProblem("range_upside_down", low=low, high=high)
        if low is not None:
            yield [">=", measure, low]
        if high is not None:
            yield ["<=", measure, high]
    if constraint.get("format"):
        if constraint["format"] not in FORMATS:
            raise ConditionProblem("rule_incomplete")
        yield ["regex", CURRENT, FORMATS[constraint["format"]]]
    if constraint.get("pattern"):
        yield ["regex", CURRENT, constraint["pattern"]]
    _in_order(constraint)


def _in_order(constraint: Json) -> None:
    for key in ("number", "date", "time"):
        low, high = ((constraint.get(side) or {}).get(key) for side in ("low", "high"))
        if low is not None and high is not None and low > high:
            raise ConditionProblem("range_upside_down", low=low, high=high)
