"""Queueing: `start` a job, `retry` one that failed, `cancel` one. Each one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext

from jobs import kinds
from jobs.enums import OPEN, Side, State
from jobs.errors import TooManyJobs

if TYPE_CHECKING:
    from jobs.models import Job

OPEN_PER_OWNER = 20
NAME_LIMIT = 200
AGAIN_AFTER = 600  # seconds before what is owed is begun again


def start(
    kind: str,
    owner: Any,
    *,
    title: str = "",
    files: Mapping[str, File[Any]] | None = None,
    **params: Any,
) -> Job:
    """Queue a job of a registered kind. `params` (JSON) and `files` reach the work through `Running`.

    Raises KeyError for an unknown kind and TooManyJobs where the owner has 20 unfinished ones (not for a kind
    that is owed).
    """
    from jobs.models import Job, JobFile

    found = kinds.find(kind)
    if found is None:
        raise KeyError(kind)
    with transaction.atomic():
        if not found.owed and Job.objects.filter(owner=owner, state__in=OPEN).count() >= OPEN_PER_OWNER:
            raise TooManyJobs(
                gettext(
                    "You already have %(limit)s unfinished background jobs. Wait for one, or call one off."
                )
                % {"limit": OPEN_PER_OWNER}
            )
        job = Job.objects.create(
            kind=kind,
            owner=owner,
            title=title[:NAME_LIMIT],
            language=get_language() or "",
            params=params,
        )
        for key, content in (files or {}).items():
            given = JobFile(job=job, side=Side.INPUT, key=key, name=(content.name or key)[-NAME_LIMIT:])
            given.file.save("", content)
        _enqueue(job)
    return job


@transaction.atomic
def retry(job: Job) -> bool:
    """Queue a failed or cancelled job once more, with what was handed in. False where it is neither."""
    from jobs.models import Job
    from jobs.pruning import drop_files

    again = Job.objects.select_for_update().filter(pk=job.pk, state__in=(State.FAILED, State.CANCELLED))
    fresh = {"done": 0, "total": 0, "text": "", "error": "", "error_params": {}, "result": None}
    queued = again.update(
        state=State.QUEUED,
        cancel_requested=False,
        heartbeat=None,
        started_at=None,
        finished_at=None,
        **fresh,
    )
    if queued:
        job.refresh_from_db()
        drop_files(job.files.exclude(side=Side.INPUT))
        _enqueue(job)
    return bool(queued)


def cancel(job: Job) -> None:
    """Call a job off: at once where it still waits, between two steps where it runs. Not where it is owed."""
    from jobs.models import Job

    if job.owed:
        return
    waiting = Job.objects.filter(pk=job.pk, state=State.QUEUED)
    if not waiting.update(state=State.CANCELLED, cancel_requested=True, finished_at=timezone.now()):
        Job.objects.filter(pk=job.pk, state=State.RUNNING).update(cancel_requested=True)


def again_what_is_owed() -> int:
    """Queue once more what had to be done and was not: it failed ten minutes ago or longer, or its worker was
    lost. Says how many."""
    from jobs.models import Job
    from jobs.pruning import settle_lost

    owed = Job.objects.filter(kind__in=kinds.owed())
    settle_lost(owed)
    before = timezone.now() - timedelta(seconds=AGAIN_AFTER)
    return sum(retry(job) for job in owed.filter(state=State.FAILED, finished_at__lt=before))


def _enqueue(job: Job) -> None:
    from jobs.tasks import run_job

    job.task = UUID(run_job.enqueue(str(job.pk)).id)
    job.save(update_fields=["task"])
