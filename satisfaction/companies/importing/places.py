"""Finds estates and buildings by what a cell says, among those that the user keeps."""

from __future__ import annotations

from territory import access
from territory.access import KEEP, User
from territory.enums import Level
from territory.models import Area
from territory.roster.spelling import area_key, building_key, estate_key, nearest
from territory.sheets.places import Found
from territory.sheets.plan import names_of


class EstateFinder:
    """Estates of the user, by name and, where that is not enough, community."""

    def __init__(self, user: User) -> None:
        kept = access.areas(user, *KEEP)
        self.estates = list(kept.filter(level=Level.ESTATE).order_by("path"))
        above = {each.path[: -Area.steplen] for each in self.estates}
        self.communities = dict(Area.objects.filter(path__in=above).values_list("path", "name"))
        self.by_key: dict[str, list[Area]] = {}
        for each in self.estates:
            self.by_key.setdefault(estate_key(each.name), []).append(each)

    def community(self, estate: Area) -> str:
        """The name of the community above."""
        return str(self.communities.get(estate.path[: -Area.steplen], ""))

    def label(self, estate: Area) -> str:
        """阳光社区 阳光花园."""
        return f"{self.community(estate)} {estate.name}".strip()

    def find(self, text: str, community: str | None) -> Found:
        """The one that it can only be; of two spelled alike the exact name decides."""
        fitting = self.by_key.get(estate_key(text), [])
        if community:
            fitting = [e for e in fitting if area_key(self.community(e)) == area_key(community)]
        exact = [each for each in fitting if each.name == text]
        fitting = exact if len(exact) == 1 else fitting
        if len(fitting) == 1:
            return fitting[0], "", {}
        if fitting:
            return None, "estate_several", {"text": text, "names": names_of(map(self.label, fitting))}
        near = nearest(text, [each.name for each in self.estates])
        if near and near != text:
            return None, "estate_unknown_near", {"text": text, "near": near}
        return None, "estate_unknown", {"text": text}


class BuildingFinder:
    """Buildings of estates, by any spelling of their names."""

    def __init__(self, estates: list[Area]) -> None:
        paths = {each.path: each.pk for each in estates}
        self.by_estate: dict[int, list[Area]] = {}
        for each in Area.objects.filter(level=Level.BUILDING).order_by("path"):
            estate = paths.get(each.path[: -Area.steplen])
            if estate is not None:
                self.by_estate.setdefault(estate, []).append(each)

    def find(self, text: str, estate: Area) -> Found:
        """The one that it can only be."""
        rows = self.by_estate.get(estate.pk, [])
        fitting = [each for each in rows if each.name == text]
        fitting = fitting or [each for each in rows if building_key(each.name) == building_key(text)]
        if len(fitting) == 1:
            return fitting[0], "", {}
        if fitting:
            return None, "building_several", {"text": text, "names": names_of(e.name for e in fitting)}
        return None, "building_unknown", {"text": text, "estate": estate.name}
