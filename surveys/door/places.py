"""What the page asks before it offers options with a quota: which are full. Read once a second at most."""

from __future__ import annotations

import time

from surveys import quotas
from surveys.door.shelf import Entry, Shelf

FRESH = 1.0  # seconds


class Places:
    """Full options by form, kept for a moment."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._known: dict[str, tuple[float, dict[str, list[str]]]] = {}

    async def full(self, entry: Entry) -> dict[str, list[str]]:
        """Values that can no longer be chosen, by question name."""
        version = entry.version
        if version is None or not quotas.limits_of(version.compiled.form):
            return {}
        read_at, found = self._known.get(version.digest, (0.0, {}))
        if time.monotonic() - read_at >= FRESH:
            found = await self._shelf.threads.run(
                quotas.full, version.questionnaire_id, version.compiled.form
            )
            self._known = {**self._known, version.digest: (time.monotonic(), found)}
        return found
