"""Operators, numbers and truth: XPath 1.0 §3.4 and §3.5, ODK's mathematical functions."""

import math
from collections.abc import Callable
from typing import Final

from forms_builder.logic import numbers
from forms_builder.logic.calling import MORE, Context, Function, compared, numeric, over_all
from forms_builder.logic.values import Value, equal, items, to_number, to_text, to_truth, unequal


def added(*terms: float) -> float:
    total = terms[0]
    for term in terms[1:]:  # one after the other, as JavaScript adds; sum() would compensate from 3.12 on
        total += term
    return total


def multiplied(*factors: float) -> float:
    product = factors[0]
    for factor in factors[1:]:
        product *= factor
    return product


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


def _checklist(context: Context, least: Value, most: Value, *rest: Value) -> Value:
    """checklist(): whether so many of the rest hold; -1 as the most means no limit."""
    held = float(sum(to_truth(each) for value in rest for each in items(value)))
    return _within(held, to_number(least, context.zone), to_number(most, context.zone))


def _weighted_checklist(context: Context, least: Value, most: Value, *rest: Value) -> Value:
    """weighted-checklist(): as checklist, but each of the rest is followed by its weight."""
    held = 0.0
    for value, weights in zip(rest[::2], rest[1::2], strict=False):
        values = items(value)
        for index, weight in enumerate(items(weights)):
            if index >= len(values):
                return False
            if to_truth(values[index]):
                held += to_number(weight, context.zone)
    return _within(held, to_number(least, context.zone), to_number(most, context.zone))


def _within(held: float, least: float, most: float) -> bool:
    return held >= least and (most == -1 or held <= most)


def _boolean_from_string(context: Context, value: Value) -> Value:
    return to_text(value) in ("1", "true")


OPERATORS: Final[dict[str, Function]] = {
    "and": Function(2, None, "boolean", lambda c, *a: all(map(to_truth, a))),
    "or": Function(2, None, "boolean", lambda c, *a: any(map(to_truth, a))),
    "=": Function(2, 2, "boolean", lambda c, a, b: equal(a, b, c.zone)),
    "!=": Function(2, 2, "boolean", lambda c, a, b: unequal(a, b, c.zone)),
    "<": Function(2, 2, "boolean", compared(lambda a, b: a < b)),
    "<=": Function(2, 2, "boolean", compared(lambda a, b: a <= b)),
    ">": Function(2, 2, "boolean", compared(lambda a, b: a > b)),
    ">=": Function(2, 2, "boolean", compared(lambda a, b: a >= b)),
    "+": Function(2, None, "number", numeric(added)),
    "-": Function(2, 2, "number", numeric(lambda a, b: a - b)),
    "*": Function(2, None, "number", numeric(multiplied)),
    "div": Function(2, 2, "number", numeric(numbers.divide)),
    "mod": Function(2, 2, "number", numeric(numbers.modulo)),
    "neg": Function(1, 1, "number", numeric(lambda a: -a)),
}

LOGIC: Final[dict[str, Function]] = {
    "true": Function(0, 0, "boolean", lambda c: True),
    "false": Function(0, 0, "boolean", lambda c: False),
    "not": Function(1, 1, "boolean", lambda c, a: not to_truth(a)),
    "boolean": Function(1, 1, "boolean", lambda c, a: to_truth(a)),
    "boolean-from-string": Function(1, 1, "boolean", _boolean_from_string, MORE),
    "if": Function(3, 3, "any", lambda c, test, then, other: then if to_truth(test) else other),
    "checklist": Function(3, None, "boolean", _checklist, MORE),
    "weighted-checklist": Function(4, None, "boolean", _weighted_checklist, MORE, step=2),
}

NUMBERS: Final[dict[str, Function]] = {
    "sum": Function(1, 1, "number", over_all(added)),
    "min": Function(1, None, "number", over_all(lambda *a: min(a, key=_signed))),
    "max": Function(1, None, "number", over_all(lambda *a: max(a, key=_signed))),
    "number": Function(1, 1, "number", lambda c, a: to_number(a, c.zone)),
    "int": Function(1, 1, "number", numeric(numbers.truncate)),
    "round": Function(1, 2, "number", numeric(numbers.round_to)),
    "abs": Function(1, 1, "number", numeric(abs)),
    "floor": Function(1, 1, "number", numeric(numbers.floor), MORE),
    "ceiling": Function(1, 1, "number", numeric(numbers.ceiling), MORE),
    "pow": Function(2, 2, "number", numeric(_power), MORE),
    "sqrt": Function(1, 1, "number", numeric(math.sqrt), MORE),
    "exp": Function(1, 1, "number", numeric(math.exp), MORE),
    "exp10": Function(1, 1, "number", numeric(lambda a: _power(10, a)), MORE),
    "log": Function(1, 1, "number", numeric(_logarithm(math.log)), MORE),
    "log10": Function(1, 1, "number", numeric(_logarithm(math.log10)), MORE),
    "sin": Function(1, 1, "number", numeric(math.sin), MORE),
    "cos": Function(1, 1, "number", numeric(math.cos), MORE),
    "tan": Function(1, 1, "number", numeric(math.tan), MORE),
    "asin": Function(1, 1, "number", numeric(math.asin), MORE),
    "acos": Function(1, 1, "number", numeric(math.acos), MORE),
    "atan": Function(1, 1, "number", numeric(math.atan), MORE),
    "atan2": Function(2, 2, "number", numeric(math.atan2), MORE),
    "pi": Function(0, 0, "number", lambda c: math.pi, MORE),
}
