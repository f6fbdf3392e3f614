"""Expressions of a form as drop-downs where they say exactly the same, else as text."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import Any

from forms_builder import questions
from forms_builder.blocks.grids import plain_number
from forms_builder.calculations import calculation_ast, read_calculation
from forms_builder.conditions import (
    COUNTED,
    ConditionProblem,
    Target,
    condition_ast,
    constraint_ast,
    questions_in,
    read_condition,
    read_constraint,
)
from forms_builder.logic import unparse
from forms_builder.logic.functions import FUNCTIONS
from forms_builder.schema import Expression, Form, Group, Question, Repeat

Json = Any
Inside = tuple[str, ...]


class Stored:
    """Reads the expressions of one form. `here` is the position of the block that they belong to."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.by_name: dict[str, Target] = {}
        self.positions: dict[str, int] = {}
        for at, (item, groups) in enumerate(form.walk()):
            self.positions[item.id] = at
            if isinstance(item, (Question, Repeat)) and item.name not in self.by_name:
                self.by_name[item.name] = _target(form, item, groups, at)

    @cached_property
    def targets(self) -> dict[str, Target]:
        """What may be spoken of, by id."""
        return {target.id: target for target in self.by_name.values()}

    def constraint(self, expression: Expression | None, here: int, kind: str) -> Json:
        """What an answer must meet."""
        return self._stored(
            expression, here, self._read_constraint, lambda stored: constraint_ast(stored, self.targets, kind)
        )

    def condition(self, expression: Expression | None, repeats: Inside, here: int) -> Json:
        return self._stored(
            expression,
            here,
            lambda ast: read_condition(ast, self.by_name, repeats),
            lambda stored: condition_ast(stored, self.targets, repeats),
        )

    def calculation(self, expression: Expression, repeats: Inside, here: int) -> Json:
        return self._stored(
            expression,
            here,
            lambda ast: read_calculation(ast, self.by_name, repeats),
            lambda stored: calculation_ast(stored, self.targets, repeats),
        )

    def _read_constraint(self, ast: Json) -> Json | None:
        found = read_constraint(ast, self.by_name)
        return found[0] if found and not found[1] else None

    def _stored(
        self,
        expression: Expression | None,
        here: int,
        read: Callable[[Json], Json | None],
        build: Callable[[Json], Json | None],
    ) -> Json:
        """Drop-downs where they say this of what comes before, with the words that they were read from; else
        the text."""
        if expression is None:
            return {}
        stored = read(expression.ast)
        if stored and self._before(stored, here):
            with suppress(ConditionProblem):
                built: Json = build(stored)
                same = unparse(built) == expression.text
                return stored if same else {**stored, "was": expression.text}
        return {"text": expression.text}

    def _before(self, stored: Json, here: int) -> bool:
        return all(self.targets[each].position < here for each in questions_in(stored))

    def filter(self, question: Question, here: int) -> Json:
        """`列 = ${题}` and so on, as drop-downs."""
        if question.choice_filter is None:
            return {}
        ast, text = question.choice_filter.ast, question.choice_filter.text
        table = self.form.lists.get(question.choices_from)
        parts = ast[1:] if isinstance(ast, list) and ast[0] == "and" else [ast]
        rules = [self._filter_rule(part, table.columns if table else ()) for part in parts]
        if not all(rules) or not self._before({"rules": rules}, here):
            return {"text": text}
        same = unparse(ast) == text
        return {"rules": rules} if same else {"rules": rules, "was": text}

    def _filter_rule(self, part: Json, columns: tuple[str, ...]) -> Json | None:
        match part:
            case ["=", ["column", str(column)], ["$", str(name)]]:
                multiple = False
            case ["selected", ["$", str(name)], ["column", str(column)]]:
                multiple = True
            case _:
                return None
        target = self.by_name.get(name)
        if target is None or column not in columns or (target.kind == "multiple") != multiple:
            return None
        return {"column": column, "question": target.id}


def _target(form: Form, item: Question | Repeat, groups: tuple[Group, ...], position: int) -> Target:
    repeats = tuple(group.name for group in groups if isinstance(group, Repeat))
    if isinstance(item, Repeat):
        return Target(item.id, item.name, COUNTED, item.label, frozenset(), position, repeats)
    kind = questions.get(item.type)
    said = kind.kind if kind.asked else _result(item.calculation or item.default)
    options = form.options_of(item)
    scores = {option.value: option.score for option in item.options if option.score is not None}
    if item.type == "rating" and not scores:
        numbers = {option.value: plain_number(option.value) for option in item.options}
        scores = {value: number for value, number in numbers.items() if number is not None}
    values = frozenset(option.value for option in options)
    missing = frozenset(option.value for option in item.options if option.na)
    return Target(item.id, item.name, said, item.label, values, position, repeats, scores, missing)


def _result(expression: Expression | None) -> str:
    ast = expression.ast if expression else ""
    if isinstance(ast, list) and ast and str(ast[0]) in FUNCTIONS:
        return {"number": "number", "date": "date"}.get(FUNCTIONS[str(ast[0])].result, "text")
    return "number" if isinstance(ast, (int, float)) else "text"
