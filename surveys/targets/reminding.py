"""催报: remind a reporter of what is late. It is shown to those who look after the area; nothing is sent."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from surveys.targets.errors import TargetError
from surveys.targets.models import Programme, Reminder
from surveys.targets.queries import missing
from territory import access
from territory.access import KEEP
from territory.models import Area

WORDS = 200


@transaction.atomic
def remind(programme: Programme, area: Area, month: date, *, user: Any, note: str = "") -> Reminder:
    """Of the readings of a month that are late.

    Raises TargetError: not_keeper, not_reporter, not_due, reminded_today, text_too_long."""
    if not access.may(user, programme.area, *KEEP):
        raise TargetError("not_keeper")
    if not area.path.startswith(programme.area.path):
        raise TargetError("not_reporter", area=area.name)
    if len(note.strip()) > WORDS:
        raise TargetError("text_too_long", limit=WORDS)
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    late = missing(programme, [area], month)
    if not late:
        raise TargetError("not_due")
    today = timezone.localdate()
    rows = Reminder.objects.filter(programme=programme, area=area, period=month.replace(day=1))
    newest = rows.first()
    if newest is not None and timezone.localdate(newest.at) == today:
        raise TargetError("reminded_today")
    return Reminder.objects.create(
        programme=programme,
        area=area,
        period=month.replace(day=1),
        missing=len(late),
        note=note.strip(),
        by=user,
        at=timezone.now(),
    )
