"""A job at work: what the work is given, and how it says how far it is. Runs in the job's own process."""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING, Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone, translation

from jobs import kinds
from jobs.enums import Side, State
from jobs.errors import Cancelled, JobFailed, TimeLimit

if TYPE_CHECKING:
    from jobs.models import Job, JobFile

log = logging.getLogger(__name__)

Json = Any
WRITE_EVERY = 0.25  # seconds between two reports to the database
TEXT_LIMIT = 200
RESULT_LIMIT = 20_000_000  # characters of JSON


class Running:
    """What the work gets. `params` and `files` are what `start` was given."""

    def __init__(self, job: Job, kind: kinds.Kind) -> None:
        self.job = job
        self.params: dict[str, Json] = job.params
        self.files: dict[str, JobFile] = {each.key: each for each in job.files.filter(side=Side.INPUT)}
        self.deadline = time.monotonic() + kind.seconds
        self._spoken = 0.0
        self.ended = False

    def progress(self, done: int, total: int = 0, text: str = "") -> None:
        """Say how far the work is (at most four times a second reach the database). Raises like `check`."""
        if self._due():
            self._report(done=done, total=total, text=text[:TEXT_LIMIT])

    def check(self) -> None:
        """A place where the work may be stopped. Raises Cancelled or TimeLimit."""
        if self._due():
            self._report()

    def keep_file(self, key: str, name: str, content: File[Any], *, offered: bool = True) -> JobFile:
        """Keep a file that the owner can download, or (not `offered`) that a later step takes."""
        from jobs.models import JobFile

        side = Side.RESULT if offered else Side.KEPT
        made = JobFile(job=self.job, side=side, key=key, name=name)
        made.file.save("", content)
        return made

    def end_with(self, result: Json) -> None:
        """End as done within the caller's transaction, so that the work and the job's end stand or fall
        together. Raises Cancelled where it was called off: let that undo the transaction."""
        finish(self.job, result)
        self.ended = True

    def _due(self) -> bool:
        now = time.monotonic()
        if now > self.deadline:
            raise TimeLimit
        if now - self._spoken < WRITE_EVERY:
            return False
        self._spoken = now
        return True

    def _report(self, **said: Any) -> None:
        if not ours(self.job).filter(cancel_requested=False).update(heartbeat=timezone.now(), **said):
            raise Cancelled


def ours(job: Job) -> Any:
    """The job's row, as long as this attempt is the one that counts (a queryset of at most one)."""
    from jobs.models import Job

    return Job.objects.filter(pk=job.pk, attempt=job.attempt, state=State.RUNNING)


def claim(pk: str) -> Job | None:
    """Begin a queued job. None where it no longer waits."""
    from jobs.models import Job

    now = timezone.now()
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=pk, state=State.QUEUED).first()
        if job is None:
            return None
        job.state, job.attempt = State.RUNNING, job.attempt + 1
        job.started_at = job.heartbeat = now
        job.save(update_fields=["state", "attempt", "started_at", "heartbeat"])
    return job


def perform(job: Job) -> None:
    """Do a claimed job's work in this process and write how it ended."""
    kind = kinds.find(job.kind)
    if kind is None:
        fail(job, "unknown_kind")
        return
    try:
        with translation.override(job.language or None):
            running = Running(job, kind)
            result = kind.work(running)
        if not running.ended:
            finish(job, result)
    except Cancelled:
        end(job, State.CANCELLED)
    except TimeLimit:
        fail(job, "time_limit", seconds=round(kind.seconds))
    except MemoryError:
        fail(job, "memory", megabytes=kind.megabytes)
    except JobFailed as failure:
        fail(job, failure.code, **failure.params)
    except Exception:  # the owner is told where to look; the log has the rest
        log.exception("job %s (%s) failed", job.pk, job.kind)
        fail(job, "unexpected")


def finish(job: Job, result: Json) -> None:
    """Done, with its result. Raises Cancelled where it was called off just now."""
    if len(json.dumps(result)) > RESULT_LIMIT:
        raise JobFailed("result_too_large")
    willing = ours(job).filter(cancel_requested=False)
    if not willing.update(state=State.DONE, finished_at=timezone.now(), result=result):
        raise Cancelled


def fail(job: Job, code: str, **params: Any) -> None:
    """Failed, and why."""
    end(job, State.FAILED, error=code, error_params=params)


def end(job: Job, state: State, **values: Any) -> None:
    """Write an end, unless another attempt has taken over."""
    ours(job).update(state=state, finished_at=timezone.now(), **values)
