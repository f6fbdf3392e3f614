"""Rounds and their samples, visits at doors, the monthly duties, incidents and reports, back-checks."""

from __future__ import annotations

import uuid
from datetime import time
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forms_builder.models import Questionnaire
from surveys.models import Channel
from surveys.visits.enums import CheckReason, Disposition, Draw, IncidentKind, Purpose, ReportKind, RoundState
from territory.enums import TagKind
from territory.models import Area, Grid, Household


class Round(models.Model):
    """轮次: one run of a questionnaire over target areas with a deadline.

    The sample is drawn once. `seed`, `frame_size` and `frame_digest` (SHA-256 over the frame's household and
    building numbers in order) let anyone repeat the draw and see that it was made from the same households.
    `letter` is what its letters say beside the questionnaire: contact, signed, text, paper ("a4" or "a5").
    """

    title = models.CharField(_("title"), max_length=120)
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="rounds", verbose_name=_("questionnaire")
    )
    # The lowest area above all target areas: where the round is kept and who may see it.
    area = models.ForeignKey(Area, models.PROTECT, related_name="rounds", verbose_name=_("area"))
    targets = models.ManyToManyField(Area, related_name="+", verbose_name=_("target areas"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("deadline"))
    state = models.CharField(_("state"), max_length=8, choices=RoundState.choices, default=RoundState.DRAFT)
    draw = models.CharField(_("draw"), max_length=12, choices=Draw.choices, default=Draw.CENSUS)
    size = models.PositiveIntegerField(
        _("sample size"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    min_per_stratum = models.PositiveSmallIntegerField(
        _("at least per building"), default=5, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts before non-contact is final"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )
    seed = models.CharField(_("seed"), max_length=32, blank=True, default="")
    frame_size = models.PositiveIntegerField(_("households in the frame"), null=True, editable=False)
    frame_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    drawn_at = models.DateTimeField(_("drawn on"), null=True, editable=False)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    # The links that belong to the round: workers' forms, and letters to households.
    worker_channel = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="+", editable=False)
    letter_channel = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="+", editable=False)
    # Questions (by id) that a back-check asks again; [] leaves the choice to the form (quality/comparing.py).
    check_questions: Any = models.JSONField(default=list, blank=True, editable=False)
    letter: Any = models.JSONField(default=dict, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class Frame(models.Model):
    """抽样框: the households from which a round's sample was drawn, as they were then, so that the draw can
    be repeated after the roster has changed. `units` is read and written by `visits.rounds.frames`."""

    round = models.OneToOneField(Round, models.CASCADE, primary_key=True, related_name="frame")
    units = models.BinaryField()

    class Meta:
        verbose_name = _("sampling frame")
        verbose_name_plural = _("sampling frames")

    def __str__(self) -> str:
        return str(self.round)


class Assignment(models.Model):
    """A household of a round's sample, and who goes there. Never exchanged for another (no substitution)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="assignments", verbose_name=_("round"))
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="assignments", verbose_name=_("household")
    )
    stratum = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("building"))
    position = models.PositiveIntegerField(_("place in the draw"))
    probability = models.DecimalField(_("inclusion probability"), max_digits=9, decimal_places=8)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name=_("grid worker"),
    )

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["round", "position"]
        constraints = [models.UniqueConstraint(fields=["round", "household"], name="assignment_once")]

    def __str__(self) -> str:
        return str(self.household)


class CountedVisits(models.Manager["Visit"]):
    """Visits that were not voided: what every number is made of."""

    def get_queryset(self) -> models.QuerySet[Visit]:
        """Without those that were voided or taken back."""
        return super().get_queryset().filter(voided_at=None)


class Visit(models.Model):
    """走访: one attempt at a door. `id` is chosen by the phone, so that sending it again changes nothing.

    Either a form was filled in (`response_id`: the response may arrive before or after the visit) and its
    answer to `visit_result` is the disposition, or none was and `disposition` says what happened. Never both.

    A visit is never deleted. One recorded by mistake is voided 作废 by a supervisor, with a reason, or taken
    back 撤回 by the worker herself (`void_reason` ''); then it counts nowhere: read `counted`, not `objects`,
    for whatever is worked out from visits.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    purpose = models.CharField(_("purpose"), max_length=8, choices=Purpose.choices)
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="visits", verbose_name=_("household")
    )
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("assignment")
    )
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="visits", verbose_name=_("grid worker")
    )
    at = models.DateTimeField(_("at"))  # by the phone's clock, never after `received_at`
    received_at = models.DateTimeField(_("received"))
    disposition = models.CharField(
        _("disposition"), max_length=6, choices=Disposition.choices, blank=True, default=""
    )
    response_id = models.UUIDField(_("response"), null=True, blank=True, unique=True)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")
    next_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy = models.PositiveIntegerField(_("accuracy of the position (m)"), null=True, blank=True)
    fingerprint = models.CharField(max_length=64, editable=False)
    voided_at = models.DateTimeField(_("voided"), null=True, blank=True, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("voided by"),
        editable=False,
    )
    void_reason = models.CharField(
        _("reason for voiding"), max_length=300, blank=True, default="", editable=False
    )

    objects = models.Manager["Visit"]()
    counted = CountedVisits()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["household", "-at"]), models.Index(fields=["worker", "-at"])]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(disposition="") & models.Q(response_id__isnull=False))
                | (~models.Q(disposition="") & models.Q(response_id__isnull=True)),
                name="visit_one_fact",
            ),
            models.CheckConstraint(
                condition=models.Q(voided_at=None, voided_by=None, void_reason="")
                | models.Q(voided_at__isnull=False, voided_by__isnull=False),
                name="visit_voided_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household} {timezone.localtime(self.at):%Y-%m-%d %H:%M}"

    @property
    def taken_back(self) -> bool:
        """Whether the worker herself withdrew it."""
        return self.voided_at is not None and not self.void_reason


class Duty(models.Model):
    """四必访: one household to be visited in one month, because of a tag. Done when a visit that met somebody
    is joined to it, or (`response_id`) a form of such a visit without one; overdue when `due_on` has passed
    without either (worked out, never stored)."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="duties", verbose_name=_("household")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=TagKind.choices)
    month = models.DateField(_("month"))  # its first day
    due_on = models.DateField(_("due on"))
    # As it was when planned, so that a later change of grids does not rewrite the coverage of months gone by.
    grid = models.ForeignKey(
        Grid, models.SET_NULL, null=True, blank=True, related_name="duties", verbose_name=_("grid")
    )
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duties",
        verbose_name=_("grid worker"),
    )
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="duties", verbose_name=_("visit")
    )
    response_id = models.UUIDField(_("response"), null=True, blank=True, editable=False)
    dropped_at = models.DateTimeField(_("dropped"), null=True, blank=True)  # the tag was withdrawn

    class Meta:
        verbose_name = _("monthly duty")
        verbose_name_plural = _("monthly duties")
        ordering = ["due_on", "household"]
        indexes = [models.Index(fields=["month"])]
        constraints = [models.UniqueConstraint(fields=["household", "kind", "month"], name="duty_once")]

    def __str__(self) -> str:
        return f"{self.household} {self.get_kind_display()} {self.month:%Y-%m}"


class Incident(models.Model):
    """四必到: something at which a grid worker must arrive, when it was told and when somebody was there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(_("kind"), max_length=10, choices=IncidentKind.choices)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    household = models.ForeignKey(
        Household,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents",
        verbose_name=_("household"),
    )
    text = models.CharField(_("what happened"), max_length=500)
    told_at = models.DateTimeField(_("told at"))
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents",
        verbose_name=_("grid worker"),
    )
    arrived_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    outcome = models.CharField(_("what was done"), max_length=500, blank=True, default="")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("entered"), auto_now_add=True)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-told_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.text[:20]}"


