"""The one table of operators and functions: arguments, result and implementation.

Semantics: XPath 1.0 §4, the ODK XForms specification and, where they leave room, ODK's web engine.
A function lands here together with its JavaScript twin and its vectors.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from forms_builder.logic import dates, function_texts, geometry, numbers, regex
from forms_builder.logic.dates import Moment
from forms_builder.logic.errors import LogicEvaluationError
from forms_builder.logic.tree import Ast, walk
from forms_builder.logic.values import (
    Nodes,
    Value,
    any_pair,
    equal,
    items,
    to_nodes,
    to_number,
    to_text,
    to_truth,
    unequal,
)


@dataclass(frozen=True, slots=True)
class Context:
    """What a function may see besides its arguments."""

    now: datetime
    zone: tzinfo
    current: Callable[[], str | Nodes]


@dataclass(frozen=True, slots=True)
class Function:
    """`most` is None where any number of arguments may follow; `result` is boolean, number,
    string, date or any.

    `core` functions are in the phone's first script, the others in `logic-more.js`.
    """

    least: int
    most: int | None
    result: str
    implementation: Callable[..., Value]
    core: bool = True

    def takes(self, count: int) -> bool:
        return count >= self.least and (self.most is None or count <= self.most)

    def arity(self) -> str:
        """How many arguments, for messages."""
        if self.most is None:
            return f"≥{self.least}"
        return str(self.least) if self.least == self.most else f"{self.least}-{self.most}"


def lookup(name: str, count: int) -> Function:
    """The function that a tree calls; raises LogicEvaluationError."""
    function = FUNCTIONS.get(name)
    if function is None:
        raise LogicEvaluationError(unknown(name), name=name)
    if not function.takes(count):
        raise LogicEvaluationError("arity", name=name, expected=function.arity(), given=count)
    return function


def _numeric(operation: Callable[..., float]) -> Callable[..., Value]:
    """A function of numbers only: NaN in, NaN out; what has no real result is NaN, too large is infinite."""

    def run(context: Context, *arguments: Value) -> Value:
        given = [to_number(argument, context.zone) for argument in arguments]
        if any(map(math.isnan, given)):
            return math.nan
        try:
            return float(operation(*given))
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return run


def _compared(test: Callable[[float, float], bool]) -> Callable[..., Value]:
    def run(context: Context, a: Value, b: Value) -> Value:
        zone = context.zone
        return any_pair(a, b, lambda x, y: test(to_number(x, zone), to_number(y, zone)))

    return run


def _textual(operation: Callable[..., Value]) -> Callable[..., Value]:
    """A function of texts only."""
    return lambda context, *arguments: operation(*map(to_text, arguments))


def _added(*terms: float) -> float:
    total = terms[0]
    for term in terms[1:]:  # one after the other, as JavaScript adds; sum() would compensate from 3.12 on
        total += term
    return total


def _multiplied(*factors: float) -> float:
    product = factors[0]
    for factor in factors[1:]:
        product *= factor
    return product


def _flat_numbers(context: Context, arguments: tuple[Value, ...]) -> list[float]:
    return [to_number(item, context.zone) for argument in arguments for item in items(argument)]


def _over_all(operation: Callable[..., float]) -> Callable[..., Value]:
    """min, max, sum: over arguments and the answers inside them; NaN for none and with any NaN."""

    def run(context: Context, *arguments: Value) -> Value:
        given = _flat_numbers(context, arguments)
        return math.nan if not given or any(map(math.isnan, given)) else float(operation(*given))

    return run


def _flat_texts(arguments: tuple[Value, ...]) -> list[str]:
    return [to_text(item) for argument in arguments for item in items(argument)]


def _signed(value: float) -> tuple[float, float]:
    """Orders -0 before 0, as JavaScript's Math.min and Math.max do."""
    return value, math.copysign(1.0, value)


def _power(a: float, b: float) -> float:
    """ECMAScript's Math.pow: NaN for (±1)^±∞; infinities instead of errors."""
    if abs(a) == 1 and math.isinf(b):
        return math.nan
    odd = math.isfinite(b) and abs(b) < 2**53 and math.fmod(b, 2) in (1, -1)
    try:
        return math.pow(a, b)
    except ValueError:
        return math.copysign(math.inf, a) if a == 0 and odd else math.inf if a == 0 else math.nan
    except OverflowError:
        return -math.inf if a < 0 and odd else math.inf


def _logarithm(operation: Callable[[float], float]) -> Callable[[float], float]:
    return lambda x: -math.inf if x == 0 else operation(x)


def _formatted(context: Context, value: Value, pattern: Value, *, with_time: bool) -> Value:
    moment = dates.of_text(to_text(value), context.zone)
    return dates.format_moment(moment, to_text(pattern), with_time=with_time) if moment else ""


