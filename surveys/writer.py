"""Group commit: one thread owns a database connection and stores what arrived in the last few milliseconds.

Each submission is answered after the commit that holds it. On SQLite this is the only writer of responses;
on PostgreSQL every process has one. In between it stores how often forms were opened (door/opens.py).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import threading
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError, close_old_connections, connection

from surveys import storing
from surveys.door.opens import Opens
from surveys.enums import SEALED
from surveys.errors import Refusal
from surveys.intake import Outcome, Prepared

log = logging.getLogger(__name__)

BATCH = 256
PAUSE = 0.002  # seconds after a commit on SQLite, so that the admin's own writes get their turn
Job = tuple[Prepared, asyncio.Future[Outcome]]


class Writer:
    """The thread. `submit` hands over a judged submission; the future resolves after its commit."""

    def __init__(self, committed: Callable[[], None] | None = None) -> None:
        self._jobs: queue.Queue[Job | None] = queue.Queue(maxsize=settings.WRITER_QUEUE)
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._committed = committed
        self.opens = Opens()

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Store what is waiting, then end."""
        self._jobs.put(None)
        self._thread.join(timeout=30)

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    async def submit(self, prepared: Prepared) -> Outcome:
        """Store one submission with its neighbours."""
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        try:
            self._jobs.put_nowait((prepared, future))
        except queue.Full:
            return Outcome("refused", refusal=Refusal("storage"))
        return await future

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            try:
                first = self._jobs.get(timeout=self.opens.wait)
            except queue.Empty:
                self.opens.store_if_due()
                continue
            if first is None:
                break
            batch = [first]
            while len(batch) < BATCH:
                try:
                    job = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if job is None:
                    self._jobs.put(None)
                    break
                batch.append(job)
            self._store(batch)
            self.opens.store_if_due()
            if connection.vendor == "sqlite":
                pause.wait(PAUSE)
        self.opens.store()
        connection.close()

    def _store(self, batch: list[Job]) -> None:
        try:
            close_old_connections()
            outcomes = storing.store([prepared for prepared, _future in batch])
        except OperationalError:
            log.exception("a batch of %d could not be stored", len(batch))
            connection.close()
            outcomes = [Outcome("refused", refusal=Refusal("storage"))] * len(batch)
        except Exception:  # whatever one of them holds, its neighbours are stored and each is answered
            log.exception("a batch of %d failed; storing one by one", len(batch))
            outcomes = [self._store_one(prepared) for prepared, _future in batch]
        if self._committed and any(outcome.status == "stored" for outcome in outcomes):
            self._committed()
        _answer([(future, outcome) for (_prepared, future), outcome in zip(batch, outcomes, strict=True)])

    def _store_one(self, prepared: Prepared) -> Outcome:
        try:
            return storing.store([prepared])[0]
        except Exception:
            channel = prepared.submission.channel  # a log with times names no vote of a sealed test
            named = f"of channel {channel.code}" if channel.privacy in SEALED else str(prepared.id)
            log.exception("response %s could not be stored", named)
            return Outcome("refused", refusal=Refusal("storage"))


def _answer(answers: list[tuple[asyncio.Future[Outcome], Outcome]]) -> None:
    """Wake every sender, in one call a loop: a call each would cost more than the commit."""
    loops = {future.get_loop() for future, _outcome in answers}
    for loop in loops:
        mine = [each for each in answers if each[0].get_loop() is loop]
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_resolve, mine)


def _resolve(answers: list[tuple[asyncio.Future[Outcome], Outcome]]) -> None:
    for future, outcome in answers:
        if not future.done():
            future.set_result(outcome)
