"""Which questionnaires a formula may be about, and which responses belong to a period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from forms_builder import library
from forms_builder.models import Questionnaire
from forms_builder.questions.choices import with_options
from forms_builder.rendering.piping import plainly
from forms_builder.schema import Form
from surveys.problems.asking import live_forms
from surveys.targets.formulas import Given
from surveys.targets.periods import Period

FORMS = 20  # copies of one questionnaire that are looked through, newest first
NUMBERS = ("integer", "decimal", "calculated", "slider", "nps")
DATES = ("date", "datetime")
OPTIONS = ("single", "dropdown", "rating", "multiple")


def templates(given: Given | None = None) -> list[tuple[str, Any]]:
    """Questionnaires by the template they were made from, so that every community's own copy counts; those
    made from none by their number."""
    rows = (
        Questionnaire.objects.filter(live=True).order_by("title").values_list("pk", "template_key", "title")
    )
    found: dict[str, str] = {}
    for pk, template, title in rows:
        found.setdefault(template or str(pk), title)
    return list(found.items())


def chosen_questionnaires(choice: str) -> QuerySet[Questionnaire]:
    """Those that a choice of `templates` means."""
    rows: QuerySet[Questionnaire] = Questionnaire.objects.all()
    numbered = choice.isascii() and choice.isdigit()
    return rows.filter(pk=int(choice)) if numbered else rows.filter(template_key=choice)


def questions(key: str, types: tuple[str, ...]) -> Callable[[Given], list[tuple[str, Any]]]:
    """Offers the questions of these types, by their variable names; none inside repeats. `key`: the parameter
    that says which questionnaire."""

    def offered(given: Given) -> list[tuple[str, Any]]:
        found: dict[str, str] = {}
        for form in forms(given.get(key, "")):
            for each in form.questions:
                if each.type in types and not form.repeats[each.name]:
                    number = form.numbers.get(each.name, "")
                    words = f"{number} {plainly(form, each.label)}".strip()
                    found.setdefault(each.name, f"{words} ({each.name})")
        return list(found.items())

    return offered


def options(given: Given) -> list[tuple[str, Any]]:
    """Offers the options of the question that was chosen."""
    found: dict[str, str] = {}
    for form in forms(given.get("questionnaire", "")):
        question = form.by_name.get(given.get("question", ""))
        for each in with_options(form, question).options if question else ():
            found.setdefault(each.value, f"{plainly(form, each.label)} ({each.value})")
    return list(found.items())


def forms(choice: str) -> list[Form]:
    """What the questionnaires of a choice ask as they are live; what a template asks that nobody has
    published yet."""
    pks = chosen_questionnaires(choice).order_by("-pk").values_list("pk", flat=True)[:FORMS] if choice else []
    found = list(live_forms(pks).values())
    if not found and choice in {each.key for each in library.templates()}:
        return [library.compiled(choice).form]
    return found


def received(period: Period, days: int = 0) -> Q:
    """Received in the period (Asia/Shanghai), or up to so many days after it."""
    begins = timezone.make_aware(datetime.combine(period.first, time.min))
    ends = timezone.make_aware(datetime.combine(period.last + timedelta(days=days + 1), time.min))
    return Q(received_at__gte=begins, received_at__lt=ends)
