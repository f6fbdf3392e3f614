"""Well-formed conditions and constraints from whatever JSON was posted: nothing else doubts shapes."""

from __future__ import annotations

from typing import Any

Json = Any

MAX_RULES = 60
OPERANDS: dict[str, type | tuple[type, ...]] = {
    "number": (int, float),
    "date": str,
    "text": str,
    "today": bool,
    "question": str,
}
COUNT_KEYS = tuple(f"{side}_{what}" for what in ("length", "choices", "photos") for side in ("min", "max"))
LIMIT = 1_000_000
DEPTH = 3  # one more than is allowed, so that a third level is noticed, and no deeper


def tidy_condition(stored: Json) -> Json:
    """Known keys of known types. A rule that was never begun is dropped; what cannot be a rule at all
    becomes an empty, hence incomplete, one."""
    if not isinstance(stored, dict):
        return {}
    if isinstance(stored.get("text"), str) and stored["text"].strip():
        return {"text": stored["text"].strip()}
    group = _group(stored, 1) if stored.get("rules") else {}
    return group if group.get("rules") else {}


def tidy_constraint(stored: Json) -> Json:
    """Known keys of known types."""
    if not isinstance(stored, dict):
        return {}
    if isinstance(stored.get("text"), str) and stored["text"].strip():
        return {"text": stored["text"].strip()}
    kept: Json = {side: _operand(stored[side]) for side in ("low", "high") if stored.get(side)}
    kept |= {key: stored[key] for key in COUNT_KEYS if _count(stored.get(key))}
    kept |= {
        key: stored[key] for key in ("format", "pattern") if isinstance(stored.get(key), str) and stored[key]
    }
    return {**kept, "whole": True} if stored.get("whole") is True else kept


def _group(group: Json, level: int) -> Json:
    rules = group["rules"] if isinstance(group["rules"], list) else [{}]
    tidied = [_rule(rule, level) for rule in rules[:MAX_RULES] if not _blank(rule)]
    kept = [rule for rule in tidied if rule.get("rules") != []]
    return {"join": "any" if group.get("join") == "any" else "all", "rules": kept}


def _blank(rule: Json) -> bool:
    return isinstance(rule, dict) and rule.get("question") == ""


def _rule(rule: Json, level: int) -> Json:
    if not isinstance(rule, dict):
        return {}
    if "rules" in rule:
        return _group(rule, level + 1) if level < DEPTH else {}
    kept = {key: rule[key] for key in ("question", "op") if isinstance(rule.get(key), str)}
    if isinstance(rule.get("values"), list):
        kept["values"] = [value for value in rule["values"] if isinstance(value, str)]
    return {**kept, "value": _operand(rule["value"])} if rule.get("value") else kept


def _operand(operand: Json) -> Json:
    """One known key, or `{"text": ""}`, which is incomplete."""
    if isinstance(operand, dict):
        for key, kinds in OPERANDS.items():
            if isinstance(operand.get(key), kinds):
                return {key: operand[key]}
    return {"text": ""}


def _count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LIMIT
