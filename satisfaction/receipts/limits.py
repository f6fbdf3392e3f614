"""How often receipts may be looked up: enough for anybody who checks her own, too seldom to try codes out."""

from __future__ import annotations

from django.http import HttpRequest

from surveys.door.limits import MinuteLimit
from surveys.errors import Refusal

PER_ADDRESS = 12
PER_PROCESS = 240

_limits: list[MinuteLimit] = []


def forget() -> None:
    """Begin anew."""
    _limits[:] = [MinuteLimit(PER_ADDRESS), MinuteLimit(PER_PROCESS)]


forget()


def too_many(request: HttpRequest) -> bool:
    """Count one look-up; whether it is one too many within a minute. The address is not kept."""
    by_address, together = _limits
    try:
        by_address.take(request.META.get("REMOTE_ADDR", ""))
        together.take("")
    except Refusal:
        return True
    return False
