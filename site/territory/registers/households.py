"""户: the register of households. Names and phone numbers are masked wherever they appear."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Length, Substr
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from territory import access
from territory.enums import Level, TagKind
from territory.finding import by_door, door_keys
from territory.grids import grid_of
from territory.models import Area, Grid, Household, HouseholdTag
from territory.naming import full_names
from territory.reach import may_meet
from territory.registers.base import Register, Scoped
from territory.registers.contacts import ContactForm
from territory.registers.filters import GridFilter, OccupancyFilter, PlaceFilter, TagFilter
from territory.registers.links import HEADER_LINKS
from territory.registers.searching import HouseholdSearch


class HouseholdScope(Scoped):
    """By the building's area."""

    def area_of(self, obj: Household) -> Area:
        """The building."""
        building: Area = obj.building
        return building


class HouseholdForm(ContactForm):
    """A dwelling; its building is fixed where it is made."""

    fixed = ("building",)


class HouseholdRegister(Register):
    """户."""

    model = Household
    menu_icon = "home"
    list_display = ("__str__", "estate", "grid", "occupancy", "masked_contact", "tags_shown")
    list_filter = (PlaceFilter, GridFilter, OccupancyFilter, TagFilter)
    search_fields = ("room", "building__name")
    search_handler_class = HouseholdSearch
    search_hint = gettext_lazy("Address, for example 3-2-501, or phone number")
    keys = door_keys("")
    ordering = keys
    inspect_view_fields = ("unit", "room", "floor_area", "occupancy", "residents", "moved_in_on", "note")
    permission_helper_class = HouseholdScope
    empty_hint = gettext_lazy(
        "Import a roster, or add buildings in the tree of areas and households to them."
    )
    place_level: ClassVar[tuple[int, ...]] = (Level.BUILDING,)
    choose_address = reverse_lazy("territory:choose")
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("unit"), FieldPanel("room"), FieldPanel("floor_area")]),
            FieldRowPanel([FieldPanel("occupancy"), FieldPanel("residents"), FieldPanel("moved_in_on")]),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("contact_name"), FieldPanel("contact_phone")]),
                    FieldPanel("contact_clear"),
                ],
                heading=gettext_lazy("contact"),
            ),
            FieldPanel("note"),
        ],
        base_form_class=HouseholdForm,
    )

    def estate(self, household: Household) -> str:
        """The estate's name, read along with the row."""
        name: str = getattr(household, "estate_name", None) or "—"
        return name

    estate.short_description = gettext_lazy("estate")  # type: ignore[attr-defined]  # how the admin names a method's column

    def grid(self, household: Household) -> str:
        """The grid's name, read along with the row."""
        name: str = getattr(household, "grid_name", None) or "—"
        return name

    grid.short_description = gettext_lazy("grid")  # type: ignore[attr-defined]  # how the admin names a method's column

    def masked_contact(self, household: Household) -> str:
        """李** 138****5678."""
        return f"{household.masked_name} {household.masked_phone}".strip() or "—"

    masked_contact.short_description = gettext_lazy("contact")  # type: ignore[attr-defined]  # how the admin names a method's column

    def tags_shown(self, household: Household) -> str:
        """Tags in force."""
        kinds = [TagKind(tag.kind).label for tag in household.tags.all() if tag.withdrawn_at is None]
        return "、".join(map(str, kinds)) or "—"

    tags_shown.short_description = gettext_lazy("tags")  # type: ignore[attr-defined]  # how the admin names a method's column

    def get_queryset(self, request: HttpRequest) -> QuerySet[Household]:
        """The households of the user's areas."""
        above = Substr(OuterRef("building__path"), 1, Length(OuterRef("building__path")) - Area.steplen)
        rows = by_door(Household.objects.select_related("building").prefetch_related("tags"), "")
        rows = rows.order_by(*self.keys)
        rows = rows.annotate(estate_name=Subquery(Area.objects.filter(path=above).values("name")[:1]))
        return access.visible(request.user, rows, "building")

    def header_links(self, request: HttpRequest) -> list[dict[str, Any]]:
        """What other features put here, for those whom it concerns."""
        return [link for each in HEADER_LINKS if (link := each(request))]

    def page_shown(self, rows: list[Household]) -> None:
        """The grids of a page."""
        grids = grid_of(rows)
        names = dict(Grid.objects.filter(pk__in=set(grids.values())).values_list("pk", "name"))
        for row in rows:
            row.grid_name = names.get(grids.get(row.pk, 0), "")  # type: ignore[attr-defined]  # for the column above

    def prepare(self, rows: list[Household]) -> None:
        """Places and grids of many households."""
        names = full_names({row.building_id: row.building for row in rows}.values())
        for row in rows:
            row.place = names[row.building_id]  # type: ignore[attr-defined]  # for the columns below
        self.page_shown(rows)

    def export_columns(self) -> list[tuple[Any, Any]]:
        """As in the list, one thing a column."""
        return [
            (_("building"), lambda row: row.place),
            (_("unit"), lambda row: row.unit),
            (_("room"), lambda row: row.room),
            (_("grid"), lambda row: row.grid_name),
            (_("floor area (m²)"), lambda row: row.floor_area and float(row.floor_area)),
            (_("occupancy"), lambda row: row.get_occupancy_display()),
            (_("residents"), lambda row: row.residents),
            (_("moved in on"), lambda row: row.moved_in_on and row.moved_in_on.isoformat()),
            (_("contact's name"), lambda row: row.masked_name),
            (_("contact's phone"), lambda row: row.masked_phone),
            (_("tags"), lambda row: self.tags_shown(row).strip("—")),
            (_("note"), lambda row: row.note),
        ]

    def more(self, request: HttpRequest, instance: Household) -> dict[str, Any]:
        """Where it lies, its masked contact, its tags with their history."""
        grid = grid_of([instance]).get(instance.pk)
        tags = list(instance.tags.select_related("added_by", "withdrawn_by").order_by("-added_at", "-pk"))
        held = {tag.kind for tag in tags if tag.withdrawn_at is None}
        return {
            "household": instance,
            "place": full_names([instance.building], top=Level.CITY)[instance.building_id],
            "grid": Grid.objects.filter(pk=grid).first() if grid else None,
            "tags": [tag for tag in tags if tag.withdrawn_at is None],
            "withdrawn": [tag for tag in tags if tag.withdrawn_at is not None],
            "kinds": [(kind, label) for kind, label in TagKind.choices if kind not in held],
            "may_meet": may_meet(request.user, instance),
            "today": timezone.localdate(),
            "how_limit": HouseholdTag._meta.get_field("consent_how").max_length,
            "why_limit": HouseholdTag._meta.get_field("withdrawn_why").max_length,
            "extra_template": "territory/includes/household.html",
        }

    def told_place(self, place: Area) -> str:
        """阳光社区 阳光花园 3栋."""
        return full_names([place])[place.pk]

    def fresh(self, place: Area | None) -> Household:
        """In its building."""
        return Household(building=place)
