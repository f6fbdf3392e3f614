"""The questionnaire page and what it publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, PublishingPanel, TabbedInterface
from wagtail.models import Page

from forms_builder.blocks.widgets import LanguageWidget
from forms_builder.enums import Family
from forms_builder.fields import DrawnField, QuestionsField
from forms_builder.forms import QuestionnaireForm
from forms_builder.languages import TAG_LENGTH
from forms_builder.panels import CheckPanel, ScorePanel
from forms_builder.schema import Form, from_json

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

QUESTIONNAIRE_TABS = [
    ObjectList(
        [
            CheckPanel(),
            FieldPanel("title", heading=_("Title of the questionnaire")),
            FieldPanel("body", heading=_("Questions asked")),
        ],
        heading=_("Questions asked"),
    ),
    ObjectList(
        [
            FieldPanel("intro"),
            FieldPanel("consent_notice"),
            FieldPanel("consent_required"),
            FieldPanel("retention_days"),
        ],
        heading=_("Words and consent"),
    ),
    ObjectList([FieldPanel("lists", heading=_("Choice lists"))], heading=_("Choice lists")),
    ObjectList(
        [
            FieldPanel("language", heading=_("Main language"), widget=LanguageWidget),
            FieldPanel("languages", heading=_("Further languages")),
            FieldPanel("translations", heading=_("Translated texts")),
        ],
        heading=_("Translations"),
    ),
    ObjectList([ScorePanel()], heading=_("Scoring")),
    ObjectList([FieldPanel("family"), PublishingPanel()], heading=_("Settings")),
]


class Questionnaire(Page):
    """问卷: the page on which staff author questions."""

    family = models.CharField(
        _("kind of questionnaire"), max_length=30, choices=Family.choices, default=Family.HOUSEHOLD_SURVEY
    )
    intro = models.TextField(_("opening words"), blank=True)
    consent_notice = models.TextField(
        _("notice on personal information"),
        blank=True,
        help_text=_("Shown before the first question. Who asks, for what, how long answers are kept."),
    )
    consent_required = models.BooleanField(_("must be agreed to"), default=True)
    retention_days = models.PositiveIntegerField(_("days kept"), default=365)
    scoring = models.JSONField(_("scoring"), default=dict, blank=True)
    language = models.CharField(_("main language"), max_length=TAG_LENGTH, default="zh-hans")
    languages = DrawnField(
        _("further languages"), default=list, blank=True, controller="juwen-languages", limit=2_000
    )
    translations = DrawnField(
        _("translations"), default=dict, blank=True, controller="juwen-translations", limit=1_000_000
    )
    lists = DrawnField(_("choice lists"), default=dict, blank=True, controller="juwen-lists", limit=4_000_000)
    imported = models.JSONField(_("kept from an import"), default=dict, blank=True, editable=False)
    template_key = models.CharField(_("template"), max_length=60, blank=True)
    body = QuestionsField(_("questions"), blank=True)

    edit_handler = TabbedInterface(QUESTIONNAIRE_TABS)
    base_form_class = QuestionnaireForm
    subpage_types: ClassVar[list[str]] = []
    show_in_menus_default = False
    preview_modes: ClassVar[list[tuple[str, Any]]] = [("phone", _("Phone"))]
    preview_sizes: ClassVar[list[dict[str, Any]]] = [
        {"name": "mobile", "icon": "mobile-alt", "device_width": 360, "label": _("Preview in phone size")},
        {"name": "tablet", "icon": "tablet-alt", "device_width": 768, "label": _("Preview in tablet size")},
    ]

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")

    @classmethod
    def allowed_parent_page_models(cls) -> list[type[Page]]:
        """Folders of the site; the bare root only where there is no folder type at all."""
        models_: list[type[Page]] = list(super().allowed_parent_page_models())
        return [model for model in models_ if model is not Page] or models_

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The draft as a phone shows it, or what keeps it from being shown."""
        from forms_builder.preview import preview_response

        return preview_response(self, request)

    def publish(self, revision: Any, user: Any = None, **kwargs: Any) -> Any:
        """Publish a revision and freeze its form, in one transaction. Raises CannotPublish."""
        from forms_builder.publish import publishing

        with transaction.atomic(), publishing(revision.as_object(), user):
            return super().publish(revision, user=user, **kwargs)


class FrozenVersion(RuntimeError):
    """Someone tried to change or delete what was published."""


class FrozenVersions(models.QuerySet["FormVersion"]):
    """Rows that bulk operations cannot change either."""

    def update(self, **kwargs: Any) -> int:
        """Never. Raises FrozenVersion."""
        raise FrozenVersion("published versions are frozen")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Never. Raises FrozenVersion."""
        raise FrozenVersion("published versions are frozen")


class FormVersion(models.Model):
    """问卷版本: what was published. Frozen: rows are never changed."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version number"))
    digest = models.CharField(_("digest"), max_length=64)
    schema = models.JSONField(_("schema"))
    created_at = models.DateTimeField(_("published on"), auto_now_add=True)

    objects = FrozenVersions.as_manager()

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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert. Raises FrozenVersion for a row that exists."""
        if not self._state.adding:
            raise FrozenVersion(f"version {self.pk} is frozen")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Never. Raises FrozenVersion."""
        raise FrozenVersion(f"version {self.pk} is frozen")

    @property
    def form(self) -> Form:
        """The schema as dataclasses."""
        data: dict[str, Any] = self.schema
        return from_json(data)


class Publication(models.Model):
    """When a version went live. The newest row of a questionnaire names its live version."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="publications")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="publications")
    at = models.DateTimeField(_("published on"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.questionnaire} {self.version}"