def _date(context: Context, value: Value) -> Value:
    """date(): a number counts days; text has to be a date; '' and booleans stay empty (as ODK)."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, Moment):
        return value
    if isinstance(value, float):
        return dates.of_days(value, context.zone)
    text = to_text(value)
    if text == "":
        return ""
    return dates.of_text(dates.padded(text), context.zone) or Moment(math.nan, context.zone)


def _decimal_date_time(context: Context, value: Value) -> Value:
    if isinstance(value, bool):
        return math.nan
    if isinstance(value, float | Moment):
        return to_number(value, context.zone)
    moment = dates.of_text(to_text(value), context.zone)
    return moment.ms / dates.DAY_MS if moment else math.nan


def _checklist(context: Context, least: Value, most: Value, *rest: Value) -> Value:
    """checklist(): whether so many of the rest hold; -1 as the most means no limit."""
    held = float(sum(to_truth(value) for value in rest))
    return _within(held, to_number(least, context.zone), to_number(most, context.zone))


def _weighted_checklist(context: Context, least: Value, most: Value, *rest: Value) -> Value:
    """weighted-checklist(): as checklist, but each of the rest is followed by its weight."""
    pairs = zip(rest[::2], rest[1::2], strict=False)
    held = _added(0.0, *(to_number(weight, context.zone) for value, weight in pairs if to_truth(value)))
    return _within(held, to_number(least, context.zone), to_number(most, context.zone))


def _within(held: float, least: float, most: float) -> bool:
    return held >= least and (most == -1 or held <= most)


def _boolean_from_string(context: Context, value: Value) -> Value:
    return to_text(value) in ("1", "true")


def _once(context: Context, value: Value) -> Value:
    """once(): the answer that is already there, else the value."""
    return to_text(context.current()) or to_text(value)


FUNCTIONS: Final[dict[str, Function]] = {
    # operators
    "and": Function(2, None, "boolean", lambda c, *a: all(map(to_truth, a))),
    "or": Function(2, None, "boolean", lambda c, *a: any(map(to_truth, a))),
    "=": Function(2, 2, "boolean", lambda c, a, b: equal(a, b, c.zone)),
    "!=": Function(2, 2, "boolean", lambda c, a, b: unequal(a, b, c.zone)),
    "<": Function(2, 2, "boolean", _compared(lambda a, b: a < b)),
    "<=": Function(2, 2, "boolean", _compared(lambda a, b: a <= b)),
    ">": Function(2, 2, "boolean", _compared(lambda a, b: a > b)),
    ">=": Function(2, 2, "boolean", _compared(lambda a, b: a >= b)),
    "+": Function(2, None, "number", _numeric(_added)),
    "-": Function(2, 2, "number", _numeric(lambda a, b: a - b)),
    "*": Function(2, None, "number", _numeric(_multiplied)),
    "div": Function(2, 2, "number", _numeric(numbers.divide)),
    "mod": Function(2, 2, "number", _numeric(numbers.modulo)),
    "neg": Function(1, 1, "number", _numeric(lambda a: -a)),
    # logic
    "true": Function(0, 0, "boolean", lambda c: True),
    "false": Function(0, 0, "boolean", lambda c: False),
    "not": Function(1, 1, "boolean", lambda c, a: not to_truth(a)),
    "boolean": Function(1, 1, "boolean", lambda c, a: to_truth(a)),
    "boolean-from-string": Function(1, 1, "boolean", _boolean_from_string, core=False),
    "if": Function(3, 3, "any", lambda c, test, then, other: then if to_truth(test) else other),
    "checklist": Function(3, None, "boolean", _checklist, core=False),
    "weighted-checklist": Function(4, None, "boolean", _weighted_checklist, core=False),
    # choices and several answers
    "selected": Function(2, 2, "boolean", _textual(function_texts.selected)),
    "count-selected": Function(1, 1, "number", _textual(function_texts.count_selected)),
    "selected-at": Function(
        2,
        2,
        "string",
        lambda c, a, n: function_texts.selected_at(to_text(a), to_number(n, c.zone)),
        core=False,
    ),
    "count": Function(1, 1, "number", lambda c, a: float(len(to_nodes(a)))),
    "count-non-empty": Function(
        1, 1, "number", lambda c, a: float(sum(text != "" for text in to_nodes(a))), core=False
    ),
    "sum": Function(1, 1, "number", _over_all(_added)),
    "min": Function(1, None, "number", _over_all(lambda *a: min(a, key=_signed))),
    "max": Function(1, None, "number", _over_all(lambda *a: max(a, key=_signed))),
    # text
    "string": Function(1, 1, "string", lambda c, a: to_text(a)),
    "concat": Function(0, None, "string", lambda c, *a: "".join(_flat_texts(a))),
    "join": Function(1, None, "string", lambda c, glue, *a: to_text(glue).join(_flat_texts(a)), core=False),
    "coalesce": Function(2, None, "string", _textual(lambda *a: next(filter(None, a), ""))),
    "once": Function(1, 1, "string", _once, core=False),
    "string-length": Function(1, 1, "number", _textual(lambda a: float(len(a)))),
    "regex": Function(2, 2, "boolean", _textual(lambda a, pattern: regex.search(pattern, a))),
    "regex-linear": Function(
        2, 2, "boolean", _textual(lambda a, pattern: regex.search(pattern, a)), core=False
    ),
    "contains": Function(2, 2, "boolean", _textual(lambda a, b: b in a)),
    "starts-with": Function(2, 2, "boolean", _textual(lambda a, b: a.startswith(b))),
    "ends-with": Function(2, 2, "boolean", _textual(lambda a, b: a.endswith(b)), core=False),
    "substr": Function(
        2, 3, "string", lambda c, a, *n: function_texts.substr(to_text(a), *(to_number(i, c.zone) for i in n))
    ),
    "substring": Function(
        2,
        3,
        "string",
        lambda c, a, *n: function_texts.substring(to_text(a), *(to_number(i, c.zone) for i in n)),
        core=False,
    ),
    "substring-before": Function(2, 2, "string", _textual(function_texts.before), core=False),
    "substring-after": Function(2, 2, "string", _textual(function_texts.after), core=False),
    "normalize-space": Function(1, 1, "string", _textual(function_texts.normalized), core=False),
    "translate": Function(3, 3, "string", _textual(function_texts.translated), core=False),
    # dates
    "today": Function(0, 0, "date", lambda c: dates.midnight(c.now)),
    "now": Function(0, 0, "date", lambda c: dates.of_datetime(c.now)),
    "date": Function(1, 1, "date", _date),
    "date-time": Function(1, 1, "date", _date, core=False),
    "decimal-date-time": Function(1, 1, "number", _decimal_date_time, core=False),
    "decimal-time": Function(1, 1, "number", lambda c, a: dates.time_of_day(to_text(a), c.zone), core=False),
    "format-date": Function(2, 2, "string", lambda c, a, b: _formatted(c, a, b, with_time=False), core=False),
    "format-date-time": Function(
        2, 2, "string", lambda c, a, b: _formatted(c, a, b, with_time=True), core=False
    ),
    # numbers
    "number": Function(1, 1, "number", lambda c, a: to_number(a, c.zone)),
    "int": Function(1, 1, "number", _numeric(numbers.truncate)),
    "round": Function(1, 2, "number", _numeric(numbers.round_to)),
    "abs": Function(1, 1, "number", _numeric(abs)),
    "floor": Function(1, 1, "number", _numeric(numbers.floor), core=False),
    "ceiling": Function(1, 1, "number", _numeric(numbers.ceiling), core=False),
    "pow": Function(2, 2, "number", _numeric(_power), core=False),
    "sqrt": Function(1, 1, "number", _numeric(math.sqrt), core=False),
    "exp": Function(1, 1, "number", _numeric(math.exp), core=False),
    "exp10": Function(1, 1, "number", _numeric(lambda a: _power(10, a)), core=False),
    "log": Function(1, 1, "number", _numeric(_logarithm(math.log)), core=False),
    "log10": Function(1, 1, "number", _numeric(_logarithm(math.log10)), core=False),
    "sin": Function(1, 1, "number", _numeric(math.sin), core=False),
    "cos": Function(1, 1, "number", _numeric(math.cos), core=False),
    "tan": Function(1, 1, "number", _numeric(math.tan), core=False),
    "asin": Function(1, 1, "number", _numeric(math.asin), core=False),
    "acos": Function(1, 1, "number", _numeric(math.acos), core=False),
    "atan": Function(1, 1, "number", _numeric(math.atan), core=False),
    "atan2": Function(2, 2, "number", _numeric(math.atan2), core=False),
    "pi": Function(0, 0, "number", lambda c: math.pi, core=False),
    # places
    "distance": Function(1, None, "number", lambda c, *a: geometry.distance(_flat_texts(a)), core=False),
    "area": Function(1, 1, "number", lambda c, a: geometry.area(_flat_texts((a,))), core=False),
}

REFUSED: Final[dict[str, str]] = {
    "random": "function_random",
    "uuid": "function_random",
    "randomize": "function_random",
    "position": "function_repeat",
    "indexed-repeat": "function_repeat",
    "last": "function_repeat",
    "instance": "function_file",
    "pulldata": "function_file",
    "current": "function_node",
    "node": "function_node",
    "text": "function_node",
    "name": "function_node",
    "local-name": "function_node",
    "namespace-uri": "function_node",
    "id": "function_node",
    "digest": "function_refused",
    "base64-decode": "function_refused",
    "geofence": "function_refused",
    "lang": "function_refused",
    "version": "function_refused",
}
"""Functions that other engines know and this one does not, and the code that says why."""


def unknown(name: str) -> str:
    """The code for a function that is not in the table."""
    return REFUSED.get(name, "function_unknown")


def needs_more(ast: Ast) -> bool:
    """Whether the phone needs `logic-more.js` for this tree."""
    called = [str(node[0]) for node in walk(ast) if isinstance(node, list)]
    return any(not FUNCTIONS[name].core for name in called if name in FUNCTIONS)
