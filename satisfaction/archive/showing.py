"""Which records the public sees, and as what. It decides; it reads and stores nothing.

A bad record is shown while it is in publicity, suspended or in force, where the scheme says that its
gravity is shown at all (《信用修复管理办法》: minor ones are not, as a rule); once it ended, was repaired or
reversed, it is gone. Of good records and results of tests those of the last years stay as past ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from satisfaction.credit.enums import EntryState
from satisfaction.credit.ledger.queries import StandingEntry
from satisfaction.credit.schemes.queries import values

PAST = timedelta(days=3 * 365)
NUMBERS = re.compile(r"\d{7,}[Xx]?")  # phones, identity cards


class Part(StrEnum):
    """Where on the page a record stands; HIDDEN: nowhere."""

    IN_FORCE = "in_force"
    PUBLICITY = "publicity"
    SUSPENDED = "suspended"
    PAST = "past"
    HIDDEN = ""


@dataclass(slots=True)
class Shown:
    """A company's records as the public sees them.

    `withheld` are records in force whose gravity is not shown, `withheld_points` what they add up to, so that
    the sum on the page can still be followed.
    """

    in_force: list[StandingEntry] = field(default_factory=list)
    publicity: list[StandingEntry] = field(default_factory=list)
    suspended: list[StandingEntry] = field(default_factory=list)
    past: list[StandingEntry] = field(default_factory=list)
    withheld: int = 0
    withheld_points: Decimal = Decimal(0)

    @property
    def all(self) -> list[StandingEntry]:
        """All that are shown."""
        return [*self.in_force, *self.publicity, *self.suspended, *self.past]


def shown(entries: Iterable[StandingEntry], day: date) -> Shown:
    """The records of a company by their part, the newest first."""
    found = Shown()
    for each in sorted(entries, key=lambda each: each.entry.pk, reverse=True):
        part = part_of(each, day)
        if part:
            getattr(found, part).append(each)
        elif each.counts:
            found.withheld += 1
            found.withheld_points += each.points
    return found


def part_of(each: StandingEntry, day: date) -> Part:
    """Where a record stands on a day."""
    if each.shown_since is None or each.shown_since > day or not gravity_shown(each):
        return Part.HIDDEN
    match each.state:
        case EntryState.EFFECTIVE:
            return Part.IN_FORCE
        case EntryState.PUBLICISED:
            return Part.PUBLICITY
        case EntryState.SUSPENDED:
            return Part.SUSPENDED
        case EntryState.EXPIRED:
            bad = each.entry.gravity or each.entry.veto
            recent = each.until is not None and each.until > day - PAST
            return Part.PAST if recent and not bad else Part.HIDDEN
        case _:
            return Part.HIDDEN


def gravity_shown(each: StandingEntry) -> bool:
    """Whether records of this gravity are published, by the scheme under which it was given."""
    if not each.entry.gravity or each.entry.veto:
        return True
    scheme = values(each.entry.scheme)
    return scheme is None or scheme.publicity[each.entry.gravity].shown


def plain(text: str) -> str:
    """Words that staff typed, without numbers that could be somebody's phone or identity card."""
    return NUMBERS.sub(lambda found: "*" * len(found.group()), text)
