"""Expression trees back into drop-downs: None where only the advanced box can hold them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms_builder.conditions.patterns import COUNTS, CURRENT, FORMATS
from forms_builder.conditions.rules import COMPARISONS
from forms_builder.conditions.targets import COUNTED, TIMES, Target, is_several, measured, place
from forms_builder.logic import parse
from forms_builder.logic.tree import REGEX

Json = Any
ByName = Mapping[str, Target]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}", re.ASCII)
_KNOWN_FORMATS: dict[str, str] = {}


def read_condition(ast: Json, by_name: ByName, inside: tuple[str, ...] = ()) -> Json | None:
    """The drop-down condition that compiles to an equivalent of `ast`."""
    node = _Reader(by_name, inside).node(ast)
    if node is None:
        return None
    if "rules" not in node:
        return {"join": "all", "rules": [node]}
    if any("rules" in inner for rule in node["rules"] for inner in rule.get("rules", ())):
        return None
    return node


def read_rule(ast: Json, by_name: ByName, inside: tuple[str, ...] = ()) -> Json | None:
    """The one rule that compiles to an equivalent of `ast`."""
    node = _Reader(by_name, inside).node(ast)
    return None if node is None or "rules" in node else node


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


def read_operand(ast: Json, by_name: ByName) -> Json | None:
    """A number, a date, a time, a text, today or another question."""
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
    if _is(ast, "decimal-time") and isinstance(ast[1], str) and _TIME.fullmatch(ast[1]):
        return {"time": ast[1]}
    side = _side(ast, by_name)
    return {"question": side[0].id} if side and not side[1] else None


def _is(ast: Json, operator: str) -> bool:
    return isinstance(ast, list) and ast[0] == operator


def _target(ast: Json, by_name: ByName) -> Target | None:
    return by_name.get(ast[1]) if _is(ast, "$") else None


def _side(ast: Json, by_name: ByName) -> tuple[Target, str] | None:
    """The question that a side of a comparison measures, and by which measure."""
    inner = ast[1] if isinstance(ast, list) and len(ast) == 2 and not _is(ast, "$") else ast
    target = _target(inner, by_name)
    if target is None:
        return None
    for measure in ("", "count", "length"):
        if ast == measured(target, measure):
            return target, measure
    return None


@dataclass(frozen=True)
class _Reader:
    by_name: ByName
    inside: tuple[str, ...]

    def node(self, ast: Json) -> Json | None:
        """A rule or a group of rules."""
        if _is(ast, "or"):
            return self._joined("any", [self.node(part) for part in ast[1:]])
        if _is(ast, "and"):
            return self._joined("all", self._conjuncts(ast[1:]))
        return self._rule(ast)

    def _joined(self, join: str, rules: list[Json | None]) -> Json | None:
        merged: list[Json] = []
        for rule in rules:
            if rule is None:
                return None
            last = merged[-1] if merged else {}
            if join == "any" and _same_any(last, rule):
                merged[-1] = {**last, "values": [*last["values"], *rule["values"]]}
            elif join == "all" and _is_range(last, rule):
                merged[-1] = {**last, "op": "between", "to": rule["value"]}
            elif rule.get("join") == join:
                merged += rule["rules"]
            else:
                merged.append(rule)
        return merged[0] if len(merged) == 1 else {"join": join, "rules": merged}

    def _conjuncts(self, parts: list[Json]) -> list[Json | None]:
        """Rules of an "and"; refusals of a question's options become one "is not", and with `${q} != ''`
        beside them one "is none of"."""
        refusals = [self._refused(part) for part in parts]
        refused = {target.id for target, _values in filter(None, refusals)}
        rules: list[Json | None] = []
        nots: dict[str, Json] = {}
        for part, refusal in zip(parts, refusals, strict=True):
            guard = self._guard(part)
            if guard and guard.id in refused:
                continue
            if refusal is None:
                rules.append(self.node(part))
                continue
            target, values = refusal
            if target.id in nots:
                nots[target.id]["values"] += values
            else:
                nots[target.id] = {"question": target.id, "op": "not", "values": values}
                rules.append(nots[target.id])
        for guard in filter(None, map(self._guard, parts)):
            if guard.id in nots:
                nots[guard.id]["op"] = "none"
        return rules

    def _guard(self, ast: Json) -> Target | None:
        return _target(ast[1], self.by_name) if _is(ast, "!=") and ast[2] == "" else None

    def _refused(self, ast: Json) -> tuple[Target, list[str]] | None:
        """The options that must not be chosen: `!= v`, `not(= v or …)`, `not(selected(…))`."""
        if _is(ast, "not"):
            rule = self.node(ast[1])
            if rule and rule.get("op") == "any":
                found = next(each for each in self.by_name.values() if each.id == rule["question"])
                return found, list(rule["values"])
        if _is(ast, "!=") and isinstance(ast[2], str) and ast[2]:
            target = _target(ast[1], self.by_name)
            single = target and target.kind == "choice" and not is_several(target, self.inside)
            if target and single and ast[2] in target.values:
                return target, [ast[2]]
        return None

    def _rule(self, ast: Json) -> Json | None:
        if refusal := self._refused(ast):
            return {"question": refusal[0].id, "op": "not", "values": refusal[1]}
        if _is(ast, "not"):
            return self._negated(ast[1])
        if not isinstance(ast, list) or len(ast) != 3:
            return None
        operator, left, other = ast
        if operator in ("selected", ">") and (chosen := self._chosen(ast)):
            return chosen
        if operator in ("contains", "starts-with"):
            return self._text("contains" if operator == "contains" else "starts", ast)
        side = _side(left, self.by_name)
        if side is None or operator not in COMPARISONS:
            return None
        target, measure = side
        if other == "" and left == place(target):
            op = {"=": "unanswered", "!=": "answered"}.get(operator)
            several = is_several(target, self.inside) and op == "unanswered"
            return {"question": target.id, "op": op} if op and not several else None
        if operator == "=" and target.kind == "choice" and isinstance(other, str):
            known = other in target.values
            return {"question": target.id, "op": "any", "values": [other]} if known else None
        if target.kind == COUNTED and other == 0 and operator in (">", "="):
            return {"question": target.id, "op": "answered" if operator == ">" else "unanswered"}
        return self._compared(operator, target, measure, other)

    def _compared(self, operator: str, target: Target, measure: str, other: Json) -> Json | None:
        operand = read_operand(other, self.by_name)
        if operand is None or (target.kind == "multiple" and not measure):
            return None
        if target.kind in TIMES and operand.keys() & {"number", "text", "date", "today"}:
            return None
        if "text" in operand and (target.kind == "choice" or measure):
            return None
        more = {"of": measure} if measure else {}
        return {"question": target.id, "op": operator, "value": operand, **more}

    def _chosen(self, ast: Json) -> Json | None:
        """`selected(${q}, 'v')`; where it is asked several times `count(${q}[selected(., 'v')]) > 0`."""
        match ast:
            case ["selected", ["$", str(name)], str(value)] if self._is_single(name):
                return self._rule(["=", ["$", name], value])  # of one choice: the same
            case ["selected", ["$", str(name)], str(value)]:
                several = False
            case [">", ["count", ["filter", ["$", str(name)], ["selected", ["."], str(value)]]], 0]:
                several = True
            case _:
                return None
        target = self.by_name.get(name)
        if target is None or target.kind != "multiple" or value not in target.values:
            return None
        if is_several(target, self.inside) != several:
            return None
        return {"question": target.id, "op": "any", "values": [value]}

    def _is_single(self, name: str) -> bool:
        target = self.by_name.get(name)
        return target is not None and target.kind == "choice" and not is_several(target, self.inside)

    def _text(self, op: str, ast: Json) -> Json | None:
        target = _target(ast[1], self.by_name)
        if target is None or not isinstance(ast[2], str) or not ast[2]:
            return None
        if target.kind in ("choice", "multiple"):
            return None
        return {"question": target.id, "op": op, "value": {"text": ast[2]}}

    def _negated(self, ast: Json) -> Json | None:
        if _is(ast, "contains"):
            return self._text("lacks", ast)
        target = self._guard(ast)
        if target and is_several(target, self.inside):
            return {"question": target.id, "op": "unanswered"}
        return None


def _same_any(one: Json, other: Json) -> bool:
    return bool(one.get("op") == other.get("op") == "any" and one.get("question") == other.get("question"))


def _is_range(one: Json, other: Json) -> bool:
    """Whether "at least" is followed by "at most" of the same."""
    ends = (one.get("op"), other.get("op")) == (">=", "<=")
    return ends and all(one.get(key) == other.get(key) for key in ("question", "of"))


def _pattern(ast: Json, by_name: ByName) -> Json | None:
    if not isinstance(ast, list) or len(ast) != 3:
        return None
    operator, measure, limit = ast
    if ast == ["=", CURRENT, ["int", CURRENT]]:
        return {"whole": True}
    if operator in REGEX and measure == CURRENT:
        return {"format": formats()[limit]} if limit in formats() else {"pattern": limit}
    side = {">=": "low", "<=": "high", ">": "low", "<": "high"}.get(operator)
    if side is None:
        return None
    operand = read_operand(limit, by_name)
    if operator in ("<", ">"):
        plain = measure == CURRENT and operand and "time" not in operand
        return {side: operand, f"open_{side}": True} if plain else None
    if measure == CURRENT:
        return {side: operand} if operand and "time" not in operand else None
    if measure == ["decimal-time", CURRENT]:
        return {side: operand} if operand and operand.keys() & {"time", "question"} else None
    for key, expression in COUNTS.items():
        if measure == expression and isinstance(limit, int):
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
