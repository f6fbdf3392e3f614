"""What was put into the bank, and which questionnaires use what."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from forms_builder.bank.enums import Kind, Visibility
from forms_builder.models import Questionnaire
from forms_builder.schema import Form, from_json

EDGE = "\n"  # stands before, between and after tags, so that a whole tag can be looked for


class BankItem(models.Model):
    """题库条目: a piece of a questionnaire that was shared. `schema` is a form of its own that holds it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    tags = models.TextField(_("topics"), blank=True)
    visibility = models.CharField(_("who sees it"), max_length=10, choices=Visibility.choices)
    place = models.CharField(max_length=40, blank=True, db_index=True)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("shared by")
    )
    schema = models.JSONField()
    words = models.TextField()
    shared_at = models.DateTimeField(_("shared on"), auto_now_add=True)

    class Meta:
        verbose_name = _("item of the question bank")
        verbose_name_plural = _("items of the question bank")
        ordering = ["-shared_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """How pages and questions name it."""
        return str(self.pk)

    @property
    def form(self) -> Form:
        """The piece as a form."""
        data: dict[str, Any] = self.schema
        return from_json(data)

    @property
    def tag_list(self) -> list[str]:
        """The topics."""
        return [tag for tag in self.tags.split(EDGE) if tag]


class BankUse(models.Model):
    """A questionnaire whose newest revision holds an item, by the item's key."""

    key = models.CharField(max_length=120)
    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("use of the question bank")
        verbose_name_plural = _("uses of the question bank")
        constraints = [
            models.UniqueConstraint(fields=["key", "questionnaire"], name="bank_use_once"),
        ]
        indexes = [models.Index(fields=["key"], name="bank_use_key")]

    def __str__(self) -> str:
        return self.key
