"""Expression trees back into drop-downs: None where only the advanced box can hold them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from forms_builder.conditions.patterns import COUNTS, CURRENT, FORMATS
from forms_builder.conditions.rules import COMPARISONS, Target
from forms_builder.logic import parse
from forms_builder.logic.tree import REGEX

Json = Any
ByName = Mapping[str, Target]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_KNOWN_FORMATS: dict[str, str] = {}


def read_condition(ast: Json, by_name: ByName) -> Json | None:
    """The drop-down condition that compiles to an equivalent of `ast`."""
    node = _node(ast, by_name)
    if node is None:
        return None
    if "rules" not in node:
        return {"join": "all", "rules": [node]}
    if any("rules" in inner for rule in node["rules"] for inner in rule.get("rules", ())):
        return None
    return node


def read_constraint(ast: Json, by_name: ByName) -> tuple[Json, list[str]] | None:
    """The patterns, and the values of options that exclude all others."""
    found: Json = {}
    exclusive: list[str] = []
    for part in ast[1:] if _is(ast, "and") else [ast]:
        values = _exclusive(part)
        if values:
            exclusive += values
            continue
        pattern = _pattern(part, by_name)
        if pattern is None or pattern.keys() & found.keys():
            return None
        found |= pattern
    return found, exclusive


def _is(ast: Json, operator: str) -> bool:
    return isinstance(ast, list) and ast[0] == operator


def _target(ast: Json, by_name: ByName) -> Target | None:
    return by_name.get(ast[1]) if _is(ast, "$") else None


def _node(ast: Json, by_name: ByName) -> Json | None:
    """A rule or a group of rules."""
    if _is(ast, "or"):
        return _joined("any", [_node(part, by_name) for part in ast[1:]])
    if _is(ast, "and"):
        return _joined("all", _conjuncts(ast[1:], by_name))
    return _rule(ast, by_name)


def _joined(join: str, rules: list[Json | None]) -> Json | None:
    merged: list[Json] = []
    for rule in rules:
        if rule is None:
            return None
        last = merged[-1] if merged else {}
        if join == "any" and _same_any(last, rule):
            merged[-1] = {**last, "values": [*last["values"], *rule["values"]]}
        elif rule.get("join") == join:
            merged += rule["rules"]
        else:
            merged.append(rule)
    return merged[0] if len(merged) == 1 else {"join": join, "rules": merged}


def _same_any(one: Json, other: Json) -> bool:
    return bool(one.get("op") == other.get("op") == "any" and one.get("question") == other.get("question"))


def _conjuncts(parts: list[Json], by_name: ByName) -> list[Json | None]:
    """Rules of an "and"; `${q} != ''` and refusals of q's options become one "is none of"."""
    refusals = [_refused(part, by_name) for part in parts]
    refused = {target.id for target, _values in filter(None, refusals)}
    rules: list[Json | None] = []
    nones: dict[str, Json] = {}
    guarded: set[str] = set()
    for part, refusal in zip(parts, refusals, strict=True):
        guard = _guard(part, by_name)
        if guard and guard.id in refused:
            guarded.add(guard.id)
            continue
        if refusal is None:
            rules.append(_node(part, by_name))
            continue
        target, values = refusal
        if target.id in nones:
            nones[target.id]["values"] += values
        else:
            nones[target.id] = {"question": target.id, "op": "none", "values": values}
            rules.append(nones[target.id])
    return rules if guarded == nones.keys() else [None]


def _guard(ast: Json, by_name: ByName) -> Target | None:
    return _target(ast[1], by_name) if _is(ast, "!=") and ast[2] == "" else None


def _refused(ast: Json, by_name: ByName) -> tuple[Target, list[str]] | None:
    """The options that must not be chosen: `!= v`, `not(= v or …)`, `not(selected(…))`."""
    if _is(ast, "not"):
        rule = _node(ast[1], by_name)
        if rule and rule.get("op") == "any":
            return next(each for each in by_name.values() if each.id == rule["question"]), list(
                rule["values"]
            )
    if _is(ast, "!=") and isinstance(ast[2], str) and ast[2]:
        target = _target(ast[1], by_name)
        if target and target.kind == "choice" and ast[2] in target.values:
            return target, [ast[2]]
    return None


def _rule(ast: Json, by_name: ByName) -> Json | None:
    target = _target(ast[1], by_name) if isinstance(ast, list) and len(ast) == 3 else None
    if target is None:
        return None
    operator, other = ast[0], ast[2]
    if operator == "selected" and target.kind == "multiple" and other in target.values:
        return {"question": target.id, "op": "any", "values": [other]}
    if operator not in COMPARISONS:
        return None
    if other == "":
        op = {"=": "unanswered", "!=": "answered"}.get(operator)
        return {"question": target.id, "op": op} if op else None
    if operator == "=" and target.kind == "choice" and isinstance(other, str):
        return {"question": target.id, "op": "any", "values": [other]} if other in target.values else None
    operand = _operand(other, by_name)
    if operand is None or target.kind == "multiple" or ("text" in operand and target.kind == "choice"):
        return None
    return {"question": target.id, "op": operator, "value": operand}


def _operand(ast: Json, by_name: ByName) -> Json | None:
    if isinstance(ast, int | float):
        return {"number": ast}
    if isinstance(ast, str):
        return {"date": ast} if _DAY.fullmatch(ast) else {"text": ast}
    if _is(ast, "neg") and isinstance(ast[1], int | float):
        return {"number": -ast[1]}
    if ast == ["today"]:
        return {"today": True}
    if _is(ast, "date") and isinstance(ast[1], str) and _DAY.fullmatch(ast[1]):
        return {"date": ast[1]}
    target = _target(ast, by_name)
    return {"question": target.id} if target else None


def _pattern(ast: Json, by_name: ByName) -> Json | None:
    if not isinstance(ast, list) or len(ast) != 3:
        return None
    operator, measured, limit = ast
    if ast == ["=", CURRENT, ["int", CURRENT]]:
        return {"whole": True}
    if operator in REGEX and measured == CURRENT:
        return {"format": formats()[limit]} if limit in formats() else {"pattern": limit}
    side = {">=": "low", "<=": "high"}.get(operator)
    if side is None:
        return None
    if measured == CURRENT:
        operand = _operand(limit, by_name)
        return {side: operand} if operand else None
    for key, expression in COUNTS.items():
        if measured == expression and isinstance(limit, int):
            return {f"{'min' if side == 'low' else 'max'}_{key}": limit}
    return None


def formats() -> dict[str, str]:
    """Named formats by their canonical pattern."""
    if not _KNOWN_FORMATS:
        for key, pattern in FORMATS.items():
            ast = parse(f"regex(., '{pattern}')")
            if isinstance(ast, list):
                _KNOWN_FORMATS[str(ast[2])] = key
    return _KNOWN_FORMATS


def _exclusive(ast: Json) -> list[str]:
    """`not((selected(., a) or …) and count-selected(.) > 1)`: the values a, …"""
    match ast:
        case ["not", ["and", chosen, [">", ["count-selected", ["."]], 1]]]:
            each = chosen[1:] if _is(chosen, "or") else [chosen]
            if all(_is(one, "selected") and one[1] == CURRENT for one in each):
                return [one[2] for one in each]
    return []
