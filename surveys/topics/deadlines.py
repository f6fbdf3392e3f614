"""By when a proposer is answered and an agreement is made public, and the lights of what is late."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings

SOON = timedelta(days=3)


def reply_due(raised: date) -> date:
    """By when the proposer hears whether the topic is adopted (HD 四(五) 在规定期限内)."""
    return raised + timedelta(days=settings.CONSULTATION_REPLY_DAYS)


def publish_due(resolved: date) -> date:
    """By when an agreement is made public."""
    return resolved + timedelta(days=settings.CONSULTATION_PUBLISH_DAYS)


def light(due: date | None, today: date) -> str:
    """ "red" once the day has passed, "amber" in its last days, "green" before; "" where nothing is due."""
    if due is None:
        return ""
    if due < today:
        return "red"
    return "amber" if due - today <= SOON else "green"
