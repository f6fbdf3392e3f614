"""What a file of readings would do, row by row, and what is wrong with it. Changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from surveys.targets import errors, queries
from surveys.targets.errors import TargetError
from surveys.targets.importing import columns
from surveys.targets.importing.resource import ReadingResource
from surveys.targets.models import Indicator, Programme, Reading
from surveys.targets.periods import Period, period_of
from surveys.targets.recording import check, numbers
from surveys.targets.wording import period_words, reading_words
from territory.access import KEEP
from territory.models import Area
from territory.roster import problems as reading
from territory.roster.problems import Problem, Refused, Wrong, refused
from territory.roster.reading import Row, open_table
from territory.roster.spelling import area_key

ROWS = 3000
LISTED = 300
FIELDS = ReadingResource().fields

MESSAGES: dict[str, str] = {
    **reading.MESSAGES,
    **errors.MESSAGES,
    "too_many_rows": _("There are more than %(limit)s rows. Divide the file."),
    "reading_number": _("“%(text)s” is no number from 0 on with at most two decimals."),
    "reading_month": _("“%(text)s” is no month. Write it like 2026-10."),
    "reading_no": _("“%(text)s” is no number of a target."),
    "target_unknown": _("The programme has no target with the number %(no)s."),
    "indicator_unknown": _("Target %(no)s has no indicator “%(text)s”. It has: %(names)s."),
    "indicator_needed": _("Target %(no)s has several indicators (%(names)s). Say which."),
    "area_unknown": _("None of the areas that you look after and that report is called “%(text)s”."),
    "area_several": _("Several of your areas are called “%(text)s”. Write the division code."),
    "twice": _("Rows %(first)s and %(row)s are about the same reading. Keep one."),
}
PLACES = {
    "denominator_missing": "denominator",
    "more_than_whole": "numerator",
    "reason_missing": "reason",
    "not_reporter": "area",
    "not_yours": "area",
    "not_begun": "month",
    "before_start": "month",
}


class Fault(Problem):
    """A problem with our words."""

    __slots__ = ()

    @property
    def message(self) -> str:
        """What it says, in the active language."""
        return gettext(MESSAGES[self.code]) % {"cell": self.cell, "row": self.row, **self.params}


@dataclass(frozen=True, slots=True)
class Change:
    """One row: "new", "changed" or "same"."""

    row: int
    action: str
    indicator: Indicator
    area: Area
    period: Period
    numerator: Decimal
    denominator: Decimal | None
    note: str
    reason: str
    before: Reading | None

    @property
    def label(self) -> str:
        """阳光社区 · 业委会组建率 · 2026年10月."""
        return f"{self.area} · {self.indicator} · {period_words(self.period)}"

    @property
    def words(self) -> tuple[str, str]:
        """Before and afterwards."""
        after = Reading(numerator=self.numerator, denominator=self.denominator)
        before = reading_words(self.indicator, self.before) if self.before else ""
        return before, reading_words(self.indicator, after)


@dataclass(slots=True)
class Plan:
    """What would be done, and everything that is wrong."""

    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether it can be carried out."""
        return not self.faults

    def count(self, action: str) -> int:
        """How many rows do that."""
        return sum(each.action == action for each in self.changes)

    @property
    def fingerprint(self) -> str:
        """Of what would be written, and onto what."""
        said = [
            (
                each.action,
                each.indicator.pk,
                each.area.pk,
                each.period.first,
                each.numerator,
                each.denominator,
                each.before.number if each.before else 0,
            )
            for each in self.changes
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()


def examine(data: bytes, programme: Programme, user: Any) -> Plan:
    """The plan for a file's bytes: readings of one programme, for areas that the user looks after."""
    try:
        table = open_table(data, columns.WORDS)
        rows: list[Row] = []
        for row in table.rows():
            if len(rows) == ROWS:
                raise refused("too_many_rows", limit=ROWS)
            rows.append(row)
    except Refused as refusal:
        return Plan(faults=[_fault(each) for each in refusal.problems])
    return _Examiner(programme, user, {key: table.headings.place(key) for key in _HEADINGS}).run(rows)


_HEADINGS = {each.key: each.heading for each in columns.COLUMNS}


def _fault(problem: Problem) -> Fault:
    return Fault(problem.code, problem.row, problem.column, problem.place, problem.params)


class _Examiner:
    def __init__(self, programme: Programme, user: Any, places: Mapping[str, int]) -> None:
        self.programme, self.user, self.places = programme, user, places
        self.plan = Plan()
        self.by_no: dict[int, list[Indicator]] = {}
        for each in queries.reported(programme):
            self.by_no.setdefault(each.target.no, []).append(each)
        levels = {each.level for found in self.by_no.values() for each in found}
        rows = queries.reporting_areas(user, *KEEP).filter(path__startswith=programme.area.path)
        self.by_name: dict[str, list[Area]] = {}
        for area in rows.filter(level__in=levels):
            for name in {area_key(area.name), area_key(area.code)} - {""}:
                self.by_name.setdefault(name, []).append(area)
        self.seen: dict[tuple[int, int, date], int] = {}

    def run(self, rows: list[Row]) -> Plan:
        for row in rows:
            self.one(row)
        self.compare()
        self.plan.faults.sort(key=lambda each: each.row)
        return self.plan

    def say(self, row: int, key: str, code: str, **params: Any) -> None:
        self.plan.faults.append(Fault(code, row, _HEADINGS.get(key, ""), self.places.get(key, 0), params))

    def one(self, row: Row) -> None:
        before = len(self.plan.faults)
        self.plan.faults += [_fault(each) for each in row.problems]
        cells = self.cleaned(row)
        if len(self.plan.faults) > before:
            return
        indicator = self.indicator(row.number, cells)
        area = self.area(row.number, cells)
        if indicator is None or area is None:
            return
        period = period_of(indicator.frequency, cells["month"])
        try:
            check(indicator, area, period, self.user)
            top, bottom = numbers(indicator, cells["numerator"], cells["denominator"])
        except TargetError as refusal:
            self.say(row.number, PLACES.get(refusal.code, "numerator"), refusal.code, **refusal.params)
            return
        key = (indicator.pk, area.pk, period.first)
        if key in self.seen:
            self.say(row.number, "indicator", "twice", first=self.seen[key])
            return
        self.seen[key] = row.number
        note, reason = cells["note"] or "", cells["reason"] or ""
        self.plan.changes.append(
            Change(row.number, "new", indicator, area, period, top, bottom, note, reason, None)
        )

    def cleaned(self, row: Row) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for column in columns.COLUMNS:
            try:
                value = FIELDS[column.key].widget.clean(row.cells.get(column.heading))
            except Wrong as wrong:
                self.say(row.number, column.key, wrong.code, **wrong.params)
                continue
            if value is None and column.required:
                self.say(row.number, column.key, "empty")
            found[column.key] = value
        return found

    def indicator(self, row: int, cells: dict[str, Any]) -> Indicator | None:
        offered = self.by_no.get(cells["no"], [])
        names = "、".join(each.name for each in offered)
        if not offered:
            self.say(row, "no", "target_unknown", no=cells["no"])
            return None
        text = cells["indicator"]
        if not text:
            if len(offered) > 1:
                self.say(row, "indicator", "indicator_needed", no=cells["no"], names=names)
                return None
            return offered[0]
        found = next((each for each in offered if area_key(each.name) == area_key(text)), None)
        if found is None:
            self.say(row, "indicator", "indicator_unknown", no=cells["no"], text=text[:30], names=names)
        return found

    def area(self, row: int, cells: dict[str, Any]) -> Area | None:
        found = self.by_name.get(area_key(cells["area"]), [])
        if len(found) == 1:
            return found[0]
        code = "area_several" if found else "area_unknown"
        self.say(row, "area", code, text=cells["area"][:30])
        return None

    def compare(self) -> None:
        """With the readings that are there."""
        changes = self.plan.changes
        there = queries.current(
            {each.indicator.pk for each in changes},
            {each.area.pk for each in changes},
            {each.period.first for each in changes},
        )
        compared = []
        for each in changes:
            before = there.get((each.indicator.pk, each.area.pk, each.period.first))
            if before is None:
                compared.append(each)
                continue
            same = (before.numerator, before.denominator) == (each.numerator, each.denominator)
            if not same and not each.reason:
                self.say(each.row, "reason", "reason_missing")
            compared.append(
                Change(
                    each.row,
                    "same" if same else "changed",
                    each.indicator,
                    each.area,
                    each.period,
                    each.numerator,
                    each.denominator,
                    each.note,
                    each.reason,
                    before,
                )
            )
        self.plan.changes = compared
