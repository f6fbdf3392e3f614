"""The tally worker: folds the queue as it fills and says after each commit what moved.

A thread of every server process in the embedded case (the advisory lock lets one fold at a time), or
`manage.py tally_worker`. A push that fails harms nothing: watchers ask again by themselves.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import close_old_connections, connection

from surveys.tallying import fold, steps

log = logging.getLogger(__name__)

IDLE = 0.2  # seconds between looks at an empty queue
GATHER = 0.1  # seconds in which a crowd gathers, so that folding does not compete with storing
TICK = 0.25  # seconds between two pushes for one questionnaire: four a second
GROUP = "live"
STEP = 0.2  # seconds at a time for what follows from answers, so that folding goes on
STEP_EVERY = 5.0  # seconds between looks for such work where nothing was folded


class TallyWorker:
    """The folding thread. `wake` tells it that something was stored."""

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self._loop = loop  # where the channel layer lives; None in a process without a server
        self._thread = threading.Thread(target=self._run, name="tally-worker", daemon=True)
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._pushed: dict[int, float] = {}
        self._due: dict[int, int] = {}
        self._step_due = 0.0
        self.last_look = 0.0

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Finish the batch at hand, then end; does not wait."""
        self._stop.set()
        self._wake.set()

    def stop(self) -> None:
        """Finish the batch at hand and end the thread."""
        self.ask_to_stop()
        self._thread.join(timeout=30)

    def wake(self) -> None:
        """Look at the queue now."""
        self._wake.set()

    @property
    def healthy(self) -> bool:
        """Whether the thread runs and has looked at its queue in the last 30 seconds."""
        return self._thread.is_alive() and time.monotonic() - self.last_look < 30

    def run(self) -> None:
        """Work in the calling thread until `stop` (the command's way)."""
        self._run()

    def _run(self) -> None:
        while not self._stop.is_set():
            moved: dict[int, int] | None = None
            try:
                close_old_connections()
                moved = fold()
                self.last_look = time.monotonic()
            except Exception:  # whatever happens, the queue keeps its rows and the next look tries again
                log.exception("folding failed; trying again")
                connection.close()
                self._stop.wait(1)
            self._due.update(moved or {})
            self._push()
            self._follow(soon=bool(moved))
            if not moved:
                self._wake.wait(IDLE if not self._due else TICK / 2)
            if moved or self._wake.is_set():
                self._stop.wait(GATHER)
            self._wake.clear()
        connection.close()

    def _follow(self, *, soon: bool) -> None:
        """Draw consequences for a moment. Whatever goes wrong there, folding goes on."""
        now = time.monotonic()
        if not soon and now < self._step_due:
            return
        self._step_due = now + STEP_EVERY
        for step in steps:
            try:
                if step(STEP):
                    self._step_due = now  # some is left: go on at the next look
            except Exception:  # the rows stay and are tried again
                log.exception("drawing consequences failed; trying again")
                connection.close()

    def _push(self) -> None:
        now = time.monotonic()
        for questionnaire, seq in list(self._due.items()):
            if now - self._pushed.get(questionnaire, 0) < TICK:
                continue
            del self._due[questionnaire]
            self._pushed[questionnaire] = now
            push(questionnaire, seq, self._loop)


def push(questionnaire: int, seq: int, loop: asyncio.AbstractEventLoop | None = None) -> None:
    """Tell every process's hub that a questionnaire's tallies moved."""
    layer = get_channel_layer()
    if layer is None:
        return
    sending = layer.group_send(GROUP, {"type": "tally.moved", "questionnaire": questionnaire, "seq": seq})
    try:
        if loop is not None:
            asyncio.run_coroutine_threadsafe(sending, loop).result(timeout=5)
        else:
            async_to_sync(lambda: sending)()
    except Exception:  # whatever the layer's trouble, the tallies stand and watchers poll
        log.warning("could not announce questionnaire %s", questionnaire, exc_info=True)
