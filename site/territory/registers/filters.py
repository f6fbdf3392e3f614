"""The filters of the registers. Each offers few choices; a value that was not offered changes nothing."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from territory import access
from territory.enums import EstateKind, Level, Occupancy, OrganisationKind, PolicyClass, TagKind
from territory.grids import lies_in
from territory.models import Area, Grid, GridPart

LIMIT = 60  # choices offered at most
NONE = "none"


class Chosen(SimpleListFilter):
    """One of `choices_offered`, compared with `field`; `unset` offers those without a value."""

    field = ""
    offered: Any = ()
    unset: Any = None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """All choices, and "not given" where that may be."""
        found = [(str(value), label) for value, label in self.offered if value != ""]
        return [*found, (NONE, self.unset)] if self.unset else found

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those with the value chosen."""
        value = self.value()
        if value not in {str(each) for each, _label in self.lookup_choices}:
            return queryset
        if value == NONE:
            return queryset.filter(self.lacking())
        return queryset.filter(**{self.field: value})

    def lacking(self) -> Q:
        """A filter: rows without a value."""
        return Q(**{self.field: ""})


class LevelFilter(Chosen):
    """Areas of one level."""

    title = _("level")
    parameter_name = field = "level"
    offered = Level.choices


class OccupancyFilter(Chosen):
    """Who lives there."""

    title = _("occupancy")
    parameter_name = field = "occupancy"
    offered = Occupancy.choices
    unset = _("not known")


class OrganisationKindFilter(Chosen):
    """Organisations of one kind."""

    title = _("kind")
    parameter_name = field = "kind"
    offered = OrganisationKind.choices


class EstateFilter(Chosen):
    """Of estates, some of which have no file yet: those lack everything."""

    def lacking(self) -> Q:
        """Without a value or without a file."""
        return Q(**{self.field: ""}) | Q(estate=None)


class EstateKindFilter(EstateFilter):
    """How an estate is managed."""

    title = _("kind of management")
    parameter_name = "kind"
    field = "estate__kind"
    offered = EstateKind.choices
    unset = _("not given")


class PolicyClassFilter(EstateFilter):
    """一区一策."""

    title = _("policy for the estate")
    parameter_name = "policy"
    field = "estate__policy_class"
    offered = PolicyClass.choices
    unset = _("not given")


class FiveHaveFilter(SimpleListFilter):
    """五有 met, not met, not checked yet."""

    title = _("the five 有")
    parameter_name = "five"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """The three states."""
        return [("yes", _("all met")), ("no", _("not all met")), (NONE, _("not checked yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those in the state chosen."""
        match self.value():
            case "yes":
                return queryset.filter(estate__five_have_passed=True)
            case "no":
                return queryset.filter(estate__five_have_passed=False)
            case "none":
                return queryset.filter(Q(estate=None) | Q(estate__five_have_passed=None))
        return queryset


class PilotFilter(SimpleListFilter):
    """Pilot estates."""

    title = _("pilot estate")
    parameter_name = "pilot"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Yes and no."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those chosen."""
        if self.value() == "yes":
            return queryset.filter(estate__pilot=True)
        return queryset.exclude(estate__pilot=True) if self.value() == "no" else queryset


class PlaceFilter(SimpleListFilter):
    """Rows of one area of the user's; communities and estates are offered, any may stand in the address."""

    title = _("area")
    parameter_name = "area"
    limit = LIMIT
    levels: tuple[int, ...] = (Level.COMMUNITY, Level.ESTATE)
    path = "building__path"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Communities and estates, or only communities where they are many; the one in the address too."""
        mine = access.areas(request.user).order_by("path")
        found = list(mine.filter(level__in=self.levels)[: self.limit + 1])
        if len(found) > self.limit:
            found = list(mine.filter(level=Level.COMMUNITY)[: self.limit])
        return [(str(area.pk), area.name) for area in found]

    def choices(self, changelist: Any) -> Any:
        """The area in the address is shown as chosen, even where it was not offered."""
        if self.value() and self.value() not in {each for each, _label in self.lookup_choices}:
            area = self._area(changelist.request)
            if area:
                self.lookup_choices = [*self.lookup_choices, (str(area.pk), area.name)]
        return super().choices(changelist)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those under the area chosen."""
        value = self.value()
        if not (value and value.isascii() and value.isdigit() and len(value) < 19):
            return queryset
        area = self._area(request)
        return queryset.filter(**{f"{self.path}__startswith": area.path}) if area else queryset.none()

    def _area(self, request: HttpRequest) -> Area | None:
        value = self.value() or ""
        good = value.isascii() and value.isdigit() and len(value) < 19
        return access.areas(request.user).filter(pk=int(value)).first() if good else None


class CommunityFilter(PlaceFilter):
    """Estates of one community."""

    levels = (Level.COMMUNITY,)
    path = "path"


class GridCommunityFilter(PlaceFilter):
    """Grids of one community."""

    title = _("community")
    levels = (Level.COMMUNITY,)
    path = "community__path"


class GridFilter(SimpleListFilter):
    """Households of one grid, or of none."""

    title = _("grid")
    parameter_name = "grid"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """The user's grids, where they are not too many."""
        mine = access.visible(request.user, Grid.objects.order_by("community__path", "name"), "community")
        found = list(mine[: LIMIT + 1])
        named = [(str(grid.pk), grid.name) for grid in found[:LIMIT]]
        return [*named, (NONE, _("in no grid"))] if found else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the grid chosen."""
        value = self.value() or ""
        if value == NONE:
            return queryset.filter(~lies_in(GridPart.objects.all()))
        if value.isascii() and value.isdigit() and len(value) < 19:
            mine = access.visible(request.user, Grid.objects.filter(pk=int(value)), "community")
            return queryset.filter(lies_in(GridPart.objects.filter(grid__in=mine.values("pk"))))
        return queryset


class TagFilter(SimpleListFilter):
    """Households with a tag in force."""

    title = _("kind of tag")
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """The four kinds."""
        return list(TagKind.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those with the tag."""
        if self.value() not in TagKind.values:
            return queryset
        return queryset.filter(tags__kind=self.value(), tags__withdrawn_at=None)
