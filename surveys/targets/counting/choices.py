"""Which questionnaires a formula may be about, and which responses belong to a period."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from forms_builder.models import Questionnaire
from surveys.targets.periods import Period


def templates() -> list[tuple[str, Any]]:
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


def received(period: Period, days: int = 0) -> Q:
    """Received in the period (Asia/Shanghai), or up to so many days after it."""
    begins = timezone.make_aware(datetime.combine(period.first, time.min))
    ends = timezone.make_aware(datetime.combine(period.last + timedelta(days=days + 1), time.min))
    return Q(received_at__gte=begins, received_at__lt=ends)
