"""What the registers can be narrowed to."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from surveys.projects import queries
from surveys.projects.enums import Branch, Certificate, ProjectState, Registration
from territory import access
from territory.enums import Level
from territory.registers.filters import LIMIT, NONE, Chosen


class StateFilter(Chosen):
    """How far."""

    title = _("state")
    parameter_name = field = "state"
    offered = ProjectState.choices


class BranchFilter(Chosen):
    """Who designs."""

    title = _("designed by")
    parameter_name = field = "branch"
    offered = Branch.choices


class RegistrationFilter(Chosen):
    """How it is registered."""

    title = _("registration")
    parameter_name = field = "registration"
    offered = Registration.choices


class CertificateFilter(Chosen):
    """Which certificate."""

    title = _("certificate")
    parameter_name = field = "certificate"
    offered = Certificate.choices
    unset = _("none yet")


class YearFilter(SimpleListFilter):
    """Projects of a year."""

    title = _("year")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """The years there are."""
        years = queries.projects(request.user).order_by("-year").values_list("year", flat=True).distinct()
        return [(str(year), str(year)) for year in years[:LIMIT]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the year."""
        value = self.value()
        known = {choice for choice, _label in self.lookup_choices}
        return queryset.filter(year=int(value)) if value in known and value else queryset


class PlaceFilter(SimpleListFilter):
    """Of a community or street and below."""

    title = _("area")
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """The user's streets and communities."""
        rows = access.areas(request.user).filter(level__in=(Level.STREET, Level.COMMUNITY)).order_by("path")
        return [(str(each.pk), "　" * (each.level - Level.STREET) + each.name) for each in rows[:LIMIT]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """In it."""
        value = self.value()
        if value not in {choice for choice, _label in self.lookup_choices} or not value:
            return queryset
        area = access.areas(request.user).filter(pk=int(value)).first()
        return queryset.filter(area__path__startswith=area.path) if area else queryset.none()


class ListFilter(SimpleListFilter):
    """On a purchase list, or on none."""

    title = _("purchase list")
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """The user's lists."""
        rows = queries.purchase_lists(request.user)[:LIMIT]
        return [*((str(each.pk), str(each)) for each in rows), (NONE, _("on no list"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """On it."""
        value = self.value()
        if not value or value not in {choice for choice, _label in self.lookup_choices}:
            return queryset
        return queryset.filter(Q(purchase_list=None) if value == NONE else Q(purchase_list=int(value)))
