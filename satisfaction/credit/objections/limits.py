"""How often objections may be sent from one address, and how large: enough for whoever means it."""

from __future__ import annotations

from django.http import HttpRequest

from satisfaction.limits import PublicLimit

PER_ADDRESS = 4
PER_PROCESS = 60
BODY = 20 * 1024 * 1024  # bytes of one sending with its files
FILES = 3

_limit = PublicLimit(PER_ADDRESS, PER_PROCESS)
forget, too_many = _limit.forget, _limit.too_many


def too_large(request: HttpRequest) -> bool:
    """Whether a sending is larger than is read from the public, judged before it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdigit() or int(length) > BODY
