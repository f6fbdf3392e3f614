"""Give a test up: no vote counts, nothing is scored, and anonymity holds as it was promised."""

from __future__ import annotations

from typing import Any

from satisfaction.errors import TestError
from satisfaction.models import Test
from satisfaction.voting.closing import end

REASON_LIMIT = 300


def give_up(test: Test, reason: str, user: Any) -> Test:
    """End an open test without a result. Raises TestError: reason_missing, reason_too_long, not_open,
    key_lost, key_exchanged."""
    why = reason.strip()
    if not why:
        raise TestError("reason_missing")
    if len(why) > REASON_LIMIT:
        raise TestError("reason_too_long")
    return end(test, user=user, why=why)
