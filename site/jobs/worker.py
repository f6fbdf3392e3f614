"""The worker process that a server keeps beside itself: started, started again when it ends, stopped."""

from __future__ import annotations

import fcntl
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import DatabaseError, connections

from jobs import starting

log = logging.getLogger(__name__)

AGAIN = 2.0  # seconds before a worker that ended is started again, and between looks at the lock
PATIENCE = 5.0  # seconds between asking, asking again and killing
INTERVAL = 0.5  # seconds between a worker's looks at an empty queue
LOOK = 60.0  # seconds between looks for what is owed


class JobWorker:
    """Keeps one worker a machine: of several server processes the one that holds the lock has it."""

    def __init__(self) -> None:
        self._thread = threading.Thread(target=self._keep, name="job-worker", daemon=True)
        self._stop = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._looked = time.monotonic()

    def start(self) -> None:
        """Start the thread that keeps the worker."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the worker; a job that runs is interrupted and can be started again."""
        self._stop.set()
        self._thread.join(3 * PATIENCE)

    @property
    def pid(self) -> int | None:
        """The worker's process id, where this server has it."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def _keep(self) -> None:
        lock = self._lock()
        try:
            while lock is not None and not self._stop.is_set():
                self._process = self._spawn()
                while self._process.poll() is None and not self._stop.wait(INTERVAL):
                    self._look()
                if not self._stop.is_set():
                    log.warning("the job worker ended with %s; starting another", self._process.returncode)
                    self._stop.wait(AGAIN)
            self._end()
        finally:
            if lock is not None:
                lock.close()

    def _look(self) -> None:
        """Now and then, whether anything that must be done was not: also while no other job comes along."""
        if time.monotonic() - self._looked < LOOK:
            return
        self._looked = time.monotonic()
        try:
            starting.again_what_is_owed()
        except DatabaseError:  # the next look will tell
            log.warning("could not look for jobs that are owed", exc_info=True)
        finally:
            connections.close_all()

    def _lock(self) -> IO[str] | None:
        """The machine's lock, waited for; None where the server stops first."""
        file = Path(settings.VAR, "job_worker.lock").open("w")  # noqa: SIM115 - held as long as the worker runs
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if self._stop.wait(AGAIN):
                    file.close()
                    return None
            else:
                return file

    def _spawn(self) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            str(settings.ROOT / "manage.py"),
            "job_worker",
            f"--parent={os.getpid()}",
            f"--interval={INTERVAL}",
            "--no-startup-delay",
            "--no-reload",
        ]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 - our own command

    def _end(self) -> None:
        process = self._process
        if process is None:
            return
        for _ in range(2):  # once: finish the job at hand; twice: now
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                continue
            return
        process.kill()
        process.wait()
