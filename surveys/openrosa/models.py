"""Who may fetch and send forms with an app, the channels their answers come through, and what was edited."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from forms_builder.models import Questionnaire
from territory.models import Area


class AppLink(models.Model):
    """手机应用连接: the address through which one worker's app gets the forms of one area.

    The address holds a token; only its SHA-256 is stored. `id` is chosen by the page that asks for the link,
    so that asking twice makes one.
    """

    id = models.UUIDField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("name of the phone"), max_length=60)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="app_links", verbose_name=_("who uses the app")
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used on"), null=True)
    revoked_at = models.DateTimeField(_("withdrawn on"), null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("app link")
        verbose_name_plural = _("app links")

    def __str__(self) -> str:
        return self.name


class AppChannel(models.Model):
    """The channel of a worker's app in an area: one for each questionnaire, made when first needed."""

    worker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+")
    channel = models.OneToOneField("surveys.Channel", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("app channel")
        verbose_name_plural = _("app channels")
        constraints = [
            models.UniqueConstraint(fields=["worker", "area", "questionnaire"], name="app_channel_once"),
        ]

    def __str__(self) -> str:
        return str(self.channel_id)


class AppEdit(models.Model):
    """An instance that an app made by editing another, and the response that both are about."""

    instance = models.UUIDField(primary_key=True)
    response = models.UUIDField()

    class Meta:
        verbose_name = _("edited instance")
        verbose_name_plural = _("edited instances")

    def __str__(self) -> str:
        return f"{self.instance} → {self.response}"
