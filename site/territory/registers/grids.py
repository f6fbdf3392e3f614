"""网格: the register of grids. What a grid is made of is ticked, building by building or unit by unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse, reverse_lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from territory import access, grids, ledger
from territory.enums import Level, Role
from territory.grids import WHOLE, Part
from territory.models import Area, Grid, GridPart, Household
from territory.naming import full_names, person, person_choice
from territory.registers.base import KeptForm, Register, Scoped
from territory.registers.filters import GridCommunityFilter


@dataclass(slots=True)
class Tick:
    """A box: a building or one of its units. `taken` is another grid's name."""

    value: str
    label: str
    households: int
    checked: bool = False
    taken: str = ""


@dataclass(slots=True)
class Block:
    """A building with its boxes, under its estate."""

    estate: str
    whole: Tick
    divided: bool = False  # among other grids, by units
    units: list[Tick] = field(default_factory=list)


class PartsWidget(forms.SelectMultiple):
    """Check boxes by estate, building and unit."""

    template_name = "territory/widgets/parts.html"
    blocks: Iterable[Block] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The boxes, ticked as `value` says."""
        chosen = set(value or ())
        for block in self.blocks:
            for tick in (block.whole, *block.units):
                tick.checked = tick.value in chosen
        return render_to_string(self.template_name, {"widget": {"name": name, "blocks": self.blocks}})


class GridForm(KeptForm):
    """A grid of a community that is fixed where it is made."""

    fixed = ("community",)
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("buildings and units"),
        required=False,
        widget=PartsWidget,
        help_text=gettext_lazy("Tick a whole building, or single units of it. A dwelling lies in one grid."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        community = self.instance.community
        for name, roles in (("worker", (Role.GRID_WORKER,)), ("lead", ())):
            people: Any = self.fields[name]
            people.queryset = grids.staff_of(community, *roles)
            people.label_from_instance = person_choice
        current = self.instance.parts.all() if self.instance.pk else ()
        self.initial["parts"] = [value_of(Part(row.building_id, row.unit)) for row in current]
        blocks = blocks_of(community, self.instance.pk)
        parts: Any = self.fields["parts"]
        parts.widget.blocks = blocks
        parts.choices = [(tick.value, tick.label) for b in blocks for tick in (b.whole, *b.units)]
        parts.choices += [(value, value) for value in self.initial["parts"]]

    def clean_parts(self) -> set[Part]:
        """Parts that a grid can be made of."""
        wanted = {part_of(value) for value in self.cleaned_data["parts"]}
        grids.check(self.instance, wanted)
        return wanted


class GridScope(Scoped):
    """By the community."""

    def area_of(self, obj: Grid) -> Area:
        """The community."""
        community: Area = obj.community
        return community


class GridRegister(Register):
    """网格."""

    model = Grid
    menu_icon = "table"
    list_display = ("name", "community", "worker_name", "lead_name", "households", "light")
    list_filter = (GridCommunityFilter,)
    search_fields = ("name", "worker__username", "worker__first_name", "worker__last_name")
    keys = ("community__path", "name", "pk")
    ordering = keys
    inspect_view_fields = ("name", "community")
    permission_helper_class = GridScope
    empty_hint = gettext_lazy("Divide the buildings of a community into grids of 300 to 500 households.")
    place_level: ClassVar[tuple[int, ...]] = (Level.COMMUNITY,)
    choose_address = reverse_lazy("territory:choose")
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("worker"), FieldPanel("lead")]),
            FieldPanel("parts"),
        ],
        base_form_class=GridForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Grid]:
        """The grids of the user's communities."""
        rows = Grid.objects.select_related("community", "worker", "lead").order_by(*self.keys)
        return access.visible(request.user, rows, "community")

    def page_shown(self, rows: list[Any]) -> None:
        """Households of each grid."""
        counts = ledger.by_grid(row.pk for row in rows)
        for row in rows:
            row.household_count = counts.get(row.pk, 0)

    prepare = page_shown

    def worker_name(self, row: Grid) -> str:
        """张三."""
        return person(row.worker) or _("nobody")

    worker_name.short_description = gettext_lazy("grid worker")  # type: ignore[attr-defined]  # how the admin names a method's column

    def lead_name(self, row: Grid) -> str:
        """李四."""
        return person(row.lead) or "—"

    lead_name.short_description = gettext_lazy("grid leader")  # type: ignore[attr-defined]  # how the admin names a method's column

    def households(self, row: Any) -> int:
        """Counted for the page."""
        count: int = getattr(row, "household_count", 0)
        return count

    households.short_description = gettext_lazy("Households")  # type: ignore[attr-defined]  # how the admin names a method's column

    def light(self, row: Any) -> str:
        """In range, too few or too many."""
        return str(ledger.grid_light(self.households(row)).label)

    light.short_description = gettext_lazy("size")  # type: ignore[attr-defined]  # how the admin names a method's column

    def header_links(self, request: HttpRequest) -> list[dict[str, Any]]:
        """To the ledger."""
        return [{"url": reverse("territory:ledger"), "label": _("Grid ledger"), "icon": "list-ul"}]

    def more(self, request: HttpRequest, instance: Grid) -> dict[str, Any]:
        """Its people, parts and size."""
        n = ledger.by_grid([instance.pk]).get(instance.pk, 0)
        parts = instance.parts.select_related("building").order_by("building__path", "unit")
        buildings = full_names({each.building_id: each.building for each in parts}.values(), Level.ESTATE)
        return {
            "grid": instance,
            "worker": person(instance.worker),
            "lead": person(instance.lead),
            "households": n,
            "light": ledger.grid_light(n),
            "parts": [(buildings[each.building_id], each.unit) for each in parts],
            "extra_template": "territory/includes/grid.html",
        }

    def told_place(self, place: Area) -> str:
        """滨江市 … 阳光社区."""
        return full_names([place], top=Level.CITY)[place.pk]

    def fresh(self, place: Area | None) -> Grid:
        """In its community."""
        return Grid(community=place)

    def after_save(self, form: Any, user: Any) -> None:
        """Its parts."""
        grids.set_parts(form.instance, form.cleaned_data["parts"], user=user)

    def hanging(self, instance: Grid) -> list[Any]:
        """Its own parts are no reason to keep it."""
        own = str(GridPart._meta.verbose_name_plural).capitalize()
        return [each for each in super().hanging(instance) if each.label != own]

    def export_columns(self) -> list[tuple[Any, Any]]:
        """As in the list."""
        return [
            (_("community"), lambda row: row.community.name),
            (_("grid"), lambda row: row.name),
            (_("grid worker"), lambda row: person(row.worker)),
            (_("grid leader"), lambda row: person(row.lead)),
            (_("Households"), self.households),
            (_("size"), self.light),
        ]


