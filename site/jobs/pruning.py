"""Old jobs and their files go, since a result may hold what people answered; lost ones get their end,
and what is owed another beginning."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from jobs import starting
from jobs.enums import ENDED, State

if TYPE_CHECKING:
    from jobs.models import Job, JobFile

DAYS = 7
EVERY = 3600.0  # seconds
LOST_AFTER = 45.0  # seconds without a heartbeat; well above a database's patience with a lock

_pruned = 0.0


def prune() -> int:
    """Delete jobs that ended more than `JOBS_KEPT_DAYS` (7) days ago, with their files. Says how many."""
    from django_tasks_db.models import DBTaskResult

    from jobs.models import Job, JobFile

    before = timezone.now() - timedelta(days=getattr(settings, "JOBS_KEPT_DAYS", DAYS))
    old = list(Job.objects.filter(state__in=ENDED, finished_at__lt=before).values_list("pk", flat=True))
    drop_files(JobFile.objects.filter(job__in=old))
    Job.objects.filter(pk__in=old).delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
    return len(old)


def prune_now_and_then() -> None:
    """At most once an hour in a process, what is owed included."""
    global _pruned
    if time.monotonic() - _pruned > EVERY or not _pruned:
        _pruned = time.monotonic()
        starting.again_what_is_owed()
        prune()


def drop_files(files: QuerySet[JobFile]) -> None:
    """Delete rows and what they name."""
    for each in files:
        each.file.delete(save=False)
        each.delete()


def settle_lost(jobs: QuerySet[Job]) -> None:
    """Those of `jobs` whose worker no longer gives a sign become failed ("lost")."""
    silent = timezone.now() - timedelta(seconds=getattr(settings, "JOBS_LOST_AFTER", LOST_AFTER))
    gone = jobs.filter(
        Q(state=State.RUNNING, heartbeat__lt=silent)
        | Q(state=State.QUEUED, created_at__lt=silent, task__in=_begun(silent))
    )
    lost = list(gone.values_list("pk", "state", "heartbeat"))
    for pk, state, heartbeat in lost:  # only as it was seen: a worker may just have spoken
        jobs.model.objects.filter(pk=pk, state=state, heartbeat=heartbeat).update(
            state=State.FAILED, error="lost", error_params={}, finished_at=timezone.now()
        )


def _begun(before: datetime) -> Any:
    """Queue entries that a worker took and never turned into a running job (a subquery)."""
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.exclude(status="READY").filter(started_at__lt=before).values("pk")
