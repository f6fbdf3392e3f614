"""How much may come through one channel in a minute."""

from __future__ import annotations

import time
from collections import defaultdict

from surveys.errors import Refusal


class MinuteLimit:
    """Counts by key within the current minute, per process."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._minute = 0
        self._counts: defaultdict[object, int] = defaultdict(int)

    def take(self, key: object) -> None:
        """Count one. Raises Refusal("too_many") beyond the limit."""
        minute = int(time.monotonic() // 60)
        if minute != self._minute:
            self._minute = minute
            self._counts.clear()
        self._counts[key] += 1
        if self._counts[key] > self._limit:
            raise Refusal("too_many")
