"""销号率: problems signed off out of all that were put down in the period (row C7)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.problems.enums import ProblemState
from surveys.problems.models import Category, Problem
from surveys.targets.formulas import Counted, Formula, Given, Parameter, register
from surveys.targets.periods import Period
from territory.models import Area


def compute(area: Area, period: Period, given: Given) -> Counted | None:
    """Those closed without repair needed none and do not count. None where none was put down."""
    begins = timezone.make_aware(datetime.combine(period.first, time.min))
    ends = timezone.make_aware(datetime.combine(period.last + timedelta(days=1), time.min))
    rows = Problem.objects.filter(area__path__startswith=area.path, opened_at__gte=begins, opened_at__lt=ends)
    if given.get("category"):
        rows = rows.filter(category__name=given["category"])
    rows = rows.exclude(Q(state=ProblemState.CLOSED) & Q(fixed_at=None))
    total = rows.count()
    if not total:
        return None
    return Decimal(rows.filter(state=ProblemState.CLOSED).count()), Decimal(total)


register(
    Formula(
        "problems",
        _("problems: signed off out of all"),
        _("Counts the problems that were put down in the period, as they stand now."),
        compute,
        (
            Parameter(
                "category",
                _("category"),
                required=False,
                offered=lambda given: [(each.name, each.name) for each in Category.objects.order_by("name")],
            ),
        ),
        link=lambda area, period, given: reverse("problems:statistics"),
    )
)
