"""While a test runs its questionnaire stays as it is: no other version goes live, nobody takes it away."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_noop as _

from forms_builder.findings import Finding, add_messages
from forms_builder.models import Questionnaire
from satisfaction.enums import TestState
from satisfaction.models import Test

MESSAGES = {
    "in_test": _(
        "The satisfaction test “%(title)s” asks this questionnaire until %(day)s. Everybody is to answer the "
        "same questions, so publish the change after it has closed."
    ),
}
add_messages(MESSAGES)


def guard(questionnaire: Questionnaire, digest: str) -> Finding | None:
    """Nothing but the tests' own version goes live while one is open."""
    running = Test.objects.filter(questionnaire=questionnaire.pk, state=TestState.OPEN)
    other = running.exclude(version__digest=digest).order_by("-ends_on").first()
    if other is None:
        return None
    return Finding("in_test", field="title", params={"title": other.title, "day": _day(other.ends_on)})


def running_with(pages: list[int]) -> Test | None:
    """An open test whose questionnaire is one of these pages or lies below one."""
    tests = Test.objects.filter(state=TestState.OPEN).select_related("questionnaire").order_by("-ends_on")
    if not pages:
        return None
    from wagtail.models import Page

    paths = list(Page.objects.filter(pk__in=pages).values_list("path", flat=True))
    return next(
        (each for each in tests if any(each.questionnaire.path.startswith(path) for path in paths)), None
    )


def _day(day: date) -> str:
    return str(date_format(day, "Y-m-d"))
