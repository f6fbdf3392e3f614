"""How registers are narrowed: by the filters that they offer, and where rows have a dwelling by its address,
never by a name, which is encrypted."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail_modeladmin.helpers import DjangoORMSearchHandler

from territory.finding import at_address, by_phone


class OfferedFilters:
    """A list that is deaf to look-ups which were not offered as filters."""

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        """Only the declared filters: a free look-up could probe fields that are not shown."""
        view: Any = self
        offered = {each.parameter_name for each in view.list_filter}
        found: dict[str, Any] = super().get_filters_params(params)  # type: ignore[misc]  # mixed into views
        return {name: value for name, value in found.items() if name in offered}


class AddressSearch(DjangoORMSearchHandler):
    """Rows whose `household` has the address."""

    household = "household"

    def search_queryset(self, queryset: QuerySet[Any], search_term: str, **kwargs: Any) -> QuerySet[Any]:
        """Those that fit every word."""
        return queryset.filter(at_address(search_term, self.household)) if search_term else queryset


class HouseholdSearch(AddressSearch):
    """Households themselves; a whole phone number finds its household without being shown."""

    household = ""

    def search_queryset(self, queryset: QuerySet[Any], search_term: str, **kwargs: Any) -> QuerySet[Any]:
        """Those at the address or with the number."""
        phone = by_phone(search_term or "")
        if phone is None:
            return super().search_queryset(queryset, search_term, **kwargs)
        return queryset.filter(phone | at_address(search_term, self.household))
