"""The questionnaire page and what it publishes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from forms_builder.enums import Family
from forms_builder.fields import QuestionsField
from forms_builder.schema import Form, from_json


class Questionnaire(Page):
    """问卷: the page on which staff author questions."""

    family = models.CharField(_("kind"), max_length=30, choices=Family.choices, default=Family.HOUSEHOLD_SURVEY)
    intro = models.TextField(_("opening words"), blank=True)
    consent_notice = models.TextField(
        _("notice on personal information"),
        blank=True,
        help_text=_("Shown before the first question. Who asks, for what, how long answers are kept."),
    )
    consent_required = models.BooleanField(_("must be agreed to"), default=True)
    retention_days = models.PositiveIntegerField(_("days kept"), default=365)
    scoring = models.JSONField(_("scoring"), default=dict, blank=True)
    template_key = models.CharField(_("template"), max_length=60, blank=True)
    body = QuestionsField(_("questions"), blank=True)

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")


class FormVersion(models.Model):
    """问卷版本: what was published. Frozen: rows are never changed."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    digest = models.CharField(_("digest"), max_length=64)
    schema = models.JSONField(_("schema"))
    created_at = models.DateTimeField(_("published"), auto_now_add=True)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["questionnaire", "number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["questionnaire", "digest"], name="version_digest_once"),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"

    @property
    def form(self) -> Form:
        """The schema as dataclasses."""
        data: dict[str, Any] = self.schema
        return from_json(data)


class Publication(models.Model):
    """When a version went live. The newest row of a questionnaire names its live version."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="publications")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="publications")
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.questionnaire} {self.version}"
