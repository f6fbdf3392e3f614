"""States of a job and sides of its files."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """From waiting to an end. Only `retry` leads back."""

    QUEUED = "queued", _("Waiting for its turn")
    RUNNING = "running", _("Being worked on")
    DONE = "done", _("Work finished")
    FAILED = "failed", _("Did not succeed")
    CANCELLED = "cancelled", _("Called off")


ENDED = (State.DONE, State.FAILED, State.CANCELLED)
OPEN = (State.QUEUED, State.RUNNING)


class Side(models.TextChoices):
    """Whether a file went in, came out, or is kept for a later step; only what came out is offered."""

    INPUT = "input", _("handed in")
    RESULT = "result", _("made by the job")
    KEPT = "kept", _("kept for later")
