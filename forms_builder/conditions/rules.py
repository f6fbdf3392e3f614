"""Drop-down conditions into expression trees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Any

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
MAX_LEVELS = 2


@dataclass(frozen=True, slots=True)
class Target:
    """A question that a rule may speak of. `position` is its place in the questionnaire."""

    id: str
    name: str
    kind: str
    label: str = ""
    values: frozenset[str] = frozenset()
    position: int = 0


class ConditionProblem(ValueError):
    """A rule that cannot be turned into an expression; `code` is one of `findings.MESSAGES`."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def condition_ast(condition: Json, targets: Mapping[str, Target]) -> Json | None:
    """The tree of a drop-down condition, None where it is empty. Raises ConditionProblem.

    "is none of" also demands an answer, as people mean it: an unanswered question has not chosen otherwise.
    """
    if not condition or not condition.get("rules"):
        return None
    return _group(condition, targets, 1)


def rules_of(condition: Json) -> Iterator[Json]:
    """Every rule of a condition, however deep."""
    for rule in (condition or {}).get("rules", ()):
        if "rules" in rule:
            yield from rules_of(rule)
        else:
            yield rule


def target_of(targets: Mapping[str, Target], question: Any) -> Target:
    """The question that is meant. Raises ConditionProblem."""
    if not question:
        raise ConditionProblem("rule_incomplete")
    if question not in targets:
        raise ConditionProblem("question_gone")
    return targets[question]


def operand_ast(operand: Json, targets: Mapping[str, Target]) -> Json:
    """The tree of a number, a date, a text, today or another question. Raises ConditionProblem."""
    match operand:
        case {"number": bool()}:
            raise ConditionProblem("rule_incomplete")
        case {"number": int() | float() as number}:
            return ["neg", -number] if number < 0 else number
        case {"date": str() as day} if day:
            return ["date", day]
        case {"text": str() as text} if text:
            return text
        case {"today": True}:
            return ["today"]
        case {"question": question}:
            return ["$", target_of(targets, question).name]
    raise ConditionProblem("rule_incomplete")


def _group(group: Json, targets: Mapping[str, Target], level: int) -> Json:
    if level > MAX_LEVELS:
        raise ConditionProblem("rule_incomplete")
    parts = [
        _group(rule, targets, level + 1) if "rules" in rule else _rule(rule, targets)
        for rule in group["rules"]
    ]
    if not parts:
        raise ConditionProblem("rule_incomplete")
    return parts[0] if len(parts) == 1 else ["or" if group.get("join") == "any" else "and", *parts]


def _rule(rule: Json, targets: Mapping[str, Target]) -> Json:
    target = target_of(targets, rule.get("question"))
    place = ["$", target.name]
    match rule.get("op"):
        case "answered":
            return ["!=", place, ""]
        case "unanswered":
            return ["=", place, ""]
        case "any" | "none" as op:
            values = rule.get("values") or []
            if not values:
                raise ConditionProblem("rule_incomplete")
            for value in values:
                if value not in target.values:
                    raise ConditionProblem("option_gone", question=target.label)
            return _chosen(place, values, op, multiple=target.kind == "multiple")
        case op if op in COMPARISONS:
            return [op, place, operand_ast(rule.get("value"), targets)]
    raise ConditionProblem("rule_incomplete")


def _chosen(place: Json, values: list[str], op: str, *, multiple: bool) -> Json:
    if op == "any":
        parts: list[Json] = [
            ["selected", place, value] if multiple else ["=", place, value] for value in values
        ]
        return parts[0] if len(parts) == 1 else ["or", *parts]
    refused = [["not", ["selected", place, value]] if multiple else ["!=", place, value] for value in values]
    return ["and", ["!=", place, ""], *refused]
