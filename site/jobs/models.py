"""A job and the files it was given or made."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jobs import kinds
from jobs.enums import ENDED, Side, State


class Job(models.Model):
    """后台任务: one piece of work. Only `jobs` writes its rows; a run writes under its `attempt`, so that
    a run that was given up cannot overwrite the next one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    title = models.CharField(_("what it is about"), max_length=200, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    language = models.CharField(max_length=20)
    params = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    task = models.UUIDField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    text = models.CharField(max_length=200, blank=True)
    cancel_requested = models.BooleanField(default=False)
    heartbeat = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    error = models.CharField(max_length=60, blank=True)
    error_params = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("job asked for"), auto_now_add=True)
    started_at = models.DateTimeField(_("job begun"), null=True)
    finished_at = models.DateTimeField(_("job ended"), null=True)

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="job_owner_newest"),
            models.Index(fields=["state", "heartbeat"], name="job_state_heartbeat"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}".strip()

    @property
    def label(self) -> str:
        """What kind of work it is, in the active language."""
        found = kinds.find(self.kind)
        return str(found.label) if found and found.label else self.kind

    @property
    def owed(self) -> bool:
        """Whether it must be done, so that nobody calls it off."""
        return self.kind in kinds.owed()

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in ENDED

    @property
    def percent(self) -> int | None:
        """How far it is, 0 to 100; None where nobody knows."""
        return min(100, 100 * self.done // self.total) if self.total else None

    @property
    def message(self) -> str:
        """Why it failed, in the active language; '' where it did not."""
        if self.state != State.FAILED:
            return ""
        found = kinds.find(self.kind) or kinds.Kind(self.kind, lambda running: None)
        return gettext(found.message(self.error)) % {"job": str(self.pk), **self.error_params}


def place(file: JobFile, name: str) -> str:
    """A folder of its own for each job; the name is random, since only its row says what it is called."""
    return f"jobs/{file.job_id}/{uuid.uuid4().hex}"


class JobFile(models.Model):
    """A file handed in or made. Deleted with its job by `pruning`."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="files")
    side = models.CharField(max_length=10, choices=Side.choices)
    key = models.CharField(max_length=120)
    name = models.CharField(_("file name"), max_length=255)
    file = models.FileField(upload_to=place, max_length=255)

    class Meta:
        verbose_name = _("file of a job")
        verbose_name_plural = _("files of a job")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def content(self) -> Any:
        """The file, opened for reading bytes."""
        return self.file.open("rb")
