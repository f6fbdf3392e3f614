"""What is due by the calendar, beside the requests: a thread of the server looks every few minutes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections, connection

from surveys.visits.duties.planning import ensure_planned

log = logging.getLogger(__name__)

FIRST = 20.0  # seconds after the server's start
EVERY = 600.0  # seconds between two looks


class Planner:
    """The thread. `looks` are what it does each time, one after the other; none of them raises."""

    def __init__(self, *looks: Callable[[], None]) -> None:
        self._looks = looks
        self._thread = threading.Thread(target=self._run, name="planner", daemon=True)
        self._stop = threading.Event()

    def start(self) -> None:
        """Start it."""
        self._thread.start()

    def stop(self) -> None:
        """End it between two looks."""
        self._stop.set()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        pause = FIRST
        while not self._stop.wait(pause):
            pause = EVERY
            try:
                close_old_connections()
                for each in self._looks:
                    if not self._stop.is_set():
                        each()
            finally:
                connection.close()  # between two looks nobody needs it


def look() -> None:
    """Plan what is due and say what was done. Never raises: the next look tries again."""
    try:
        done = ensure_planned()
        if done.changed:
            log.info("monthly visits planned: %s", done)
    except Exception:
        log.exception("planning the monthly visits failed; trying again later")
