"""社会组织、社工: how many an area has, as the registers stand (row E2)."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from surveys.projects.models import SocialOrganisation, SocialWorker
from surveys.targets.formulas import Counted, Formula, Given, register
from surveys.targets.periods import Period
from territory.models import Area


def organisations(area: Area, period: Period, given: Given) -> Counted | None:
    """Those of the area that were founded by the period's end and are not gone."""
    rows = SocialOrganisation.objects.filter(area__path__startswith=area.path)
    rows = rows.exclude(founded_on__gt=period.last).exclude(left_on__lte=period.last)
    return Decimal(rows.count()), None


def workers(area: Area, period: Period, given: Given) -> Counted | None:
    """Social workers of the area who were there at the period's end."""
    return Decimal(_workers(area, period).count()), None


def station_workers(area: Area, period: Period, given: Given) -> Counted | None:
    """Those of them who work at the street's station."""
    return Decimal(_workers(area, period).filter(station=True).count()), None


def certified(area: Area, period: Period, given: Given) -> Counted | None:
    """Certified ones out of all."""
    rows = _workers(area, period)
    total = rows.count()
    return (Decimal(rows.exclude(certificate="").count()), Decimal(total)) if total else None


def _workers(area: Area, period: Period) -> QuerySet[SocialWorker]:
    rows = SocialWorker.objects.filter(area__path__startswith=area.path)
    return rows.exclude(since__gt=period.last).exclude(left_on__lte=period.last)


ABOUT = _("Counts the register of the area as of the end of the period.")

for key, label, compute, ratio in (
    ("social_organisations", _("social organisations of the area"), organisations, False),
    ("social_workers", _("social workers of the area"), workers, False),
    ("station_workers", _("social workers of the street's station"), station_workers, False),
    ("certified_workers", _("social workers: certified out of all"), certified, True),
):
    register(Formula(key, label, ABOUT, compute, ratio=ratio))
