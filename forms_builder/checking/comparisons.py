"""Comparisons that cannot mean what they say: an option that does not exist, a text with a number, a date
with what is no date, `=` on several choices, selected() on a single one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

from forms_builder import questions
from forms_builder.checking.references import expressions
from forms_builder.checking.report import Report
from forms_builder.logic.dates import of_text
from forms_builder.logic.numbers import parse_number
from forms_builder.logic.tree import Ast, walk
from forms_builder.schema import Group, Question

EQUAL: Final = frozenset({"=", "!="})
SIZE: Final = frozenset({"<", "<=", ">", ">="})
ARITHMETIC: Final = frozenset({"+", "-", "*", "div", "mod", "neg"})
WRITTEN: Final = frozenset({"text", "long_text", "phone", "id_number"})
UNMEASURED: Final = frozenset({"multiple", "matrix", "photo", "location", "signature"})
YEARS: Final = (1900, 2200)
"""A number in this range beside a date is meant as a year, but counts days since 1970."""

Found = Iterator[tuple[str, Mapping[str, object]]]


def check_comparisons(report: Report) -> None:
    """Every comparison in every expression."""
    for item, _ in report.items:
        for field, expression in expressions(item):
            if field == "relevant" and isinstance(item, Question) and item.companion:
                continue  # written by the compiler, in the one form that fits single and multiple choice
            told: set[tuple[str, str]] = set()
            for node in walk(expression.ast):
                for code, params in _Node(report, item).faults(node):
                    if (code, str(params)) not in told:
                        told.add((code, str(params)))
                        report.find(code, item, field, params=params)


class _Node:
    def __init__(self, report: Report, item: Question | Group) -> None:
        self._report = report
        self._item = item

    def faults(self, node: Ast) -> Found:
        """What is wrong with one comparison or call."""
        if not isinstance(node, list) or len(node) < 2:
            return
        operator = str(node[0])
        if operator in EQUAL | SIZE and len(node) == 3:
            for side, other in ((node[1], node[2]), (node[2], node[1])):
                question = self._question(side)
                if question is not None:
                    yield from self._compared(question, operator, other)
        if operator in ARITHMETIC:
            for side in node[1:]:
                question = self._question(side)
                if question is not None:
                    yield from self._measured(question)
        if operator in ("selected", "count-selected", "selected-at"):
            question = self._question(node[1])
            if question is not None:
                yield from self._selected(question, operator, node[2] if len(node) > 2 else None)

    def _question(self, ast: Ast) -> Question | None:
        if isinstance(ast, list) and ast == ["."] and isinstance(self._item, Question):
            return self._item
        if isinstance(ast, list) and len(ast) == 2 and ast[0] == "$":
            return self._report.form.by_name.get(str(ast[1]))
        return None

    def _compared(self, question: Question, operator: str, other: Ast) -> Found:
        kind = questions.registry().get(question.type)
        if kind is None or not kind.asked or other == "":
            return
        name = {"question": question.label or question.name}
        if kind.kind in UNMEASURED and operator in SIZE:
            yield "compare_unmeasured", name
        elif kind.kind in ("choice", "multiple") and isinstance(other, str | int | float):
            yield from self._option(question, operator, other)
            if kind.kind == "multiple" and operator in EQUAL:
                yield "compare_multiple", name
        elif kind.kind == "date":
            yield from self._date(question, operator, other)
        elif kind.kind == "number" and isinstance(other, str):
            if math.isnan(parse_number(other)):
                yield "compare_number_text", {**name, "value": other}
        elif question.type in WRITTEN and (operator in SIZE or isinstance(other, int | float)):
            yield "compare_text_number", name

    def _option(self, question: Question, operator: str, other: str | float) -> Found:
        values = [option.value for option in self._report.form.options_of(question)]
        name = question.label or question.name
        if not values:
            return
        if isinstance(other, str) and operator in EQUAL:
            if other not in values:
                yield "compare_option", {"question": name, "value": other}
        elif not isinstance(other, str):
            numbers = [parse_number(value) for value in values]
            if all(map(math.isnan, numbers)):
                yield "compare_option_number", {"question": name, "value": other}
            elif operator in EQUAL and float(other) not in numbers:
                yield "compare_option", {"question": name, "value": other}

    def _date(self, question: Question, operator: str, other: Ast) -> Found:
        name = question.label or question.name
        if self._no_date(other):
            yield "compare_date", {"question": name, "value": other[1] if isinstance(other, list) else other}

    def _no_date(self, other: Ast) -> bool:
        """Whether it is a text that is no date, a year, or a day that does not exist."""
        clock = self._report.book.clock
        if isinstance(other, str):
            return clock.at.tzinfo is not None and of_text(other, clock.at.tzinfo) is None
        if not isinstance(other, list):
            return YEARS[0] <= other <= YEARS[1]
        written = len(other) == 2 and other[0] == "date" and isinstance(other[1], str)
        return written and math.isnan(self._report.book.number(other, {}))

    def _measured(self, question: Question) -> Found:
        kind = questions.registry().get(question.type)
        name = {"question": question.label or question.name}
        if kind is not None and kind.kind in UNMEASURED:
            yield "compare_unmeasured", name
        elif question.type in WRITTEN:
            yield "compare_text_number", name

    def _selected(self, question: Question, operator: str, value: Ast | None) -> Found:
        kind = questions.registry().get(question.type)
        if kind is None or not kind.asked or question.type in ("matrix", "text", "long_text"):
            return
        name = {"question": question.label or question.name, "name": operator}
        if kind.kind == "choice":
            yield "selected_single", name
        elif kind.kind != "multiple":
            yield "selected_other", name
        if operator == "selected" and isinstance(value, str) and kind.options:
            values = {option.value for option in self._report.form.options_of(question)}
            if values and value not in values:
                yield "compare_option", {"question": question.label or question.name, "value": value}
