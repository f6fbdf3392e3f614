"""A form with what the judge needs worked out once, and what a judgement says (`forms_builder.answers`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from forms_builder import questions
from forms_builder.engine.model import compile_model
from forms_builder.engine.program import Program
from forms_builder.errors import Problem
from forms_builder.logic.calling import PATHS
from forms_builder.logic.functions import modules
from forms_builder.questions.base import QuestionType, XPathValue
from forms_builder.questions.choices import with_options
from forms_builder.schema import Expression, Form, Group, PageBreak, Question, Repeat

Stage = Literal["public", "staff"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One question, ready to be judged, with the options of its list in place."""

    question: Question
    type: QuestionType
    conditions: tuple[Expression, ...]
    public: bool
    demanding: Question  # the question where it is required, for a condition that makes it so


@dataclass(frozen=True)
class CompiledForm:
    """A form with what the judge needs worked out once."""

    form: Form

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """Rules by question name, in the order of the form."""
        return {question.name: self._rule(question) for question in self.form.questions}

    def _rule(self, question: Question) -> Rule:
        found = with_options(self.form, question)
        return Rule(
            found,
            questions.get(question.type),
            self.form.conditions[question.name],
            question.name not in self.form.later_stage,
            found if found.required else replace(found, required=True),
        )

    @cached_property
    def plain(self) -> bool:
        """Whether the form is a list of questions with conditions: no repeats, nothing that is worked out."""
        return all(map(_is_plain, (item for item, _groups in self.form.walk())))

    @cached_property
    def public_program(self) -> Program:
        """The engine's model for the public stage: questions of a later one never apply."""
        return Program(compile_model(self.form, public=True))

    @cached_property
    def staff_program(self) -> Program:
        """The engine's model with all questions."""
        return Program(compile_model(self.form)) if self.form.later_stage else self.public_program

    def program(self, stage: Stage = "public") -> Program:
        """The engine's model for a stage."""
        return self.public_program if stage == "public" else self.staff_program

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Question names in form order, but each after those that its conditions and its constraint read.
        Two constraints that read each other keep the form's order.

        Raises ValueError where conditions of a plain form are in a circle; the engine settles others.
        """
        asked = {name: self._reads(rule.conditions) - {name} for name, rule in self.rules.items()}
        checked = {
            name: self._reads((rule.question.constraint,)) - {name}
            for name, rule in self.rules.items()
            if rule.question.constraint
        }
        done: dict[str, None] = {}
        while len(done) < len(asked):
            waiting = [name for name in asked if name not in done]
            ready = [name for name in waiting if asked[name] <= done.keys()]
            if not ready:
                if self.plain:
                    raise ValueError(f"conditions form a circle: {', '.join(waiting)}")
                ready = waiting
            settled = (name for name in ready if checked.get(name, set()) <= done.keys())
            done[next(settled, ready[0])] = None
        return tuple(done)

    def _reads(self, expressions: Iterable[Expression]) -> set[str]:
        return {name for expression in expressions for name in expression.names if name in self.rules}

    @cached_property
    def steps(self) -> tuple[tuple[Rule, tuple[int, ...]], ...]:
        """A plain form's rules in `order`, each with the places of its conditions in `conditions`."""
        places = {text: place for place, text in enumerate(self._texts)}
        return tuple(
            (rule, tuple(dict.fromkeys(places[each.text] for each in rule.conditions)))
            for rule in (self.rules[name] for name in self.order)
        )

    @cached_property
    def conditions(self) -> tuple[Expression, ...]:
        """Every condition once: most are shared by many questions."""
        return tuple(self._texts.values())

    @cached_property
    def _texts(self) -> dict[str, Expression]:
        return {each.text: each for rule in self.rules.values() for each in rule.conditions}

    @cached_property
    def separate(self) -> frozenset[str]:
        """Names of the questions that need a separate consent."""
        return frozenset(question.name for question in self.form.questions if question.separate_consent)


@dataclass(slots=True)
class Judgement:
    """What the judge found. `answers` (by question name) holds only what applies and is right; of a repeat a
    list with one such dict for each time. `relevant` holds addresses (`family[2].age`), repeats' too."""

    answers: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    doubtful: dict[str, Any] = field(default_factory=dict)  # readable, but against a rule of the question
    relevant: set[str] = field(default_factory=set)
    consent: dict[str, bool] | None = None
    values: dict[str, str] = field(default_factory=dict)  # by address: the texts that were worked out
    offered: dict[str, tuple[str, ...]] = field(default_factory=dict)  # what choice filters leave, by address

    @property
    def ok(self) -> bool:
        """Whether the answers can be stored."""
        return not self.problems

    @property
    def malformed(self) -> bool:
        """Whether the sender does not speak of this form at all (unknown or non-public questions)."""
        return any(problem.code in ("unknown_question", "not_public") for problem in self.problems)


class AnswerScope:
    """What the conditions of a plain form see: answers so far, the one at hand, the moment of completion."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._values: dict[str, XPathValue] = {}
        self._current: XPathValue = ""

    def value(self, name: str) -> XPathValue:
        """An answer by question name ('' when unanswered or not applicable)."""
        return self._values.get(name, "")

    def current(self) -> XPathValue:
        """The answer at hand."""
        return self._current

    def now(self) -> datetime:
        """The moment of completion, in local time."""
        return self._now

    def tell(self, name: str, value: XPathValue) -> None:
        """Make an answer known."""
        self._values[name] = self._current = value


def _is_plain(item: Question | Group | PageBreak) -> bool:
    if isinstance(item, PageBreak):
        return True
    if isinstance(item, Repeat) or item.read_only is not None or _walks(item.relevant):
        return False
    if not isinstance(item, Question):
        return True
    if _walks(item.constraint):
        return False
    worked_out = (
        item.calculation,
        item.required_if,
        item.choice_filter,
        item.default if not asked(item) else None,
    )
    return not item.trigger and all(each is None for each in worked_out)


def _walks(expression: Expression | None) -> bool:
    """Whether an expression walks the document, which only a session has."""
    return expression is not None and PATHS in modules(expression.ast)


def asked(question: Question) -> bool:
    """Whether a respondent is asked it."""
    return questions.get(question.type).asked
