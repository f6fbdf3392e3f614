"""Named reads."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from jobs.enums import State
from jobs.models import Job


def jobs_of(user: Any) -> QuerySet[Job]:
    """The user's own jobs, newest first, without their results."""
    return Job.objects.filter(owner=user.pk).defer("result", "params")


def visible_to(user: Any) -> QuerySet[Job]:
    """The jobs whose pages the user may open: her own; the installation's administrator's: all."""
    everything = Job.objects.all()
    return everything if user.is_active and user.is_superuser else everything.filter(owner=user.pk)


def ahead_of(job: Job) -> int:
    """How many jobs come before one that waits (those at work included)."""
    waiting = Job.objects.filter(state=State.QUEUED, created_at__lt=job.created_at).count()
    return waiting + Job.objects.filter(state=State.RUNNING).count()
