"""社会组织: the register of social organisations, which design and carry out projects (rows E2, E3)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from surveys.projects import queries
from surveys.projects.enums import Focus
from surveys.projects.importing.columns import ORGANISATIONS
from surveys.projects.importing.resources import OrganisationResource
from surveys.projects.models import Project, SocialOrganisation, SocialWorker
from surveys.projects.registers.filters import PlaceFilter, RegistrationFilter
from surveys.projects.registers.links import import_link
from territory.enums import OrganisationKind
from territory.masking import mask_name, mask_phone
from territory.naming import full_names
from territory.registers.base import Register
from territory.registers.organisations import OrganisationForm, OrganisationScope
from territory.sheets.cells import export_columns


class SocialOrganisationForm(OrganisationForm):
    """An organisation with what the authority knows of it."""

    focus = forms.MultipleChoiceField(
        label=gettext_lazy("whom it serves"),
        choices=Focus.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        """Days that fit together."""
        data: dict[str, Any] = super().clean() or {}
        founded, left = data.get("founded_on"), data.get("left_on")
        if founded and founded > timezone.localdate():
            self.add_error("founded_on", _("This day is still to come."))
        members, staff = data.get("members"), data.get("staff")
        if members is not None and staff is not None and staff > members:
            self.add_error("staff", _("More paid staff than members."))
        if founded and left and left < founded:
            self.add_error("left_on", _("It cannot be gone before it was founded."))
        return data

    def save(self, commit: bool = True) -> Any:
        """Always of the kind of social organisations."""
        self.instance.kind = OrganisationKind.SOCIAL
        return super().save(commit)


class SocialOrganisationRegister(Register):
    """社会组织."""

    model = SocialOrganisation
    add_to_admin_menu = False  # it stands in the menu of demands and projects
    menu_icon = "group"
    menu_label = gettext_lazy("Social organisations")
    list_display = ("name", "registration", "where", "focus_words", "worker_count", "project_count")
    list_filter = (RegistrationFilter, PlaceFilter)
    search_fields = ("name", "number")
    search_hint = gettext_lazy("Name or registration number")
    keys = ("name",)
    ordering = keys
    inspect_view_fields = (
        "registration", "number", "area", "focus_words", "founded_on", "members", "staff", "capable",
        "left_on", "note",
    )  # fmt: skip
    permission_helper_class = OrganisationScope
    empty_hint = gettext_lazy("Add the social organisations that can take service projects.")
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("registration"), FieldPanel("number")]),
            FieldRowPanel([FieldPanel("area"), FieldPanel("founded_on")]),
            FieldPanel("focus"),
            FieldRowPanel([FieldPanel("members"), FieldPanel("staff")]),
            FieldRowPanel([FieldPanel("capable"), FieldPanel("left_on")]),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("contact_name"), FieldPanel("contact_phone")]),
                    FieldPanel("contact_clear"),
                ],
                heading=gettext_lazy("contact"),
            ),
            FieldPanel("note"),
        ],
        base_form_class=SocialOrganisationForm,
    )

    def where(self, row: SocialOrganisation) -> str:
        """Its area."""
        return row.area.name if row.area else _("everywhere")

    where.short_description = gettext_lazy("area")  # type: ignore[attr-defined]  # how the admin names a method's column

    def worker_count(self, row: Any) -> int:
        """Counted for the page."""
        count: int = getattr(row, "workers_now", 0)
        return count

    worker_count.short_description = gettext_lazy("social workers")  # type: ignore[attr-defined]  # how the admin names a method's column

    def project_count(self, row: Any) -> int:
        """Counted for the page."""
        count: int = getattr(row, "projects_now", 0)
        return count

    project_count.short_description = gettext_lazy("projects carried out")  # type: ignore[attr-defined]  # how the admin names a method's column

    def get_queryset(self, request: HttpRequest) -> QuerySet[SocialOrganisation]:
        """What the user may see."""
        return queries.social_organisations(request.user)

    def page_shown(self, rows: list[Any]) -> None:
        """How many workers and projects each has."""
        pks = [row.pk for row in rows]
        workers = SocialWorker.objects.filter(organisation__in=pks, left_on=None).order_by()
        workers_now = dict(workers.values_list("organisation").annotate(n=Count("pk")))
        projects = Project.objects.filter(provider__in=pks).order_by()
        projects_now = dict(projects.values_list("provider").annotate(n=Count("pk")))
        for row in rows:
            row.workers_now, row.projects_now = workers_now.get(row.pk, 0), projects_now.get(row.pk, 0)

    def prepare(self, rows: list[Any]) -> None:
        """The same, and places as an import finds them."""
        self.page_shown(rows)
        names = full_names(each.area for each in rows if each.area)
        for row in rows:
            row.place = names.get(row.area_id, "")

    def header_links(self, request: HttpRequest) -> list[dict[str, Any]]:
        """To the import, for those who keep organisations."""
        return import_link(request, ORGANISATIONS.key)

    def more(self, request: HttpRequest, instance: SocialOrganisation) -> dict[str, Any]:
        """Its contact, its workers and its projects within the user's areas."""
        contact = f"{mask_name(instance.contact_name)} {mask_phone(instance.contact_phone)}".strip()
        return {
            "organisation": instance,
            "contact": contact or "—",
            "may_unmask": instance.contact_name or instance.contact_phone,
            "workers": list(queries.social_workers(request.user).filter(organisation=instance)[:100]),
            "projects": list(queries.projects(request.user).filter(provider=instance)[:100]),
            "extra_template": "projects/organisation.html",
        }

    def export_columns(self) -> list[tuple[Any, Any]]:
        """The columns of the import, then what is counted."""
        return [
            *export_columns(ORGANISATIONS, OrganisationResource()),
            (_("social workers"), self.worker_count),
            (_("projects carried out"), self.project_count),
        ]
