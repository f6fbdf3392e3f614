"""Expression trees back into calculation patterns: None where only the advanced box can hold them.

A pattern is recognised by building it: every pattern that could speak of the same questions is compiled and
compared, so that what is read always compiles to what it was read from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from forms_builder.calculations.patterns import BLANK, BUILDERS, calculation_ast
from forms_builder.conditions import (
    ConditionProblem,
    Target,
    read_condition,
    read_operand,
    read_rule,
)
from forms_builder.conditions.reading import ByName
from forms_builder.logic.tree import walk

Json = Any
Inside = tuple[str, ...]

OF_QUESTIONS = ("sum", "mean", "product", "difference", "ratio", "percent")
OF_ONE = ("members", "chosen", "score", "age")
OVER = ("count", "sum", "mean", "highest", "lowest")
MOST_NAMES = 40


def read_calculation(ast: Json, by_name: ByName, inside: Inside = ()) -> Json | None:
    """The pattern that compiles to exactly `ast`."""
    targets = {target.id: target for target in by_name.values()}
    for candidate in _candidates(ast, by_name, inside):
        for variant in range(len(BUILDERS[candidate["how"]])):
            stored = {**candidate, "as": variant} if variant else candidate
            try:
                if calculation_ast(stored, targets, inside) == ast:
                    return stored
            except ConditionProblem:
                continue
    return None


def _candidates(ast: Json, by_name: ByName, inside: Inside) -> Iterator[Json]:
    operand = read_operand(ast, by_name)
    counted = isinstance(ast, list) and ast[0] == "count"  # of a repeat's members: a pattern of its own
    if operand and not counted:
        yield {"how": "value", "value": operand}
    spoken = _spoken(ast, by_name)
    if not isinstance(ast, list):
        return
    if spoken is not None and spoken:
        yield from _of_questions(ast, spoken, by_name)
    if ast[0] == "if" and len(ast) == 4:
        yield from _cases(ast, by_name, inside)
    if ast[0] == "concat":
        parts = [_part(each, by_name) for each in ast[1:]]
        if all(parts):
            yield {"how": "join", "parts": parts}


def _spoken(ast: Json, by_name: ByName) -> list[Target] | None:
    """The questions named, in order of appearance; None where one is unknown or they are many."""
    names = dict.fromkeys(
        str(node[1]) for node in walk(ast) if isinstance(node, list) and node[0] == "$" and len(node) == 2
    )
    if len(names) > MOST_NAMES or not all(name in by_name for name in names):
        return None
    return [by_name[name] for name in names]


def _of_questions(ast: Json, spoken: list[Target], by_name: ByName) -> Iterator[Json]:
    ids = [target.id for target in spoken]
    if len(ids) > 1:
        for how in OF_QUESTIONS:
            yield {"how": how, "questions": ids}
    if len(ids) == 1:
        for how in OF_ONE:
            yield {"how": how, "question": ids[0]}
        rule = _rule_inside(ast, spoken[0], by_name)
        for of in OVER:
            yield {"how": "over", "of": of, "question": ids[0]}
            if rule:
                yield {"how": "over", "of": of, "question": ids[0], "rule": rule}
    yield from _days(ast, by_name)


def _rule_inside(ast: Json, target: Target, by_name: ByName) -> Json | None:
    """The rule in the brackets of `${q}[. >= 60]`, without its question."""
    for node in walk(ast):
        match node:
            case ["filter", ["$", _], test]:
                rule = read_rule(_of(test, target.name), by_name, target.repeats)
                return {key: value for key, value in rule.items() if key != "question"} if rule else None
    return None


def _of(ast: Json, name: str) -> Json:
    if ast == ["."]:
        return ["$", name]
    return [ast[0], *(_of(each, name) for each in ast[1:])] if isinstance(ast, list) else ast


def _days(ast: Json, by_name: ByName) -> Iterator[Json]:
    for node in walk(ast):
        match node:
            case ["-", end, start]:
                ends = {"from": read_operand(start, by_name), "to": read_operand(end, by_name)}
                if all(ends.values()):
                    yield {"how": "days", **ends}


def _cases(ast: Json, by_name: ByName, inside: Inside) -> Iterator[Json]:
    """`if(condition, value, if(…))`, ended by a value or nothing."""
    cases: list[Json] = []
    rest = ast
    while isinstance(rest, list) and rest[0] == "if" and len(rest) == 4:
        condition, value = read_condition(rest[1], by_name, inside), read_operand(rest[2], by_name)
        if condition is None or value is None:
            return
        cases.append({"condition": condition, "value": value})
        rest = rest[3]
    if rest == BLANK:
        yield {"how": "if", "cases": cases}
    elif other := read_operand(rest, by_name):
        yield {"how": "if", "cases": cases, "else": other}


def _part(ast: Json, by_name: ByName) -> Json | None:
    match ast:
        case ["jr:choice-name", ["$", str(name)], str(_)]:
            return {"question": by_name[name].id} if name in by_name else None
    return read_operand(ast, by_name)
