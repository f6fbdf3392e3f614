"""Answers that lie on a line: whole numbers, decimals, dates, times, as steps that can be counted.

A condition on such an answer changes its truth at a few places only. `thresholds` finds them, so that one
answer between each two of them stands for all others there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from forms_builder.checking.formulas import Atom, Book, names_of, set_of
from forms_builder.logic.tree import Ast
from forms_builder.questions.base import QuestionType
from forms_builder.questions.numbers import DECIMALS, LIMIT
from forms_builder.questions.scales import TOP, Slider
from forms_builder.schema import Question

COMPARED: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
RISING: Final = set_of("int round floor ceiling number date date-time string decimal-time decimal-date-time")
"""Functions that never fall where their argument rises (on these answers)."""
_FIRST, _LAST = date(1900, 1, 1).toordinal(), date(2100, 12, 31).toordinal()
_EPOCH: Final = date(1970, 1, 1).toordinal()
_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Space:
    """Steps from `low` to `high`; `raw` turns one into an answer, `place` a number of the expression
    language into the step at or just below it. Answers of spaces with the same `key` can be compared."""

    key: str
    low: int
    high: int
    raw: Callable[[int], Any]
    place: Callable[[float], float]
    usual: int  # a step that people would expect, to prefer in examples


def space_of(kind: QuestionType, question: Question, today: date) -> Space | None:
    """The line on which the answers of a question lie; None where they lie on none."""
    match kind.key:
        case "integer":
            return Space("number", -LIMIT, LIMIT, lambda step: step, math.floor, 1)
        case "decimal":
            scale = 10**DECIMALS
            return Space(
                "decimal",
                -LIMIT * scale,
                LIMIT * scale,
                lambda step: step // scale if step % scale == 0 else step / scale,
                lambda value: math.floor(value * scale + 1e-6),
                scale,
            )
        case "nps":
            return Space("number", 0, TOP, lambda step: step, math.floor, 8)
        case "slider" if isinstance(kind, Slider):
            return _slider(kind, question)
        case "date":
            return Space(
                "date", _FIRST, _LAST, _day, lambda days: math.floor(days + _EPOCH), today.toordinal()
            )
        case "datetime":
            return _minutes(today)
        case "time":
            return Space("time", 0, _MINUTES - 1, _clock, lambda value: math.nan, 600)
    return None


def _slider(kind: Slider, question: Question) -> Space:
    low, high, step = kind.bounds(question)
    whole = low == int(low) and step == 1
    key = "number" if whole else f"slider {low} {step}"
    if whole:
        return Space(key, int(low), int(high), lambda place: place, math.floor, int(low))
    return Space(
        key,
        0,
        int((high - low) / step),
        lambda place: float(low + place * step),
        lambda value: math.floor((value - float(low)) / float(step) + 1e-6),
        0,
    )


def _minutes(today: date) -> Space:
    start = _FIRST * _MINUTES
    return Space(
        "datetime",
        start,
        (_LAST + 1) * _MINUTES - 1,
        lambda step: f"{_day(step // _MINUTES)}T{_clock(step % _MINUTES)}",
        lambda days: math.floor((days + _EPOCH) * _MINUTES + 1e-6),
        today.toordinal() * _MINUTES + 600,
    )


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def _clock(minute: int) -> str:
    return (datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)).strftime("%H:%M")


def thresholds(
    atom: Atom, name: str, space: Space, book: Book, text: Callable[[int], Any]
) -> set[int] | None:
    """The steps at which the atom's truth can change, when it reads nothing but `name`; None where this
    cannot be told. `text` gives a step's answer as expressions see it."""
    ast = atom.ast
    if not (isinstance(ast, list) and len(ast) == 3 and ast[0] in COMPARED):
        return set() if emptiness(ast, name) else None
    if emptiness(ast, name):
        return set()
    if whole_test(ast, name):
        return set()
    if space.key == "number" and period_of(ast, name) > 1:
        return {step for step in (0, 1) if space.low < step <= space.high}
    sides = [side for side in (ast[1], ast[2]) if name in names_of(side)]
    if len(sides) != 1 or set(atom.names) != {name} or not rises(sides[0], name):
        return None
    other = ast[2] if sides[0] is ast[1] else ast[1]
    if isinstance(other, str) and sides[0] == ["$", name] and ast[0] in ("=", "!="):
        return _around(_written(other, space, book), space)
    if sides[0] in (["$", name], ["number", ["$", name]], ["date", ["$", name]]) and space.key != "time":
        limit = book.number(other, {})
        return set() if math.isnan(limit) else _around(space.place(limit), space)
    found: set[int] = set()
    for operator in ("<", "<="):
        found |= _change(Atom([operator, sides[0], other], atom.clock), name, text, space)
    return found


