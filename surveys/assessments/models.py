"""考核方案: sheets of items that point at indicators, marks given by hand, settled league tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.assessments.enums import Rule
from surveys.targets.enums import Frequency
from surveys.targets.models import REPORTERS, Indicator
from territory.enums import Level
from territory.models import Area


class Sheet(models.Model):
    """考核方案: whom an area assesses, how often, and for how many points. A draft until it is adopted; from
    then on it never changes. `follows` is the version before it, which ends when this one is adopted."""

    name = models.CharField(_("name"), max_length=80)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    follows = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    level = models.PositiveSmallIntegerField(_("who is assessed"), choices=REPORTERS, default=Level.COMMUNITY)
    frequency = models.CharField(
        _("how often"), max_length=8, choices=Frequency.choices, default=Frequency.QUARTER
    )
    total = models.DecimalField(
        _("points in all"), max_digits=6, decimal_places=1, default=Decimal(600),
        validators=[MinValueValidator(1)],
    )  # fmt: skip
    spread = models.BooleanField(
        _("what does not apply is spread over the rest"),
        default=True,
        help_text=_("Else whoever has no such facility loses its points."),
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    adopted_on = models.DateField(_("in force from"), null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_on = models.DateField(_("in force until"), null=True, blank=True)

    class Meta:
        verbose_name = _("assessment sheet")
        verbose_name_plural = _("assessment sheets")
        ordering = ["area__path", "name", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["area", "name", "version"], name="sheet_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    @property
    def begun(self) -> bool:
        """Whether it has been in force in some period, so that there is a league table."""
        first = self.adopted_on
        return first is not None and first <= min(timezone.localdate(), self.closed_on or date.max)


class Item(models.Model):
    """考核项: so many points, by an indicator's readings or marked by hand. `yellow`: the part of the points
    that a yellow light gives."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="items")
    no = models.PositiveSmallIntegerField(_("number"))
    group = models.CharField(_("group of items"), max_length=60, blank=True, default="")
    name = models.CharField(_("assessment item"), max_length=120)
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=1)
    rule = models.CharField(
        _("how points are given"), max_length=10, choices=Rule.choices, default=Rule.PROPORTION
    )
    yellow = models.DecimalField(
        _("part of the points for yellow"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.60"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("indicator")
    )
    hint = models.CharField(_("what is looked at"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("item of a sheet")
        verbose_name_plural = _("items of a sheet")
        ordering = ["no"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "no"], name="item_no_once"),
            models.UniqueConstraint(fields=["sheet", "indicator"], name="item_indicator_once"),
            models.CheckConstraint(
                condition=models.Q(rule="mark", indicator=None)
                | (~models.Q(rule="mark") & models.Q(indicator__isnull=False)),
                name="item_by_indicator_or_hand",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.no}. {self.name}"


class Mark(models.Model):
    """打分: points given by hand for one item, area and period. A correction is a new row; the newest is
    `current` and counts."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="marks")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    period = models.DateField(_("assessed period"))
    number = models.PositiveSmallIntegerField(default=1)
    current = models.BooleanField(default=True)
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=1)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering = ["item", "area__path", "period", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "area", "period", "number"], name="mark_number_once"),
            models.UniqueConstraint(
                fields=["item", "area", "period"],
                condition=models.Q(current=True),
                name="mark_current_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points}"


class Settlement(models.Model):
    """定榜: a league table as it was settled; never changed. Settled again it gets the next number.

    `rows`: [{"area": id, "name", "place", "score", "points", "of", "missing", "items": {item id: [state,
    points]}}, …], points as text with two decimals. Old tables do not say how much was missing.
    """

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="settlements")
    period = models.DateField(_("assessed period"))
    number = models.PositiveSmallIntegerField(default=1)
    rows: Any = models.JSONField()
    why = models.CharField(_("why it was settled again"), max_length=300, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("settled league table")
        verbose_name_plural = _("settled league tables")
        ordering = ["-period", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "period", "number"], name="settlement_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.period:%Y-%m} #{self.number}"