def blocks_of(community: Area, grid: int | None) -> list[Block]:
    """The buildings of a community with their units and households, and which other grid has them."""
    buildings = list(
        Area.objects.filter(path__startswith=community.path, level=Level.BUILDING).order_by("path")
    )
    estates = dict(
        Area.objects.filter(path__startswith=community.path, level=Level.ESTATE).values_list("path", "name")
    )
    counts = Household.objects.filter(building__path__startswith=community.path).order_by("unit")
    units: dict[int, dict[str, int]] = {}
    for building, unit, n in counts.values_list("building", "unit").annotate(n=Count("pk")):
        units.setdefault(building, {})[unit] = n
    theirs = GridPart.objects.filter(building__path__startswith=community.path).exclude(grid=grid)
    taken = {(b, unit): name for b, unit, name in theirs.values_list("building", "unit", "grid__name")}
    found = []
    for building in buildings:
        mine = units.get(building.pk, {})
        whole_taken = taken.get((building.pk, WHOLE), "")
        whole = Tick(value_of(Part(building.pk)), building.name, sum(mine.values()), taken=whole_taken)
        divided = any(pk == building.pk and unit for pk, unit in taken)
        block = Block(estates.get(building.path[: -Area.steplen], ""), whole, divided)
        for unit, n in sorted(mine.items(), key=lambda each: (len(each[0]), each[0])):
            other = whole_taken or taken.get((building.pk, unit), "")
            block.units.append(Tick(value_of(Part(building.pk, unit)), unit, n, taken=other))
        found.append(block)
    return found


def value_of(part: Part) -> str:
    """A box's value: 12 or 12:1."""
    return f"{part.building}:{part.unit}" if part.unit else str(part.building)


def part_of(value: str) -> Part:
    """The part that a box's value names."""
    building, _colon, unit = value.partition(":")
    if not (building.isascii() and building.isdigit() and len(building) < 19):
        raise ValidationError(_("Open the page anew and choose again."))
    return Part(int(building), unit)
