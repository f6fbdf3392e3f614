"""The registers of areas and households: looked up, not edited, within the user's areas."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Length, Substr
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, ModelAdminGroup
from wagtail_modeladmin.views import IndexView, InspectView

from territory import access
from territory.enums import Level
from territory.models import Area, Household
from territory.paging import KeyPage, paged

PAGE_SIZE = 50


class LookUpOnly(PermissionHelper):
    """Rows under the user's areas can be seen; nothing is made, changed or deleted here."""

    def user_can_list(self, user: Any) -> bool:
        """Whoever has a post."""
        return access.sees_all(user) or access.posts(user).exists()

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        """Rows of the user's areas; a row that came out of the scoped list is one of them."""
        return getattr(obj, "scoped", False) or access.may(
            user, obj if isinstance(obj, Area) else obj.building
        )

    def user_can_create(self, user: Any) -> bool:
        """Nobody."""
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        """Nobody."""
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        """Nobody."""
        return False


class LookUpButton(ButtonHelper):
    """The one button: look at a row. The list is scoped already, so no row is asked about again."""

    def get_buttons_for_obj(
        self, obj: Any, exclude: Any = None, classnames_add: Any = None, classnames_exclude: Any = None
    ) -> list[dict[str, Any]]:
        """Details in the list; nothing on the page with the details."""
        if "inspect" in (exclude or ()):
            return []
        button = self.inspect_button(obj.pk, classnames_add, classnames_exclude)
        return [{**button, "label": _("Details"), "title": _("Details")}]


class KeyedIndex(IndexView):
    """modeladmin's list, paged by key, and deaf to look-ups that were not offered as filters."""

    sortable_by: tuple[str, ...] = ()  # one order, that of the key

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Only the declared filters: a free look-up could probe fields that are not shown."""
        offered = {each.parameter_name for each in self.list_filter}
        found: dict[str, Any] = super().get_filters_params(params)
        return {name: value for name, value in found.items() if name in offered}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page after the last row seen; counting stops at the filters' result."""
        page: KeyPage[Any] = paged(self.queryset, self.model_admin.keys, self.request.GET, PAGE_SIZE)
        for row in page.rows:
            row.scoped = True
        kept = self.request.GET.copy()
        for name in ("after", "before", self.PAGE_VAR):
            kept.pop(name, None)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        filters = [{"title": spec.title, "choices": list(spec.choices(self))} for spec in self.filter_specs]
        return {
            **context,
            "object_list": page.rows,
            "page": page,
            "kept": kept.urlencode(),
            "filters": filters,
        }


class ScopedInspect(InspectView):
    """One row, 404 outside the user's areas."""

    page_title = _("Details")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Not found rather than forbidden: what lies elsewhere is nobody's business."""
        try:
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        except PermissionDenied:
            raise Http404 from None
        return response


class LevelFilter(SimpleListFilter):
    """Areas of one level."""

    title = _("level")
    parameter_name = "level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """All levels."""
        return [(str(value), label) for value, label in Level.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Area]) -> QuerySet[Area]:
        """Those of the level chosen."""
        value = self.value()
        return (
            queryset.filter(level=int(value)) if value and value.isdigit() and len(value) == 1 else queryset
        )


class PlaceFilter(SimpleListFilter):
    """Households of one community or estate of the user's."""

    title = _("area")
    parameter_name = "area"
    limit = 60

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Communities and estates, or only communities where they are many."""
        mine = access.areas(request.user).order_by("path")
        found = list(mine.filter(level__in=(Level.COMMUNITY, Level.ESTATE))[: self.limit + 1])
        if len(found) > self.limit:
            found = list(mine.filter(level=Level.COMMUNITY)[: self.limit])
        return [(str(area.pk), area.name) for area in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Household]) -> QuerySet[Household]:
        """Those under the area chosen."""
        value = self.value()
        if not (value and value.isdigit() and len(value) < 19):
            return queryset
        area = access.areas(request.user).filter(pk=int(value)).first()
        return queryset.filter(building__path__startswith=area.path) if area else queryset.none()


class Register(ModelAdmin):
    """What both registers share."""

    permission_helper_class = LookUpOnly
    button_helper_class = LookUpButton
    index_view_class = KeyedIndex
    inspect_view_class = ScopedInspect
    inspect_view_enabled = True
    history_view_enabled = False
    index_template_name = "territory/register.html"
    keys: tuple[str, ...] = ("pk",)


class AreaRegister(Register):
    """区划."""

    model = Area
    menu_icon = "site"
    list_display = ("indented", "level", "code")
    list_filter = (LevelFilter,)
    search_fields = ("name", "code")
    ordering = ("path",)
    keys = ("path",)
    inspect_view_fields = ("name", "level", "code")

    def indented(self, area: Area) -> str:
        """The name, set in by its depth."""
        name: str = "　" * (area.depth - 1) + area.name
        return name

    indented.short_description = _("name")  # type: ignore[attr-defined]  # how the admin names a method's column

    def get_queryset(self, request: HttpRequest) -> QuerySet[Area]:
        """The user's areas."""
        return access.areas(request.user).order_by("path")


class HouseholdRegister(Register):
    """户."""

    model = Household
    menu_icon = "home"
    list_display = ("__str__", "estate", "unit", "room", "floor_area")
    list_filter = (PlaceFilter,)
    search_fields = ("room", "building__name")
    keys = ("building__path", "unit", "room")
    ordering = keys
    inspect_view_fields = ("building", "unit", "room", "floor_area")

    def estate(self, household: Household) -> str:
        """The estate's name, read along with the row."""
        name: str = getattr(household, "estate_name", None) or "—"
        return name

    estate.short_description = _("estate")  # type: ignore[attr-defined]  # how the admin names a method's column

    def get_queryset(self, request: HttpRequest) -> QuerySet[Household]:
        """The households of the user's areas."""
        above = Substr(OuterRef("building__path"), 1, Length(OuterRef("building__path")) - Area.steplen)
        rows = Household.objects.select_related("building").order_by(*self.keys)
        rows = rows.annotate(estate_name=Subquery(Area.objects.filter(path=above).values("name")[:1]))
        return access.visible(request.user, rows, "building")


class TerritoryGroup(ModelAdminGroup):
    """区划和住户."""

    menu_label = _("Areas and households")
    menu_icon = "site"
    menu_order = 400
    items = (AreaRegister, HouseholdRegister)
