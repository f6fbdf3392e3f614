"""答卷: what the reporter's newest counted response says: one question divided by another.

The response is one of the reporter's area (a community's sheet is not its street's own); which period it is
about says its date question, else the day it was received. Responses that are sealed or veiled are never
looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.corrections import current_answers
from surveys.enums import SEALED, ResponseState
from surveys.models import Channel, Response
from surveys.targets.counting.choices import (
    DATES,
    NUMBERS,
    chosen_questionnaires,
    questions,
    received,
    templates,
)
from surveys.targets.formulas import Counted, Formula, Given, Parameter, register
from surveys.targets.periods import Period
from surveys.versions import version_by_pk
from territory.enums import Level
from territory.models import Area

AFTERWARDS = 92  # days after a period in which its sheet may still come
MOST = 200  # responses that are looked through, newest first


def newest(area: Area, period: Period, given: Given) -> tuple[Response, Mapping[str, Any]] | None:
    """The reporter's newest counted response about the period, and its answers by question name."""
    month = given.get("month", "")
    rows = Response.objects.filter(
        received(period, AFTERWARDS if month else 0),
        questionnaire__in=chosen_questionnaires(given["questionnaire"]),
        state=ResponseState.ACCEPTED,
        **_own(area),
    ).exclude(channel__in=Channel.objects.filter(Q(privacy__in=SEALED) | Q(veiled=True)))
    for response in rows.order_by("-received_at", "-pk")[:MOST]:
        answers = _by_name(response)
        day = _day(answers, month, response)
        if day is not None and period.holds(day):
            return response, answers
    return None


def compute(area: Area, period: Period, given: Given) -> Counted | None:
    """None where there is no such response, or where it leaves one of the questions out."""
    found = newest(area, period, given)
    if found is None:
        return None
    _response, answers = found
    numerator = _number(answers.get(given["numerator"]))
    if numerator is None:
        return None
    if not given.get("denominator"):
        return numerator, None
    denominator = _number(answers.get(given["denominator"]))
    return None if denominator is None else (numerator, denominator)


def link(area: Area, period: Period, given: Given) -> str:
    """The response itself."""
    found = newest(area, period, given)
    return reverse("surveys_admin:response", args=[found[0].pk]) if found else ""


def _own(area: Area) -> dict[str, Any]:
    """A community's may be of its estates and buildings; what lies below a street are other reporters'."""
    return {"area__path__startswith": area.path} if area.level >= Level.COMMUNITY else {"area": area}


def _by_name(response: Response) -> dict[str, Any]:
    form = version_by_pk(response.version_id).compiled.form
    return {
        form.by_id[key].name: value for key, value in current_answers(response).items() if key in form.by_id
    }


def _day(answers: Mapping[str, Any], month: str, response: Response) -> date | None:
    """What the date question says; without one the day of receipt."""
    if not month:
        return timezone.localdate(response.received_at)
    try:
        return date.fromisoformat(str(answers.get(month, ""))[:10])
    except ValueError:
        return None


def _number(value: Any) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


register(
    Formula(
        "answers",
        _("newest answer of the reporter's own questionnaire"),
        _("Takes both numbers from the newest response of the reporter's area about the period."),
        compute,
        (
            Parameter("questionnaire", _("questionnaire"), templates, leads=True),
            Parameter("numerator", _("question of the numerator"), questions("questionnaire", NUMBERS)),
            Parameter(
                "denominator",
                _("question of the denominator"),
                questions("questionnaire", NUMBERS),
                required=False,
            ),
            Parameter(
                "month",
                _("question that asks the date"),
                questions("questionnaire", DATES),
                required=False,
                help=_("Says which period a response is about; without it the day of receipt does."),
            ),
        ),
        link=link,
        own_sheet=True,
    )
)
