"""What a file would do, row by row, and what is wrong with it; and what all kinds of rows share."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext
from import_export.resources import ModelResource

from territory import crypto
from territory.access import User
from territory.masking import mask_name, mask_phone
from territory.models import Area
from territory.roster.problems import Refused, Wrong, refused
from territory.roster.reading import Row, Table, open_table
from territory.sheets import limits
from territory.sheets.kind import EXAMPLE_NOTE, Kind
from territory.sheets.problems import Fault, fault, ours

MASKS = {"contact_name": mask_name, "contact_phone": mask_phone}
NOTE = "备注"  # the column that tells an example row
BAD: Any = object()  # stands for a cell that could not be read
Action = Literal["new", "changed", "same"]


@dataclass(slots=True, eq=False)
class Change:
    """What one row does. `values` are attributes to set, `old` what those are now (of a changed row)."""

    row: int
    action: Action
    label: str
    values: dict[str, Any]
    old: dict[str, Any] = field(default_factory=dict)
    stored: Any = None  # the row of the database, where there is one
    facts: list[tuple[str, str, str]] = field(default_factory=list)  # (heading, before, afterwards), masked


@dataclass(slots=True)
class Plan:
    """What would happen. With `problems` nothing does."""

    kind: Kind
    table: Table | None = None
    changes: list[Change] = field(default_factory=list)
    problems: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    extra: list[str] = field(default_factory=list)  # what is made along the way, in words

    @property
    def ok(self) -> bool:
        """Whether it can be carried out."""
        return not self.problems

    @property
    def wrong_rows(self) -> int:
        """Rows with a problem."""
        return len({each.row for each in self.problems if each.row})

    @property
    def fingerprint(self) -> str:
        """The same for the same file and the same state of what it changes; says nothing of either."""
        digest = hashlib.sha256()
        for each in self.changes:
            digest.update(repr((each.row, each.action, each.label, each.values, each.old)).encode())
        return crypto.index(digest.hexdigest())


@dataclass(frozen=True, slots=True)
class Options:
    """Who brings a file in, and to which area new rows go (None: the file must say)."""

    user: User
    area: Area | None = None


class Examiner:
    """One file beside what is stored. A subclass knows its kind of row and the resource of its cells."""

    kind: Kind
    resource: type[ModelResource]

    def __init__(self, table: Table, rows: list[Row], options: Options) -> None:
        self.rows, self.options = rows, options
        self.keys = table.keys
        self.headings = table.headings
        self.fields = self.resource().fields
        self.columns = {column.key: column for column in self.kind.columns}
        self.plan = Plan(self.kind, table)
        self.day_offset = table.day_offset

    def run(self) -> Plan:
        """Every row, then what only all of them together show."""
        for row in self.rows:
            if row.problems:
                self.plan.problems += [ours(each) for each in row.problems]
            elif row.cells.get(NOTE) != EXAMPLE_NOTE:
                self.one(row)
        self.together()
        self.plan.problems.sort(key=lambda each: (each.row, each.place))
        for change in self.plan.changes:
            self.plan.counts[change.action] += 1
        return self.plan

    def one(self, row: Row) -> None:
        """Judge one row."""
        raise NotImplementedError

    def together(self) -> None:
        """Judge what rows do to each other."""

    def say(self, row: int, code: str, key: str, **params: Any) -> None:
        """A problem of a row's cell."""
        place = self.headings.place(key)
        name = self.headings.name(place - 1) if place else self.columns[key].heading
        self.plan.problems.append(fault(code, row, name, place, **params))

    def cleaned(self, row: Row) -> dict[str, Any]:
        """The row's cells by key: None for a blank, BAD for what cannot be read, which is said."""
        return {key: self._cell(row, key) for key in self.keys}

    def _cell(self, row: Row, key: str) -> Any:
        heading = self.columns[key].heading
        cell: Any = row.cells.get(heading)
        dated = key.endswith("_on") and isinstance(cell, (int, float)) and not isinstance(cell, bool)
        try:
            value = self.fields[key].clean({heading: cell + self.day_offset} if dated else row.cells)
        except Wrong as wrong:
            self.say(row.number, wrong.code, key, **wrong.params)
            return BAD
        if value is None and self.columns[key].required:
            self.say(row.number, "empty", key)
            return BAD
        return value

    def unmask(self, row: Row, stored: Any) -> None:
        """A masked contact that is the stored one's mask says nothing: the cell counts as blank."""
        for key, mask in MASKS.items():
            if key not in self.keys:
                continue
            heading = self.columns[key].heading
            cell = row.cells.get(heading)
            if isinstance(cell, str) and stored is not None:
                said = getattr(stored, key)
                if said and cell.strip() == mask(said):
                    row.cells[heading] = None

    def change(self, row: int, label: str, stored: Any, values: dict[str, Any]) -> Change:
        """Put down what a row does: a new one, a changed one, or one that says nothing new."""
        if stored is None:
            made = Change(row, "new", label, values)
            made.facts = [(self.heading(key), "", self.told(key, value)) for key, value in values.items()]
            made.facts = [fact for fact in made.facts if fact[2]]
        else:
            old = {key: self.current(stored, key) for key in values}
            values = {key: value for key, value in values.items() if value != old[key]}
            old = {key: old[key] for key in values}
            made = Change(row, "changed" if values else "same", label, values, old, stored)
            made.facts = [
                (self.heading(key), self.told(key, old[key]), self.told(key, value))
                for key, value in values.items()
            ]
        self.plan.changes.append(made)
        return made

    def current(self, stored: Any, key: str) -> Any:
        """A stored row's value as `values` would have it."""
        return getattr(stored, key)

    def heading(self, key: str) -> str:
        """What a value is called."""
        return self.columns[key].heading if key in self.columns else key

    def told(self, key: str, value: Any) -> str:
        """A value in words, masked."""
        if value is None or value == "":
            return ""
        if key in MASKS:
            return MASKS[key](value)
        shown = self.fields[key].widget.render(value)
        return f"{shown:g}" if isinstance(shown, float) else str(shown)


def read(data: bytes, kind: Kind) -> tuple[Table, list[Row]]:
    """A file's rows. Raises Refused for what cannot be read."""
    table = open_table(data, kind.words)
    rows: list[Row] = []
    for row in table.rows():
        if len(rows) == limits.ROWS:
            raise refused("too_many_rows", limit=limits.ROWS)
        rows.append(row)
    return table, rows


def unreadable(kind: Kind, refusal: Refused) -> Plan:
    """The plan for a file that cannot be read."""
    return Plan(kind, problems=[ours(each) for each in refusal.problems])


def names_of(names: Iterable[str], most: int = 5) -> str:
    """Some names for a message."""
    found = list(names)
    said = "、".join(found[:most])
    return said if len(found) <= most else gettext("%(names)s and more") % {"names": said}
