"""What happened to a row of a flow: events, which are never changed, and their files.

Both are abstract: every flow has tables of its own.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

OPINION, TOLD = 1000, 500  # characters


class FlowEvent(models.Model):
    """One step of a row; the concrete model has the row as `of`, with related name "events".

    `opinion` is for staff, `told` is what residents may read, `data` what else the step kept (JSON).
    """

    step = models.CharField(_("step"), max_length=24)
    from_state = models.CharField(max_length=16, blank=True, default="")
    to_state = models.CharField(max_length=16, blank=True, default="")
    opinion = models.CharField(_("opinion"), max_length=OPINION, blank=True, default="")
    told = models.CharField(_("what residents are told"), max_length=TOLD, blank=True, default="")
    data: Any = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.step} {self.at:%Y-%m-%d}"


class FlowFile(models.Model):
    """A file given with a step; the concrete model has its event as `event`, with related name "files".

    Pictures are re-encoded without EXIF; documents are kept as they came. `size` in bytes, as kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to="steps/%Y/%m/")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