def _written(other: str, space: Space, book: Book) -> float:
    """The step that a text in an expression stands for; NaN for none."""
    if space.key != "time":
        value = book.number(other, {})
        return value if math.isnan(value) else space.place(value)
    match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", other, re.ASCII)
    return int(match[1]) * 60 + int(match[2]) if match else math.nan


def _around(place: float, space: Space) -> set[int]:
    """The steps about a place: a day or a minute more on both sides, since clocks may have been put on."""
    if not math.isfinite(place):
        return set()
    near = range(-61, 63, 1) if space.key == "datetime" else range(-1, 3)
    if space.key in ("number", "decimal"):
        near = range(0, 2)
    steps = {int(place) + each for each in near if each in (-61, -60, -1, 0, 1, 2, 60, 61, 62)}
    return {step for step in steps if space.low < step <= space.high}


def _change(test: Atom, name: str, text: Callable[[int], Any], space: Space) -> set[int]:
    """The one step at which a test that rises or falls changes, if it does."""
    low, high = space.low, space.high
    first = test.truth({name: text(low)})
    if test.truth({name: text(high)}) == first:
        return set()
    while high - low > 1:
        middle = (low + high) // 2
        if test.truth({name: text(middle)}) == first:
            low = middle
        else:
            high = middle
    return {high}


def emptiness(ast: Ast, name: str) -> bool:
    """Whether a tree only asks if the question is answered: `${x} != ''`, `string-length(${x}) > 0`."""
    place: Ast = ["$", name]
    if ast in (
        place,
        ["string", place],
        ["!=", place, ""],
        ["=", place, ""],
        ["!=", "", place],
        ["=", "", place],
    ):
        return True
    if isinstance(ast, list) and len(ast) == 3 and ast[1] == ["string-length", place]:
        return (ast[0], ast[2]) in ((">", 0), (">=", 1), ("=", 0), ("!=", 0), ("<", 1), ("<=", 0))
    return False


def whole_test(ast: Ast, name: str) -> bool:
    """Whether a tree asks if a number is whole: `${x} = int(${x})`."""
    place: Ast = ["$", name]
    match ast:
        case ["=" | "!=", one, [("int" | "round" | "floor" | "ceiling"), other]]:
            return one == place and other == place
        case ["=" | "!=", [("int" | "round" | "floor" | "ceiling"), other], one]:
            return one == place and other == place
    return False


def period_of(ast: Ast, name: str) -> int:
    """k of `${x} mod k = r`: after so many whole numbers the answer repeats itself; 1 for other trees."""
    match ast:
        case [str() as operator, ["mod", subject, int() as period], other] if subject == ["$", name]:
            fits = operator in COMPARED and period > 0 and not names_of(other)
            return period if fits else 1
        case [str() as operator, other, ["mod", subject, int() as period]] if subject == ["$", name]:
            fits = operator in COMPARED and period > 0 and not names_of(other)
            return period if fits else 1
    return 1


def rises(ast: Ast, name: str) -> bool:
    """Whether a tree rises or falls all the way with the one question that it reads."""
    if name not in names_of(ast):
        return True
    if not isinstance(ast, list):
        return False
    operator, arguments = ast[0], ast[1:]
    if operator == "$":
        return True
    inner = [each for each in arguments if name in names_of(each)]
    if len(inner) != 1 or not rises(inner[0], name):
        return False
    if operator in RISING or operator == "neg":
        return len(arguments) == 1 or operator == "round"
    if operator in ("+", "-"):
        return True
    if operator == "*":
        return all(_constant(each) for each in arguments if each is not inner[0])
    if operator == "div":
        return arguments[0] is inner[0] and _constant(arguments[1])
    return operator == "coalesce" and arguments[0] is inner[0]


def _constant(ast: Ast) -> bool:
    return not names_of(ast)


def ordered_pair(ast: Ast) -> tuple[str, str] | None:
    """The two questions of `${x} < ${y}` and its like."""
    match ast:
        case [str() as operator, ["$", str() as one], ["$", str() as other]] if operator in COMPARED:
            return one, other
    return None


def spread(low: int, high: int, count: int, usual: int) -> list[int]:
    """`count` steps from `low` to `high` or fewer, the ends and the usual one included."""
    if high - low < count + 2:
        return list(range(low, high + 1))
    picked = {low, high, min(max(usual, low), high)}
    gap = (high - low) / (count + 1)
    picked |= {round(low + gap * turn) for turn in range(1, count + 1)}
    picked |= {low + turn for turn in range(min(count, 3))}
    return sorted(picked)


def numbers_in(trees: Iterable[Ast]) -> set[float]:
    """The numbers written in trees."""
    found: set[float] = set()
    stack = list(trees)
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(node[1:])
        elif not isinstance(node, str):
            found.add(float(node))
    return found
