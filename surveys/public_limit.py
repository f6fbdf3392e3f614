"""How often the public may ask for something: within a minute by address, and of one process all together."""

from __future__ import annotations

from django.http import HttpRequest

from surveys.door.limits import MinuteLimit
from surveys.errors import Refusal


class PublicLimit:
    """Counts what is asked for. Addresses are forgotten with their minute."""

    def __init__(self, per_address: int, per_process: int) -> None:
        self._most = per_address, per_process
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self._by_address, self._together = (MinuteLimit(most) for most in self._most)

    def too_many(self, request: HttpRequest) -> bool:
        """Count one; whether it is one too many."""
        try:
            self._by_address.take(request.META.get("REMOTE_ADDR", ""))
            self._together.take("")
        except Refusal:
            return True
        return False
