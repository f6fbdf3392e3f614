"""Whether a rule's conditions hold for one answer sheet. Reads a form and answers; no Django, no database.

All conditions must hold. Those about one repeat must hold together for one of its members (any of them).
Questions are known by their permanent ids, so a rule outlives versions; a question that a version does not
ask gives no reason for anything.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from forms_builder.schema import Form, Question, Repeat

IS, IS_NOT, BELOW, ABOVE, ANSWERED, EMPTY = "is", "is_not", "below", "above", "answered", "empty"
COMPARES = (BELOW, ABOVE)
NEEDS_VALUES = (IS, IS_NOT, BELOW, ABOVE)
Asked = Callable[[], Container[str]]  # addresses (`age`, `family[2].age`) of what the respondent was asked


@dataclass(frozen=True, slots=True)
class Condition:
    """`row` is a line of a matrix, or ''. `values` are options, numbers as text, or the one bound."""

    question: str
    operator: str
    values: tuple[str, ...] = ()
    row: str = ""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A condition, its question, and the repeats around that."""

    condition: Condition
    question: Question
    around: tuple[Repeat, ...]


def conditions_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Condition, ...]:
    """Conditions as a rule stores them."""
    return tuple(
        Condition(
            str(each["question"]),
            str(each["operator"]),
            tuple(str(value) for value in each.get("values", ())),
            str(each.get("row", "")),
        )
        for each in stored
    )


def holds(conditions: Sequence[Condition], form: Form, answers: Mapping[str, Any], asked: Asked) -> bool:
    """Whether every condition holds for `answers` (clean, by question id). No condition gives no reason.

    `asked` is called only where a condition wants a question that was left empty.
    """
    placed: list[_Placed] = []
    for condition in conditions:
        question = form.by_id.get(condition.question)
        if question is None:
            return False
        placed.append(_Placed(condition, question, form.repeats[question.name]))
    return bool(placed) and _hold(placed, answers, 0, "", asked)


def missing(conditions: Iterable[Condition], form: Form) -> list[Condition]:
    """Conditions whose question, or line of a matrix, the form does not have: the rule is broken."""
    return [each for each in conditions if not _known(each, form)]


def _known(condition: Condition, form: Form) -> bool:
    question = form.by_id.get(condition.question)
    if question is None:
        return False
    return not condition.row or any(row.value == condition.row for row in question.rows)


def _hold(placed: list[_Placed], answers: Mapping[str, Any], depth: int, prefix: str, asked: Asked) -> bool:
    """Whether they hold in the answers of one frame: the sheet, or a member of a repeat."""
    inside: dict[str, list[_Placed]] = {}
    for each in placed:
        if len(each.around) > depth:
            inside.setdefault(each.around[depth].id, []).append(each)
        elif not _one(each, answers.get(each.question.id), f"{prefix}{each.question.name}", asked):
            return False
    return all(_any_member(some, answers, depth, prefix, asked) for some in inside.values())


def _any_member(
    placed: list[_Placed], answers: Mapping[str, Any], depth: int, prefix: str, asked: Asked
) -> bool:
    repeat = placed[0].around[depth]
    members = answers.get(repeat.id)
    if not isinstance(members, (list, tuple)):
        return False
    return any(
        _hold(placed, member, depth + 1, f"{prefix}{repeat.name}[{place}].", asked)
        for place, member in enumerate(members, start=1)
        if isinstance(member, Mapping)
    )


def _one(placed: _Placed, value: Any, address: str, asked: Asked) -> bool:
    condition = placed.condition
    if condition.row:
        value = value.get(condition.row) if isinstance(value, Mapping) else None
    given = value is not None and value != "" and value != [] and value != {}
    if condition.operator == EMPTY:
        return not given and address in asked()
    if not given:
        return False
    if condition.operator == ANSWERED:
        return True
    if condition.operator in COMPARES:
        return _compares(condition, value, placed.question)
    chosen = _chosen(value)
    hit = any(_same(each, wanted) for each in chosen for wanted in condition.values)
    return hit if condition.operator == IS else condition.operator == IS_NOT and not hit


def _chosen(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [str(each) for each in value.values()]
    if isinstance(value, (list, tuple)):
        return [str(each) for each in value]
    return [str(value)]


def _same(given: str, wanted: str) -> bool:
    """The same option, or the same number however it is written (2 and 2.0)."""
    if given == wanted:
        return True
    one, other = number(given), number(wanted)
    return one is not None and one == other


def _compares(condition: Condition, value: Any, question: Question) -> bool:
    if any(option.na and option.value == str(value) for option in question.options):
        return False
    left, right = number(value), number(condition.values[0] if condition.values else "")
    if left is None or right is None:
        return False
    return left < right if condition.operator == BELOW else left > right


def number(value: Any) -> Decimal | None:
    """A finite number, exactly as written; None for anything else."""
    if isinstance(value, (bool, list, tuple, Mapping)):
        return None
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
