"""核查: write an estate's check from a response, and the estate's 五有 from its newest check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from forms_builder.schema import Form
from surveys.models import Response
from surveys.problems.errors import Undrawable
from surveys.problems.five_have import Check, check
from surveys.problems.models import EstateCheck
from surveys.problems.owners import ancestor
from territory.enums import Level
from territory.models import Area, Estate

DATE_QUESTION = "check_date"  # of the template; where it is not asked, the day of receipt counts


def write(response: Response, form: Form, answers: Mapping[str, Any] | None) -> None:
    """Write, rewrite or (`answers` None: the response does not count) withdraw the check.

    Raises Undrawable("no_estate") where the response belongs to no estate.
    """
    before = EstateCheck.objects.filter(response=response).select_related("estate").first()
    if answers is None:
        if before:
            before.delete()
            renew(before.estate)
        return
    area = ancestor(response.area, Level.ESTATE)
    if area is None:
        raise Undrawable("no_estate")
    estate = _locked(area)
    found = check(form, answers)
    EstateCheck.objects.update_or_create(
        response=response,
        defaults={
            "estate": estate,
            "checked_on": _day(response, form, answers),
            "score": found.score,
            "parts": as_json(found),
            "passed": found.passed,
        },
    )
    renew(estate)


def renew(estate: Estate) -> None:
    """Bring the estate's 五有 in line with its newest check."""
    newest = EstateCheck.objects.filter(estate=estate).first()
    Estate.objects.filter(pk=estate.pk).update(
        five_have={key: part["passed"] for key, part in newest.parts.items()} if newest else {},
        five_have_score=newest.score if newest else None,
        five_have_passed=newest.passed if newest else None,
        five_have_on=newest.checked_on if newest else None,
    )


def as_json(found: Check) -> dict[str, Any]:
    """The parts as `EstateCheck.parts` keeps them."""
    return {
        key: {
            "points": _number(part.points),
            "of": _number(part.of),
            "passed": part.passed,
            "why": [[each.label, _number(each.points), _number(each.of)] for each in part.why],
        }
        for key, part in found.parts.items()
    }


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _locked(area: Area) -> Estate:
    """The estate's file, made where there is none; locked, so that two checks wait for each other."""
    Estate.objects.get_or_create(area=area)
    found: Estate = Estate.objects.select_for_update(of=("self",), no_key=True).get(pk=area.pk)
    return found


def _day(response: Response, form: Form, answers: Mapping[str, Any]) -> date:
    question = form.by_name.get(DATE_QUESTION)
    text = answers.get(question.id) if question else None
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return timezone.localdate(response.received_at)
