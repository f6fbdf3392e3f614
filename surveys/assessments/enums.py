"""How an item of a sheet gives points."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rule(models.TextChoices):
    """What an item's points follow from (points.py)."""

    PROPORTION = "proportion", _("in proportion to the goal")
    LIGHTS = "lights", _("by the light: green all, yellow a part, red none")
    ALL = "all", _("all where the goal is reached, else none")
    MARK = "mark", _("marked by hand")
