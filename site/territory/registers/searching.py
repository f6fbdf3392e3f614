"""How registers of what has a dwelling are searched: by address, never by a name, which is encrypted."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail_modeladmin.helpers import DjangoORMSearchHandler

from territory.finding import at_address, by_phone


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
