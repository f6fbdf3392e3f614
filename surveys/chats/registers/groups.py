"""群主台账: the register of groups. Whoever looks after a group's area keeps its row."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Min, QuerySet
from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from surveys.chats import months, queries
from surveys.chats.enums import USUAL, Filing, ReportState
from surveys.chats.importing.columns import GROUPS
from surveys.chats.importing.resource import GroupResource
from surveys.chats.models import ChatGroup
from surveys.chats.people import PersonField
from surveys.chats.registers.filters import (
    ActiveFilter,
    FilingFilter,
    GroupAreaFilter,
    GroupKindFilter,
    GroupLevelFilter,
    OwnerKindFilter,
    SilentFilter,
)
from territory import access
from territory.enums import Level
from territory.models import Area
from territory.naming import full_names
from territory.registers.base import Register
from territory.registers.contacts import ContactForm
from territory.sheets.cells import export_columns


class GroupForm(ContactForm):
    """A group at its place."""

    fixed = ("area",)
    worker = PersonField(
        None,
        label=gettext_lazy("who reports for it"),
        required=False,
        empty_label=gettext_lazy("whoever looks after the area"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["worker"]
        people.queryset = queries.people(self.instance.area)

    def clean_name(self) -> str:
        """Without spaces at its ends, once in its place."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_since(self) -> Any:
        """The first day of its month: not one to come, and not after the group's first report."""
        since = months.first(self.cleaned_data["since"])
        if since > months.first(timezone.localdate()):
            raise forms.ValidationError(_("This month has not come yet."))
        reports = self.instance.reports.exclude(state=ReportState.VOID) if self.instance.pk else None
        first = reports.aggregate(first=Min("month"))["first"] if reports is not None else None
        if first and since > first:
            said = _("There is a report of %(month)s already: not after that month.")
            raise forms.ValidationError(said % {"month": f"{first:%Y-%m}"})
        return since

    def clean(self) -> dict[str, Any]:
        """A filing has its day, which is not one to come."""
        data: dict[str, Any] = super().clean() or {}
        on = data.get("filed_on")
        if on and on > timezone.localdate():
            self.add_error("filed_on", _("This day has not come yet."))
        if on and data.get("filing") == Filing.NONE:
            self.add_error("filing", _("A day of filing is given, so the group is filed or sent in."))
        return data


class GroupRegister(Register):
    """微信群."""

    model = ChatGroup
    menu_icon = "group"
    menu_label = gettext_lazy("Register of groups")
    list_display = ("name", "where", "level", "owner", "members", "households", "filing", "use")
    list_filter = (
        GroupLevelFilter,
        GroupKindFilter,
        OwnerKindFilter,
        FilingFilter,
        SilentFilter,
        ActiveFilter,
        GroupAreaFilter,
    )
    search_fields = ("name", "area__name")
    search_hint = gettext_lazy("Name of the group or the area")
    keys = ("area__path", "name")
    ordering = keys
    inspect_view_fields = (
        "level", "kind", "owner_kind", "worker", "members", "households", "filing", "filed_on", "active",
        "since", "note",
    )  # fmt: skip
    place_level = tuple(USUAL)
    choose_address = reverse_lazy("territory:choose")
    empty_hint = gettext_lazy("Add groups one by one, or bring them in from Excel with “Import”.")
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("level"), FieldPanel("kind")]),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("contact_name"), FieldPanel("contact_phone")]),
                    FieldPanel("contact_clear"),
                    FieldPanel("owner_kind"),
                ],
                heading=gettext_lazy("owner of the group"),
            ),
            FieldPanel("worker"),
            FieldRowPanel([FieldPanel("members"), FieldPanel("households")]),
            FieldRowPanel([FieldPanel("filing"), FieldPanel("filed_on")]),
            FieldRowPanel([FieldPanel("active"), FieldPanel("since")]),
            FieldPanel("note"),
        ],
        base_form_class=GroupForm,
    )

    def where(self, row: Any) -> str:
        """Its area."""
        return str(getattr(row, "place", row.area.name))

    where.short_description = gettext_lazy("area")  # type: ignore[attr-defined]  # how the admin names a method's column

    def owner(self, row: ChatGroup) -> str:
        """李** 138****5678."""
        return row.masked_owner or "—"

    owner.short_description = gettext_lazy("owner of the group")  # type: ignore[attr-defined]  # how the admin names a method's column

    def use(self, row: ChatGroup) -> str:
        """Yes or no."""
        return _("Yes") if row.active else _("No")

    use.short_description = gettext_lazy("in use")  # type: ignore[attr-defined]  # how the admin names a method's column

    def row_class(self, row: ChatGroup) -> str:
        """Groups given up are greyed."""
        return "" if row.active else "jw-void"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChatGroup]:
        """The groups of the user's areas."""
        return queries.groups(request.user).select_related("worker").order_by(*self.keys)

    def page_shown(self, rows: list[Any]) -> None:
        """Places in words."""
        names = full_names(each.area for each in rows)
        for row in rows:
            row.place = names[row.area_id]

    prepare = page_shown

    def header_links(self, request: HttpRequest) -> list[dict[str, Any]]:
        """To the ledger; to the import, for those who keep groups."""
        found = [{"url": reverse("chats:ledger"), "label": _("Ledger of groups"), "icon": "table"}]
        if access.holds(request.user, *access.KEEP):
            found.append({"url": reverse("chats:upload"), "label": _("Import"), "icon": "upload"})
        return found

    def more(self, request: HttpRequest, instance: ChatGroup) -> dict[str, Any]:
        """The masked owner, reports, appeals and links."""
        links = list(queries.links(request.user).filter(group=instance).order_by("-pk")[:50])
        spread = queries.spreads(links)
        return {
            "group": instance,
            "place": full_names([instance.area], top=Level.CITY)[instance.area_id],
            "owner": instance.masked_owner,
            "may_report": instance.active and access.may(request.user, instance.area, *queries.STAFF),
            "reports": list(instance.reports.order_by("-month", "-pk")[:12]),
            "appeals": list(instance.appeals.select_related("category").order_by("-pk")[:20]),
            "links": [(each, spread[each.pk]) for each in links],
            "extra_template": "chats/group.html",
        }

    def told_place(self, place: Area) -> str:
        """阳光社区 阳光花园."""
        return full_names([place])[place.pk]

    def fresh(self, place: Area | None) -> ChatGroup:
        """At its place, of the level that goes with it."""
        since = months.first(timezone.localdate())
        if place is None:
            return ChatGroup(since=since)
        return ChatGroup(area=place, level=USUAL[Level(place.level)], since=since)

    def export_columns(self) -> list[tuple[Any, Any]]:
        """The columns of the import, the owner masked."""
        return export_columns(GROUPS, GroupResource())
