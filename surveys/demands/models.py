"""需求: collections, demands, and the responses they come from."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from forms_builder.models import Questionnaire
from surveys.demands.enums import DemandState
from surveys.flow.models import FlowEvent, FlowFile
from surveys.models import Response
from territory.models import Area, Organisation

TITLE, TEXT, WORDS = 80, 500, 2000  # characters


def short_supply() -> list[str]:
    """The answers that say that there is too little or nothing, in the template's words."""
    return ["short", "none"]


class Collection(models.Model):
    """需求征集: one year's asking in one area, by one questionnaire.

    Questions are known by their permanent ids, "" where the form asks no such thing. `short` lists the
    answers to the supply question that say that there is too little. The weights (0 to 1) are those of the
    priority. The counters hold the last numbers given, which are never given again. `links_before`: the links
    that closing it closed, by key, with the time at which each was to close before (ISO; None for never).
    """

    name = models.CharField(_("name"), max_length=80)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2000), MaxValueValidator(2200)]
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    questionnaire = models.OneToOneField(
        Questionnaire, models.PROTECT, related_name="demand_collection", verbose_name=_("questionnaire")
    )
    text_question = models.CharField(max_length=40)
    choice_question = models.CharField(max_length=40, blank=True, default="")
    urgency_question = models.CharField(max_length=40, blank=True, default="")
    supply_question = models.CharField(max_length=40, blank=True, default="")
    group_question = models.CharField(max_length=40, blank=True, default="")
    short: Any = models.JSONField(default=short_supply)
    weight_urgency = models.DecimalField(
        _("weight of urgency"), max_digits=4, decimal_places=3, default=Decimal("0.6")
    )
    weight_choice = models.DecimalField(
        _("weight of the first choice"), max_digits=4, decimal_places=3, default=Decimal("0.25")
    )
    weight_gap = models.DecimalField(
        _("weight of the gap in supply"), max_digits=4, decimal_places=3, default=Decimal("0.15")
    )
    is_open = models.BooleanField(_("open"), default=True)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    links_before: Any = models.JSONField(default=dict, editable=False)
    last_catalogue_no = models.PositiveIntegerField(default=0, editable=False)
    last_list_no = models.PositiveIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("collection of demands")
        verbose_name_plural = _("collections of demands")
        ordering = ["-year", "-pk"]

    def __str__(self) -> str:
        return self.name


class Demand(models.Model):
    """需求: what residents ask for. Their own words stay with staff; `title` and `text` are public.

    `area` is the smallest area above its own source and all others that count. `category` is the option's
    value, `category_label` its label when the demand was collected. `words` is what its own source says, for
    staff of its area alone. `similar_to` is the most similar demand when it was collected (`similarity`
    percent): a suggestion, which a person decides on. Withdrawn: it has sources and none counts any more.
    """

    collection = models.ForeignKey(
        Collection, models.PROTECT, related_name="demands", verbose_name=_("collection of demands")
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    category = models.CharField(_("category"), max_length=100, blank=True, default="")
    category_label = models.CharField(_("category"), max_length=120, blank=True, default="")
    title = models.CharField(_("public title"), max_length=TITLE, blank=True, default="")
    text = models.CharField(_("public description"), max_length=TEXT, blank=True, default="")
    words = models.TextField(_("residents' words"), blank=True, default="", max_length=WORDS)
    state = models.CharField(
        _("state"), max_length=16, choices=DemandState.choices, default=DemandState.COLLECTED
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    catalogue_no = models.PositiveIntegerField(_("catalogue no."), null=True, blank=True)
    list_no = models.PositiveIntegerField(_("list no."), null=True, blank=True)
    department = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recognising department"),
    )
    assessed_score = models.DecimalField(
        _("assessed score"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    project_name = models.CharField(_("project"), max_length=120, blank=True, default="")
    sources_counting = models.PositiveIntegerField(_("people"), default=0)
    withdrawn = models.BooleanField(_("withdrawn"), default=False)
    similar_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    similarity = models.PositiveSmallIntegerField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("collected on"))

    class Meta:
        verbose_name = _("demand")
        verbose_name_plural = _("demands")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["collection", "category", "-id"], name="demand_alike"),
            models.Index(fields=["collection", "state", "-id"], name="demand_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["collection", "catalogue_no"], name="demand_catalogue_no_once"),
            models.UniqueConstraint(fields=["collection", "list_no"], name="demand_list_no_once"),
            models.CheckConstraint(
                condition=models.Q(state="merged") ^ models.Q(merged_into=None),
                name="demand_merged_into_one",
            ),
            models.CheckConstraint(
                condition=models.Q(assessed_score=None)
                | models.Q(assessed_score__gte=0, assessed_score__lte=100),
                name="demand_score_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"#{self.pk}"  # never residents' words: logs and messages keep it


class DemandSource(models.Model):
    """来源: what one response says, as it now stands; without a response, what somebody put down by hand.
    Without words, and while its collection is closed, it makes no demand and only tells of supply.
    `first_demand` is the demand that it made, to which it returns when a merger is undone. `counts`: whether
    the response does. `once` is the key of the form by which it was put down by hand."""

    response = models.OneToOneField(Response, models.PROTECT, null=True, related_name="demand_source")
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="sources")
    demand = models.ForeignKey(Demand, models.PROTECT, null=True, blank=True, related_name="sources")
    first_demand = models.ForeignKey(Demand, models.PROTECT, null=True, blank=True, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    category = models.CharField(_("category"), max_length=100, blank=True, default="")
    words = models.TextField(_("residents' words"), blank=True, default="", max_length=WORDS)
    supply = models.CharField(max_length=100, blank=True, default="")
    counts = models.BooleanField(default=True)
    once = models.UUIDField(null=True, unique=True, editable=False)
    received_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("source of a demand")
        verbose_name_plural = _("sources of a demand")
        ordering = ["pk"]
        indexes = [models.Index(fields=["collection", "category", "counts"], name="demand_source_gap")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class DemandEvent(FlowEvent):
    """What happened to a demand; never changed."""

    of = models.ForeignKey(Demand, models.CASCADE, related_name="events")

    class Meta(FlowEvent.Meta):
        verbose_name = _("event of a demand")
        verbose_name_plural = _("events of a demand")
        indexes = [models.Index(fields=["step", "at"], name="demand_event_step")]


class DemandFile(FlowFile):
    """A file given with a step of a demand."""

    event = models.ForeignKey(DemandEvent, models.CASCADE, related_name="files")

    class Meta(FlowFile.Meta):
        verbose_name = _("file of a demand")
        verbose_name_plural = _("files of a demand")
