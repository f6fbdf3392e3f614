"""What a constraint says about an answer before one is drawn: ranges, lengths, counts, patterns.

Only the top-level `and` of a constraint is read; what is not understood here is left to trial and error.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from forms_builder.logic.evaluate import Scope, number
from forms_builder.logic.tree import REGEX, Ast, walk
from forms_builder.schema import Question

FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "="}
MEASURES = {"string-length": "length", "count-selected": "count", "count": "count"}


@dataclass(frozen=True, slots=True)
class Limit:
    """`answer operator value`, where the value does not depend on the answer itself."""

    operator: str
    value: Ast


@dataclass(frozen=True, slots=True)
class Bounds:
    """The understood parts of a constraint."""

    limits: dict[str, list[Limit]] = field(default_factory=dict)  # by "value", "length" or "count"
    exclusive: frozenset[str] = frozenset()  # options that stand alone
    patterns: tuple[str, ...] = ()

    def whole(self, measure: str, scope: Scope) -> tuple[int | None, int | None]:
        """Lowest and highest whole number allowed (None: no bound). Unanswered references bound nothing."""
        low, high = self.span(measure, scope, step=1)
        return (
            None if low is None else math.ceil(low - 1e-9),
            None if high is None else math.floor(high + 1e-9),
        )

    def span(self, measure: str, scope: Scope, step: float) -> tuple[float | None, float | None]:
        """Lowest and highest number allowed; a strict bound is moved inwards by `step`."""
        lows: list[float] = []
        highs: list[float] = []
        for limit in self.limits.get(measure, ()):
            value = number(limit.value, scope)
            if math.isnan(value):
                continue
            if limit.operator in (">", ">=", "="):
                lows.append(value + step if limit.operator == ">" else value)
            if limit.operator in ("<", "<=", "="):
                highs.append(value - step if limit.operator == "<" else value)
        return max(lows, default=None), min(highs, default=None)

    def days(self, scope: Scope) -> tuple[str | None, str | None]:
        """Earliest and latest day (`YYYY-MM-DD`) of a date; strictness is left to trial and error."""
        lows: list[str] = []
        highs: list[str] = []
        for limit in self.limits.get("value", ()):
            day = _day(limit.value, scope)
            if day and limit.operator in (">", ">=", "="):
                lows.append(day)
            if day and limit.operator in ("<", "<=", "="):
                highs.append(day)
        return max(lows, default=None), min(highs, default=None)


def bounds_of(question: Question) -> Bounds:
    """What the question's constraint and its options say."""
    limits: dict[str, list[Limit]] = {}
    exclusive = {option.value for option in question.options if option.exclusive}
    patterns: list[str] = []
    for part in _conjuncts(question.constraint.ast) if question.constraint else ():
        if found := _limit(part):
            limits.setdefault(found[0], []).append(found[1])
        elif part[0] in REGEX and part[1] == ["."] and isinstance(part[2], str):
            patterns.append(part[2])
        elif part[0] == "not":
            exclusive |= _exclusive(part[1])
    return Bounds(limits, frozenset(exclusive), tuple(patterns))


def _day(ast: Ast, scope: Scope) -> str:
    """The day an expression comes to (a number counts days since 1970); '' where it is none."""
    days = number(ast, scope)
    if math.isnan(days) or abs(days) > 1_000_000:
        return ""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)
    return moment.astimezone(scope.now().tzinfo).date().isoformat()


def _conjuncts(ast: Ast) -> Iterator[list[Ast]]:
    if isinstance(ast, list) and ast and ast[0] == "and":
        for part in ast[1:]:
            yield from _conjuncts(part)
    elif isinstance(ast, list):
        yield ast


def _limit(part: list[Ast]) -> tuple[str, Limit] | None:
    operator = str(part[0])
    if operator not in FLIPPED or len(part) != 3:
        return None
    for subject, value, sign in ((part[1], part[2], operator), (part[2], part[1], FLIPPED[operator])):
        measure = _measure(subject)
        if measure and all(node != ["."] for node in walk(value)):
            return measure, Limit(sign, value)
    return None


def _measure(subject: Ast) -> str:
    if subject == ["."]:
        return "value"
    if isinstance(subject, list) and len(subject) == 2 and subject[1] == ["."]:
        return MEASURES.get(str(subject[0]), "")
    return ""


def _exclusive(ast: Ast) -> set[str]:
    """The options of `selected(., 'x') and count-selected(.) > 1` ({} for any other shape)."""
    if not (isinstance(ast, list) and ast[0] == "and" and len(ast) == 3):
        return set()
    if not any(isinstance(part, list) and part == [">", ["count-selected", ["."]], 1] for part in ast[1:]):
        return set()
    return {
        str(node[2])
        for node in walk(ast)
        if isinstance(node, list) and len(node) == 3 and node[0] == "selected" and node[1] == ["."]
    }
