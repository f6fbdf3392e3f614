"""Well-formed conditions and constraints from whatever JSON was posted: nothing else doubts shapes."""

from __future__ import annotations

import re
from typing import Any

Json = Any

MAX_RULES = 60
OPERANDS: dict[str, type | tuple[type, ...]] = {
    "number": (int, float),
    "date": str,
    "time": str,
    "text": str,
    "today": bool,
    "question": str,
}
COUNT_KEYS = tuple(f"{side}_{what}" for what in ("length", "choices", "photos") for side in ("min", "max"))
LIMIT = 1_000_000
DEPTH = 3  # one more than is allowed, so that a third level is noticed, and no deeper
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def tidy_condition(stored: Json) -> Json:
    """Known keys of known types. A rule that was never begun is dropped; what cannot be a rule at all
    becomes an empty, hence incomplete, one."""
    if not isinstance(stored, dict):
        return {}
    if text := typed(stored):
        return {"text": text}
    group = _group(stored, 1) if stored.get("rules") else {}
    return {**group, **_was(stored)} if group.get("rules") else {}


def tidy_constraint(stored: Json) -> Json:
    """Known keys of known types."""
    if not isinstance(stored, dict):
        return {}
    if text := typed(stored):
        return {"text": text}
    kept: Json = {side: tidy_operand(stored[side]) for side in ("low", "high") if stored.get(side)}
    kept |= {key: stored[key] for key in COUNT_KEYS if _count(stored.get(key))}
    kept |= {
        key: stored[key] for key in ("format", "pattern") if isinstance(stored.get(key), str) and stored[key]
    }
    kept |= {f"open_{side}": True for side in ("low", "high") if stored.get(f"open_{side}") and side in kept}
    if stored.get("whole") is True:
        kept["whole"] = True
    return {**kept, **_was(stored)} if kept else {}


def typed(stored: Json) -> str:
    """The expression written by hand, '' where there is none."""
    text = stored.get("text")
    return text.strip() if isinstance(text, str) else ""


def tidy_operand(operand: Json) -> Json:
    """One known key, or `{"text": ""}`, which is incomplete."""
    if isinstance(operand, dict):
        for key, kinds in OPERANDS.items():
            if isinstance(operand.get(key), kinds):
                well = key != "time" or TIME.fullmatch(operand[key])
                return {key: operand[key]} if well else {"text": ""}
    return {"text": ""}


def tidy_rule(rule: Json) -> Json:
    """One rule's known keys."""
    if not isinstance(rule, dict):
        return {}
    kept = {key: rule[key] for key in ("question", "op", "of") if isinstance(rule.get(key), str)}
    if isinstance(rule.get("values"), list):
        kept["values"] = [value for value in rule["values"] if isinstance(value, str)]
    return kept | {key: tidy_operand(rule[key]) for key in ("value", "to") if rule.get(key)}


def _was(stored: Json) -> Json:
    was = stored.get("was")
    return {"was": was} if isinstance(was, str) and was else {}


def _group(group: Json, level: int) -> Json:
    rules = group["rules"] if isinstance(group["rules"], list) else [{}]
    tidied = [_rule(rule, level) for rule in rules[:MAX_RULES] if not _blank(rule)]
    kept = [rule for rule in tidied if rule.get("rules") != []]
    return {"join": "any" if group.get("join") == "any" else "all", "rules": kept}


def _blank(rule: Json) -> bool:
    return isinstance(rule, dict) and rule.get("question") == ""


def _rule(rule: Json, level: int) -> Json:
    if isinstance(rule, dict) and "rules" in rule:
        return _group(rule, level + 1) if level < DEPTH else {}
    return tidy_rule(rule)


def _count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LIMIT
