"""Rows of contracts: found by service area and first day; of one area no two share a day."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from satisfaction.companies import terms
from satisfaction.companies.enums import ContractKind
from satisfaction.companies.importing.columns import CONTRACTS, OPEN_END
from satisfaction.companies.importing.places import EstateFinder
from satisfaction.companies.importing.resources import ContractResource
from satisfaction.companies.importing.widgets import NO_END
from satisfaction.companies.models import Company, Contract, ServiceArea
from territory.models import Area
from territory.roster.reading import Row
from territory.roster.spelling import area_key, estate_key
from territory.sheets.plan import BAD, Change, Examiner, names_of

PLAIN = ("kind", "number", "fee", "note")
Served = tuple[str, int]  # ("area", its number), or ("whole", an estate's) for one to be registered


class ContractExaminer(Examiner):
    """One file of contracts."""

    kind = CONTRACTS
    resource = ContractResource

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.finder = EstateFinder(self.options.user)
        self.areas: dict[int, list[ServiceArea]] = {}
        for area in ServiceArea.objects.filter(estate__in=self.finder.estates).order_by("name"):
            self.areas.setdefault(area.estate_id, []).append(area)
        self.companies = {each.pk: each for each in Company.objects.all()}
        self.by_code = {each.credit_code: each for each in self.companies.values()}
        self.by_name = {each.name: each for each in self.companies.values()}
        kept = Contract.objects.filter(service_area__estate__in=self.finder.estates)
        self.stored: dict[tuple[Served, date], Contract] = {
            (("area", each.service_area_id), each.starts_on): each for each in kept
        }
        self.changes: dict[tuple[Served, date], Change] = {}
        self.rows_of: dict[tuple[Served, date], int] = {}
        self.wholes: dict[int, str] = {}  # estates of which all becomes a service area, and its name

    def one(self, row: Row) -> None:
        """By service area and first day."""
        cells = self.cleaned(row)
        estate = self._estate(row.number, cells)
        served = self._served(row.number, estate, cells.get("service_area")) if estate else None
        company = self._company(row.number, cells.get("company"), cells.get("company_code"))
        starts, ends = cells["starts_on"], cells.get("ends_on")
        if BAD in (starts, ends) or served is None or company is None or estate is None:
            return
        key = (served, starts)
        label = f"{self.finder.label(estate)} · {starts.isoformat()}"
        if key in self.rows_of:
            self.say(row.number, "twice", "starts_on", first=self.rows_of[key], what=label)
            return
        self.rows_of[key] = row.number
        stored = self.stored.get(key)
        values = {name: cells[name] for name in PLAIN if cells.get(name) not in (None, BAD)}
        values["company"] = company.pk
        if ends is not None:
            values["ends_on"] = None if ends == NO_END else ends
        if ends not in (None, NO_END) and ends < starts:
            self.say(row.number, "ends_before_start", "ends_on")
            return
        if stored is None:
            values = {"kind": ContractKind.OWNERS.value, **values, "served": served, "starts_on": starts}
            values.setdefault("ends_on", None)
        self.changes[key] = self.change(row.number, label, stored, values)

    def together(self) -> None:
        """Periods as they will be: each must end before the next begins."""
        self.plan.extra = sorted(self.wholes.values())
        touched = {served for served, _starts in self.changes}
        periods: dict[Served, list[tuple[date, date | None]]] = {}
        for served, starts in {*self.stored, *self.changes}:
            if served in touched:
                periods.setdefault(served, []).append((starts, self._end(served, starts)))
        for served, some in periods.items():
            some.sort(key=lambda each: each[0])
            for (first, first_end), (second, second_end) in pairwise(some):
                if terms.overlap(first, first_end, second, second_end):
                    self._overlapping(served, first, second)

    def current(self, stored: Contract, key: str) -> Any:
        """The company by its number."""
        return stored.company_id if key == "company" else super().current(stored, key)

    def told(self, key: str, value: Any) -> str:
        """Companies by name."""
        if key == "company":
            return self.companies[value].name
        if key == "ends_on":
            return value.isoformat() if value else OPEN_END[0]
        if key in ("served", "starts_on"):
            return ""  # the label says it
        return super().told(key, value)

    def _end(self, served: Served, starts: date) -> date | None:
        change, stored = self.changes.get((served, starts)), self.stored.get((served, starts))
        if change and "ends_on" in change.values:
            end: date | None = change.values["ends_on"]
            return end
        return stored.ends_on if stored else None

    def _overlapping(self, served: Served, first: date, second: date) -> None:
        """Said at the later row of the file, or at the only one."""
        rows = {each: self.rows_of.get((served, each)) for each in (first, second)}
        earlier, later = rows[first], rows[second]
        if earlier and later:
            self.say(later, "overlap_row", "starts_on", other=earlier)
            return
        other = first if later else second
        contract = self.stored[served, other]
        params = {"company": self.companies[contract.company_id].name, "starts": other.isoformat()}
        code = "overlap_stored_open"
        if contract.ends_on:
            code, params["ends"] = "overlap_stored", contract.ends_on.isoformat()
        at = later or earlier
        if at is not None:
            self.say(at, code, "starts_on" if later else "ends_on", **params)

    def _estate(self, row: int, cells: dict[str, Any]) -> Area | None:
        if cells["estate"] is BAD:
            return None
        community = cells.get("community")
        estate, problem, params = self.finder.find(cells["estate"], None if community is BAD else community)
        if problem:
            self.say(row, problem, "estate", **params)
        return estate

    def _served(self, row: int, estate: Area, written: Any) -> Served | None:
        """The service area; all of an estate that has none yet."""
        if written is BAD:
            return None
        areas = self.areas.get(estate.pk, [])
        said: dict[str, Any] = {"estate": estate.name, "names": names_of(each.name for each in areas)}
        if written is None and len(areas) == 1:
            return "area", areas[0].pk
        if written is None and areas:
            self.say(row, "area_needed", "service_area", **said)
            return None
        if not areas and (written is None or estate_key(written) == estate_key(estate.name)):
            self.wholes[estate.pk] = self.finder.label(estate)
            return "whole", estate.pk
        found = [each for each in areas if area_key(each.name) == area_key(written)]
        if len(found) != 1:
            self.say(
                row, "area_unknown" if areas else "area_unknown_none", "service_area", text=written, **said
            )
            return None
        return "area", found[0].pk

    def _company(self, row: int, name: Any, code: Any) -> Company | None:
        """By code, by name, and by both where both are there."""
        if BAD in (name, code):
            return None
        if not name and not code:
            self.say(row, "firm_needed", "company")
            return None
        by_code, by_name = self.by_code.get(code or ""), self.by_name.get(name or "")
        if code and by_code is None:
            self.say(row, "company_unknown", "company_code", text=code)
        elif name and by_name is None:
            self.say(row, "company_unknown", "company", text=name)
        elif by_code and by_name and by_code != by_name:
            self.say(row, "firm_differs", "company_code", name=by_name.name, other=by_code.name)
        else:
            return by_code or by_name
        return None
