"""What a file of readings would do, row by row, and what is wrong with it. Changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop as _

from surveys.targets import errors, queries
from surveys.targets.errors import TargetError
from surveys.targets.importing.columns import READINGS
from surveys.targets.importing.resource import ReadingResource
from surveys.targets.in_force import in_force
from surveys.targets.inapplicable import check_inapplicable
from surveys.targets.models import Indicator, Programme, Reading
from surveys.targets.periods import Period, period_of
from surveys.targets.recording import check, numbers
from surveys.targets.wording import period_words, reading_words
from territory.access import KEEP, User
from territory.enums import Level
from territory.models import Area
from territory.naming import full_names
from territory.roster.reading import Row, Table
from territory.roster.spelling import area_key
from territory.sheets.places import Found, PlaceFinder
from territory.sheets.plan import BAD, Change, Examiner, Options
from territory.sheets.problems import MESSAGES

OURS = "target_"  # before the codes of TargetError, some of which readers of files have too
MESSAGES.update({f"{OURS}{code}": words for code, words in errors.MESSAGES.items()})
MESSAGES.update(
    {
        "reading_number": _("“%(text)s” is no number from 0 on with at most two decimals."),
        "reading_month": _("“%(text)s” is no month. Write it like 2026-10."),
        "reading_no": _("“%(text)s” is no number of a target."),
        "no_target": _("The programme has no target with the number %(no)s."),
        "no_indicator": _("Target %(no)s has no indicator “%(text)s”. It has: %(names)s."),
        "indicator_needed": _("Target %(no)s has several indicators (%(names)s). Say which."),
    }
)
COLUMN_OF = {
    "denominator_missing": "denominator",
    "na_why": "note",
    "reason_missing": "reason",
    "not_reporter": "area",
    "not_begun": "month",
    "before_start": "month",
    "not_in_use": "month",
}  # of the others it is the numerator


class Cell(NamedTuple):
    """Which reading a row gives."""

    indicator: Indicator
    area: Area
    period: Period

    @property
    def key(self) -> queries.Cell:
        """As readings are found."""
        return self.indicator.pk, self.area.pk, self.period.first

    def __str__(self) -> str:
        return f"{self.area} · {self.indicator} · {period_words(self.period)}"


class Reporters(PlaceFinder):
    """Areas that the user looks after and that report to a programme, by name, full name or code."""

    def __init__(self, user: User, programme: Programme, levels: set[int]) -> None:
        rows = queries.reporting_areas(user, *KEEP).filter(path__startswith=programme.area.path)
        self.areas = list(rows.filter(level__in=levels))
        self.full = full_names(self.areas, top=Level.CITY)
        self._found: dict[str, Found] = {}

    def find(self, text: str) -> Found:
        """Each only once."""
        if text not in self._found:
            self._found[text] = super().find(text)
        return self._found[text]


class ReadingExaminer(Examiner):
    """One file of readings of a programme. What each row gives stands in `cells`, by its number."""

    kind = READINGS
    resource = ReadingResource

    def __init__(self, programme: Programme, table: Table, rows: list[Row], options: Options) -> None:
        super().__init__(table, rows, options)
        self.by_no: dict[int, list[Indicator]] = {}
        for each in queries.reported(programme):
            self.by_no.setdefault(each.target.no, []).append(each)
        levels = {each.level for found in self.by_no.values() for each in found}
        self.places = Reporters(options.user, programme, levels)
        self.cells: dict[int, Cell] = {}
        self.given: dict[int, dict[str, Any]] = {}
        self.seen: dict[queries.Cell, int] = {}

    def one(self, row: Row) -> None:
        """What it is about, and its numbers."""
        found = self.cleaned(row)
        if BAD in found.values():
            return
        indicator = self._indicator(row.number, found)
        area, problem, params = self.places.find(str(found["area"]))
        if area is None:
            self.say(row.number, problem, "area", **params)
        if indicator is None or area is None:
            return
        cell = Cell(indicator, area, period_of(indicator.frequency, found["month"]))
        try:
            check(indicator, area, cell.period, None)  # the user looks after all of `places`
            top, bottom = numbers(indicator, found["numerator"], found.get("denominator"))
            if bottom == 0 and not (found.get("note") or found.get("reason")):
                raise TargetError("na_why")
        except TargetError as refusal:
            column = COLUMN_OF.get(refusal.code, "numerator")
            self.say(row.number, f"{OURS}{refusal.code}", column, **refusal.params)
            return
        if cell.key in self.seen:
            self.say(row.number, "twice", "indicator", first=self.seen[cell.key], what=str(cell))
            return
        self.seen[cell.key] = row.number
        self.cells[row.number] = cell
        words = {"note": found.get("note") or "", "reason": found.get("reason") or ""}
        self.given[row.number] = {"numerator": top, "denominator": bottom, **words}

    def together(self) -> None:
        """Compare with the readings that are there: one query for the whole file."""
        there = queries.current(
            {each.indicator.pk for each in self.cells.values()},
            {each.area.pk for each in self.cells.values()},
            {each.period.first for each in self.cells.values()},
        )
        for number, cell in self.cells.items():
            self._compared(number, cell, self.given[number], there.get(cell.key))

    def _compared(self, row: int, cell: Cell, given: dict[str, Any], before: Reading | None) -> None:
        numbers_ = (given["numerator"], given["denominator"])
        values = {"indicator": cell.indicator.pk, "area": cell.area.pk, "period": cell.period.first, **given}
        same = before is not None and (before.numerator, before.denominator) == numbers_
        if given["denominator"] == 0 and not same:
            self._inapplicable(row, cell, given, before)
        if before is None:
            change = Change(row, "new", str(cell), values)
        elif same:
            change = Change(row, "same", str(cell), {}, stored=before)
        else:
            if not given["reason"]:
                self.say(row, f"{OURS}reason_missing", "reason")
            change = Change(row, "changed", str(cell), values, {"number": before.number}, before)
        was = reading_words(cell.indicator, before) if before else ""
        words = reading_words(cell.indicator, Reading(numerator=numbers_[0], denominator=numbers_[1]))
        change.facts = [(given["reason"], was, words)]
        self.plan.changes.append(change)

    def _inapplicable(self, row: int, cell: Cell, given: dict[str, Any], before: Reading | None) -> None:
        """0 of 0 says that it is not applicable."""
        why = given["note"] or given["reason"]
        try:
            check_inapplicable(*cell, before, why=why, evidence=False, user=self.options.user)
        except TargetError as refusal:
            self.say(row, f"{OURS}{refusal.code}", "denominator", **refusal.params)

    def _indicator(self, row: int, found: dict[str, Any]) -> Indicator | None:
        """Of several of one name that which is reported for the month: one may have followed the other."""
        no, text = found["no"], found.get("indicator")
        of_target = self.by_no.get(no, [])
        if not of_target:
            self.say(row, "no_target", "no", no=no)
            return None
        offered = [each for each in of_target if _reported(each, found["month"])] or of_target
        names = "、".join(each.name for each in offered)
        if not text:
            if len(offered) > 1:
                self.say(row, "indicator_needed", "no", no=no, names=names)
                return None
            return offered[0]
        named = [each for each in offered if area_key(each.name) == area_key(text)]
        if not named:
            self.say(row, "no_indicator", "indicator", no=no, text=text[:30], names=names)
            return None
        return named[0]


def _reported(indicator: Indicator, month: date) -> bool:
    return in_force(indicator, period_of(indicator.frequency, month))
