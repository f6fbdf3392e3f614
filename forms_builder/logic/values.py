"""What an expression can come to, and how each kind turns into the others (XPath 1.0 §3.4, §4.2 to §4.4)."""

import math
from collections.abc import Callable
from datetime import tzinfo
from typing import TypeAlias

from forms_builder.logic import dates
from forms_builder.logic.dates import Moment
from forms_builder.logic.numbers import format_number, parse_number

Nodes: TypeAlias = tuple[str, ...]
"""Several answers at once (photos, repeats): XPath's node-set, reduced to the nodes' texts."""
Value: TypeAlias = str | float | bool | Moment | Nodes


def to_text(value: Value) -> str:
    """A value as text: of several answers the first, of NaN nothing (as in ODK's web engine)."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return value[0] if value else ""
    if isinstance(value, Moment):
        return str(value)
    return "" if math.isnan(value) else format_number(value)


def to_number(value: Value, zone: tzinfo) -> float:
    """number(): text that is a date counts days since 1970-01-01T00:00Z; other text may be NaN."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, Moment):
        return value.ms / dates.DAY_MS
    if isinstance(value, tuple):
        return to_number(value[0], zone) if value else math.nan
    if isinstance(value, str):
        moment = dates.of_text(value, zone)
        return moment.ms / dates.DAY_MS if moment else parse_number(value)
    return value


def to_truth(value: Value) -> bool:
    """boolean(): text and several answers when there are any, numbers when neither 0 nor NaN."""
    if isinstance(value, Moment):
        return value.ms != 0 and not math.isnan(value.ms)
    if isinstance(value, float):
        return value != 0 and not math.isnan(value)
    return bool(value)


def to_nodes(value: Value) -> Nodes:
    """The answers themselves; an unanswered question has none."""
    if isinstance(value, tuple):
        return value
    return () if value == "" else (to_text(value),)


def items(value: Value) -> tuple[Value, ...]:
    """Several answers one by one; any other value alone."""
    return value if isinstance(value, tuple) else (value,)


def any_pair(a: Value, b: Value, test: Callable[[Value, Value], bool]) -> bool:
    """XPath 1.0 §3.4: a comparison with several answers holds when it holds for any of them."""
    return any(test(x, y) for x in items(a) for y in items(b))


def equal(a: Value, b: Value, zone: tzinfo) -> bool:
    """ "=": as booleans if either is one, as numbers if either is a number or a date, else as text."""
    if isinstance(a, bool) or isinstance(b, bool):
        return to_truth(a) == to_truth(b)
    return any_pair(a, b, lambda x, y: _same(x, y, zone))


def unequal(a: Value, b: Value, zone: tzinfo) -> bool:
    """ "!=": with several answers not the opposite of "="."""
    if isinstance(a, bool) or isinstance(b, bool):
        return to_truth(a) != to_truth(b)
    return any_pair(a, b, lambda x, y: not _same(x, y, zone))


def _same(a: Value, b: Value, zone: tzinfo) -> bool:
    if isinstance(a, str) and isinstance(b, str):
        return a == b
    return to_number(a, zone) == to_number(b, zone)
