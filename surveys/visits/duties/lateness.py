"""Whether somebody arrived, or reported, in time. Pure; knows no database.

四必到 (HN 9, row B2) asks for arrival at once, measured in minutes from when it was told; 四必报 (row B4) has
a deadline in hours from when it was seen. Both thresholds are settings. Exactly on the limit is in time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Arrival(TextChoices):
    """How an incident stands."""

    WAITING = "waiting", _("on the way")
    IN_TIME = "in_time", _("arrived in time")
    LATE = "late", _("arrived late")
    MISSED = "missed", _("time is up, nobody there")


class Reporting(TextChoices):
    """How a report stands."""

    IN_TIME = "in_time", _("reported in time")
    LATE = "late", _("reported late")


def minutes_between(told: datetime, arrived: datetime | None) -> int | None:
    """Whole minutes that passed, rounded down; None while nobody has arrived."""
    return None if arrived is None else int((arrived - told).total_seconds() // 60)


def arrival(told: datetime, arrived: datetime | None, minutes: int, now: datetime) -> Arrival:
    """How an incident stands at `now`, where one must arrive within `minutes`."""
    limit = told + timedelta(minutes=minutes)
    if arrived is not None:
        return Arrival.IN_TIME if arrived <= limit else Arrival.LATE
    return Arrival.WAITING if now <= limit else Arrival.MISSED


def deadline(found: datetime, hours: int) -> datetime:
    """By when something seen at `found` must be reported."""
    return found + timedelta(hours=hours)


def reporting(reported: datetime, due: datetime) -> Reporting:
    """Whether it was reported in time."""
    return Reporting.IN_TIME if reported <= due else Reporting.LATE
