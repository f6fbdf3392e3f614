"""How often objections may be sent from one address: enough for whoever means it."""

from __future__ import annotations

from django.http import HttpRequest

from surveys.door.limits import MinuteLimit
from surveys.errors import Refusal

PER_ADDRESS = 4
PER_PROCESS = 60
BODY = 20 * 1024 * 1024  # bytes of one sending with its files
FILES = 3

_limits: list[MinuteLimit] = []


def forget() -> None:
    """Begin anew."""
    _limits[:] = [MinuteLimit(PER_ADDRESS), MinuteLimit(PER_PROCESS)]


forget()


def too_many(request: HttpRequest) -> bool:
    """Count one sending; whether it is one too many within a minute. The address is not kept."""
    by_address, together = _limits
    try:
        by_address.take(request.META.get("REMOTE_ADDR", ""))
        together.take("")
    except Refusal:
        return True
    return False


def too_large(request: HttpRequest) -> bool:
    """Whether a sending is larger than is read from the public, judged before it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdigit() or int(length) > BODY
