"""Readings that follow from formulas are worked out by the server itself, so that no month is lost.

Each day the periods of the month before; on a month's last day also its own, where they are due then.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from surveys.targets.computing import work_out
from surveys.targets.models import Indicator, Programme
from surveys.targets.periods import period_of
from surveys.targets.queries import ENDED

log = logging.getLogger(__name__)


def look() -> None:
    """Work out what has not been today. Never raises: the next look tries again."""
    try:
        ensure_worked_out()
    except Exception:
        log.exception("working out readings failed; trying again later")


def ensure_worked_out() -> int:
    """Of every programme once a day, in whichever process looks first; one that fails never stops the others.
    Says of how many it was done."""
    today = timezone.localdate()
    with_formula = Indicator.objects.exclude(formula="").values("target__programme")
    rows = Programme.objects.filter(pk__in=with_formula, adopted_on__lte=today)
    rows = rows.exclude(closed_on__lt=today - ENDED).select_related("area")
    waiting = rows.filter(_not_yet(today)).order_by("pk")
    done = 0
    for each in list(waiting):
        try:
            done += _claimed(each, today)
        except Exception:  # the others do not wait for it
            log.exception("working out the readings of %s failed; trying again later", each)
    return done


def months(today: date) -> list[date]:
    """Whose periods are worked out on a day."""
    this = period_of("month", today)
    return [this.previous.first, *([this.first] if today == this.last else [])]


def _claimed(programme: Programme, today: date) -> bool:
    """Of several processes one does it; where it fails, the day is free again."""
    mine = Programme.objects.filter(pk=programme.pk)
    if not mine.filter(_not_yet(today)).update(worked_out_on=today):
        return False
    try:
        for month in months(today):
            done = work_out(programme, month, unattended=True)
            if done.new or done.changed or done.withdrawn:
                log.info("readings of %s, %s worked out: %s", programme, f"{month:%Y-%m}", done)
    except BaseException:
        mine.update(worked_out_on=today - timedelta(days=1))
        raise
    return True


def _not_yet(today: date) -> Q:
    return Q(worked_out_on=None) | Q(worked_out_on__lt=today)
