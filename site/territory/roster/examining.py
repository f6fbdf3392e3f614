"""What a file would do to a community's roster, row by row. Reads everything, changes nothing.

A dwelling is found by its address within the community. Dwellings that the file does not name are left alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from territory import crypto
from territory.models import Area
from territory.roster import limits
from territory.roster.columns import BY_KEY, FACT_KEYS, MOVED_IN, NOTE
from territory.roster.existing import Ambiguous, Building, Dwelling, Estate, Names, Roster, roster_of
from territory.roster.problems import Problem, Refused, Wrong, refused
from territory.roster.reading import Row, Table, open_table
from territory.roster.resource import RosterResource
from territory.roster.spelling import area_key, building_name, room_key, tidy, unit_key

Action = Literal["new", "changed", "same"]
Progress = Callable[[int], None]
BLANK = {"floor_area": None, "occupancy": "", "residents": None, "moved_in_on": None}
BAD: Any = object()  # stands for a cell that could not be read
PLACE_KEYS = ("community", "code", "estate", "building")
ADDRESS_KEYS = (*PLACE_KEYS, "unit", "room")


@dataclass(frozen=True, slots=True)
class Options:
    """What the importer allows: making estates and buildings that the file names; blank cells that clear."""

    create_missing: bool = False
    clear_blanks: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One row's outcome. `facts` are in the order of `FACT_KEYS`: what is stored afterwards."""

    row: int
    action: Action
    building: Building
    unit: str
    room: str
    facts: tuple[Any, ...]
    dwelling: Dwelling | None = None

    @property
    def changed(self) -> tuple[str, ...]:
        """The keys of the facts that differ from what is stored."""
        old = self.dwelling.facts if self.dwelling else BLANK_FACTS
        return tuple(key for key, a, b in zip(FACT_KEYS, old, self.facts, strict=True) if a != b)


BLANK_FACTS = tuple(BLANK.get(key, "") for key in FACT_KEYS)


@dataclass(slots=True)
class Plan:
    """What would happen. With `problems` nothing does."""

    table: Table | None = None
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)  # at most PROBLEMS_LISTED
    faulty: int = 0  # problems in all
    wrong_rows: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    new_estates: list[Estate] = field(default_factory=list)
    new_buildings: list[tuple[Estate, Building]] = field(default_factory=list)
    estates: dict[int, Estate] = field(default_factory=dict)  # by id() of a building
    left_alone: int = 0  # dwellings of the community that the file does not name
    fingerprint: str = ""
    stamp: tuple[int, int, int] = (0, 0, 0)

    @property
    def ok(self) -> bool:
        """Whether it can be carried out."""
        return not self.faulty

    def estate_of(self, change: Change) -> Estate:
        """Where a change's building stands."""
        return self.estates[id(change.building)]

    def note(self, problem: Problem) -> None:
        """One more problem."""
        self.faulty += 1
        if len(self.problems) < limits.PROBLEMS_LISTED:
            self.problems.append(problem)


def examine(data: bytes, community: Area, options: Options, progress: Progress = lambda done: None) -> Plan:
    """The plan for a file's bytes. `progress` hears how many rows are read and may raise to stop."""
    plan = Plan()
    try:
        plan.table = open_table(data)
        roster = roster_of(community, lambda: progress(0))
        _Examiner(plan, plan.table, community, roster, options).run(progress)
    except Refused as refusal:
        for problem in refusal.problems:
            plan.note(problem)
    return plan


