"""群主台账: groups, their links and monthly reports, and the appeals raised in them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from forms_builder.models import Questionnaire
from surveys.chats.enums import (
    AppealState,
    Content,
    Filing,
    GroupKind,
    GroupLevel,
    OwnerKind,
    ReportState,
    VoidWhy,
)
from surveys.flow.models import FlowEvent, FlowFile
from surveys.models import Channel, Response
from surveys.problems.models import Problem
from territory.fields import EncryptedField
from territory.masking import mask_name, mask_phone
from territory.models import Area, Organisation

MEMBERS = 500  # that WeChat lets into a group; also the limit of the monthly form


class ChatGroup(models.Model):
    """微信群: a group, who owns it, whether it is filed (《网上群众路线》附件1 二(二), row D1).

    `members` people and `households` dwellings as last reported. `contact_…` is the owner; `worker` is the
    member of staff who reports for the group.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="chat_groups", verbose_name=_("area"))
    level = models.CharField(_("level of the group"), max_length=10, choices=GroupLevel.choices)
    name = models.CharField(_("name of the group"), max_length=40, validators=[MinLengthValidator(2)])
    kind = models.CharField(
        _("kind of group"), max_length=10, choices=GroupKind.choices, default=GroupKind.TERRITORY
    )
    contact_name = EncryptedField(_("owner's name"), blank=True, default="")
    contact_phone = EncryptedField(_("owner's phone"), blank=True, default="")
    owner_kind = models.CharField(
        _("who the owner is"), max_length=14, choices=OwnerKind.choices, default=OwnerKind.CADRE
    )
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="chat_groups",
        verbose_name=_("who reports for it"),
    )
    members = models.PositiveIntegerField(
        _("members"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MEMBERS)]
    )
    households = models.PositiveIntegerField(
        _("households covered"), default=0, validators=[MaxValueValidator(1_000_000)]
    )
    filing = models.CharField(_("filing"), max_length=5, choices=Filing.choices, default=Filing.NONE)
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    active = models.BooleanField(_("in use"), default=True)
    since = models.DateField(
        _("reports since"), help_text=_("From this month on a report is expected of the group.")
    )
    note = models.CharField(_("note"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("WeChat group")
        verbose_name_plural = _("WeChat groups")
        ordering = ["area__path", "name"]
        indexes = [models.Index(fields=["name"])]
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="chat_group_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_owner(self) -> str:
        """李** 138****5678."""
        return f"{mask_name(self.contact_name)} {mask_phone(self.contact_phone)}".strip()


class GroupReport(models.Model):
    """月报: what a group did in a month. `group` is empty while a person has yet to say whose report it is.

    `avg_reads` are people reached by one post on average; what was received and closed counts appeals.
    """

    group = models.ForeignKey(
        ChatGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("WeChat group"),
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    month = models.DateField(_("month"))  # its first day
    response = models.OneToOneField(
        Response,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="group_report",
        verbose_name=_("response"),
    )
    group_name = models.CharField(_("name as it was written"), max_length=40, blank=True, default="")
    # Why it has no group yet: unknown, several, already (of the month there is one that is approved), typed
    # (there is one that staff have typed).
    unmatched = models.CharField(max_length=10, blank=True, default="")
    members = models.PositiveIntegerField(
        _("members"), validators=[MinValueValidator(1), MaxValueValidator(MEMBERS)]
    )
    households = models.PositiveIntegerField(_("households covered"))
    posts = models.PositiveIntegerField(_("posts on policies and notices"))
    avg_reads = models.DecimalField(
        _("average readers of a post"), max_digits=7, decimal_places=1, null=True, blank=True
    )
    appeals_received = models.PositiveIntegerField(_("appeals received"))
    appeals_closed = models.PositiveIntegerField(_("appeals closed"), default=0)
    clues = models.PositiveIntegerField(_("clues about rumours passed on"))
    bad_info: Any = models.JSONField(_("what was done about bad information"), default=list)
    events_held = models.PositiveIntegerField(_("charity and social events"))
    issues = models.CharField(_("what the level above should settle"), max_length=300, blank=True, default="")
    filed = models.BooleanField(_("filed"), null=True, blank=True)  # None: was not asked
    # What was wrong with the form's numbers (errors.WRONG): such a report counts only once it is approved.
    doubt = models.CharField(max_length=16, blank=True, default="")
    void_why = models.CharField(
        _("why it is void"), max_length=8, choices=VoidWhy.choices, blank=True, default=""
    )
    state = models.CharField(
        _("state"), max_length=16, choices=ReportState.choices, default=ReportState.WAITING
    )
    reported_at = models.DateTimeField(_("reported"))
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("monthly report")
        verbose_name_plural = _("monthly reports")
        ordering = ["-month", "-pk"]
        indexes = [models.Index(fields=["month", "state"]), models.Index(fields=["area", "month"])]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "month"],
                condition=~models.Q(state=ReportState.VOID),
                name="group_report_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(doubt="") | models.Q(appeals_closed__lte=models.F("appeals_received")),
                name="group_report_closed_of_received",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group or self.group_name} {self.month:%Y-%m}"


class ReportEvent(FlowEvent):
    """What happened to a monthly report."""

    of = models.ForeignKey(GroupReport, models.CASCADE, related_name="events")


class ReportFile(FlowFile):
    """A file given with a step of a monthly report."""

    event = models.ForeignKey(ReportEvent, models.CASCADE, related_name="files")


class GroupLink(models.Model):
    """The short link of one questionnaire for one group: what comes through it came from the group."""

    group = models.ForeignKey(ChatGroup, models.PROTECT, related_name="links", verbose_name=_("WeChat group"))
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+")
    channel = models.OneToOneField(Channel, models.PROTECT, related_name="group_link")
    made_at = models.DateTimeField(_("link made on"), auto_now_add=True)

    class Meta:
        verbose_name = _("link of a group")
        verbose_name_plural = _("links of groups")
        ordering = ["questionnaire", "group__area__path", "group__name"]
        constraints = [
            models.UniqueConstraint(fields=["group", "questionnaire"], name="group_link_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.channel}"


class AppealCategory(models.Model):
    """诉求类别: a kind of appeal and how many calendar days there are to answer it; data that staff keep."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    days = models.PositiveSmallIntegerField(
        _("days to answer"), default=7, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(
        _("position"),
        default=1,
        validators=[MaxValueValidator(99)],
        help_text=_("Smaller numbers come first; of one number by name."),
    )

    class Meta:
        verbose_name = _("category of appeals")
        verbose_name_plural = _("categories of appeals")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Appeal(models.Model):
    """诉求: something asked for in a group, answered by a day and closed by the community (row B9).

    `area` is the one that handles it; `group` stays the one where it was raised. `deadline` is the last day;
    where it was moved, `first_deadline` is the one before, and what is answered after it stays late.
    """

    group = models.ForeignKey(
        ChatGroup, models.PROTECT, related_name="appeals", verbose_name=_("WeChat group")
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area that handles it"))
    category = models.ForeignKey(
        AppealCategory, models.PROTECT, related_name="appeals", verbose_name=_("category")
    )
    title = models.CharField(_("title"), max_length=80)
    text = models.CharField(_("description"), max_length=500, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appeals",
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
    received_on = models.DateField(_("raised on"))
    deadline = models.DateField(_("deadline"))
    first_deadline = models.DateField(_("first deadline"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=16, choices=AppealState.choices, default=AppealState.RECEIVED
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)  # also of a refusal
    content = models.CharField(
        _("what the resident says"), max_length=10, choices=Content.choices, blank=True, default=""
    )
    problem = models.ForeignKey(
        Problem, models.SET_NULL, null=True, blank=True, related_name="appeals", verbose_name=_("problem")
    )
    opened_at = models.DateTimeField(_("put down on"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "deadline"]),
            models.Index(fields=["group", "received_on"]),
            models.Index(fields=["area", "state"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def due_on(self) -> date:
        """The day after which it is late: moving the deadline does not change it."""
        return self.first_deadline or self.deadline


class AppealEvent(FlowEvent):
    """What happened to an appeal."""

    of = models.ForeignKey(Appeal, models.CASCADE, related_name="events")


class AppealFile(FlowFile):
    """A file given with a step of an appeal."""

    event = models.ForeignKey(AppealEvent, models.CASCADE, related_name="files")
