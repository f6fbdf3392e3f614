"""States of tests and votes, and how much a test knows of who answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TestState(models.TextChoices):
    """How far a test is."""

    __test__ = False  # no test case, whatever its name

    DRAFT = "draft", _("being prepared")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    SETTLED = "settled", _("scores are final")  # later changes are new scores
    GIVEN_UP = "given_up", _("given up")


class Group(models.TextChoices):
    """Whose vote it is; only owners' make the score (scoring.base, tenant_rule of the template)."""

    OWNER = "owner", _("owners and their families")
    TENANT = "tenant", _("tenants")
    OTHER = "other", _("others")


class Standing(models.TextChoices):
    """What a vote counts as. Only COUNTS makes scores; of one household's, one a group stands."""

    COUNTS = "counts", _("counts")
    APART = "apart", _("counted apart")  # tenants and others
    UNVERIFIED = "unverified", _("without a household's own link")
    REPLACED = "replaced", _("replaced by a later one of the same household")
    TOO_FAST = "too_fast", _("filled in too fast")
    TOO_LITTLE = "too_little", _("too few questions answered")
    NOT_OF_ESTATE = "not_of_estate", _("not of this service area")
    CHECK_FAILED = "check_failed", _("found untrue by a call-back")


class CallReason(models.TextChoices):
    """Why a household is called back."""

    RANDOM = "random", _("drawn at random")
    PRESSED = "pressed", _("reported pressure")


class CallOutcome(models.TextChoices):
    """How a call ended that did not come to the questions."""

    NO_ANSWER = "no_answer", _("nobody answered")
    BUSY = "busy", _("engaged or switched off")
    LATER = "later", _("asked to be called later")


class Gate(models.TextChoices):
    """Whether a score may touch credit."""

    OPEN = "", _("counts for credit")
    TOO_FEW = "too_few", _("sample too small, not scored")  # 样本不足，不计分
    CHECK_FAILED = "check_failed", _("call-back failed, not scored")  # 复核未通过，不计分
