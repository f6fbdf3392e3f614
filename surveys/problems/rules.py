"""Rules: what staff typed made into one, tried against the responses so far, saved, switched off and on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from forms_builder.models import Questionnaire
from surveys.admin.roles import READ
from surveys.corrections import current_answers
from surveys.enums import SEALED, ResponseState
from surveys.models import Channel, Response, Revision
from surveys.problems.asking import Subject
from surveys.problems.drawing import asked_of
from surveys.problems.enums import Operator
from surveys.problems.matching import COMPARES, NEEDS_VALUES, Condition, conditions_of, holds, number
from surveys.problems.models import Rule
from surveys.problems.opening import title_for
from surveys.versions import version_by_pk
from territory import access
from territory.access import User

CONDITIONS = 10  # of one rule
VALUES = 200
NEWEST = 5000  # responses that a trial looks at
SHOWN = 20  # problems that a trial shows
CHUNK = 500


@dataclass(slots=True)
class Line:
    """A condition as it stands in the editor, with what is wrong with it."""

    place: int
    key: str = ""
    operator: str = ""
    values: tuple[str, ...] = ()
    number: str = ""
    subject: Subject | None = None
    error: str = ""

    @property
    def wants_values(self) -> bool:
        """Whether the comparison needs something to compare with."""
        return self.operator in NEEDS_VALUES

    @property
    def wants_number(self) -> bool:
        """Whether that is a number to be typed: of a number question, or less and more than a grade."""
        return self.subject is not None and (self.subject.is_number or self.operator in COMPARES)

    @property
    def operators(self) -> list[tuple[str, Any]]:
        """What the question can be compared by."""
        return [(each.value, each.label) for each in self.subject.operators] if self.subject else []


def lines_of(conditions: Sequence[Condition], known: Mapping[str, Subject]) -> list[Line]:
    """A stored rule's conditions for the editor."""
    found = []
    for place, each in enumerate(conditions):
        key = f"{each.question}|{each.row}" if each.row else each.question
        subject = known.get(key)
        line = Line(place, key if subject else "", each.operator, each.values, subject=subject)
        if line.wants_number:
            line.number = each.values[0] if each.values else ""
        if subject is None:
            line.error = _("The question of this condition is no longer asked. Choose another one.")
        found.append(line)
    return found


def posted_lines(post: QueryDict, known: Mapping[str, Subject]) -> list[Line]:
    """The editor's conditions as they were sent; nothing is judged yet."""
    text = post.get("rows", "")
    count = min(int(text), CONDITIONS) if text.isascii() and text.isdigit() else 1
    found = []
    for place in range(count):
        key = post.get(f"c{place}-subject", "")
        subject = known.get(key)
        operator = post.get(f"c{place}-operator", "")
        if subject and operator not in subject.operators:
            operator = str(subject.operators[0])
        values = tuple(post.getlist(f"c{place}-values")[:VALUES])
        found.append(
            Line(
                place,
                key if subject else "",
                operator,
                values,
                post.get(f"c{place}-number", "").strip()[:20],
                subject,
            )
        )
    return found


def judged(lines: Sequence[Line]) -> list[dict[str, Any]] | None:
    """The conditions as a rule stores them; None where a line has an error (it says which)."""
    stored = [_judged(line) for line in lines]
    return None if any(line.error for line in lines) else [each for each in stored if each]


def _judged(line: Line) -> dict[str, Any] | None:
    line.error = ""
    if line.subject is None:
        line.error = _("Choose a question.")
        return None
    values: list[str] = []
    if line.wants_values and line.wants_number:
        if number(line.number) is None:
            line.error = _("Type a number to compare with.")
        values = [line.number]
    elif line.wants_values:
        offered = [value for value, _label in line.subject.options]
        values = [value for value in offered if value in line.values]
        if not values:
            line.error = _("Tick at least one answer.")
    return {
        "question": line.subject.question,
        "row": line.subject.row,
        "operator": str(Operator(line.operator)),
        "values": values,
    }


@transaction.atomic
def save(rule: Rule, *, user: Any) -> Rule:
    """Keep a rule that is whole; what it opened stays as it is."""
    new = rule.pk is None
    if new:
        rule.created_by = user
    rule.save()
    log(rule, "problems.rule_make" if new else "problems.rule_change", user=user)
    return rule


@transaction.atomic
def switch(rule: Rule, *, active: bool, user: Any) -> None:
    """Use the rule from now on, or no longer. Problems it opened stay."""
    Rule.objects.filter(pk=rule.pk).update(active=active)
    log(rule, "problems.rule_switch", user=user, data={"active": active})


@dataclass(frozen=True, slots=True)
class WouldOpen:
    """A problem that the rule would have opened."""

    response: Response
    title: str


@dataclass(slots=True)
class Trial:
    """What a rule would have done. `looked`: responses it was tried on; `all`: how many there are."""

    looked: int = 0
    all: int = 0
    count: int = 0
    first: list[WouldOpen] = field(default_factory=list)


def try_out(rule: Rule, questionnaire: Questionnaire, user: User) -> Trial:
    """What the rule would have opened from the newest counted responses of the user's areas."""
    rows = access.visible(user, ordinary(), "area").filter(
        questionnaire=questionnaire, state=ResponseState.ACCEPTED
    )
    conditions = conditions_of(rule.conditions)
    trial = Trial(all=rows.count())
    newest = rows.select_related("area", "household__building").order_by("-received_at", "-pk")[:NEWEST]
    for some in _chunks(list(newest.values_list("pk", flat=True))):
        for response, answers in _with_answers(some):
            trial.looked += 1
            compiled = version_by_pk(response.version_id).compiled
            if holds(conditions, compiled.form, answers, asked_of(response, compiled, answers)):
                trial.count += 1
                if len(trial.first) < SHOWN:
                    title = title_for(rule, compiled.form, answers, response.area)
                    trial.first.append(WouldOpen(response, title))
    shown = Response.objects.filter(pk__in=[each.response.pk for each in trial.first])
    readable = set(access.visible(user, shown, "area", *READ).values_list("pk", flat=True))
    trial.first = [each for each in trial.first if each.response.pk in readable]  # authors see the count
    return trial


def ordinary() -> QuerySet[Response]:
    """Without those of sealed channels: no rule opens a problem from what nobody is to be known by."""
    return Response.objects.exclude(channel__in=Channel.objects.filter(privacy__in=SEALED))


def _chunks(pks: list[Any]) -> list[list[Any]]:
    return [pks[start : start + CHUNK] for start in range(0, len(pks), CHUNK)]


def _with_answers(pks: list[Any]) -> list[tuple[Response, dict[str, Any]]]:
    """Responses with the answers in force, newest first: two queries."""
    rows = Response.objects.filter(pk__in=pks).select_related("area", "household__building")
    found = list(rows.order_by("-received_at", "-pk"))
    revised = {each.pk: each.revision for each in found if each.revision}
    revisions = Revision.objects.filter(response__in=revised).values_list("response", "number", "answers")
    newest = {pk: answers for pk, number_, answers in revisions if revised[pk] == number_}
    return [(each, newest[each.pk] if each.pk in newest else current_answers(each)) for each in found]
