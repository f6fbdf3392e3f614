"""End a programme, or take its end back. What was reported stays; what is missing is still asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from surveys.targets.errors import TargetError
from surveys.targets.models import Programme, Reading
from territory import access
from territory.access import KEEP

WORDS = 200


@transaction.atomic
def close(pk: int, day: date | None, why: str, *, user: Any) -> Programme:
    """The period in which the day lies is the last one that is reported; None: it has no end.

    Raises TargetError: not_keeper, why_missing, text_too_long, ends_before, readings_after."""
    programme = Programme.objects.select_for_update(of=("self",)).select_related("area").get(pk=pk)
    if not access.may(user, programme.area, *KEEP):
        raise TargetError("not_keeper")
    if not why.strip():
        raise TargetError("why_missing")
    if len(why.strip()) > WORDS:
        raise TargetError("text_too_long", limit=WORDS)
    if day is not None and day < programme.adopted_on:
        raise TargetError("ends_before", day=programme.adopted_on.isoformat())
    if day is not None:
        rows = Reading.objects.filter(indicator__target__programme=programme, current=True, period__gt=day)
        last = rows.order_by("-period").values_list("period", flat=True).first()
        if last is not None:
            raise TargetError("readings_after", day=last.isoformat())
    programme.closed_on = day
    programme.save(update_fields=["closed_on"])
    said = day.isoformat() if day else ""
    log(programme, "targets.close", user=user, data={"day": said, "reason": why.strip()})
    return programme
