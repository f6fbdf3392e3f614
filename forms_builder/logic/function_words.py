"""Functions of texts and choices; `function_texts.py` holds what they do."""

import math
from typing import Final

from forms_builder.logic import function_texts, geometry, regex
from forms_builder.logic.calling import MORE, PLACES_MODULE, RANDOM, Context, Function, flat_texts, textual
from forms_builder.logic.numbers import parse_whole
from forms_builder.logic.tree import MAX_LENGTH
from forms_builder.logic.values import Value, to_nodes, to_number, to_text


def _once(context: Context, value: Value) -> Value:
    """once(): the answer that is already there, else the value."""
    return to_text(context.current()) or to_text(value)


def _string(context: Context, value: Value) -> Value:
    """string(): as everywhere, but what is no number is called NaN (XPath 1.0 §4.2)."""
    return "NaN" if isinstance(value, float) and math.isnan(value) else to_text(value)


CHOICES: Final[dict[str, Function]] = {
    "selected": Function(2, 2, "boolean", textual(function_texts.selected)),
    "count-selected": Function(1, 1, "number", textual(function_texts.count_selected)),
    "selected-at": Function(
        2,
        2,
        "string",
        lambda c, a, n: function_texts.selected_at(to_text(a), parse_whole(to_text(n))),
        MORE,
    ),
    "count-non-empty": Function(
        1, 1, "number", lambda c, a: float(sum(text != "" for text in to_nodes(a))), MORE
    ),
}


def _uuid(context: Context, length: Value | None = None) -> Value:
    """uuid(): a UUID; with a length, so many characters of them ('' where that is no number)."""
    if length is None:
        return context.uuid()
    wanted = to_number(length, context.zone)
    if not wanted > 0:
        return ""
    size = math.trunc(min(wanted, MAX_LENGTH))
    text = ""
    while len(text) < size:
        text += context.uuid() or " "
    return text[:size]


CHANCE: Final[dict[str, Function]] = {
    "random": Function(0, 0, "number", lambda c: c.random(), RANDOM),
    "uuid": Function(0, 1, "string", _uuid, RANDOM),
}

TEXTS: Final[dict[str, Function]] = {
    "string": Function(1, 1, "string", _string),
    "concat": Function(0, None, "string", lambda c, *a: "".join(flat_texts(a))),
    "join": Function(1, None, "string", lambda c, glue, *a: to_text(glue).join(flat_texts(a)), MORE),
    "coalesce": Function(2, None, "string", textual(lambda *a: next(filter(None, a), ""))),
    "once": Function(1, 1, "string", _once, MORE),
    "string-length": Function(1, 1, "number", textual(lambda a: float(len(a)))),
    "regex": Function(2, 2, "boolean", textual(lambda a, pattern: regex.search(pattern, a))),
    "regex-linear": Function(2, 2, "boolean", textual(lambda a, pattern: regex.search(pattern, a)), MORE),
    "contains": Function(2, 2, "boolean", textual(lambda a, b: b in a)),
    "starts-with": Function(2, 2, "boolean", textual(lambda a, b: a.startswith(b))),
    "ends-with": Function(2, 2, "boolean", textual(lambda a, b: a.endswith(b)), MORE),
    "substr": Function(
        2,
        3,
        "string",
        lambda c, a, *n: function_texts.substr(to_text(a), *(parse_whole(to_text(i)) for i in n)),
    ),
    "substring": Function(
        2,
        3,
        "string",
        lambda c, a, *n: function_texts.substring(to_text(a), *(to_number(i, c.zone) for i in n)),
        MORE,
    ),
    "substring-before": Function(2, 2, "string", textual(function_texts.before), MORE),
    "substring-after": Function(2, 2, "string", textual(function_texts.after), MORE),
    "normalize-space": Function(1, 1, "string", textual(function_texts.normalized), MORE),
    "translate": Function(3, 3, "string", textual(function_texts.translated), MORE),
}

PLACES: Final[dict[str, Function]] = {
    "distance": Function(1, None, "number", lambda c, *a: geometry.distance(flat_texts(a)), PLACES_MODULE),
    "area": Function(1, 1, "number", lambda c, a: geometry.area(flat_texts((a,))), PLACES_MODULE),
    "geofence": Function(2, 2, "boolean", textual(geometry.is_within), PLACES_MODULE),
    "intersects": Function(
        1, 1, "boolean", lambda c, a: geometry.is_crossed(flat_texts((a,))), PLACES_MODULE
    ),
}