class _Examiner:
    """One file beside one roster."""

    def __init__(self, plan: Plan, table: Table, community: Area, roster: Roster, options: Options) -> None:
        self.plan, self.table, self.community, self.roster, self.options = (
            plan, table, community, roster, options,
        )  # fmt: skip
        self.fields = RosterResource().fields
        self.address = [key for key in ADDRESS_KEYS if key in table.keys]
        self.within = [key for key in self.address if key not in PLACE_KEYS]
        self.facts = [(FACT_KEYS.index(key), key) for key in FACT_KEYS if key in table.keys]
        self.first: dict[tuple[int, str, str], int] = {}  # new dwellings by address: the row that named them
        self.bad: set[int] = set()
        self.digest = hashlib.sha256()
        self.known: dict[tuple[Any, ...], Building] = {}  # by the cells that say where, as they are written
        self.where = [BY_KEY[key].heading for key in PLACE_KEYS if key in table.keys]

    def run(self, progress: Progress) -> None:
        """Every row."""
        met = 0
        for at, row in enumerate(self.table.rows(), start=1):
            if not at % 100:
                progress(at)
            change = None if row.cells.get(NOTE.heading) == NOTE.example else self._row(row)
            if change is None:
                continue
            self.plan.changes.append(change)
            self.plan.counts[change.action] += 1
            met += change.dwelling is not None
            self._remember(change)
        self.plan.stamp = self.roster.stamp
        self.plan.wrong_rows = len(self.bad)
        self.plan.left_alone = self.roster.dwellings - met
        self.plan.fingerprint = crypto.index(self.digest.hexdigest())

    def _row(self, row: Row) -> Change | None:
        for problem in row.problems:
            self.plan.note(problem)
        if row.problems:
            self.bad.add(row.number)
            return None
        place = tuple(row.cells[heading] for heading in self.where)
        building = self.known.get(place)
        wanted = self.address if building is None else self.within
        values = {key: self._clean(row, key) for key in wanted}
        if building is None:
            if self._elsewhere(row, values):
                return None
            building = self._building(row, values)
            if building is not None:
                self.known[place] = building
        unit, room = self._given(row, values, "unit") or "1", self._given(row, values, "room")
        dwelling = self._dwelling(row, building, unit, room) if building and room else None
        facts = self._facts(row, dwelling)
        if row.number in self.bad or building is None or room is None:
            return None
        if dwelling is None:
            return Change(row.number, "new", building, unit, room, facts)
        action: Action = "same" if facts == dwelling.facts else "changed"
        return Change(row.number, action, building, dwelling.unit, dwelling.room, facts, dwelling)

    def _clean(self, row: Row, key: str) -> Any:
        try:
            return self.fields[key].clean(row.cells)
        except Wrong as wrong:
            self._say(row, wrong.code, key, **wrong.params)
            return BAD

    def _given(self, row: Row, values: dict[str, Any], key: str) -> str | None:
        """The cell's text; None where it is bad, which was said, or empty, which is said here."""
        value = values.get(key)
        if value is None and BY_KEY[key].required:
            self._say(row, "empty", key)
        return None if value is BAD else value

    def _facts(self, row: Row, dwelling: Dwelling | None) -> tuple[Any, ...]:
        old = dwelling.facts if dwelling else BLANK_FACTS
        found = list(old)
        for at, key in self.facts:
            cell = row.cells[BY_KEY[key].heading]
            if key == MOVED_IN.key and self.table.day_offset and isinstance(cell, (int, float)):
                row.cells[MOVED_IN.heading] = cell + self.table.day_offset
            try:
                value = self.fields[key].clean(row.cells)
            except Wrong as wrong:
                if not self._stored(key, cell, old[at]):
                    self._say(row, wrong.code, key, **wrong.params)
                continue
            if value is not None:
                found[at] = old[at] if self._alike(key, old[at], value) else value
            elif self.options.clear_blanks:
                found[at] = BLANK_FACTS[at]
        return tuple(found)

    def _stored(self, key: str, cell: Any, old: Any) -> bool:
        """Whether a cell says what is stored already, though it would not be taken anew."""
        said = self.fields[key].widget.render(old)
        return bool(said) and str(cell).strip() == str(said).strip()

    def _alike(self, key: str, old: Any, value: Any) -> bool:
        """Whether the stored value is the cell's, only written otherwise."""
        if old == value or not old:
            return bool(old == value)
        try:
            widget = self.fields[key].widget
            return bool(widget.clean(widget.render(old)) == value)
        except Wrong:
            return False

    def _building(self, row: Row, values: dict[str, Any]) -> Building | None:
        estate, building = self._given(row, values, "estate"), self._given(row, values, "building")
        if estate is None:
            return None
        try:
            found = self.roster.estates.find(estate)
        except Ambiguous as several:
            self._say(row, "estate_ambiguous", "estate", text=estate, names="、".join(several.names))
            return None
        if found is None:
            if not self.options.create_missing or building is None:
                self._missing(row, "estate", estate, self.roster.estates, community=self.community.name)
                return None
            found = self._make_estate(estate)
        return self._within(row, found, building) if building is not None else None

    def _within(self, row: Row, estate: Estate, name: str) -> Building | None:
        try:
            found = estate.buildings.find(name)
        except Ambiguous as several:
            names = "、".join(several.names)
            self._say(row, "building_ambiguous", "building", text=name, names=names, estate=estate.name)
            return None
        if found is None:
            if not self.options.create_missing:
                self._missing(row, "building", name, estate.buildings, estate=estate.name)
                return None
            found = self._make_building(estate, name)
        self.plan.estates[id(found)] = estate
        return found

    def _make_estate(self, name: str) -> Estate:
        made = Estate(tidy(name))
        self.roster.estates.add(made.name, made)
        self.plan.new_estates.append(made)
        self._not_too_many()
        return made

    def _make_building(self, estate: Estate, name: str) -> Building:
        made = Building(building_name(name))
        estate.buildings.add(made.name, made)
        self.plan.new_buildings.append((estate, made))
        self._not_too_many()
        return made

    def _not_too_many(self) -> None:
        if len(self.plan.new_estates) + len(self.plan.new_buildings) > limits.NEW_PLACES:
            raise refused("too_many_places", limit=limits.NEW_PLACES)

    def _elsewhere(self, row: Row, values: dict[str, Any]) -> bool:
        """Whether the row says that it belongs to another community."""
        for key, own in (("community", self.community.name), ("code", self.community.code)):
            said = values.get(key)
            if said and said is not BAD and area_key(said) != area_key(own):
                self._say(row, "other_community", key, text=said, community=self.community.name)
                return True
        return False

    def _dwelling(self, row: Row, building: Building, unit: str, room: str) -> Dwelling | None:
        try:
            found = building.find(unit, room)
        except Ambiguous as several:
            self._say(
                row, "dwelling_ambiguous", "room", text=f"{unit}-{room}", names="、".join(several.names)
            )
            return None
        if found:
            earlier, found.row = found.row, found.row or row.number
        else:
            address = (id(building), unit_key(unit), room_key(room))
            earlier = self.first.setdefault(address, row.number)
            earlier = 0 if earlier == row.number else earlier
        if earlier:
            one = (found.unit, found.room) if found else (unit, room)
            where = f"{building.name}{one[0]}单元{one[1]}"
            self._say(row, "twice", "room", first=earlier, address=where)
        return found

    def _missing(self, row: Row, key: str, text: str, names: Names[Any], **params: Any) -> None:
        near = names.near(text)
        code = f"{key}_missing_near" if near else f"{key}_missing"
        self._say(row, code, key, text=text, near=near, **params)

    def _say(self, row: Row, code: str, key: str, **params: Any) -> None:
        self.bad.add(row.number)
        place = self.table.headings.place(key)
        self.plan.note(Problem(code, row.number, self._heading(key), place, params))

    def _heading(self, key: str) -> str:
        place = self.table.headings.place(key)
        return self.table.headings.name(place - 1) if place else BY_KEY[key].heading

    def _remember(self, change: Change) -> None:
        """The fingerprint tells whether a later run would do just the same."""
        where = change.dwelling.pk if change.dwelling else (change.building.pk, change.building.name)
        old = change.dwelling.facts if change.dwelling else ()
        said = (change.row, change.action, where, change.unit, change.room, old, change.facts)
        self.digest.update(repr(said).encode())


def differences(change: Change, resource: RosterResource) -> Iterator[tuple[str, str, str]]:
    """(key, old, new) of what differs, as cells say it."""
    old = change.dwelling.facts if change.dwelling else BLANK_FACTS
    for key, before, after in zip(FACT_KEYS, old, change.facts, strict=True):
        if before != after:
            widget = resource.fields[key].widget
            yield key, str(widget.render(before) or ""), str(widget.render(after) or "")


__all__ = ["Change", "Options", "Plan", "differences", "examine"]
