"""From the attempts at one door to where its household stands. Pure: knows no database.

The rule (AAPOR, Standard Definitions, 10th edition 2023, converting temporary to final dispositions):

1. An interview stands above all; a complete one above a partial one.
2. Then a refusal or break-off, the latest one.
3. Then the latest attempt. But what was learnt is not unlearnt: an attempt that leaves open whether the
   household is eligible (3.x) does not undo one that settled it, and an attempt at which nobody was met does
   not undo one at which somebody was.
4. Never attempted is 3.11.

Not final is a non-contact (and "not known whether anyone lives there", "otherwise unknown") before the
round's number of attempts at different times. Two attempts are at different times when they were made on
different days, or on one day at least 3 hours apart and in different parts of it: morning (before 12),
afternoon (12 to 18), evening (from 18). Nor is anything but an interview or a refusal final while a next
attempt is agreed that has not been made.

An attempt whose form was rejected, or set aside for good, says nothing of the household (3.90) and is none of
the different times: somebody has to go there again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from surveys.visits.enums import GROUPS, Disposition, Group

APART = timedelta(hours=3)
NOON, EVENING = 12, 18
INTERVIEWS = (Disposition.COMPLETE, Disposition.PARTIAL)
UNKNOWN = (Group.UH, Group.UO)
AGAIN = frozenset(
    {code for code, group in GROUPS.items() if group == Group.NC}
    | {Disposition.UNKNOWN_OCCUPIED, Disposition.UNKNOWN_OTHER}
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt. `disposition` is None while the form that holds it has not arrived; `returned` says that
    it was rejected or set aside."""

    at: datetime
    disposition: Disposition | None
    next_at: datetime | None = None
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a household stands: its disposition as of now, and whether that is final.

    `attempts` counts all attempts, `different` those at different times, `awaited` those whose form has not
    arrived. `next_at` is when the next attempt is agreed, as long as it lies after the latest one.
    """

    disposition: Disposition
    final: bool
    attempts: int = 0
    different: int = 0
    awaited: int = 0
    next_at: datetime | None = None

    @property
    def group(self) -> Group:
        """The formulas' letter."""
        return GROUPS[self.disposition]


NEVER = Standing(Disposition.NOT_ATTEMPTED, final=False)


def standing(attempts: Iterable[Attempt], needed: int) -> Standing:
    """Where the household stands after these attempts (in any order), of which non-contact needs `needed`."""
    made = sorted(attempts, key=lambda each: each.at)
    if not made:
        return NEVER
    awaited = sum(each.disposition is None for each in made)
    disposition = _disposition([each.disposition for each in made if each.disposition])
    different = at_different_times([each.at for each in made if not each.returned])
    next_at = made[-1].next_at if made[-1].next_at and made[-1].next_at > made[-1].at else None
    return Standing(
        disposition,
        final=_is_final(disposition, awaited, next_at, enough=different >= needed),
        attempts=len(made),
        different=different,
        awaited=awaited,
        next_at=next_at,
    )


def at_different_times(moments: Sequence[datetime]) -> int:
    """The greatest number of these moments that are all at different times (see the rule above)."""
    counted: list[datetime] = []
    for moment in sorted(timezone.localtime(each) for each in moments):
        if all(_different(before, moment) for before in counted):
            counted.append(moment)
    return len(counted)


def part_of_day(moment: datetime) -> int:
    """0 in the morning, 1 in the afternoon, 2 in the evening; by the clock of the moment's own zone."""
    return (moment.hour >= NOON) + (moment.hour >= EVENING)


def _different(earlier: datetime, later: datetime) -> bool:
    if earlier.date() != later.date():
        return True
    return later - earlier >= APART and part_of_day(earlier) != part_of_day(later)


def _disposition(found: Sequence[Disposition]) -> Disposition:
    """By the rule; `found` in order of time. All forms on their way: not known yet."""
    for interview in INTERVIEWS:
        if interview in found:
            return interview
    refusals = [each for each in found if GROUPS[each] == Group.R]
    if refusals:
        return refusals[-1]
    if not found:
        return Disposition.UNKNOWN_OTHER
    settled = [each for each in found if GROUPS[each] not in UNKNOWN]
    if not settled:
        return found[-1]
    if GROUPS[settled[-1]] == Group.NC:
        return next((each for each in reversed(settled) if GROUPS[each] == Group.O), settled[-1])
    return settled[-1]


def _is_final(disposition: Disposition, awaited: int, next_at: datetime | None, *, enough: bool) -> bool:
    if GROUPS[disposition] in (Group.I, Group.P, Group.R):
        return True
    return not awaited and next_at is None and (enough or disposition not in AGAIN)
