"""What an indicator counts, how often, who gave a reading, and how a goal is compared."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What an indicator counts, and so how readings of several reporters are put together (lights.py)."""

    RATIO = "ratio", _("share: numerator and denominator")
    COUNT = "count", _("count that every reporter is to reach")
    NUMBER = "number", _("number that is added up")
    YES_NO = "yes_no", _("done or not")
    PROGRESS = "progress", _("progress in percent")


class Frequency(models.TextChoices):
    """How long a period is."""

    MONTH = "month", _("every month")
    QUARTER = "quarter", _("every quarter")
    YEAR = "year", _("every year")


class Op(models.TextChoices):
    """How a value is compared with its goal."""

    AT_LEAST = ">=", _("at least")
    AT_MOST = "<=", _("no more than")


class Source(models.TextChoices):
    """Where a reading comes from."""

    TYPED = "typed", _("typed in")
    IMPORTED = "imported", _("imported")
    COMPUTED = "computed", _("worked out")