class Report(models.Model):
    """四必报: something a grid worker reports to the community, and by when it had to be."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(_("kind"), max_length=10, choices=ReportKind.choices)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("household")
    )
    text = models.CharField(_("what was seen"), max_length=500)
    found_at = models.DateTimeField(_("seen at"))
    deadline_at = models.DateTimeField(_("to be reported by"))
    reported_at = models.DateTimeField(_("reported at"))
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reports", verbose_name=_("grid worker")
    )
    passed_to = models.CharField(_("passed on to"), max_length=120, blank=True, default="")
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-reported_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.text[:20]}"


class BackCheck(models.Model):
    """复核: a household of a round that somebody else asks again. `answers` holds what was said to the few
    questions asked again, by question id; agreement is worked out from them and the response as it stands."""

    assignment = models.OneToOneField(
        Assignment, models.CASCADE, related_name="back_check", verbose_name=_("assignment")
    )
    reason = models.CharField(_("why"), max_length=8, choices=CheckReason.choices)
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="back_checks",
        verbose_name=_("checked by"),
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    visited = models.BooleanField(_("the household confirms the visit"), null=True, blank=True)
    answers: Any = models.JSONField(_("answers"), default=dict, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("back-check")
        verbose_name_plural = _("back-checks")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.assignment)


class FieldSettings(models.Model):
    """The thresholds of field work; one row (pk 1), edited by administrators."""

    back_check_percent = models.PositiveSmallIntegerField(
        _("share of interviews checked again (%)"),
        default=10,
        validators=[MinValueValidator(10), MaxValueValidator(20)],
    )
    short_percent = models.PositiveSmallIntegerField(
        _("too fast: below this share of the median duration (%)"),
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    far_metres = models.PositiveIntegerField(_("too far from the building (m)"), default=100)
    straight_percent = models.PositiveSmallIntegerField(
        _("straight-lining: share of equal answers on rating questions (%)"),
        default=100,
        validators=[MinValueValidator(50), MaxValueValidator(100)],
    )
    straight_least = models.PositiveSmallIntegerField(_("straight-lining: from this many ratings"), default=5)
    night_from = models.TimeField(_("night begins"), default=time(21))
    night_until = models.TimeField(_("night ends"), default=time(7))
    night_count = models.PositiveSmallIntegerField(_("night cluster: from this many in one night"), default=3)
    report_hours = models.PositiveSmallIntegerField(_("hours in which a report is due"), default=24)
    arrival_minutes = models.PositiveSmallIntegerField(_("minutes in which to arrive"), default=30)
    report_birth = models.BooleanField(_("also report unplanned births"), default=False)

    class Meta:
        verbose_name = _("field settings")
        verbose_name_plural = _("field settings")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
