"""What the registers can be narrowed to, each a drop-down. What a filter means is in `narrowing`."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from surveys.admin.roles import READ
from surveys.problems import narrowing, queries
from surveys.problems.enums import OwnerLevel, ProblemState
from surveys.problems.models import Category
from territory import access
from territory.enums import Level
from territory.numbers import number

AREAS = 80  # that the filter offers


class Filter(SimpleListFilter):
    """A filter of narrowing.FILTERS."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What it leaves."""
        value = self.value()
        return (
            queryset.filter(narrowing.FILTERS[str(self.parameter_name)](value, request.user))
            if value
            else queryset
        )


class StateFilter(Filter):
    """How far."""

    title, parameter_name = _("state"), "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """All states."""
        return list(ProblemState.choices)


class DueFilter(Filter):
    """In time or not."""

    title, parameter_name = _("due"), "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Both."""
        return [("overdue", _("overdue")), ("in_time", _("not due yet"))]


class PersonFilter(Filter):
    """Whose."""

    title, parameter_name = _("person in charge"), "person"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Mine, nobody's, and those who have any."""
        rows = queries.problems(request.user).exclude(owner=None).order_by("owner__username")
        people = rows.values_list(
            "owner", "owner__last_name", "owner__first_name", "owner__username"
        ).distinct()
        named = [(str(pk), f"{last}{first}" or username) for pk, last, first, username in people[:AREAS]]
        return [(narrowing.MINE, _("I am")), (narrowing.NOBODY, _("nobody in person")), *named]


class CategoryFilter(Filter):
    """Which category."""

    title, parameter_name = _("category"), "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Those that occur."""
        used = queries.problems(request.user).values("category")
        return [
            (str(pk), name) for pk, name in Category.objects.filter(pk__in=used).values_list("pk", "name")
        ]


class OwnerLevelFilter(Filter):
    """At which level."""

    title, parameter_name = _("who is in charge"), "owner_level"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """All levels."""
        return list(OwnerLevel.choices)


class AreaFilter(Filter):
    """Where."""

    title, parameter_name = _("area"), "area"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Communities and estates, or only communities where they are many."""
        mine = access.areas(request.user, *READ).order_by("path")
        found = list(mine.filter(level__in=(Level.COMMUNITY, Level.ESTATE))[: AREAS + 1])
        if len(found) > AREAS:
            found = list(mine.filter(level=Level.COMMUNITY)[:AREAS])
        return [(str(each.pk), each.name) for each in found]


class CheckAreaFilter(AreaFilter):
    """The same for estates."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Checks of estates in the area chosen."""
        pk = number(self.value())
        if pk is None:
            return queryset
        area = access.areas(request.user, *READ).filter(pk=pk).first()
        return queryset.filter(estate__area__path__startswith=area.path) if area else queryset.none()


class PassedFilter(SimpleListFilter):
    """Met or not."""

    title, parameter_name = _("all five 有 met"), "passed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Both."""
        return [("yes", _("met")), ("no", _("not met"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What it leaves."""
        value = self.value()
        return queryset.filter(passed=value == "yes") if value in ("yes", "no") else queryset
