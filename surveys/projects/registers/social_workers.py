"""社工: the register of social workers (row E2)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from surveys.projects import queries
from surveys.projects.importing.columns import WORKERS
from surveys.projects.importing.resources import WorkerResource
from surveys.projects.models import SocialWorker
from surveys.projects.registers.filters import CertificateFilter, PlaceFilter
from surveys.projects.registers.links import import_link
from territory import access
from territory.access import KEEP
from territory.enums import Level
from territory.masking import mask_phone
from territory.naming import full_names
from territory.registers.base import Register
from territory.registers.contacts import ContactForm
from territory.sheets.cells import export_columns


class SocialWorkerForm(ContactForm):
    """A social worker in an area that the user keeps."""

    masks: ClassVar[dict[str, Any]] = {"contact_phone": mask_phone}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["area"]
        area.queryset = access.areas(self.for_user, *KEEP).filter(level__lte=Level.COMMUNITY).order_by("path")
        area.label_from_instance = lambda place: "　" * (place.depth - 1) + place.name
        area.initial = self.initial.get("area") or area.queryset.first()
        organisation: Any = self.fields["organisation"]
        organisation.queryset = queries.social_organisations(self.for_user)
        organisation.empty_label = _("none")

    def clean(self) -> dict[str, Any]:
        """A certificate has its number."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("certificate_no") and not data.get("certificate"):
            self.add_error("certificate", _("Which certificate has this number?"))
        since, left = data.get("since"), data.get("left_on")
        if since and left and left < since:
            self.add_error("left_on", _("This lies before the beginning."))
        return data


class SocialWorkerRegister(Register):
    """社工."""

    model = SocialWorker
    add_to_admin_menu = False  # it stands in the menu of demands and projects
    menu_icon = "user"
    menu_label = gettext_lazy("Social workers")
    list_display = ("name", "certificate", "where", "organisation", "station_words", "masked_phone")
    list_filter = (CertificateFilter, PlaceFilter)
    search_fields = ("name", "certificate_no", "organisation__name")
    search_hint = gettext_lazy("Name, certificate number or organisation")
    keys = ("name", "pk")
    ordering = keys
    inspect_view_fields = (
        "area", "organisation", "station", "certificate", "certificate_no", "masked_phone", "since",
        "left_on",
    )  # fmt: skip
    empty_hint = gettext_lazy("Add the social workers of your organisations and stations.")
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("area")]),
            FieldRowPanel([FieldPanel("organisation"), FieldPanel("station")]),
            FieldRowPanel([FieldPanel("certificate"), FieldPanel("certificate_no")]),
            FieldPanel("contact_phone"),
            FieldPanel("contact_clear"),
            FieldRowPanel([FieldPanel("since"), FieldPanel("left_on")]),
        ],
        base_form_class=SocialWorkerForm,
    )

    def where(self, row: SocialWorker) -> str:
        """Her area."""
        return str(row.area)

    where.short_description = gettext_lazy("area")  # type: ignore[attr-defined]  # how the admin names a method's column

    def station_words(self, row: SocialWorker) -> str:
        """Whether she works at the street's station."""
        return _("yes") if row.station else ""

    station_words.short_description = gettext_lazy("works at the street's station")  # type: ignore[attr-defined]  # how the admin names a method's column

    def get_queryset(self, request: HttpRequest) -> QuerySet[SocialWorker]:
        """What the user may see."""
        return queries.social_workers(request.user)

    def export_columns(self) -> list[tuple[Any, Any]]:
        """The columns of the import, but for the one that tells its example row."""
        return export_columns(WORKERS, WorkerResource())[:-1]

    def prepare(self, rows: list[Any]) -> None:
        """Places as an import finds them."""
        names = full_names(each.area for each in rows)
        for row in rows:
            row.place = names[row.area_id]

    def header_links(self, request: HttpRequest) -> list[dict[str, Any]]:
        """To the import, for those who keep social workers."""
        return import_link(request, WORKERS.key)
