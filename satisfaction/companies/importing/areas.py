"""Rows of service areas: found by estate and name; a building lies in one of them only."""

from __future__ import annotations

import re
from typing import Any

from satisfaction.companies import queries
from satisfaction.companies.importing.columns import AREAS, WHOLE
from satisfaction.companies.importing.places import BuildingFinder, EstateFinder
from satisfaction.companies.importing.resources import ServiceAreaResource
from satisfaction.companies.models import ServiceArea
from territory.models import Area
from territory.roster.reading import Row
from territory.sheets.plan import BAD, Examiner

PARTED = re.compile(r"[、,，;；\s]+")


class AreaExaminer(Examiner):
    """One file of service areas."""

    kind = AREAS
    resource = ServiceAreaResource

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.finder = EstateFinder(self.options.user)
        self.buildings = BuildingFinder(self.finder.estates if "buildings" in self.keys else [])
        rows = list(ServiceArea.objects.filter(estate__in=self.finder.estates).select_related("estate"))
        queries.with_buildings(rows)
        self.stored = {(row.estate_id, row.name): row for row in rows}
        self.names: dict[int, str] = {b.pk: b.name for row in rows for b in row.buildings.all()}
        # By estate: the buildings of each service area as they will be, by its name; none is all of them.
        self.final: dict[int, dict[str, tuple[int, ...]]] = {}
        for row in rows:
            self.final.setdefault(row.estate_id, {})[row.name] = self.current(row, "buildings")
        self.rows_of: dict[tuple[int, str], int] = {}
        self.estates = {each.pk: each for each in self.finder.estates}

    def one(self, row: Row) -> None:
        """By estate and name."""
        cells = self.cleaned(row)
        if BAD in (cells["estate"], cells["name"]):
            return
        community = cells.get("community")
        estate, problem, params = self.finder.find(cells["estate"], None if community is BAD else community)
        if estate is None:
            self.say(row.number, problem, "estate", **params)
            return
        key = (estate.pk, cells["name"])
        if key in self.rows_of:
            what = f"{estate.name} {cells['name']}"
            self.say(row.number, "twice", "name", first=self.rows_of[key], what=what)
            return
        self.rows_of[key] = row.number
        stored = self.stored.get(key)
        values = {name: cells[name] for name in ("floor_area", "note") if cells.get(name) not in (None, BAD)}
        parts = self._parts(row.number, estate, cells.get("buildings"))
        if parts is None and stored is None:
            parts = ()
        if parts is not None:
            values["buildings"] = parts
            self.final.setdefault(estate.pk, {})[cells["name"]] = parts
        if stored is None:
            values |= {"estate": estate.pk, "name": cells["name"]}
        self.change(row.number, f"{self.finder.label(estate)} · {cells['name']}", stored, values)

    def together(self) -> None:
        """Each building once; all of an estate only where there is no other area."""
        for estate in {estate for estate, _name in self.rows_of}:
            areas = self.final.get(estate, {})
            said = {"estate": self.estates[estate].name}
            taken: dict[int, str] = {}
            for name, parts in areas.items():
                row = self.rows_of.get((estate, name))
                others = [other for other in areas if other != name]
                if not parts and others:
                    at = row or next(r for (e, _n), r in self.rows_of.items() if e == estate)
                    params = {**said, "other": others[0] if row else name}
                    self.say(at, "whole_taken" if row else "area_whole", "buildings", **params)
                for part in parts:
                    other = taken.setdefault(part, name)
                    if other != name:
                        at, by = (row, other) if row else (self.rows_of[estate, other], name)
                        self.say(at, "area_taken", "buildings", building=self.names[part], other=by)

    def current(self, stored: ServiceArea, key: str) -> Any:
        """Buildings by their numbers."""
        if key == "buildings":
            return tuple(sorted(each.pk for each in stored.buildings.all()))
        return super().current(stored, key)

    def told(self, key: str, value: Any) -> str:
        """Buildings by name."""
        if key == "buildings":
            return "、".join(self.names[pk] for pk in value) or WHOLE[1]
        if key in ("estate", "name"):
            return ""  # the label says it
        return super().told(key, value)

    def _parts(self, row: int, estate: Area, written: Any) -> tuple[int, ...] | None:
        if written is None or written is BAD:
            return None
        if written in WHOLE:
            return ()
        found: set[int] = set()
        for text in filter(None, PARTED.split(written)):
            building, problem, params = self.buildings.find(text, estate)
            if building is None:
                self.say(row, problem, "buildings", **params)
            else:
                found.add(building.pk)
                self.names[building.pk] = building.name
        return tuple(sorted(found))
