"""Levels of the area tree and roles of staff."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """市 → 县市区 → 乡镇(街道) → 村(社区) → 小区 → 楼栋 (source row A1)."""

    CITY = 1, _("city")
    COUNTY = 2, _("county or district")
    STREET = 3, _("street or town")
    COMMUNITY = 4, _("community or village")
    ESTATE = 5, _("estate")
    BUILDING = 6, _("building")


class Role(models.TextChoices):
    """What a group of staff does in its area."""

    AUTHOR = "author", _("author")
    GRID_WORKER = "grid_worker", _("grid worker")
    SUPERVISOR = "supervisor", _("supervisor")
    ADMINISTRATOR = "administrator", _("administrator")
