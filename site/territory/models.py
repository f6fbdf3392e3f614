"""The tree of areas, the dwellings on it, and which group of staff looks after which area."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from territory.enums import Level, Role


class Area(MP_Node):
    """区划: a node of the tree city → county → street → community → estate → building."""

    name = models.CharField(_("name"), max_length=80)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    code = models.CharField(_("code"), max_length=20, blank=True, help_text=_("Official division code."))

    node_order_by: list[str] = []

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        indexes = [models.Index(fields=["level"])]

    def __str__(self) -> str:
        return self.name

    @property
    def ancestor_paths(self) -> list[str]:
        """Materialised paths of the area and all above it, topmost first."""
        return [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]


class Household(models.Model):
    """户: a dwelling, by building, unit and room."""

    building = models.ForeignKey(Area, models.PROTECT, related_name="households", verbose_name=_("building"))
    unit = models.CharField(_("unit"), max_length=8, default="1")
    room = models.CharField(_("room"), max_length=8)
    floor_area = models.DecimalField(
        _("floor area (m²)"), max_digits=8, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        constraints = [
            models.UniqueConstraint(fields=["building", "unit", "room"], name="household_address_once"),
        ]

    def __str__(self) -> str:
        return f"{self.building.name}{self.unit}单元{self.room}"


class Post(models.Model):
    """岗位: a group of staff, the area it looks after and what it does there."""

    group = models.OneToOneField(Group, models.CASCADE, related_name="post", verbose_name=_("group"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="posts", verbose_name=_("area"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")

    def __str__(self) -> str:
        return f"{self.area} · {self.get_role_display()}"
