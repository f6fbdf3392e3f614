"""Channels, responses and their revisions, what is held for staff, the tally queue and the tallies."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from forms_builder.models import FormVersion, Questionnaire
from surveys.enums import SEALED, ChannelKind, HeldReason, HeldState, Privacy, ResponseState
from territory.models import Area, Household


class CommunityPage(Page):
    """社区栏目: the folder of one area's questionnaires; staff of the area edit below it."""

    area = models.OneToOneField(Area, models.PROTECT, related_name="folder", verbose_name=_("area"))

    content_panels = [*Page.content_panels, FieldPanel("area")]
    parent_page_types = ["wagtailcore.Page", "surveys.CommunityPage"]
    subpage_types = ["forms_builder.Questionnaire", "surveys.CommunityPage"]

    class Meta:
        verbose_name = _("community folder")
        verbose_name_plural = _("community folders")


class Channel(models.Model):
    """渠道: one short link of a questionnaire, with its own QR code and tally."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="channels", verbose_name=_("questionnaire")
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="channels", verbose_name=_("area"))
    code = models.SlugField(_("short code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=ChannelKind.choices, default=ChannelKind.OTHER)
    listed = models.BooleanField(_("listed on the home page"), default=False)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    # What residents are told before the first question, and who else judges what comes (surveys/gates.py).
    privacy = models.CharField(
        _("privacy"), max_length=8, choices=Privacy.choices, blank=True, default=Privacy.USUAL, editable=False
    )
    gate = models.CharField(max_length=20, blank=True, default="", editable=False)
    # Nobody sees single responses of it: they would tell who has just answered. Lifted when it is over.
    veiled = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        ordering = ["questionnaire", "pk"]

    def __str__(self) -> str:
        return self.name


class Response(models.Model):
    """答卷: one respondent's answers to one version. `answers` (by question id) never change."""

    id = models.UUIDField(primary_key=True)
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="+", verbose_name=_("version"))
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="responses")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="responses", verbose_name=_("channel"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    household = models.ForeignKey(
        Household,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="responses",
        verbose_name=_("household"),
    )
    answers: Any = models.JSONField(_("answers"))
    consent: Any = models.JSONField(_("consent"), null=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    receipt = models.CharField(_("receipt"), max_length=9, db_index=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ResponseState.choices, default=ResponseState.ACCEPTED
    )
    revision = models.PositiveIntegerField(_("revision"), default=0)
    started_at = models.DateTimeField(_("opened"), null=True)
    completed_at = models.DateTimeField(_("completed"))
    received_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        indexes = [
            models.Index(fields=["questionnaire", "-received_at"]),
            models.Index(fields=["channel", "-received_at"]),
            models.Index(fields=["area"]),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def sealed(self) -> bool:
        """Whether only its day and place are known, and nobody is to find it by a resident's receipt."""
        return self.channel.privacy in SEALED

    @property
    def called(self) -> str:
        """What staff call it: the receipt, which its sender knows; of a sealed one the start of its id."""
        return self.id.hex[:8] if self.sealed else self.receipt


class Revision(models.Model):
    """What staff changed, and why. Number 1 follows the original."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    answers: Any = models.JSONField(_("answers"))
    state = models.CharField(_("state"), max_length=10, choices=ResponseState.choices)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["response", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.response_id} r{self.number}"


class Held(models.Model):
    """待处理: something well formed that could not be counted as it came; staff decide."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="held", verbose_name=_("channel"))
    response_id = models.UUIDField(_("response"))
    reason = models.CharField(_("reason"), max_length=20, choices=HeldReason.choices)
    fingerprint = models.CharField(max_length=64)
    payload: Any = models.JSONField(_("as it came"))
    problems: Any = models.JSONField(_("what was wrong"), default=list)
    received_at = models.DateTimeField(_("received"))
    state = models.CharField(_("state"), max_length=10, choices=HeldState.choices, default=HeldState.WAITING)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("held response")
        verbose_name_plural = _("held responses")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["response_id", "fingerprint"], name="held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.reason}"


class Photo(models.Model):
    """A photo or another file sent before its response. `sha256` is of the bytes that came.

    Pictures (photo, signature) are re-encoded; a file, a sound or a video is kept as it came, with the name
    under which staff save it. `size` is in bytes, as kept; width and height are 0 for what is no picture.
    """

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="+")
    response_id = models.UUIDField(_("response"))
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, default="photo")
    name = models.CharField(max_length=120, blank=True, default="")
    content_type = models.CharField(max_length=100, default="image/jpeg")
    size = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="photos/%Y/%m/")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [models.UniqueConstraint(fields=["response_id", "sha256"], name="photo_once")]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def is_picture(self) -> bool:
        """Whether it may be shown in the page; anything else is only to be saved."""
        return self.content_type in ("image/jpeg", "image/png")


