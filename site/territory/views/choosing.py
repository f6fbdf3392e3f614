"""Where a new row is to be made: a search over the areas of the fitting level that the user keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from territory import access
from territory.access import KEEP
from territory.enums import Level
from territory.finding import areas_named
from territory.naming import full_names
from territory.paging import paged
from territory.staff_view import StaffView
from territory.tree.queries import SEARCH_LIMIT

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class Purpose:
    """What is made, where it may lie, and the page that makes it."""

    title: Any
    hint: Any
    levels: tuple[int, ...]
    address: str


PURPOSES = {
    "household": Purpose(
        _("new household: choose the building"),
        _("Search for the estate or the building, for example “3栋”."),
        (Level.BUILDING,),
        "territory_household_modeladmin_create",
    ),
    "grid": Purpose(
        _("new grid: choose the community"),
        _("A grid belongs to one community."),
        (Level.COMMUNITY,),
        "territory_grid_modeladmin_create",
    ),
    "area": Purpose(
        _("new area: choose the area above"),
        _("What you add is of the next level: below a community an estate, below an estate a building."),
        (Level.CITY, Level.COUNTY, Level.STREET, Level.COMMUNITY, Level.ESTATE),
        "territory_area_modeladmin_create",
    ),
}


class ChoosePlace(StaffView):
    """The search and what it finds."""

    template_name = "territory/choose.html"
    header_icon = "site"
    roles = KEEP

    @cached_property
    def purpose(self) -> Purpose:
        """What is to be made."""
        found = PURPOSES.get(self.request.GET.get("for", ""))
        if found is None:
            raise Http404
        return found

    def get_page_title(self) -> Any:
        """What is to be made."""
        return self.purpose.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Areas with their full names."""
        text = self.request.GET.get("q", "").strip()[:SEARCH_LIMIT]
        rows = access.areas(self.request.user, *KEEP).filter(level__in=self.purpose.levels)
        page = paged(areas_named(rows, text), ("path",), self.request.GET, PAGE_SIZE)
        names = full_names(page.rows, top=Level.CITY)
        kept = self.request.GET.copy()
        for name in ("after", "before"):
            kept.pop(name, None)
        return {
            **super().get_context_data(**kwargs),
            "purpose": self.purpose,
            "for": self.request.GET["for"],
            "q": text,
            "page": page,
            "kept": kept.urlencode(),
            "places": [(row, names[row.pk]) for row in page.rows],
            "address": reverse(self.purpose.address),
        }
