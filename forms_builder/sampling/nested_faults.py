"""Mutations of a valid fill of a form with repeats, calculations or filters; `faults.py` has plain ones."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from forms_builder.engine.codecs import Text
from forms_builder.engine.compiled import CompiledForm, Rule, Stage
from forms_builder.engine.nodes import Leaf, Range
from forms_builder.engine.session import Session
from forms_builder.engine.state import is_read_only, walk
from forms_builder.errors import InvalidAnswer
from forms_builder.sampling.bounds import bounds_of
from forms_builder.sampling.wrongs import NOT_OFFERED, against, wrong
from forms_builder.schema import Question

NOT_ASKED = "no_such_question"

Answers = dict[str, Any]
Place = list[str | int]  # the way to an answer: names, and positions in repeats


@dataclass(frozen=True, slots=True)
class Fault:
    """Mutated answers; `question` is the address that the refusal must carry ('' for the whole form)."""

    answers: Answers
    question: str
    code: str


def nested_faults(
    compiled: CompiledForm, rng: random.Random, answers: Mapping[str, Any], *, at: datetime, stage: Stage
) -> Iterator[Fault]:
    """Every kind of fault that each answer of a valid fill can have."""
    return _Faults(compiled, rng, dict(answers), at, stage).all()


class _Faults:
    def __init__(
        self, compiled: CompiledForm, rng: random.Random, answers: Answers, at: datetime, stage: Stage
    ) -> None:
        self._compiled = compiled
        self._rng = rng
        self._answers = answers
        program = compiled.program(stage)
        self._session = Session(program, at, answers=answers, read=self._read, sealed=True)

    def _read(self, leaf: Leaf, value: Any) -> tuple[Text, Any]:
        rule = self._compiled.rules[leaf.definition.name]
        if rule.type.is_empty(value):
            return "", None
        try:
            return rule.type.xpath(rule.type.clean(rule.question, value)), value
        except InvalidAnswer:
            return "", None

    def all(self) -> Iterator[Fault]:
        """All faults, in document order."""
        yield Fault({**self._answers, NOT_ASKED: "1"}, "", "unknown_question")
        for prefix, node in list(walk(self._session.machine.root)):
            address = prefix + node.definition.name
            place = _place(address)
            if isinstance(node, Range):
                yield from self._of_range(node, address, place)
            elif node.definition.never:
                if not node.holder.definition.repeats and len(place) == 1:
                    name = self._compiled.rules[node.definition.name].question.name
                    yield self._fault(place, NOT_OFFERED, name, "not_public")
            elif node.applies and _has(self._answers, place) and not self._is_worked_out(node):
                yield from self._of_leaf(node, address, place)

    def _of_range(self, node: Range, address: str, place: Place) -> Iterator[Fault]:
        if not node.applies or not _has(self._answers, place[:-1]):
            return
        yield self._fault(place, "many", address, "wrong_type")
        if not node.made:
            return
        yield self._fault([*place, 0], "one", f"{address}[1]", "wrong_type")
        yield self._fault([*place, 0, NOT_ASKED], "1", "", "unknown_question")
        if "count" not in node.definition.json:
            times = _get(self._answers, place)
            most = node.definition.most
            yield self._fault(place, [*times, *[{}] * (most + 1 - len(times))], address, "too_many_times")
            if node.definition.least:
                yield self._fault(place, [], address, "too_few_times")

    def _of_leaf(self, leaf: Leaf, address: str, place: Place) -> Iterator[Fault]:
        rule = self._compiled.rules[leaf.definition.name]
        question = self._narrowed(leaf, rule)
        value = _get(self._answers, place)
        if leaf.needed and question.calculation is None:
            yield self._fault(place, None, address, "required")
        for other, code in wrong(question, rule.type, value, self._rng):
            yield self._fault(place, other, address, code)
        self._session.machine.scope.owner = leaf
        for other in list(
            against(question, value, bounds_of(question), self._session.machine.scope, self._rng)
        ):
            code = self._refusal(leaf, rule, question, other, address)
            if code:
                yield self._fault(place, other, address, code)
        self._session.set(address, value)

    def _narrowed(self, leaf: Leaf, rule: Rule) -> Question:
        question = rule.demanding if leaf.needed else rule.question
        if "where" not in leaf.definition.json:
            return question
        offered = set(leaf.options or ())
        return replace(question, options=tuple(each for each in question.options if each.value in offered))

    def _refusal(self, leaf: Leaf, rule: Rule, question: Question, value: Any, address: str) -> str:
        """The code with which a question's own rules refuse `value`; '' where they let it pass."""
        try:
            clean = rule.type.clean(question, value)
        except InvalidAnswer as error:
            return error.code
        for code, _params in rule.type.problems_of_whole(question, clean):
            return code
        return "constraint" if self._session.set(address, value) and not leaf.valid else ""

    def _is_worked_out(self, leaf: Leaf) -> bool:
        return leaf.definition.silent or is_read_only(leaf)

    def _fault(self, place: Place, value: Any, address: str, code: str) -> Fault:
        """A fault: the answers with another value at a place, or without any."""
        answers = copy.deepcopy(self._answers)
        inside: Any = _get(answers, place[:-1])
        if value is None:
            del inside[place[-1]]
        else:
            inside[place[-1]] = value
        return Fault(answers, address, code)


def _place(address: str) -> Place:
    found: Place = []
    for part in address.split("."):
        name, _, time = part.partition("[")
        found += [name, int(time[:-1]) - 1] if time else [name]
    return found


def _get(answers: Any, place: Place) -> Any:
    for step in place:
        answers = answers[step]
    return answers


def _has(answers: Any, place: Place) -> bool:
    try:
        return _get(answers, place) is not None
    except (KeyError, IndexError, TypeError):
        return False