class QueueRow(models.Model):
    """One fold to do: add (+1) or subtract (-1) a response's answers as of a revision."""

    response = models.ForeignKey(Response, models.DO_NOTHING, db_constraint=False, related_name="+")
    revision = models.PositiveIntegerField()
    sign = models.SmallIntegerField()
    # Rows of one crowd wait until at least HELD_BACK of them can be counted at once ("" does not wait).
    crowd = models.CharField(max_length=24, blank=True, default="", db_default="", db_index=True)

    class Meta:
        verbose_name = _("tally queue row")
        verbose_name_plural = _("tally queue")

    def __str__(self) -> str:
        return f"{self.sign:+d} {self.response_id} r{self.revision}"


class Tally(models.Model):
    """计数: one number. `scope` is '' (all), 'a:<area>', 'c:<channel>' or 'd:<day received>'.

    `question` is a question id, or '' for the questionnaire itself; `cell` names what is counted.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="+")
    scope = models.CharField(max_length=24)
    question = models.CharField(max_length=40)
    cell = models.CharField(max_length=200)
    n = models.BigIntegerField()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "scope", "question", "cell"], name="tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scope}/{self.question}/{self.cell}={self.n}"


class ChannelOpens(models.Model):
    """How often the form behind a channel was loaded afresh on a day (Asia/Shanghai), nothing else.

    What counts as an opening, and what may be lost, is said in `surveys/door/opens.py`.
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="opens")
    day = models.DateField()
    n = models.BigIntegerField()

    class Meta:
        verbose_name = _("openings of a channel")
        verbose_name_plural = _("openings of channels")
        constraints = [models.UniqueConstraint(fields=["channel", "day"], name="channel_opens_once")]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.day}: {self.n}"


class OptionQuota(models.Model):
    """How often an option with a quota has been chosen in responses that count, over all channels.

    `quota` is None where the live version sets no limit any more.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="+")
    question = models.CharField(max_length=40)
    cell = models.CharField(max_length=200)
    quota = models.PositiveIntegerField(null=True)
    taken = models.BigIntegerField(default=0)
    seen: int | None = None  # `taken` as it was read under lock

    class Meta:
        verbose_name = _("quota of an option")
        verbose_name_plural = _("quotas of options")
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "question", "cell"], name="quota_once"),
        ]

    def __str__(self) -> str:
        return f"{self.question}/{self.cell}: {self.taken} of {self.quota}"

    def lacks(self, places: int) -> bool:
        """Whether so many places are no longer there."""
        return self.quota is not None and self.taken + places > self.quota


class Pulse(models.Model):
    """How often a questionnaire's tallies have moved; `seq` numbers the live page's frames."""

    questionnaire = models.OneToOneField(
        Questionnaire, models.CASCADE, primary_key=True, related_name="pulse"
    )
    seq = models.BigIntegerField(default=0)
    folded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("pulse")
        verbose_name_plural = _("pulses")

    def __str__(self) -> str:
        return f"{self.questionnaire_id}:{self.seq}"


class DoorStamp(models.Model):
    """One row whose `generation` grows whenever a publish or a channel change concerns the door."""

    generation = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("door stamp")
        verbose_name_plural = _("door stamps")

    def __str__(self) -> str:
        return str(self.generation)


# Django looks for an app's models here.
from surveys.openrosa.models import AppChannel, AppEdit, AppLink  # noqa: E402, F401
