"""States and kinds of what is asked and counted."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChannelKind(models.TextChoices):
    """Where a link is spread."""

    GROUP = "group", _("WeChat group")
    POSTER = "poster", _("poster")
    LETTER = "letter", _("household letter")
    WORKER = "worker", _("grid worker")
    OTHER = "other", _("other")


class ResponseState(models.TextChoices):
    """Whether a response counts."""

    ACCEPTED = "accepted", _("counted")
    REJECTED = "rejected", _("rejected")


class HeldReason(models.TextChoices):
    """Why something that arrived was kept aside for staff."""

    CONFLICT = "conflict", _("same number, other answers")
    CLOSED = "closed", _("arrived after closing")
    UNKNOWN_VERSION = "unknown_version", _("version not known")
    RULE = "rule", _("refused by a rule that the phone had passed")


class HeldState(models.TextChoices):
    """What staff did with it."""

    WAITING = "waiting", _("waiting")
    ACCEPTED = "accepted", _("counted after all")
    DISCARDED = "discarded", _("set aside for good")
