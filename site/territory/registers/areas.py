"""区划: the register of areas. Where they lie is the tree's matter: there they are added and moved."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from territory import access, moving
from territory.enums import Level
from territory.models import Area
from territory.naming import full_names
from territory.registers.base import KeptForm, Register
from territory.registers.filters import LevelFilter
from territory.tree.queries import households_under

PLACED = (Level.ESTATE, Level.BUILDING)  # levels with a position


class AreaForm(KeptForm):
    """An area's name, code and position. Its level follows from the area above."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, limit in (("latitude", 90), ("longitude", 180)):
            self.fields[name].validators += [MinValueValidator(-limit), MaxValueValidator(limit)]

    def clean(self) -> dict[str, Any]:
        """No two neighbours of the same name and level; a position is whole."""
        data: dict[str, Any] = super().clean() or {}
        data["name"] = str(data.get("name") or "").strip()
        above = getattr(self.instance, "above", None) or (self.instance.pk and self.instance.get_parent())
        beside = above.get_children() if above else Area.objects.filter(depth=1)
        if data["name"] and beside.exclude(pk=self.instance.pk).filter(name=data["name"]).exists():
            self.add_error(
                "name",
                ValidationError(_("“%(name)s” exists here already.") % {"name": data["name"]}, code="twice"),
            )
        latitude, longitude = data.get("latitude"), data.get("longitude")
        if (latitude is None) != (longitude is None) and not {"latitude", "longitude"} & self.errors.keys():
            self.add_error("longitude", _("Give both latitude and longitude, or neither."))
        return data


class AreaRegister(Register):
    """区划."""

    model = Area
    menu_icon = "list-ul"
    menu_label = gettext_lazy("Register of areas")
    list_display = ("indented", "level", "code")
    list_filter = (LevelFilter,)
    search_fields = ("name", "code")
    ordering = ("path",)
    keys = ("path",)
    inspect_view_fields = ("name", "level", "code", "latitude", "longitude")
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("code"),
            FieldRowPanel(
                [FieldPanel("latitude"), FieldPanel("longitude")],
                help_text=gettext_lazy(
                    "Of an estate or a building, in degrees (WGS 84): visits are compared with it."
                ),
            ),
        ],
        base_form_class=AreaForm,
    )
    place_level: ClassVar[tuple[int, ...]] = tuple(level for level in Level if level < Level.BUILDING)
    choose_address = reverse_lazy("territory:choose")

    def indented(self, area: Area) -> str:
        """The name, set in by its depth."""
        name: str = "　" * (area.depth - 1) + area.name
        return name

    indented.short_description = gettext_lazy("name")  # type: ignore[attr-defined]  # how the admin names a method's column

    def get_queryset(self, request: HttpRequest) -> QuerySet[Area]:
        """The user's areas."""
        return access.areas(request.user).order_by("path")

    def header_links(self, request: HttpRequest) -> list[dict[str, Any]]:
        """To the tree."""
        return [
            {"url": reverse_lazy("territory_tree:tree"), "label": _("Tree of areas"), "icon": "site"},
        ]

    def export_columns(self) -> list[tuple[Any, Any]]:
        """Name, place, level, code, position."""
        return [
            (_("name"), lambda row: row.name),
            (_("full name"), lambda row: row.full_name),
            (_("level"), lambda row: row.get_level_display()),
            (_("code"), lambda row: row.code),
            (_("Households"), lambda row: row.household_count),
            (_("latitude"), lambda row: row.latitude and float(row.latitude)),
            (_("longitude"), lambda row: row.longitude and float(row.longitude)),
        ]

    def prepare(self, rows: list[Area]) -> None:
        """Full names and counts of many areas."""
        names, counts = full_names(rows, top=Level.CITY), households_under(rows)
        for row in rows:
            row.full_name = names[row.pk]
            row.household_count = counts.get(row.path, 0)

    def more(self, request: HttpRequest, instance: Area) -> dict[str, Any]:
        """Where it lies, what lies in it."""
        keep = access.may(request.user, instance, *access.KEEP)
        return {
            "area": instance,
            "place": full_names([instance], top=Level.CITY)[instance.pk],
            "households": households_under([instance]).get(instance.path, 0),
            "may_add": keep and instance.level < Level.BUILDING,
            "may_move": instance.depth > 1 and moving.may_shift(request.user, instance),
            "add_label": Level(instance.level + 1).label if instance.level < Level.BUILDING else "",
            "extra_template": "territory/includes/area.html",
        }

    def may_create_top(self, user: Any) -> bool:
        """A city: the installation's administrator."""
        return access.sees_all(user)

    def told_place(self, place: Area) -> str:
        """新建小区：滨江市 … 阳光社区."""
        said = _("below %(place)s, as %(level)s")
        return said % {
            "place": full_names([place], top=Level.CITY)[place.pk],
            "level": Level(place.level + 1).label,
        }

    def fresh(self, place: Area | None) -> Area:
        """Of the level that follows its parent's."""
        area = Area(level=place.level + 1 if place else Level.CITY)
        area.above = place  # until it is saved
        return area

    def save_new(self, form: Any, user: Any) -> Area:
        """As the last below its parent."""
        made: Area = form.save(commit=False)
        with moving.locked_tree():
            if made.above is None:
                Area.add_root(instance=made)
            else:
                Area.objects.get(pk=made.above.pk).add_child(instance=made)
        return made

    def why_not_delete(self, user: Any, instance: Area) -> str:
        """The topmost area of one's own is not one's own to delete."""
        if moving.may_shift(user, instance):
            return ""
        return _("Only whoever looks after the area above may delete this one.")

    def deleting(self) -> AbstractContextManager[Any]:
        """While nobody moves anything."""
        return moving.locked_tree()

    def delete(self, instance: Area, user: Any) -> None:
        """Through the tree, which counts children."""
        Area.objects.get(pk=instance.pk).delete()

    def after_delete(self, view: Any) -> str:
        """To the tree, where the area above is."""
        above = Area.objects.filter(path=view.instance.path[: -Area.steplen]).first()
        tree = str(reverse_lazy("territory_tree:tree"))
        return f"{tree}?open={above.pk}" if above else tree
