"""Drop-down conditions into expression trees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from forms_builder.conditions.targets import (
    COUNTED,
    ConditionProblem,
    Target,
    Targets,
    is_several,
    measured,
    operand_ast,
    place,
    target_of,
)

Json = Any

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
TEXTS = {"contains": "contains", "lacks": "contains", "starts": "starts-with"}
MEASURES = ("count", "length")
MAX_LEVELS = 2


def condition_ast(condition: Json, targets: Targets, inside: tuple[str, ...] = ()) -> Json | None:
    """The tree of a drop-down condition, None where it is empty. Raises ConditionProblem.

    `inside` names the repeats around what is shown or not. "is none of" also demands an answer, as people
    mean it: an unanswered question has not chosen otherwise; "is not" is content with none. Of a question
    that is asked several times a rule holds where any of its answers meets it; "is none of", "is not" and "is
    not answered" where none does.
    """
    if not condition or not condition.get("rules"):
        return None
    return _group(condition, targets, inside, 1)


def rules_of(condition: Json) -> Iterator[Json]:
    """Every rule of a condition, however deep."""
    for rule in (condition or {}).get("rules", ()):
        if "rules" in rule:
            yield from rules_of(rule)
        else:
            yield rule


def questions_in(stored: Json) -> Iterator[str]:
    """The ids of all questions that stored rules, operands or calculations name."""
    if isinstance(stored, dict):
        for key, value in stored.items():
            if key in ("question", "questions", "trigger"):
                yield from (each for each in ([value] if isinstance(value, str) else value) if each)
            else:
                yield from questions_in(value)
    elif isinstance(stored, list):
        for each in stored:
            yield from questions_in(each)


def _group(group: Json, targets: Targets, inside: tuple[str, ...], level: int) -> Json:
    if level > MAX_LEVELS:
        raise ConditionProblem("rule_incomplete")
    join = "or" if group.get("join") == "any" else "and"
    parts: list[Json] = []
    for rule in group["rules"]:
        if "rules" in rule:
            parts.append(_group(rule, targets, inside, level + 1))
            continue
        part = rule_ast(rule, targets, inside)
        # "between" is two parts of an "and", as people write it
        parts += part[1:] if join == "and" and rule.get("op") == "between" else [part]
    if not parts:
        raise ConditionProblem("rule_incomplete")
    return parts[0] if len(parts) == 1 else [join, *parts]


def rule_ast(rule: Json, targets: Targets, inside: tuple[str, ...] = ()) -> Json:
    """The tree of one rule. Raises ConditionProblem."""
    target = target_of(targets, rule.get("question"))
    several = is_several(target, inside)
    match rule.get("op"):
        case "answered" | "unanswered" as op:
            return _answered(target, op, several)
        case "any" | "none" | "not" as op:
            return _chosen(target, _values(rule, target), op, several)
        case op if op in COMPARISONS:
            return [op, _measured(rule, target), operand_ast(rule.get("value"), targets)]
        case "between":
            left = _measured(rule, target)
            low, high = (operand_ast(rule.get(key), targets) for key in ("value", "to"))
            return ["and", [">=", left, low], ["<=", left, high]]
        case op if op in TEXTS and isinstance((rule.get("value") or {}).get("text"), str):
            found = [TEXTS[op], place(target), operand_ast(rule["value"], targets)]
            return ["not", found] if op == "lacks" else found
    raise ConditionProblem("rule_incomplete")


def _measured(rule: Json, target: Target) -> Json:
    measure = rule.get("of") or ""
    if measure and measure not in MEASURES:
        raise ConditionProblem("rule_incomplete")
    return measured(target, measure)


def _values(rule: Json, target: Target) -> list[str]:
    values: list[str] = rule.get("values") or []
    if not values:
        raise ConditionProblem("rule_incomplete")
    for value in values:
        if value not in target.values:
            raise ConditionProblem("option_gone", question=target.label)
    return values


def _answered(target: Target, op: str, several: bool) -> Json:
    if target.kind == COUNTED:
        return [">" if op == "answered" else "=", measured(target), 0]
    if several and op == "unanswered":
        return ["not", ["!=", place(target), ""]]
    return ["!=" if op == "answered" else "=", place(target), ""]


def _chosen(target: Target, values: list[str], op: str, several: bool) -> Json:
    here, multiple = place(target), target.kind == "multiple"
    if several and multiple:
        parts: list[Json] = [
            [">", ["count", ["filter", here, ["selected", ["."], value]]], 0] for value in values
        ]
    elif multiple:
        parts = [["selected", here, value] for value in values]
    else:
        parts = [["=", here, value] for value in values]
    if op != "none":
        chosen: Json = parts[0] if len(parts) == 1 else ["or", *parts]
        return chosen if op == "any" else ["not", chosen]
    if several or multiple:
        refused = [["not", part] for part in parts]
    else:
        refused = [["!=", here, value] for value in values]
    return ["and", ["!=", here, ""], *refused]
