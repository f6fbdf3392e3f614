"""A random fill of a form with repeats, calculations, filters or triggers, through a session of the engine.

Questions are answered in document order, each where it applies by then; what an answer brings into play
further up is answered in another round.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from forms_builder.engine.codecs import Text, answer_of
from forms_builder.engine.compiled import CompiledForm, Rule, Stage
from forms_builder.engine.nodes import Branch, Leaf, Range, prefix_of
from forms_builder.engine.session import Session
from forms_builder.engine.state import is_read_only
from forms_builder.errors import InvalidAnswer
from forms_builder.sampling.bounds import Bounds, bounds_of
from forms_builder.sampling.draws import Draw, draw
from forms_builder.sampling.plain import ANSWERED, TRIES_PER_ANSWER, Leanings, NoValidFill
from forms_builder.schema import Question

ROUNDS = 3
TIMES = 3  # how many times more than its least a repeat is drawn with
CHANGED = 0.2  # how often a calculation or a default that may be changed is


class NestedFill:
    """One respondent."""

    def __init__(
        self,
        compiled: CompiledForm,
        rng: random.Random,
        at: datetime,
        leanings: Leanings,
        stage: Stage,
        consent: Mapping[str, bool],
    ) -> None:
        self._compiled = compiled
        self._rng = rng
        self._leanings = leanings
        self._consent = consent
        self._seen: set[int] = set()
        self._session = Session(compiled.program(stage), at, read=self._read, rng=rng)

    def run(self) -> dict[str, Any]:
        """Answers by question name, as a page would send them."""
        root = self._session.machine.root
        for _ in range(ROUNDS):
            before = len(self._seen)
            self._frame(root)
            if len(self._seen) == before:
                break
        return self._answers(root)

    def _read(self, leaf: Leaf, value: Any) -> tuple[Text, Any]:
        """For the session: a clean answer, kept beside its text."""
        if value is None or value == "":
            return "", None
        return self._compiled.rules[leaf.definition.name].type.xpath(value), value

    def _frame(self, frame: Branch) -> None:
        for node in list(frame.nodes.values()):
            if isinstance(node, Branch) or not node.applies:
                continue
            if isinstance(node, Leaf):
                self._leaf(node)
                continue
            if id(node) not in self._seen:
                self._seen.add(id(node))
                self._times(node)
            for time in list(node.made):
                self._frame(time)

    def _times(self, range_: Range) -> None:
        """Have a repeat a random number of times, where nothing says how many."""
        definition = range_.definition
        if "count" in definition.json:
            return
        wanted = definition.least + self._rng.randint(0, TIMES)
        address = prefix_of(range_.frame) + definition.name
        while len(range_.made) < wanted and self._session.add(address):
            pass
        while len(range_.made) > wanted and self._session.remove(f"{address}[{len(range_.made)}]"):
            pass

    def _leaf(self, leaf: Leaf) -> None:
        rule = self._compiled.rules[leaf.definition.name]
        if id(leaf) in self._seen or not (rule.type.answers and rule.type.asked) or is_read_only(leaf):
            return
        self._seen.add(id(leaf))
        if self._agreed(rule) and not (self._will_do(leaf, rule) and self._rng.random() > CHANGED):
            self._answer(leaf, rule)

    def _agreed(self, rule: Rule) -> bool:
        return not rule.question.separate_consent or self._consent.get(rule.question.name, True)

    def _will_do(self, leaf: Leaf, rule: Rule) -> bool:
        """Whether there is a default or a calculation that is right."""
        value = self._value(leaf)
        return value is not None and leaf.valid and not any(rule.type.problems_of_whole(rule.question, value))

    def _answer(self, leaf: Leaf, rule: Rule) -> None:
        question = rule.demanding if leaf.needed else rule.question
        if "where" in leaf.definition.json:
            offered = set(leaf.options or ())
            question = replace(
                question, options=tuple(each for each in question.options if each.value in offered)
            )
        leaning = self._leanings.get(question.name, {})
        blank = 1.0 if rule.type.upload else 1 - ANSWERED
        if not leaf.needed and self._rng.random() < leaning.get("", blank):
            return
        bounds = bounds_of(question)
        address = prefix_of(leaf.frame) + question.name
        scope = self._session.machine.scope
        for attempt in range(TRIES_PER_ANSWER if question.choices or not rule.type.options else 0):
            scope.owner = leaf
            raw = draw(
                Draw(
                    question,
                    rule.type,
                    bounds,
                    scope,
                    self._rng,
                    leaning if attempt < TRIES_PER_ANSWER // 2 else {},
                )
            )
            if self._accepted(leaf, rule, question, raw, bounds, address):
                return
        self._session.set(address, "")
        if leaf.needed:
            raise NoValidFill(f"{address}: {TRIES_PER_ANSWER} draws, none accepted")

    def _accepted(
        self, leaf: Leaf, rule: Rule, question: Question, raw: Any, bounds: Bounds, address: str
    ) -> bool:
        try:
            value = rule.type.clean(question, raw)
        except InvalidAnswer:
            return False
        if any(rule.type.problems_of_whole(question, value)):
            return False
        if isinstance(value, list) and len(value) > 1 and bounds.exclusive & {str(each) for each in value}:
            return False
        return self._session.set(address, value) and leaf.valid

    def _answers(self, frame: Branch) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for node in frame.nodes.values():
            if isinstance(node, Branch) or not node.applies:
                continue
            name = node.definition.name
            if isinstance(node, Range):
                if node.made:
                    found[name] = [self._answers(time) for time in node.made]
                continue
            value = self._value(node)
            if value is not None:
                found[name] = value
        return found

    def _value(self, leaf: Leaf) -> Any:
        """What a page would send of a question; None of what nobody is asked."""
        rule = self._compiled.rules[leaf.definition.name]
        if leaf.definition.silent or leaf.shown == "" or not self._agreed(rule):
            return None
        if leaf.raw is not None:
            return leaf.raw
        several = rule.type.kind == "multiple"
        try:
            shown = answer_of(leaf.shown, leaf.definition.codec) if several else leaf.shown
            return rule.type.clean(rule.question, shown)
        except InvalidAnswer:
            return None
