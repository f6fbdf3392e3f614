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
    REPLACED = "replaced", _("replaced by a later one")  # of the same household, in a test
    APART = "apart", _("counted apart")  # tenants, unverified and invalid votes of a test: in no tally


class Privacy(models.TextChoices):
    """What is known of who answered through a channel; "" where nothing special was promised."""

    USUAL = "", _("as the questionnaire says")
    NAMED = "named", _("real-name")  # 实名: kept with the household
    PSEUDONYMOUS = "pseudo", _("pseudonymous")  # 化名: joined by a key that is kept until scores are final
    ANONYMOUS = "anon", _("anonymous")  # 匿名: joined by a key that is destroyed at closing


SEALED = (Privacy.PSEUDONYMOUS, Privacy.ANONYMOUS)  # who answered is kept apart from what was answered


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
