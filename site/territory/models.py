"""The tree of areas, the dwellings on it, and which group of staff looks after which area."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from territory.crypto import index
from territory.enums import EstateKind, Level, Occupancy, OrganisationKind, PolicyClass, Role, TagKind
from territory.fields import EncryptedField, Lost
from territory.masking import mask_name, mask_phone


class Area(MP_Node):
    """区划: a node of the tree city → county → street → community → estate → building."""

    name = models.CharField(_("name"), max_length=80)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    code = models.CharField(_("code"), max_length=20, blank=True, help_text=_("Official division code."))

    # Of an estate or a building, in WGS 84 degrees: what a visit's position is compared with.
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)

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

    occupancy = models.CharField(
        _("occupancy"), max_length=10, choices=Occupancy.choices, blank=True, default=Occupancy.UNKNOWN
    )
    residents = models.PositiveSmallIntegerField(_("residents"), null=True, blank=True)
    moved_in_on = models.DateField(_("moved in on"), null=True, blank=True)
    contact_name = EncryptedField(_("contact's name"), blank=True, default="")
    contact_phone = EncryptedField(_("contact's phone"), blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, default="", db_index=True, editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        constraints = [
            models.UniqueConstraint(fields=["building", "unit", "room"], name="household_address_once"),
        ]

    def __str__(self) -> str:
        return f"{self.building.name}{self.unit}单元{self.room}"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Keep the index by which the phone number is found (bulk writers call `index_phone` themselves)."""
        self.index_phone()
        if update_fields is not None and "contact_phone" in update_fields:
            update_fields = {*update_fields, "phone_index"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def index_phone(self) -> None:
        """Bring `phone_index` in line with the phone number, where that can be read."""
        if not isinstance(self.contact_phone, Lost):
            self.phone_index = index(self.contact_phone)

    @property
    def masked_name(self) -> str:
        """李**."""
        return mask_name(self.contact_name)

    @property
    def masked_phone(self) -> str:
        """138****5678."""
        return mask_phone(self.contact_phone)


class HouseholdTag(models.Model):
    """四必访标签: why a household is visited every month. Needs consent, which can be withdrawn.

    A tag is in force from `consent_on` until `withdrawn_at`; a withdrawn one stays as a record.
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="tags", verbose_name=_("household"))
    kind = models.CharField(_("kind of tag"), max_length=10, choices=TagKind.choices)
    consent_on = models.DateField(_("consent given on"))
    consent_how = models.CharField(
        _("how consent was given"), max_length=120, help_text=_("For example: signed form, by phone.")
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added on"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_why = models.CharField(_("why it was withdrawn"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("household tag")
        verbose_name_plural = _("household tags")
        constraints = [
            models.UniqueConstraint(
                fields=["household", "kind"],
                condition=models.Q(withdrawn_at=None),
                name="household_tag_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Organisation(models.Model):
    """单位、组织: departments, helping units, social organisations, companies' parents."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(
        _("kind"), max_length=12, choices=OrganisationKind.choices, default=OrganisationKind.DEPARTMENT
    )
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    contact_name = EncryptedField(_("contact's name"), blank=True, default="")
    contact_phone = EncryptedField(_("contact's phone"), blank=True, default="")
    note = models.CharField(_("note"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Estate(models.Model):
    """小区档案: what is known of an estate beyond its place in the tree (rows C1-C10).

    `boundary` is its service area as a ring of [longitude, latitude] pairs in WGS 84 degrees, first = last,
    or [] where none was drawn. The five 有 come from the newest check and are written by `surveys.problems`:
    `five_have` maps each of self_org, safety, service, environment, mechanism to true or false, or lacks it.
    """

    area = models.OneToOneField(
        Area, models.CASCADE, primary_key=True, related_name="estate", verbose_name=_("estate")
    )
    kind = models.CharField(_("kind of management"), max_length=12, choices=EstateKind.choices, blank=True)
    policy_class = models.CharField(
        _("policy for the estate"), max_length=12, choices=PolicyClass.choices, blank=True
    )
    built_year = models.PositiveSmallIntegerField(_("built in"), null=True, blank=True)
    helper = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="helps",
        verbose_name=_("helping unit"),
    )
    helped_from = models.DateField(_("help begins"), null=True, blank=True)
    helped_until = models.DateField(_("help ends"), null=True, blank=True)
    pilot = models.BooleanField(_("pilot estate"), default=False)
    boundary: Any = models.JSONField(_("boundary of the service area"), default=list, blank=True)
    five_have: Any = models.JSONField(_("the five 有"), default=dict, blank=True, editable=False)
    five_have_score = models.DecimalField(
        _("score of the five 有"), max_digits=5, decimal_places=1, null=True, editable=False
    )
    five_have_passed = models.BooleanField(_("all five 有 met"), null=True, editable=False)
    five_have_on = models.DateField(_("checked on"), null=True, editable=False)
    note = models.TextField(_("note"), blank=True, default="", max_length=2000)

    class Meta:
        verbose_name = _("estate file")
        verbose_name_plural = _("estate files")
        ordering = ["area__path"]

    def __str__(self) -> str:
        return str(self.area.name)


class EstateArea(Area):
    """An area of the level of estates, with or without a file: what the register of estates lists."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = _("estate")
        verbose_name_plural = _("estates")


class Grid(models.Model):
    """网格: buildings or units of one community, looked after by one grid worker (HN (三) 9, row A2)."""

    community = models.ForeignKey(Area, models.PROTECT, related_name="grids", verbose_name=_("community"))
    name = models.CharField(_("name"), max_length=60)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grids",
        verbose_name=_("grid worker"),
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("grid leader"),
    )

    class Meta:
        verbose_name = _("grid")
        verbose_name_plural = _("grids")
        ordering = ["community__path", "name"]
        constraints = [models.UniqueConstraint(fields=["community", "name"], name="grid_name_once")]

    def __str__(self) -> str:
        return self.name


class GridPart(models.Model):
    """A building of a grid, or one unit of it (`unit` '' is all of it). A dwelling lies in one grid."""

    grid = models.ForeignKey(Grid, models.CASCADE, related_name="parts", verbose_name=_("grid"))
    building = models.ForeignKey(Area, models.CASCADE, related_name="grid_parts", verbose_name=_("building"))
    unit = models.CharField(_("unit"), max_length=8, blank=True, default="")

    class Meta:
        verbose_name = _("part of a grid")
        verbose_name_plural = _("parts of a grid")
        constraints = [models.UniqueConstraint(fields=["building", "unit"], name="grid_part_once")]

    def __str__(self) -> str:
        return f"{self.building.name}{self.unit and f'{self.unit}单元'}"


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
