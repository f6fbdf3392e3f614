"""Rules that staff set, the problems they open, what happened to each, estate checks, coverage targets."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from forms_builder.models import Questionnaire
from surveys.models import Response
from surveys.problems.enums import EventKind, OwnerLevel, ProblemState
from territory.models import Area, Estate, Household, Organisation


class Category(models.Model):
    """A kind of problem, such as 消防; data that staff keep."""

    name = models.CharField(_("name"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("category of problems")
        verbose_name_plural = _("categories of problems")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Rule(models.Model):
    """规则: which answer opens which problem. All of `conditions` must hold.

    `conditions`: a list of {"question": id, "row": matrix row or "", "operator": Operator, "values": [str]}.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, related_name="problem_rules", verbose_name=_("questionnaire")
    )
    name = models.CharField(_("name"), max_length=80)
    conditions: Any = models.JSONField(_("conditions"), default=list)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name=_("category"))
    title = models.CharField(_("title of the problem"), max_length=80)
    owner_level = models.CharField(
        _("who is in charge"), max_length=10, choices=OwnerLevel.choices, default=OwnerLevel.COMMUNITY
    )
    days = models.PositiveSmallIntegerField(
        _("days to deal with it"), default=7, validators=[MinValueValidator(1), MaxValueValidator(730)]
    )
    active = models.BooleanField(_("in use"), default=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("problem rule")
        verbose_name_plural = _("problem rules")
        ordering = ["questionnaire", "pk"]

    def __str__(self) -> str:
        return self.name


class Problem(models.Model):
    """问题: something to be put right, by whom and until when (rows C6, C7)."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="problems", verbose_name=_("area"))
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="problems", verbose_name=_("household")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="problems", verbose_name=_("category")
    )
    title = models.CharField(_("title"), max_length=80)
    text = models.CharField(_("description"), max_length=500, blank=True, default="")
    rule = models.ForeignKey(Rule, models.SET_NULL, null=True, blank=True, related_name="problems")
    response = models.ForeignKey(
        Response, models.PROTECT, null=True, blank=True, related_name="problems", verbose_name=_("response")
    )
    owner_level = models.CharField(_("owner's level"), max_length=10, choices=OwnerLevel.choices)
    owner_area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("owner's area"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        verbose_name=_("person in charge"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit in charge"),
    )
    # Whether the answers, as they now are, still give the rule its reason; a person decides what follows.
    answer_stands = models.BooleanField(_("the answer stands"), default=True)
    deadline = models.DateField(_("deadline"))
    state = models.CharField(
        _("state"), max_length=8, choices=ProblemState.choices, default=ProblemState.OPEN
    )
    opened_at = models.DateTimeField(_("put down on"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    fixed_at = models.DateTimeField(_("fixed"), null=True)
    fixed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(_("signed off"), null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["state", "deadline"]), models.Index(fields=["area", "state"])]
        constraints = [
            models.UniqueConstraint(fields=["rule", "response"], name="problem_once"),
            models.CheckConstraint(
                condition=models.Q(closed_by=None) | ~models.Q(closed_by=models.F("fixed_by")),
                name="problem_signed_off_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProblemEvent(models.Model):
    """One thing that happened to a problem; never changed."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="events")
    kind = models.CharField(_("what happened"), max_length=12, choices=EventKind.choices)
    text = models.CharField(_("words"), max_length=500, blank=True, default="")
    # What the kind needs beside words: {"from": day, "to": day} of a moved deadline, {"to": name} of a
    # hand-over, {"stands": bool} of a corrected answer, {"no_grid": true} where no grid worker was found.
    data: Any = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("event of a problem")
        verbose_name_plural = _("events of a problem")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.problem} {self.get_kind_display()}"


class Evidence(models.Model):
    """A photo of a problem or of its repair, re-encoded and without EXIF."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    event = models.ForeignKey(ProblemEvent, models.CASCADE, related_name="evidence")
    file = models.FileField(upload_to="problems/%Y/%m/")
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")

    def __str__(self) -> str:
        return self.sha256[:12]


class EstateCheck(models.Model):
    """五有核查: the score of one check of an estate, worked out from a response and again when it changes."""

    estate = models.ForeignKey(Estate, models.CASCADE, related_name="checks", verbose_name=_("estate"))
    response = models.OneToOneField(Response, models.PROTECT, related_name="estate_check")
    checked_on = models.DateField(_("checked on"))
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=1)
    # {part: {"points": number, "of": number, "passed": bool, "why": [[question name, points], …]}}
    parts: Any = models.JSONField(_("parts"))
    passed = models.BooleanField(_("all five 有 met"))

    class Meta:
        verbose_name = _("estate check")
        verbose_name_plural = _("estate checks")
        ordering = ["-checked_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.estate} {self.score}"


class CoverageTarget(models.Model):
    """覆盖目标: how many of an area's estates are to reach a goal, such as 10 % or 5 a county (row C10).

    Counted are the estates below `area` of `kinds` (a list of EstateKind) that reach the goal.
    """

    area = models.ForeignKey(Area, models.CASCADE, related_name="coverage_targets", verbose_name=_("area"))
    name = models.CharField(_("name"), max_length=80)
    kinds: Any = models.JSONField(_("kinds of estates"), default=list)
    goal = models.CharField(
        _("what is counted"),
        max_length=12,
        choices=[
            ("managed", _("managed by its residents or by a company")),
            ("checked", _("checked for the five 有")),
            ("five_have", _("all five 有 met")),
            ("classed", _("policy decided")),
            ("bounded", _("service area drawn")),
            ("helped", _("has a helping unit")),
            ("pilot", _("pilot estate")),
        ],
    )
    percent = models.DecimalField(_("share (%)"), max_digits=5, decimal_places=1, null=True, blank=True)
    number = models.PositiveIntegerField(_("at least so many"), null=True, blank=True)
    each_level = models.PositiveSmallIntegerField(_("in each area of this level"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("coverage target")
        verbose_name_plural = _("coverage targets")
        ordering = ["area__path", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__isnull=False) ^ models.Q(number__isnull=False),
                name="coverage_share_or_number",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EstateLayout(models.Model):
    """How an upper-level system wants estate files: a table's columns in order (row C1).

    `columns`: a list of {"header", "source": key of layouts.SOURCES or "", "fixed": text,
    "values": {from: to}, "required": bool}. Layouts that come with Juwen are read from `data/layouts.yaml`;
    these are staff's own.
    """

    area = models.ForeignKey(Area, models.CASCADE, related_name="+", verbose_name=_("area"))
    name = models.CharField(_("name"), max_length=80)
    columns: Any = models.JSONField(_("columns"), default=list)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("layout of estate files")
        verbose_name_plural = _("layouts of estate files")
        ordering = ["area__path", "name"]

    def __str__(self) -> str:
        return self.name


class FollowUp(models.Model):
    """A response (as of a revision) whose consequences are still to be drawn: problems, estate checks.

    Put down in the transaction that folds the response, taken away in the one that draws the consequences.
    """

    response = models.ForeignKey(Response, models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [models.UniqueConstraint(fields=["response", "revision"], name="follow_up_once")]

    def __str__(self) -> str:
        return f"{self.response_id} r{self.revision}"
