"""States as coloured words: of a problem, of a check. Reads nothing."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from surveys.problems import wording
from surveys.problems.enums import ProblemState
from surveys.problems.five_have import PARTS
from surveys.problems.models import EstateCheck, Problem
from surveys.templatetags.staff import person

TAGS = {
    ProblemState.OPEN: "warn",
    ProblemState.WORKING: "warn",
    ProblemState.FIXED: "",
    ProblemState.CLOSED: "good",
}


def parts_of(check: EstateCheck) -> list[dict[str, Any]]:
    """A check's parts as pages show them."""
    return [
        {"label": label, **check.parts[key], "met": met_tag(check.parts[key]["passed"])}
        for label, key in PARTS.items()
    ]


def met_tag(passed: bool | None) -> SafeString:
    """达标 or 未达标."""
    if passed is None:
        return format_html('<span class="jw-none">{}</span>', _("not checked yet"))
    look, word = ("good", _("met")) if passed else ("bad", _("not met"))
    return format_html('<span class="jw-tag jw-tag--{}">{}</span>', look, word)


def tag(problem: Problem) -> SafeString:
    """The state as a label."""
    look = TAGS[ProblemState(problem.state)]
    return format_html(
        '<span class="jw-tag{}">{}</span>', look and f" jw-tag--{look}", wording.state_words(problem)
    )


def in_charge(problem: Problem) -> str:
    """The person and unit in charge, else the area whose level it is."""
    named = [str(each) for each in (problem.organisation, person(problem.owner)) if each]
    return "、".join(named) or str(problem.owner_area)
