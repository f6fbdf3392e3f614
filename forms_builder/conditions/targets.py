"""What a rule or a calculation may speak of, and how its place is written in an expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Any

COUNTED = "repeat"  # the kind of a repeat: rules compare how many members it has
TIMES = frozenset({"time"})


@dataclass(frozen=True, slots=True)
class Target:
    """A question or repeat that a rule may speak of. `position` is its place in the questionnaire,
    `repeats` names the repeats around it (outermost first)."""

    id: str
    name: str
    kind: str
    label: str = ""
    values: frozenset[str] = frozenset()
    position: int = 0
    repeats: tuple[str, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)  # by option value
    missing: frozenset[str] = frozenset()  # options that count as no answer


Targets = Mapping[str, Target]


class ConditionProblem(ValueError):
    """A rule that cannot be turned into an expression; `code` is one of `findings.MESSAGES`."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def target_of(targets: Targets, question: Any) -> Target:
    """The question that is meant. Raises ConditionProblem."""
    if not question:
        raise ConditionProblem("rule_incomplete")
    if question not in targets:
        raise ConditionProblem("question_gone")
    return targets[question]


def is_several(target: Target, inside: tuple[str, ...]) -> bool:
    """Whether it has many answers as seen from within the repeats `inside`: one for each member."""
    return target.repeats != inside[: len(target.repeats)]


def place(target: Target) -> Json:
    """The answer, or all answers where there are several."""
    return ["$", target.name]


def measured(target: Target, measure: str = "") -> Json:
    """What a comparison by size compares: the answer, the number of members or choices, a length."""
    if target.kind == COUNTED:
        return ["count", place(target)]
    if measure == "count":
        return ["count-selected", place(target)]
    if measure == "length":
        return ["string-length", place(target)]
    return ["decimal-time", place(target)] if target.kind in TIMES else place(target)


def operand_ast(operand: Json, targets: Targets) -> Json:
    """The tree of a number, a date, a time, a text, today or another question. Raises ConditionProblem."""
    match operand:
        case {"number": bool()}:
            raise ConditionProblem("rule_incomplete")
        case {"number": int() | float() as number}:
            return ["neg", -number] if number < 0 else number
        case {"date": str() as day} if day:
            return ["date", day]
        case {"time": str() as time} if time:
            return ["decimal-time", time]
        case {"text": str() as text} if text:
            return text
        case {"today": True}:
            return ["today"]
        case {"question": question}:
            return measured(target_of(targets, question))
    raise ConditionProblem("rule_incomplete")
