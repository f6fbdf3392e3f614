"""The single judge of answers: relevance, required, types and constraints against one form.

The phone runs the same rules first for comfort; what this module says counts. It reads no database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any, Literal

from forms_builder import questions
from forms_builder.errors import InvalidAnswer, Problem
from forms_builder.logic.evaluate import truth
from forms_builder.questions.base import QuestionType, XPathValue
from forms_builder.schema import Expression, Form, Question
from forms_builder.wording import constraint_message

Stage = Literal["public", "staff"]
STRANGERS = 20  # unknown questions that are named; who speaks of more speaks of another form


@dataclass(frozen=True, slots=True)
class Rule:
    """One question, ready to be judged."""

    question: Question
    type: QuestionType
    conditions: tuple[Expression, ...]
    public: bool


@dataclass(frozen=True)
class CompiledForm:
    """A form with what the judge needs worked out once."""

    form: Form

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """Rules by question name, in the order of the form."""
        return {
            question.name: Rule(
                question,
                questions.get(question.type),
                self.form.conditions[question.name],
                question.name not in self.form.later_stage,
            )
            for question in self.form.questions
        }

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Question names in form order, but each after those that its conditions and its constraint read.
        Two constraints that read each other keep the form's order.

        Raises ValueError where conditions form a circle.
        """
        asked = {name: self._reads(rule.conditions) for name, rule in self.rules.items()}
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
                raise ValueError(f"conditions form a circle: {', '.join(waiting)}")
            settled = (name for name in ready if checked.get(name, set()) <= done.keys())
            done[next(settled, ready[0])] = None
        return tuple(done)

    def _reads(self, expressions: Iterable[Expression]) -> set[str]:
        return {name for expression in expressions for name in expression.names if name in self.rules}

    @cached_property
    def separate(self) -> frozenset[str]:
        """Names of the questions that need a separate consent."""
        return frozenset(question.name for question in self.form.questions if question.separate_consent)


@dataclass(slots=True)
class Judgement:
    """What the judge found. `answers` (by question name) holds only what applies and is right."""

    answers: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    doubtful: dict[str, Any] = field(default_factory=dict)  # readable, but against a rule of the question
    relevant: set[str] = field(default_factory=set)
    consent: dict[str, bool] | None = None

    @property
    def ok(self) -> bool:
        """Whether the answers can be stored."""
        return not self.problems

    @property
    def malformed(self) -> bool:
        """Whether the sender does not speak of this form at all (unknown or non-public questions)."""
        return any(problem.code in ("unknown_question", "not_public") for problem in self.problems)


class AnswerScope:
    """What conditions can see: answers so far, the answer at hand, and the moment of completion."""

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


def judge(
    compiled: CompiledForm,
    raw: Mapping[str, Any],
    *,
    at: datetime,
    consent: Mapping[str, Any] | None = None,
    stage: Stage = "public",
) -> Judgement:
    """Judge `raw` (answers by question name) as of `at`, an aware local datetime.

    `consent` has True or False by question name for separate consents and under "form" for the notice;
    None means that the sender vouches for consent (an API client), so answers given count as consented.
    Answers to questions that do not apply are dropped; those with problems are not in the result.
    """
    found = Judgement(consent=_consents(compiled, consent))
    found.problems.extend(islice(_strangers(compiled, raw, stage), STRANGERS))
    wanted = compiled.form.consent is not None and compiled.form.consent.required
    if wanted and found.consent is not None and not found.consent.get("form"):
        found.problems.append(Problem("consent_required"))
    scope = AnswerScope(at)
    by_name: dict[str, list[Problem]] = {}
    for name in compiled.order:
        rule = compiled.rules[name]
        if stage == "public" and not rule.public:
            continue
        if not all(truth(condition.ast, scope) for condition in rule.conditions):
            continue
        found.relevant.add(name)
        value, problems = _judge_one(compiled.form, rule, raw.get(name), found.consent, scope, stage)
        by_name[name] = problems
        if value is not None:
            (found.doubtful if problems else found.answers)[name] = value
    found.problems.extend(problem for name in compiled.rules for problem in by_name.get(name, ()))
    found.answers = {name: found.answers[name] for name in compiled.rules if name in found.answers}
    return found


def _judge_one(
    form: Form, rule: Rule, raw: Any, consent: Mapping[str, bool] | None, scope: AnswerScope, stage: Stage
) -> tuple[Any, list[Problem]]:
    question, kind = rule.question, rule.type
    empty = kind.is_empty(raw)
    if question.separate_consent and consent is not None:
        agreed = consent.get(question.name)
        if agreed is False:
            return None, []
        if agreed is None and (not empty or question.required):
            return None, [Problem("consent_unanswered", question.name)]
    if not kind.answers:
        return None, []
    if empty:
        required = question.required and (rule.public or stage == "staff")
        return None, [Problem("required", question.name)] if required else []
    try:
        value = kind.clean(question, raw)
    except InvalidAnswer as error:
        return None, [Problem(error.code, question.name, error.params)]
    if kind.is_empty(value):
        return None, [Problem("required", question.name)] if question.required else []
    scope.tell(question.name, kind.xpath(value))
    problems = [
        Problem(code, question.name, params) for code, params in kind.problems_of_whole(question, value)
    ]
    if not problems and question.constraint and not truth(question.constraint.ast, scope):
        problems.append(Problem("constraint", question.name, text=constraint_message(form, question)))
    return value, problems


def _strangers(compiled: CompiledForm, raw: Mapping[str, Any], stage: Stage) -> Iterator[Problem]:
    for name, value in raw.items():
        rule = compiled.rules.get(name) if isinstance(name, str) else None
        if rule is None:
            yield Problem("unknown_question", params={"name": str(name)[:60]})
        elif stage == "public" and not rule.public and not rule.type.is_empty(value):
            yield Problem("not_public", name, {"name": rule.question.label})


def _consents(compiled: CompiledForm, consent: Mapping[str, Any] | None) -> dict[str, bool] | None:
    if consent is None:
        return None
    known = compiled.separate | {"form"}
    return {name: value for name, value in consent.items() if name in known and isinstance(value, bool)}
