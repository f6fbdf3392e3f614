"""States and kinds of problems, and what a rule compares."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProblemState(models.TextChoices):
    """How far a problem is. Only somebody else than who fixed it signs it off 销号."""

    OPEN = "open", _("waiting to be dealt with")  # 待整改
    WORKING = "working", _("being dealt with")  # 整改中
    FIXED = "fixed", _("fixed, waiting for sign-off")  # 待销号
    CLOSED = "closed", _("signed off")  # 已销号


class EventKind(models.TextChoices):
    """What happened to a problem."""

    OPENED = "opened", _("problem put down")
    PROGRESS = "progress", _("progress")
    HANDED_OVER = "handed_over", _("handed over")
    EXTENDED = "extended", _("deadline moved")
    FIXED = "fixed", _("reported as fixed")
    RETURNED = "returned", _("sent back")
    CLOSED = "closed", _("signed off")
    REOPENED = "reopened", _("opened again")
    CORRECTED = "corrected", _("the answer was corrected")
    DISMISSED = "dismissed", _("closed without repair")


class OwnerLevel(models.TextChoices):
    """Who owns what a rule opens."""

    GRID = "grid", _("grid worker")
    COMMUNITY = "community", _("community")
    STREET = "street", _("street or town")
    COUNTY = "county", _("county or district")


class Operator(models.TextChoices):
    """How a rule compares an answer."""

    IS = "is", _("is one of")
    IS_NOT = "is_not", _("is none of")
    BELOW = "below", _("is less than")
    ABOVE = "above", _("is more than")
    ANSWERED = "answered", _("is answered")
    EMPTY = "empty", _("was asked and left empty")
