"""Rows of companies: found by their credit code; a branch's head office may stand in the same file."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from satisfaction.companies import credit_code
from satisfaction.companies.finding import recorded, tidied_name
from satisfaction.companies.importing.columns import COMPANIES, NONE
from satisfaction.companies.importing.resources import CompanyResource
from satisfaction.companies.models import Company
from territory.roster.reading import Row
from territory.sheets.places import PlaceFinder
from territory.sheets.plan import BAD, Change, Examiner

PLAIN = ("name", "legal_person", "address", "founded_on", "contact_name", "contact_phone", "joined_on",
         "left_on", "note")  # fmt: skip


class CompanyExaminer(Examiner):
    """One file of companies."""

    kind = COMPANIES
    resource = CompanyResource

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        stored = Company.objects.select_related("area", "head_office")
        self.stored = {each.credit_code: each for each in stored}
        self.names = {each.name: code for code, each in self.stored.items()}
        self.labels = {code: each.name for code, each in self.stored.items()}
        self.heads = {code: head_of(each) for code, each in self.stored.items()}  # as they will be
        self.recorded = set(recorded(Company.objects.all()).values_list("credit_code", flat=True))
        self.places = PlaceFinder(self.options.user)
        self.seen: dict[str, int] = {}
        self.branches: list[tuple[Change, str]] = []  # and what is written as head office

    def one(self, row: Row) -> None:
        """By its code."""
        written = str(row.cells.get(self.heading("credit_code")) or "")
        known = self.stored.get(credit_code.tidied(written))
        self.unmask(row, known)
        cells = self.cleaned(row)
        code, name = cells["credit_code"], cells["name"]
        if code is BAD or name is BAD:
            return
        if code in self.seen:
            self.say(row.number, "twice", "credit_code", first=self.seen[code], what=code)
            return
        self.seen[code] = row.number
        if self.names.get(name, code) != code:
            self.say(row.number, "name_taken", "name", name=name, other=self.names[name])
            return
        self.names[name], self.labels[code] = code, name
        self.heads.setdefault(code, "")
        values = {key: cells[key] for key in PLAIN if cells.get(key) not in (None, BAD)}
        area = self._area(row.number, cells.get("area"), known)
        if area is not None:
            values["area"] = area
        if known is None:
            values["credit_code"] = code
        self._days(row.number, known, values)
        change = self.change(row.number, name, known, values)
        head = cells.get("head_office")
        if head not in (None, BAD):
            self.branches.append((change, head))

    def together(self) -> None:
        """Head offices, once all rows are known; then who may change what."""
        for change, written in self.branches:
            self._head(change, written)
        above = {head for head in self.heads.values() if head}
        for change in self.plan.changes:
            self._two_levels(change, above)
        kept = {each.pk for each in self.places.areas}
        for change in self.plan.changes:
            if change.action == "changed" and change.stored.area_id not in kept:
                params = {"name": change.stored.name, "area": change.stored.area.name}
                self.say(change.row, "not_kept", "credit_code", **params)

    def current(self, stored: Company, key: str) -> Any:
        """The head office by its code."""
        if key == "head_office":
            return head_of(stored)
        return super().current(stored, key)

    def told(self, key: str, value: Any) -> str:
        """Areas and head offices by name."""
        if key == "area":
            return str(value)
        if key == "head_office":
            return self.labels[value] if value else NONE
        return super().told(key, value)

    def _area(self, row: int, written: Any, known: Company | None) -> Any:
        if written is BAD or (written is None and known):
            return None
        if written is None:
            if self.options.area is None:
                self.say(row, "place_missing", "area")
            return self.options.area
        if known and written in (known.area.name, known.area.code):
            return None
        found, problem, params = self.places.find(written)
        if problem:
            self.say(row, problem, "area", **params)
        return found

    def _days(self, row: int, known: Company | None, values: dict[str, Any]) -> None:
        joined = values.get("joined_on", known and known.joined_on)
        left = values.get("left_on", known and known.left_on)
        if joined and left and left < joined:
            self.say(row, "gone_before_joined", "left_on" if "left_on" in values else "joined_on")
        if (founded := values.get("founded_on")) and founded > timezone.localdate():
            self.say(row, "future", "founded_on")

    def _head(self, change: Change, written: str) -> None:
        own = code_of(change)
        head = "" if written == NONE else self._code(written)
        if head is None:
            self.say(change.row, "company_unknown", "head_office", text=written)
            return
        if head == own:
            self.say(change.row, "head_itself", "head_office")
            return
        before = head_of(change.stored) if change.stored else ""
        self.heads[own] = head
        if head == before:
            return
        if head and own in self.recorded:
            self.say(change.row, "head_recorded", "head_office")
            return
        change.values["head_office"] = head
        if change.stored:
            change.action, change.old["head_office"] = "changed", before
        told = (self.told("head_office", before) if change.stored else "", self.told("head_office", head))
        change.facts.append((self.heading("head_office"), *told))

    def _code(self, written: str) -> str | None:
        """Of a company in the system or in the file."""
        code = credit_code.tidied(written)
        return code if code in self.heads else self.names.get(tidied_name(written))

    def _two_levels(self, change: Change, above: set[str]) -> None:
        """A head office has none itself."""
        own = code_of(change)
        head = self.heads[own]
        if head and self.heads[head]:
            params = {"name": self.labels[head], "head": self.labels[self.heads[head]]}
            self.say(change.row, "head_branch", "head_office", **params)
        elif change.values.get("head_office") and own in above:
            branches = [code for code, over in self.heads.items() if over == own and code not in self.seen]
            if branches:  # those of the file are told at their own rows
                self.say(change.row, "head_has_branches", "head_office", name=self.labels[branches[0]])


def head_of(company: Company) -> str:
    """The code of a stored company's head office, "" for none."""
    return company.head_office.credit_code if company.head_office else ""


def code_of(change: Change) -> str:
    """The code of a row's company."""
    code: str = change.stored.credit_code if change.stored else change.values["credit_code"]
    return code
