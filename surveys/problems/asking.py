"""What a rule can be about: a form's questions, each with what it can be compared with; rules in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from forms_builder import questions
from forms_builder.models import Publication
from forms_builder.questions.choices import with_options
from forms_builder.rendering.piping import plainly
from forms_builder.schema import Form, Question
from surveys.problems.enums import Operator
from surveys.problems.matching import NEEDS_VALUES, Condition, conditions_of, missing, number
from surveys.problems.models import Rule
from surveys.versions import version_by_pk

CHOICES = frozenset({"choice", "rating", "matrix", "nps"})  # tallies of what is chosen from options
NUMBERS = frozenset({"integer", "decimal", "slider", "calculated"})
GIVEN = (Operator.ANSWERED, Operator.EMPTY)
LONG = 40  # characters of a question in a drop-down


@dataclass(frozen=True, slots=True)
class Subject:
    """A question, or a line of a matrix. `key` is `<question id>` or `<question id>|<row>`."""

    key: str
    label: str
    options: tuple[tuple[str, str], ...]
    operators: tuple[Operator, ...]

    @property
    def is_number(self) -> bool:
        """Whether it is compared with a number that staff type."""
        return not self.options and Operator.BELOW in self.operators

    @property
    def question(self) -> str:
        """The question's id."""
        return self.key.partition("|")[0]

    @property
    def row(self) -> str:
        """The line of the matrix, or ''."""
        return self.key.partition("|")[2]


def subjects(form: Form) -> dict[str, Subject]:
    """Everything a rule can be about, by key, in the order of the form."""
    found: dict[str, Subject] = {}
    for question in form.questions:
        kind = questions.get(question.type)
        if kind.answers and question.type != "household":
            found |= {each.key: each for each in _subjects(form, with_options(form, question))}
    return found


def _subjects(form: Form, question: Question) -> Iterator[Subject]:
    kind = questions.get(question.type)
    around = form.repeats[question.name]
    head = f"{form.numbers[question.name]}. " if question.name in form.numbers else ""
    inside = f"{around[-1].one or around[-1].label or around[-1].name}：" if around else ""
    label = f"{head}{inside}{_short(plainly(form, question.label) or question.name)}"
    options = tuple((each.value, plainly(form, each.label)) for each in kind.counted_options(question))
    if question.rows:
        for row in question.rows:
            line = f"{label} – {_short(plainly(form, row.label))}"
            yield Subject(f"{question.id}|{row.value}", line, options, (Operator.IS, Operator.IS_NOT, *GIVEN))
    elif question.type in NUMBERS:
        yield Subject(question.id, label, (), (Operator.BELOW, Operator.ABOVE, Operator.IS, *GIVEN))
    elif options and kind.tally_of(question) in CHOICES:
        graded = all(number(value) is not None for value, _label in options if value != "na")
        compares = (Operator.BELOW, Operator.ABOVE) if graded and question.type in ("rating", "nps") else ()
        yield Subject(question.id, label, options, (Operator.IS, Operator.IS_NOT, *compares, *GIVEN))
    else:
        yield Subject(question.id, label, (), GIVEN)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONG else f"{text[: LONG - 1]}…"


def live_forms(questionnaires: Iterable[int]) -> dict[int, Form]:
    """By questionnaire: the form of the version that was published last. Two queries beside new versions."""
    rows = Publication.objects.filter(questionnaire__in=set(questionnaires)).order_by()
    newest = rows.values("questionnaire").annotate(newest=Max("pk")).values_list("newest", flat=True)
    live = Publication.objects.filter(pk__in=list(newest)).values_list("questionnaire", "version")
    return {questionnaire: version_by_pk(version).compiled.form for questionnaire, version in live}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as lists show it."""

    rule: Rule
    words: tuple[str, ...]
    broken: bool
    problems: int = 0


def rule_lines(rules: Iterable[Rule]) -> list[RuleLine]:
    """Rules in words; a rule whose question is no longer asked is broken."""
    found = list(rules)
    forms = live_forms(rule.questionnaire_id for rule in found)
    return [_rule_line(rule, forms.get(rule.questionnaire_id)) for rule in found]


def _rule_line(rule: Rule, form: Form | None) -> RuleLine:
    conditions = conditions_of(rule.conditions)
    known = subjects(form) if form else {}
    words = tuple(in_words(each, known) for each in conditions)
    broken = form is None or bool(missing(conditions, form))
    return RuleLine(rule, words, broken, getattr(rule, "opened", 0))


def in_words(condition: Condition, known: dict[str, Subject]) -> str:
    """`3. 消防器材：是其中之一「缺失、损坏」`."""
    key = f"{condition.question}|{condition.row}" if condition.row else condition.question
    subject = known.get(key)
    if subject is None:
        return _("a question that is no longer asked")
    labels = dict(subject.options)
    operator: Any = Operator(condition.operator).label
    if condition.operator not in NEEDS_VALUES:
        return f"{subject.label}：{operator}"
    values = "、".join(labels.get(each, each) for each in condition.values)
    return f"{subject.label}：{operator}「{values}」"
