"""How often files and data may be fetched by one address: more than any person or platform needs."""

from __future__ import annotations

from django.http import HttpRequest

from surveys.door.limits import MinuteLimit
from surveys.errors import Refusal

PER_ADDRESS = 30
PER_PROCESS = 240

_limits: list[MinuteLimit] = []


def forget() -> None:
    """Begin anew."""
    _limits[:] = [MinuteLimit(PER_ADDRESS), MinuteLimit(PER_PROCESS)]


forget()


def too_many(request: HttpRequest) -> bool:
    """Count one; whether it is one too many within a minute. The address is not kept."""
    by_address, together = _limits
    try:
        by_address.take(request.META.get("REMOTE_ADDR", ""))
        together.take("")
    except Refusal:
        return True
    return False
