"""单位、组织: the register of organisations. One without an area belongs to the whole installation."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from territory import access
from territory.access import KEEP, User
from territory.enums import Level
from territory.masking import mask_name, mask_phone
from territory.models import Area, Organisation
from territory.registers.base import Register, Scoped
from territory.registers.contacts import ContactForm
from territory.registers.filters import OrganisationKindFilter


def organisations(user: User) -> QuerySet[Organisation]:
    """Those of the user's areas, of the areas above hers, and those of the whole installation."""
    rows = Organisation.objects.select_related("area").order_by("name")
    if access.sees_all(user):
        return rows
    above = {path for post in access.posts(user) for path in post.area.ancestor_paths}
    if not above:
        return rows.none()
    return rows.filter(access.within(user, "area") | Q(area__path__in=above) | Q(area=None))


class OrganisationScope(Scoped):
    """Seen from below, kept by whoever keeps its area."""

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        """As in the list."""
        return getattr(obj, "scoped", False) or organisations(user).filter(pk=obj.pk).exists()


class OrganisationForm(ContactForm):
    """An organisation, in an area that the user keeps."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["area"]
        rows = access.areas(self.for_user, *KEEP).filter(level__lte=Level.COMMUNITY).order_by("path")
        field.queryset = rows
        field.label_from_instance = lambda area: "　" * (area.depth - 1) + area.name
        if access.sees_all(self.for_user):
            field.empty_label = _("everywhere")
        else:
            field.required, field.empty_label = True, None
            field.initial = self.initial.get("area") or rows.first()


class OrganisationRegister(Register):
    """单位、组织."""

    model = Organisation
    menu_icon = "group"
    list_display = ("name", "kind", "where", "masked_contact")
    list_filter = (OrganisationKindFilter,)
    search_fields = ("name",)
    keys = ("name",)
    ordering = keys
    inspect_view_fields = ("name", "kind", "area", "note")
    permission_helper_class = OrganisationScope
    empty_hint = gettext_lazy("Add the departments and helping units that estates and problems name.")
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("area")]),
            FieldRowPanel([FieldPanel("contact_name"), FieldPanel("contact_phone")]),
            FieldPanel("contact_clear"),
            FieldPanel("note"),
        ],
        base_form_class=OrganisationForm,
    )

    def where(self, row: Organisation) -> str:
        """Its area."""
        return row.area.name if row.area else _("everywhere")

    where.short_description = gettext_lazy("area")  # type: ignore[attr-defined]  # how the admin names a method's column

    def masked_contact(self, row: Organisation) -> str:
        """李** 138****5678."""
        return f"{mask_name(row.contact_name)} {mask_phone(row.contact_phone)}".strip() or "—"

    masked_contact.short_description = gettext_lazy("contact")  # type: ignore[attr-defined]  # how the admin names a method's column

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        """What the user may see."""
        return organisations(request.user)

    def more(self, request: HttpRequest, instance: Organisation) -> dict[str, Any]:
        """The masked contact, and whom it helps within the user's areas."""
        helped = access.visible(request.user, instance.helps.select_related("area"), "area")
        return {
            "organisation": instance,
            "contact": self.masked_contact(instance),
            "may_unmask": instance.contact_name or instance.contact_phone,
            "helped": list(helped.order_by("area__path")[:100]),
            "extra_template": "territory/includes/organisation.html",
        }

    def export_columns(self) -> list[tuple[Any, Any]]:
        """As in the list, with the note."""
        return [
            (_("name"), lambda row: row.name),
            (_("kind"), lambda row: row.get_kind_display()),
            (_("area"), self.where),
            (_("contact's name"), lambda row: mask_name(row.contact_name)),
            (_("contact's phone"), lambda row: mask_phone(row.contact_phone)),
            (_("note"), lambda row: row.note),
        ]


def in_area(user: User, area: Area) -> QuerySet[Organisation]:
    """Organisations that may help an area: those of it, of the areas above it, and of everywhere."""
    rows = organisations(user)
    return rows.filter(
        Q(area=None) | Q(area__path__in=area.ancestor_paths) | Q(area__path__startswith=area.path)
    )
