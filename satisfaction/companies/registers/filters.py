"""The filters of the three registers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from satisfaction.companies import queries
from satisfaction.companies.enums import ContractKind, ContractState
from satisfaction.companies.models import Contract
from satisfaction.companies.terms import SOON
from territory.registers.filters import Chosen, PlaceFilter


class CompanyAreaFilter(PlaceFilter):
    """Companies that an area looks after."""

    path = "area__path"


class EstateAreaFilter(PlaceFilter):
    """Service areas of one community or estate."""

    path = "estate__path"


class ContractAreaFilter(PlaceFilter):
    """Contracts over one community or estate."""

    path = "service_area__estate__path"


class LevelOfCompanyFilter(SimpleListFilter):
    """Head offices or branches."""

    title = _("head office or branch")
    parameter_name = "branch"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """The two."""
        return [("no", _("head offices")), ("yes", _("branches"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those chosen."""
        if self.value() in ("yes", "no"):
            return queryset.filter(head_office__isnull=self.value() == "no")
        return queryset


class ServingFilter(SimpleListFilter):
    """Companies that serve an area today, or none."""

    title = _("serves today")
    parameter_name = "serving"
    field = "company"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """Yes and no."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those chosen."""
        running = queries.on(Contract.objects.filter(**{self.field: OuterRef("pk")}), timezone.localdate())
        if self.value() == "yes":
            return queryset.filter(Exists(running))
        return queryset.filter(~Exists(running)) if self.value() == "no" else queryset


class ServedFilter(ServingFilter):
    """Service areas that somebody serves today, or nobody."""

    title = _("served today")
    field = "service_area"


class ContractKindFilter(Chosen):
    """How the company came to serve."""

    title = _("kind of contract")
    parameter_name = field = "kind"
    offered = ContractKind.choices


class ContractStateFilter(SimpleListFilter):
    """How contracts stand today."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        """The four."""
        return list(ContractState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """As `terms.state` says of one; those that end soon are in force as well."""
        today = timezone.localdate()
        begun = Q(starts_on__lte=today)
        match self.value():
            case ContractState.EARLY:
                return queryset.exclude(begun)
            case ContractState.RUNNING:
                return queries.on(queryset, today)
            case ContractState.ENDING:
                return queryset.filter(begun, ends_on__range=(today, today + timedelta(days=SOON)))
            case ContractState.ENDED:
                return queryset.filter(ends_on__lt=today)
        return queryset
