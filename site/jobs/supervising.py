"""One job in a process of its own, watched by the worker: a beating heart, a limit of time and memory, and
an end in every case. What hangs, eats memory or crashes hurts only its own process."""

from __future__ import annotations

import contextlib
import logging
import os
import resource
import signal
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connections
from django.utils import timezone

from jobs import kinds, pruning, running
from jobs.enums import State

if TYPE_CHECKING:
    from jobs.models import Job

log = logging.getLogger(__name__)

BEAT = 5.0  # seconds between heartbeats
LOOK = 0.5  # seconds between looks at the owner's wish
GRACE = 5.0  # seconds in which the work may stop by itself
SHORTEST, LONGEST = 0.01, 0.1  # seconds between looks at the process
MEGABYTE = 1024 * 1024
NICE = 10  # residents' answers come first


def run(pk: str) -> None:
    """Do the job, unless it was called off while it waited."""
    job = running.claim(pk)
    if job is None:
        return
    kind = kinds.find(job.kind)
    if kind is None:
        running.fail(job, "unknown_kind")
        return
    connections.close_all()  # a connection must not be shared by two processes
    watch = _Watch(job, kind, _fork(job, kind))
    try:
        watch.until_it_ends()
    except SystemExit:  # the worker was told twice to stop
        watch.kill()
        running.fail(job, "interrupted")
        raise
    finally:
        watch.kill()
        pruning.prune_now_and_then()


@dataclass
class _Watch:
    """The worker's eye on a job's process."""

    job: Job
    kind: kinds.Kind
    process: int
    began: float = field(default_factory=time.monotonic)
    wished: float | None = None  # since when the owner wants it stopped
    status: int | None = None

    def until_it_ends(self) -> None:
        """Return when the process is gone and the job has an end."""
        beaten = looked = self.began
        pause = SHORTEST
        while not self._gone():
            now = time.monotonic()
            if now - beaten >= BEAT:
                beaten = now
                if not running.ours(self.job).update(heartbeat=timezone.now()):
                    self.kill()
            if now - looked >= LOOK:
                looked = now
                self._wish(now)
            if self.wished is not None and now - self.wished > GRACE:
                self._stop(State.CANCELLED)
            elif now - self.began > self.kind.seconds + GRACE:
                self._stop(State.FAILED, error="time_limit", error_params={"seconds": self.kind.seconds})
            time.sleep(pause)
            pause = min(2 * pause, LONGEST)
        running.fail(self.job, "died")  # changes nothing where the process wrote its end itself

    def kill(self) -> None:
        """End the process without asking it."""
        if not self._gone():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGKILL)
            _pid, self.status = os.waitpid(self.process, 0)

    def _gone(self) -> bool:
        if self.status is None:
            pid, status = os.waitpid(self.process, os.WNOHANG)
            if pid:
                self.status = status
                if status:
                    log.warning("the process of job %s ended with %s", self.job.pk, status)
        return self.status is not None

    def _wish(self, now: float) -> None:
        if self.wished is None and running.ours(self.job).filter(cancel_requested=True).exists():
            self.wished = now

    def _stop(self, state: State, **values: object) -> None:
        self.kill()
        running.end(self.job, state, **values)


def _fork(job: Job, kind: kinds.Kind) -> int:
    """The job's process. The worker has one thread and no open connection, so forking it is safe."""
    worker = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
            signal.signal(each, signal.SIG_DFL)
        os.nice(NICE)
        end_with(worker)
        _limit(kind)
        running.perform(job)
        connections.close_all()
        code = 0
    except BaseException:
        log.exception("the process of job %s broke", job.pk)
    finally:
        os._exit(code)


def end_with(parent: int, every: float = 1.0) -> None:
    """End this process soon after `parent` has ended, however that was killed. Asked by a timer's signal,
    since a thread would make forking unsafe."""

    def look(*_signal: object) -> None:
        if os.getppid() != parent:
            os._exit(1)

    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, every, every)


def _limit(kind: kinds.Kind) -> None:
    """Processor time and memory that the system itself holds the process to."""
    seconds = int(kind.seconds + 2 * GRACE) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    taken = _address_space()
    if taken:
        most = taken + kind.megabytes * MEGABYTE
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _address_space() -> int:
    """Bytes of address space taken now; 0 where the system does not say (then memory is not limited)."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no file that Path would help with
            return int(file.read().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        return 0
