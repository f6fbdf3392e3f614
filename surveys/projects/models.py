"""服务项目: what demands become, who carries it out, the purchase list; organisations and social workers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.admin import display
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from forms_builder.models import Questionnaire
from surveys.demands.models import Demand
from surveys.flow.models import FlowEvent, FlowFile
from surveys.models import Channel
from surveys.projects.enums import Branch, Certificate, Focus, Grade, ProjectState, Registration
from territory.fields import EncryptedField
from territory.masking import mask_phone
from territory.models import Area, Organisation


class SocialOrganisation(Organisation):
    """社会组织: an organisation that takes projects, with what the authority knows of it (rows E2, E3)."""

    registration = models.CharField(
        _("registration"), max_length=10, choices=Registration.choices, default=Registration.FILED
    )
    number = models.CharField(_("registration number"), max_length=40, blank=True, default="")
    focus: Any = models.JSONField(_("whom it serves"), default=list, blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    members = models.PositiveIntegerField(_("members"), null=True, blank=True)
    staff = models.PositiveIntegerField(_("paid staff"), null=True, blank=True)
    capable = models.BooleanField(_("can take projects"), default=True)
    left_on = models.DateField(_("gone since"), null=True, blank=True)

    class Meta:
        verbose_name = _("social organisation")
        verbose_name_plural = _("social organisations")

    @property
    @display(description=_("whom it serves"))
    def focus_words(self) -> str:
        """老人、儿童."""
        words = dict(Focus.choices)
        return "、".join(str(words[each]) for each in self.focus if each in words)


class SocialWorker(models.Model):
    """社工: a social worker, certified or not, and where she works (row E2)."""

    name = models.CharField(_("person's name"), max_length=40)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    organisation = models.ForeignKey(
        SocialOrganisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="workers",
        verbose_name=_("social organisation"),
    )
    station = models.BooleanField(_("works at the street's station"), default=False)
    certificate = models.CharField(
        _("certificate"), max_length=10, choices=Certificate.choices, blank=True, default=Certificate.NONE
    )
    certificate_no = models.CharField(_("certificate number"), max_length=40, blank=True, default="")
    contact_phone = EncryptedField(_("phone"), blank=True, default="")
    since = models.DateField(_("since"), null=True, blank=True)
    left_on = models.DateField(_("gone since"), null=True, blank=True)

    class Meta:
        verbose_name = _("social worker")
        verbose_name_plural = _("social workers")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    @display(description=_("phone"))
    def masked_phone(self) -> str:
        """138****5678."""
        return mask_phone(self.contact_phone)


class PurchaseList(models.Model):
    """政府购买民生服务项目清单: the recognised projects that an area's government buys in a year.

    Once published no project comes on it or goes off; what comes later goes on another list of the year.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000)])
    name = models.CharField(_("name"), max_length=80)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("purchase list")
        verbose_name_plural = _("purchase lists")
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["area", "year", "name"], name="purchase_list_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Project(models.Model):
    """服务项目: what one or more demands of the list become. Money in yuan."""

    name = models.CharField(_("name of the project"), max_length=80)
    branch = models.CharField(_("designed by"), max_length=8, choices=Branch.choices, default=Branch.UNIT)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2000)])
    demands: Any = models.ManyToManyField(Demand, related_name="projects", verbose_name=_("demands"))
    content = models.TextField(_("what is done"), max_length=2000)
    beneficiaries = models.PositiveIntegerField(
        _("people to benefit"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    beneficiaries_text = models.CharField(_("who benefits"), max_length=120, blank=True, default="")
    budget = models.DecimalField(
        _("budget (yuan)"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    designer = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("designed by organisation")
    )
    department = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recognised by department"),
    )
    provider = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("carried out by"),
    )
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ProjectState.choices, default=ProjectState.DRAFT
    )
    purchase_list = models.ForeignKey(
        PurchaseList,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("purchase list"),
    )
    list_no = models.PositiveSmallIntegerField(_("number on the list"), null=True, blank=True)
    spent = models.DecimalField(_("spent (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True)
    served = models.PositiveIntegerField(_("people served"), null=True, blank=True)
    questionnaire = models.ForeignKey(
        Questionnaire,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closing questionnaire"),
    )
    channel = models.OneToOneField(Channel, models.PROTECT, null=True, blank=True, related_name="project")
    grade = models.CharField(_("grade"), max_length=10, choices=Grade.choices, blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("service project")
        verbose_name_plural = _("service projects")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "year"])]
        constraints = [
            models.UniqueConstraint(fields=["purchase_list", "list_no"], name="project_number_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None)
                | models.Q(starts_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="project_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProjectEvent(FlowEvent):
    """A step of a project."""

    of = models.ForeignKey(Project, models.CASCADE, related_name="events")

    class Meta(FlowEvent.Meta):
        verbose_name = _("event of a project")
        verbose_name_plural = _("events of a project")


class ProjectFile(FlowFile):
    """A file given with a project's step."""

    event = models.ForeignKey(ProjectEvent, models.CASCADE, related_name="files")

    class Meta(FlowFile.Meta):
        verbose_name = _("file of a project")
        verbose_name_plural = _("files of a project")
