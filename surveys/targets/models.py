"""Programmes of targets, their indicators and versioned goals, and the readings of each reporter.

A target is nothing but words and units; what is measured are its indicators. Goals and readings are added,
never changed: a reading is judged by the goal of its period, and a corrected one is a new row with a reason.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.flow.models import FlowFile
from surveys.targets.enums import Frequency, Kind, Op, Source
from territory.enums import Level
from territory.models import Area, Organisation

# Of an indicator: what its readings mean by it. Fixed once there is one.
LOCKED = frozenset({"kind", "frequency", "level"})
REPORTERS = [each for each in Level.choices if each[0] <= Level.COMMUNITY]


class Programme(models.Model):
    """目标方案: a set of targets that an area has taken on, such as the forty tasks of a street.

    `version` is that of the data it was loaded from; nothing is due before `adopted_on`.
    `worked_out_on`: the day on which the server last began to work its formulas out (monthly.py).
    """

    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    area = models.ForeignKey(Area, models.PROTECT, related_name="programmes", verbose_name=_("area"))
    version = models.PositiveIntegerField(_("version"), default=1)
    adopted_on = models.DateField(_("in force from"))
    closed_on = models.DateField(_("in force until"), null=True, blank=True)
    worked_out_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("programme of targets")
        verbose_name_plural = _("programmes of targets")
        ordering = ["area__path", "name"]
        constraints = [models.UniqueConstraint(fields=["area", "key"], name="programme_once")]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """目标任务: one line of a programme with its lead and responsible units.

    `everybody`: every reporter below the programme's area is responsible (各社区). `responsible_words`: who
    is responsible where no list of units says it (相关社区).
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="targets")
    no = models.PositiveSmallIntegerField(_("number"))
    group = models.CharField(_("group of targets"), max_length=60, blank=True, default="")
    text = models.CharField(_("target"), max_length=600)
    leads = models.ManyToManyField(
        Organisation, blank=True, related_name="leads_targets", verbose_name=_("lead units")
    )
    responsible = models.ManyToManyField(
        Organisation, blank=True, related_name="answers_for_targets", verbose_name=_("responsible units")
    )
    everybody = models.BooleanField(_("every community is responsible"), default=False)
    responsible_words = models.CharField(_("responsible"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["programme", "no"]
        constraints = [models.UniqueConstraint(fields=["programme", "no"], name="target_no_once")]

    def __str__(self) -> str:
        return f"{self.no}. {self.text}"


class Indicator(models.Model):
    """指标: what is measured of a target, by whom and how often. Without a formula it is typed in.

    `level`: each area of this level in the programme's area reports. `due_days`: days after the end of a
    period by which its reading is due. `parameters` belong to the formula (formulas.py). `begun_on` is empty
    for those that came with their programme; see in_force.py for both days.
    """

    target = models.ForeignKey(Target, models.CASCADE, related_name="indicators", verbose_name=_("target"))
    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("what is counted"), max_length=8, choices=Kind.choices)
    unit = models.CharField(_("unit of measure"), max_length=20, blank=True, default="")
    numerator = models.CharField(_("numerator"), max_length=120, blank=True, default="")
    denominator = models.CharField(_("denominator"), max_length=120, blank=True, default="")
    frequency = models.CharField(
        _("how often"), max_length=8, choices=Frequency.choices, default=Frequency.MONTH
    )
    level = models.PositiveSmallIntegerField(
        _("level that reports"), choices=REPORTERS, default=Level.COMMUNITY
    )
    due_days = models.PositiveSmallIntegerField(_("due so many days after the period"), default=5)
    higher_is_better = models.BooleanField(_("higher is better"), default=True)
    formula = models.CharField(_("formula"), max_length=40, blank=True, default="")
    parameters: Any = models.JSONField(_("parameters"), default=dict, blank=True)
    begun_on = models.DateField(_("reported from"), null=True, blank=True)
    ended_on = models.DateField(
        _("out of use from"),
        null=True,
        blank=True,
        help_text=_("The period in which this day lies is no longer reported, nor are later ones."),
    )

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["target__programme", "target__no", "pk"]
        constraints = [models.UniqueConstraint(fields=["target", "key"], name="indicator_key_once")]

    def __str__(self) -> str:
        return self.name


class Goal(models.Model):
    """目标值: what is to be reached in the periods that begin on `from_period` or later, until a later goal.

    `value` is a share (1 = 100 %) for ratios, else a number. From `yellow` × value on a reading is yellow.
    Of two goals for one period the later one counts, and of two from the same period the newer. One with an
    `area` is that reporter's own and goes before those for all.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="goals")
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for this reporter only"),
    )
    from_period = models.DateField(_("for periods from"))
    op = models.CharField(_("comparison"), max_length=2, choices=Op.choices, default=Op.AT_LEAST)
    value = models.DecimalField(_("goal"), max_digits=14, decimal_places=4)
    yellow = models.DecimalField(
        _("yellow from this share of the goal"), max_digits=5, decimal_places=4, default=Decimal("0.9")
    )
    why = models.CharField(_("reason"), max_length=200, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["from_period", "pk"]

    def __str__(self) -> str:
        return f"{self.op} {self.value.normalize():f}"


class Reading(models.Model):
    """填报值: one reporter's figure for one period. A correction is a new row with the next number; the
    newest is `current` and counts, unless what it was worked out from is gone. `denominator` is empty for
    what is no share; 0 of 0 is "not applicable". `link`: where it was counted; `formula` and `parameters`: by
    what, as they were then.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="readings")
    area = models.ForeignKey(Area, models.PROTECT, related_name="readings", verbose_name=_("area"))
    period = models.DateField(_("reporting period"))
    number = models.PositiveIntegerField(_("number"), default=1)
    current = models.BooleanField(default=True)
    numerator = models.DecimalField(_("numerator"), max_digits=14, decimal_places=2)
    denominator = models.DecimalField(
        _("denominator"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    source = models.CharField(_("origin of the reading"), max_length=8, choices=Source.choices)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    reason = models.CharField(_("reason for the correction"), max_length=300, blank=True, default="")
    link = models.CharField(max_length=300, blank=True, default="")
    formula = models.CharField(_("formula"), max_length=40, blank=True, default="")
    parameters: Any = models.JSONField(_("parameters"), default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["indicator", "area__path", "period", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "area", "period", "number"], name="reading_number_once"
            ),
            models.UniqueConstraint(
                fields=["indicator", "area", "period"],
                condition=models.Q(current=True),
                name="reading_current_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period:%Y-%m} {self.numerator}"

    @property
    def not_applicable(self) -> bool:
        """Whether it says that there is nothing of which a share could be."""
        return self.denominator == 0

    @property
    def said_not_applicable(self) -> bool:
        """Whether somebody said so, rather than the program counted it."""
        return self.not_applicable and self.source != Source.COMPUTED


class ReadingFile(FlowFile):
    """佐证材料: a photo or document given with a reading."""

    event = models.ForeignKey(Reading, models.CASCADE, related_name="files")

    class Meta(FlowFile.Meta):
        abstract = False
        verbose_name = _("evidence of a reading")
        verbose_name_plural = _("evidence of readings")


class Reminder(models.Model):
    """催报: a reporter was reminded of a period's readings. It is shown to whoever looks after the area until
    all of them are there; nothing is sent outside."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="reminders")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    period = models.DateField(_("reporting period"))
    missing = models.PositiveSmallIntegerField(_("readings missing"))
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.area} {self.period:%Y-%m}"
