"""What runs beside the requests of one server process: writer, tally worker, door, live hub, the planner of
monthly visits and readings, and the process that works on background jobs."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import sys
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext
from jobs.worker import JobWorker

from surveys.door.app import Door
from surveys.door.shelf import Shelf
from surveys.live import hub
from surveys.openrosa.door import OpenRosa
from surveys.targets import monthly
from surveys.visits.duties import planner
from surveys.visits.duties.planner import Planner
from surveys.worker import TallyWorker
from surveys.writer import Writer

log = logging.getLogger(__name__)

SWITCH_INTERVAL = 0.0005  # seconds


class AlreadyRunning(RuntimeError):
    """On SQLite one server process owns the database; a second one is refused."""


class Runtime:
    """Started and stopped by the ASGI lifespan."""

    def __init__(self) -> None:
        self.worker: TallyWorker | None = None
        self.writer: Writer | None = None
        self.shelf: Shelf | None = None
        self.door: Door | None = None
        self.apps: OpenRosa | None = None
        self.jobs: JobWorker | None = None
        self.planner: Planner | None = None
        self._lock: IO[str] | None = None

    async def start(self) -> None:
        """Start everything. Raises AlreadyRunning."""
        # Loop, writer and worker share one interpreter: at the default 5 ms they mostly wait for each other.
        sys.setswitchinterval(SWITCH_INTERVAL)
        if connection.vendor == "sqlite":
            self._lock = own_the_database()
        if settings.TALLY_WORKER == "embedded":
            self.worker = TallyWorker(asyncio.get_running_loop())
            self.worker.start()
        self.writer = Writer(self.worker.wake if self.worker else None)
        self.writer.start()
        self.shelf = Shelf()
        await self.shelf.start()
        self.door = Door(self.writer, self.shelf)
        self.apps = OpenRosa(self.writer, self.shelf)
        await hub.start()
        if settings.JOB_WORKER == "embedded":
            self.jobs = JobWorker()
            self.jobs.start()
        self.planner = Planner(planner.look, monthly.look)
        self.planner.start()
        log.info("ready")

    async def stop(self) -> None:
        """Store what is waiting, then stop everything."""
        loop = asyncio.get_running_loop()
        await hub.stop()
        if self.planner:
            await loop.run_in_executor(None, self.planner.stop)
        if self.jobs:
            await loop.run_in_executor(None, self.jobs.stop)
        if self.shelf:
            await self.shelf.stop()
        if self.writer:
            await loop.run_in_executor(None, self.writer.stop)
        if self.worker:
            await loop.run_in_executor(None, self.worker.stop)
        if self._lock:
            self._lock.close()


runtime = Runtime()


def own_the_database() -> IO[str]:
    """The lock of the one server process that SQLite takes. Raises AlreadyRunning."""
    path = f"{connection.settings_dict['NAME']}.server"
    lock = Path(path).open("w")  # noqa: SIM115 - held open as long as the process serves
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise AlreadyRunning(
            gettext(
                "Another server already uses this SQLite database. Stop it first, or set DATABASE_URL to "
                "PostgreSQL to run several processes."
            )
        ) from None
    return lock
