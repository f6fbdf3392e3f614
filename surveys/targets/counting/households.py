"""户: dwellings in a grid that has a worker, and dwellings that have answered, out of all (rows A2, B1)."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from surveys.enums import ResponseState
from surveys.models import Channel, Response
from surveys.targets.counting.choices import chosen_questionnaires, received, templates
from surveys.targets.formulas import Counted, Formula, Given, Parameter, register
from surveys.targets.periods import Period
from territory.grids import lies_in
from territory.models import Area, GridPart, Household


def in_grids(area: Area, period: Period, given: Given) -> Counted | None:
    """Dwellings in a grid that has a worker, out of all; as the register stands."""
    rows = Household.objects.filter(building__path__startswith=area.path)
    looked_after = rows.filter(lies_in(GridPart.objects.filter(grid__worker__isnull=False)))
    return Decimal(looked_after.count()), Decimal(rows.count())


def answered(area: Area, period: Period, given: Given) -> Counted | None:
    """Dwellings with a counted response of the questionnaire received in the period, out of all.

    Responses of tests whose answers are kept apart from who answered have no dwelling and are not looked at.
    """
    rows = Household.objects.filter(building__path__startswith=area.path)
    responses = Response.objects.filter(
        received(period),
        questionnaire__in=chosen_questionnaires(given["questionnaire"]),
        state=ResponseState.ACCEPTED,
        household__building__path__startswith=area.path,
        channel__in=Channel.objects.filter(gate=""),
    )
    return Decimal(responses.order_by().values("household").distinct().count()), Decimal(rows.count())


register(
    Formula(
        "households_in_grids",
        _("households looked after by a grid worker"),
        _("Counts dwellings and grids as they stand when it is worked out."),
        in_grids,
        link=lambda area, period, given: reverse("territory:ledger"),
        snapshot=True,
    )
)
register(
    Formula(
        "households_answered",
        _("households that have answered"),
        _("Dwellings of which an answer was received in the period, out of all."),
        answered,
        (Parameter("questionnaire", _("questionnaire"), offered=templates),),
    )
)
