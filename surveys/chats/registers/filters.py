"""What the registers can be narrowed to."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.chats import months, queries
from surveys.chats.enums import AppealState, Filing, GroupKind, GroupLevel, OwnerKind, ReportState
from surveys.chats.models import AppealCategory
from territory.numbers import number
from territory.registers.filters import Chosen, PlaceFilter


class GroupLevelFilter(Chosen):
    """One of the five levels."""

    title, parameter_name, field = _("level of the group"), "level", "level"
    offered = GroupLevel.choices


class GroupKindFilter(Chosen):
    """What groups are for."""

    title, parameter_name, field = _("kind of group"), "kind", "kind"
    offered = GroupKind.choices


class OwnerKindFilter(Chosen):
    """Who owns them."""

    title, parameter_name, field = _("who the owner is"), "owner", "owner_kind"
    offered = OwnerKind.choices


class FilingFilter(Chosen):
    """Filed or not."""

    title, parameter_name, field = _("filing"), "filing", "filing"
    offered = Filing.choices


class ActiveFilter(SimpleListFilter):
    """In use or given up."""

    title, parameter_name = _("in use"), "active"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Yes and no."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those chosen."""
        return queryset.filter(active=self.value() == "yes") if self.value() in ("yes", "no") else queryset


class SilentFilter(SimpleListFilter):
    """Groups of which a month's report is still missing."""

    title, parameter_name = _("report missing of"), "silent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """The newest months."""
        return [(f"{each:%Y-%m}", f"{each:%Y-%m}") for each in months.newest(timezone.localdate())[:4]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the month chosen."""
        month = months.read(self.value() or "")
        return queries.silent(queryset, month) if month else queryset


class GroupAreaFilter(PlaceFilter):
    """Groups of one community or estate."""

    path = "area__path"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Where they are too many to be offered, the heading says so."""
        found = super().lookups(request, model_admin)
        if len(found) == self.limit:
            self.title = _("area (not all are listed: search for the others by name)")
        return found


class MonthFilter(SimpleListFilter):
    """Reports of one month."""

    title, parameter_name = _("month"), "month"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """The newest."""
        return [(f"{each:%Y-%m}", f"{each:%Y-%m}") for each in months.newest(timezone.localdate())]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the month chosen."""
        month = months.read(self.value() or "")
        return queryset.filter(month=month) if month else queryset


class ReportStateFilter(Chosen):
    """How far."""

    title, parameter_name, field = _("state"), "state", "state"
    offered = ReportState.choices


class AppealStateFilter(Chosen):
    """How far."""

    title, parameter_name, field = _("state"), "state", "state"
    offered = AppealState.choices


class DueFilter(SimpleListFilter):
    """In time or not."""

    title, parameter_name = _("due"), "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Both."""
        return [("overdue", _("overdue")), ("in_time", _("not due yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those chosen."""
        if self.value() == "overdue":
            return queryset.filter(queries.overdue())
        if self.value() == "in_time":
            return queryset.filter(state__in=queries.UNDONE).exclude(queries.overdue())
        return queryset


class MineFilter(SimpleListFilter):
    """Whose."""

    title, parameter_name = _("person in charge"), "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Mine and nobody's."""
        return [("me", _("I am")), ("nobody", _("nobody in person"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those chosen."""
        if self.value() == "me":
            return queryset.filter(owner=request.user.pk)
        return queryset.filter(owner=None) if self.value() == "nobody" else queryset


class CategoryFilter(SimpleListFilter):
    """Of one category."""

    title, parameter_name = _("category"), "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """All."""
        return [(str(pk), name) for pk, name in AppealCategory.objects.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those chosen."""
        chosen = number(self.value())
        return queryset.filter(category=chosen) if chosen else queryset


class AppealAreaFilter(GroupAreaFilter):
    """Appeals that an area handles, or that were raised in its groups."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those chosen."""
        if number(self.value()) is None:
            return queryset
        area = self._area(request)
        if area is None:
            return queryset.none()
        return queryset.filter(
            Q(area__path__startswith=area.path) | Q(group__area__path__startswith=area.path)
        )
