"""四必访: monthly visits done out of those planned, in the months of the period (row B3)."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from surveys.targets.formulas import Counted, Formula, Given, register
from surveys.targets.periods import Period
from surveys.visits.duties import rules
from surveys.visits.models import Duty
from territory.models import Area


def compute(area: Area, period: Period, given: Given) -> Counted | None:
    """None where no visit was planned."""
    rows = Duty.objects.filter(
        household__building__path__startswith=area.path, month__range=(period.first, period.last)
    )
    found = rows.order_by().aggregate(
        planned=Count("pk", filter=rules.PLANNED), done=Count("pk", filter=rules.DONE)
    )
    if not found["planned"]:
        return None
    return Decimal(found["done"]), Decimal(found["planned"])


register(
    Formula(
        "duties",
        _("monthly visits: done out of planned"),
        _("Counts the monthly visits of the months of the period."),
        compute,
        link=lambda area, period, given: f"{reverse('duties:list')}?month={period.first:%Y-%m}",
    )
)
