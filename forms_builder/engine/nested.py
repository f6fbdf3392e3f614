"""The judge's long way: a form with repeats, calculations, filters or triggers, through an engine's session.

Raw answers are read by their question types as they are put into the document; when everything that follows
from them is settled, the document is walked once and judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from forms_builder.engine.codecs import Text, answer_of, text_of
from forms_builder.engine.compiled import CompiledForm, Judgement, Rule, Stage
from forms_builder.engine.nodes import Branch, Leaf, Range
from forms_builder.engine.session import Session
from forms_builder.errors import InvalidAnswer, Problem
from forms_builder.schema import Question
from forms_builder.wording import constraint_message

INVALID = "Invalid Date"  # what an expression gives for a date that is none


@dataclass(slots=True)
class Reading:
    """A raw answer after its type has looked at it: what is stored, or what is wrong with it."""

    value: Any = None
    problem: Problem | None = None


@dataclass(slots=True)
class _Found:
    """What is kept of one frame: right answers, and all that can be read."""

    right: dict[str, Any] = field(default_factory=dict)
    read: dict[str, Any] = field(default_factory=dict)

    @property
    def doubtful(self) -> dict[str, Any]:
        """What is not right, and each repeat with something in it that is not."""
        return {name: value for name, value in self.read.items() if self.right.get(name) != value}


def judge_nested(
    compiled: CompiledForm, raw: Mapping[str, Any], found: Judgement, *, at: datetime, stage: Stage
) -> None:
    """Add to `found` what the answers come to."""
    judge = _Judge(compiled, found, stage)
    session = Session(compiled.program(stage), at, answers=raw, read=judge.read, tracking=False, sealed=True)
    result = judge.frame(session.machine.root, raw, "")
    found.answers = result.right
    found.doubtful = result.doubtful


class _Judge:
    def __init__(self, compiled: CompiledForm, found: Judgement, stage: Stage) -> None:
        self.compiled = compiled
        self.found = found
        self.stage = stage

    def read(self, leaf: Leaf, raw: Any) -> tuple[Text, Any]:
        """For the session: a raw answer's text, and what its type says."""
        rule = self.compiled.rules[leaf.definition.name]
        if rule.type.is_empty(raw) or leaf.definition.never:
            return "", None
        if not self._agreed(rule.question):
            return "", Reading()
        if leaf.definition.computed:  # only once() sees what was there
            return str(text_of(raw, leaf.definition.codec)), None
        try:
            value = rule.type.clean(rule.question, raw)
        except InvalidAnswer as error:
            return "", Reading(problem=Problem(error.code, "", error.params))
        if rule.type.is_empty(value):
            return "", None
        return rule.type.xpath(value), Reading(value)

    def frame(self, frame: Branch, raw: Mapping[str, Any], prefix: str) -> _Found:
        """Judge everything in the root or in one time of a repeat."""
        found = _Found()
        for node in frame.nodes.values():
            if isinstance(node, Branch) or not node.applies:
                continue
            name = node.definition.name
            self.found.relevant.add(prefix + name)
            if isinstance(node, Range):
                self._range(node, raw.get(name), prefix, found)
            else:
                self._leaf(node, prefix + name, found)
        return found

    def _range(self, node: Range, raw: Any, prefix: str, found: _Found) -> None:
        definition = node.definition
        address = prefix + definition.name
        given = raw if isinstance(raw, (list, tuple)) else []
        self._problems(address, self._shape(node, raw))
        right: list[Any] = []
        read: list[Any] = []
        for place, time in enumerate(node.made, 1):
            inside = given[place - 1] if place <= len(given) else {}
            here = f"{address}[{place}]"
            if not isinstance(inside, Mapping):
                self._problems(here, [Problem("wrong_type")])
                inside = {}
            judged = self.frame(time, inside, f"{here}.")
            right.append(judged.right)
            read.append({**judged.right, **judged.read})
        if node.made:
            found.right[definition.name] = right
            found.read[definition.name] = read

    def _shape(self, node: Range, raw: Any) -> Iterator[Problem]:
        """What is wrong with a repeat as a whole."""
        if raw is not None and raw != "" and not isinstance(raw, (list, tuple)):
            yield Problem("wrong_type")
        if "count" in node.definition.json:
            return
        least = node.definition.least
        given = len(raw) if isinstance(raw, (list, tuple)) else 0
        if given < least:
            yield Problem("too_few_times", "", {"least": least, "given": given})
        elif given > len(node.made):
            yield Problem("too_many_times", "", {"most": len(node.made), "given": given})

    def _leaf(self, leaf: Leaf, address: str, found: _Found) -> None:
        rule = self.compiled.rules[leaf.definition.name]
        question = rule.question
        if "calc" in leaf.definition.json and leaf.raw is None:
            self.found.values[address] = "" if leaf.shown == INVALID else leaf.shown
        if "where" in leaf.definition.json:
            self.found.offered[address] = leaf.options or ()
        if question.separate_consent and self.found.consent is not None:
            agreed = self.found.consent.get(question.name)
            if agreed is False:
                return
            if agreed is None and (leaf.raw is not None or leaf.needed):
                self._problems(address, [Problem("consent_unanswered")])
                return
        if not rule.type.answers:
            return
        value, problems = self._value(leaf, rule)
        self._problems(address, problems)
        if value is not None:
            found.read[question.name] = value
            if not problems:
                found.right[question.name] = value

    def _value(self, leaf: Leaf, rule: Rule) -> tuple[Any, list[Problem]]:
        """The value to be stored (None: nothing), and what is wrong with it."""
        reading = leaf.raw if isinstance(leaf.raw, Reading) else None
        if reading is not None and reading.problem is not None:
            return None, [reading.problem]
        value = self._made(leaf, rule) if reading is None else reading.value
        if value is None:
            return None, [Problem("required")] if leaf.needed else []
        question = rule.demanding if leaf.needed else rule.question
        if leaf.options is not None and "where" in leaf.definition.json:
            if not _is_offered(value, leaf.options):
                return value, [Problem("unknown_option")]
            question = _narrowed(question, leaf.options)
        problems = [
            Problem(code, "", params) for code, params in rule.type.problems_of_whole(question, value)
        ]
        if not problems and not leaf.valid:
            problems.append(Problem("constraint", text=constraint_message(self.compiled.form, rule.question)))
        return value, problems

    def _made(self, leaf: Leaf, rule: Rule) -> Any:
        """What an expression or a default came to, as its type stores it."""
        if leaf.shown in ("", INVALID):
            return None
        raw = answer_of(leaf.shown, leaf.definition.codec) if rule.type.kind == "multiple" else leaf.shown
        try:
            value = rule.type.clean(rule.question, raw)
        except InvalidAnswer:
            return leaf.shown[:2000] if not rule.type.asked else None
        return None if rule.type.is_empty(value) else value

    def _agreed(self, question: Question) -> bool:
        """Whether there is consent; without one the answer is as if never made."""
        if not question.separate_consent or self.found.consent is None:
            return True
        return self.found.consent.get(question.name) is True

    def _problems(self, address: str, problems: Any) -> None:
        self.found.problems.extend(replace(each, question=address) for each in problems)


def _is_offered(value: Any, options: tuple[str, ...]) -> bool:
    return all(each in options for each in (value if isinstance(value, list) else [value]))


def _narrowed(question: Question, options: tuple[str, ...]) -> Question:
    kept = set(options)
    return replace(question, options=tuple(each for each in question.options if each.value in kept))
