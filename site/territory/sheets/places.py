"""Finds areas by what a cell says, among those that the user keeps."""

from __future__ import annotations

from typing import Any

from territory import access
from territory.access import KEEP, User
from territory.enums import Level
from territory.models import Area
from territory.naming import full_names
from territory.roster.spelling import area_key
from territory.sheets.plan import names_of

Found = tuple[Area | None, str, dict[str, Any]]  # the area, else a problem's code and parameters


class PlaceFinder:
    """Areas down to communities (`lowest`), by name, the end of the full name, or code."""

    lowest = Level.COMMUNITY

    def __init__(self, user: User) -> None:
        self.areas = list(access.areas(user, *KEEP).filter(level__lte=self.lowest).order_by("path"))
        self.full = full_names(self.areas, top=Level.CITY)

    def find(self, text: str) -> Found:
        """The one that it can only be."""
        key = area_key(text)
        fitting = [each for each in self.areas if key in (area_key(each.name), area_key(each.code))]
        fitting = fitting or [each for each in self.areas if area_key(self.full[each.pk]).endswith(key)]
        if len(fitting) == 1:
            return fitting[0], "", {}
        if not fitting:
            return None, "place_unknown", {"text": text}
        return None, "place_several", {"text": text, "names": names_of(self.full[e.pk] for e in fitting)}
