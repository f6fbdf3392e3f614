"""What state an entry is in on a day, worked out from its events alone. Pure: no database, no clock.

Events are folded one after another into a `Track`, so a replay gives the same whichever way it is cut into
batches. What the clock would write (taking effect) follows from the dates as well: a missed run changes
nothing. Days are those of Asia/Shanghai; a state holds from the day of its event on.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Protocol

from satisfaction.credit.enums import EntryState, EventKind, Outcome

DAY = timedelta(days=1)


class Event(Protocol):
    """What is needed of an event."""

    @property
    def kind(self) -> str: ...
    @property
    def on(self) -> date: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Track:
    """What the events so far say. Days are None until the event is there.

    `shown_from`, `shown_until`: the publicity, both days included. `suspensions`: (from, first day after) of
    each objection; the last one is open while its end is None. `months`: how long it stays in force (None:
    for good). `decided_in` are the outcomes of its objections.
    """

    proposed_on: date | None = None
    confirmed_on: date | None = None
    refused_on: date | None = None
    shown_from: date | None = None
    shown_until: date | None = None
    months: int | None = None
    straight_on: date | None = None  # took effect without publicity
    recorded: bool = False  # whether taking effect was written down
    suspensions: tuple[tuple[date, date | None], ...] = ()
    asked: bool = False  # whether a reversal was asked for and is not decided yet
    repaired_on: date | None = None
    reversed_on: date | None = None
    outcomes: tuple[str, ...] = field(default=())

    @property
    def suspended(self) -> bool:
        """Whether an objection is being examined."""
        return bool(self.suspensions) and self.suspensions[-1][1] is None

    @property
    def ended(self) -> bool:
        """Whether it was refused, repaired or reversed: nothing will take effect any more."""
        return (self.refused_on or self.repaired_on or self.reversed_on) is not None

    @property
    def effective_from(self) -> date | None:
        """The day on which it takes or took effect, were nothing else to happen; None where that is open."""
        start = self.straight_on or (self.shown_until + DAY if self.shown_until else None)
        if start is None:
            return None
        for begin, end in self.suspensions:
            if begin < start and (end is None or end > start):
                if end is None:
                    return None
                start = end
        return start

    @property
    def effective_until(self) -> date | None:
        """The last day in force; None: for good, or not known yet."""
        start = self.effective_from
        return add_months(start, self.months) - DAY if start and self.months is not None else None

    @property
    def last_act_on(self) -> date | None:
        """The latest day on which a person did something that its state rests on; None before the proposal.

        The days of a publicity may lie ahead, and taking effect follows from them: neither is one."""
        days = (
            self.proposed_on,
            self.confirmed_on,
            self.refused_on,
            self.straight_on,
            self.repaired_on,
            self.reversed_on,
            *(day for pair in self.suspensions for day in pair),
        )
        return max((day for day in days if day is not None), default=None)

    @property
    def public_since(self) -> date | None:
        """Since when it is shown: the publicity, else its taking effect."""
        return self.shown_from or self.effective_from

    def on(self, day: date) -> EntryState | None:
        """The state on a day; None before it was proposed."""
        if self.proposed_on is None or day < self.proposed_on:
            return None
        for since, state in (
            (self.refused_on, EntryState.REFUSED),
            (self.reversed_on, EntryState.REVERSED),
            (self.repaired_on, EntryState.REPAIRED),
        ):
            if since is not None and day >= since:
                return state
        start, until = self.effective_from, self.effective_until
        if until is not None and day > until:
            return EntryState.EXPIRED
        if any(begin <= day and (end is None or day < end) for begin, end in self.suspensions):
            return EntryState.SUSPENDED
        if start is not None and day >= start:
            return EntryState.EFFECTIVE
        if self.shown_from is not None and day >= self.shown_from:
            return EntryState.PUBLICISED
        confirmed = self.confirmed_on is not None and day >= self.confirmed_on
        return EntryState.CONFIRMED if confirmed else EntryState.PROPOSED

    def turning_days(self) -> set[date]:
        """The days on which the state changes, as far as is known."""
        until = self.effective_until
        found = {
            self.proposed_on,
            self.confirmed_on,
            self.refused_on,
            self.shown_from,
            self.effective_from,
            until + DAY if until else None,
            self.repaired_on,
            self.reversed_on,
            *(day for pair in self.suspensions for day in pair),
        }
        return {day for day in found if day is not None}


def track(events: Iterable[Event], start: Track | None = None) -> Track:
    """The track after these events, in their order; `start` is that of the events before them."""
    found = start or Track()
    for event in events:
        found = _step(found, event)
    return found


def _step(now: Track, event: Event) -> Track:
    on, data = event.on, event.data
    match EventKind(event.kind):
        case EventKind.PROPOSED:
            return replace(now, proposed_on=on, months=data["facts"]["months"])
        case EventKind.CONFIRMED:
            return replace(now, confirmed_on=on)
        case EventKind.REFUSED:
            return replace(now, refused_on=on)
        case EventKind.PUBLICISED:
            return replace(now, shown_from=on, shown_until=date.fromisoformat(data["until"]))
        case EventKind.OBJECTED:
            return replace(now, suspensions=(*now.suspensions, (on, None)))
        case EventKind.DECIDED:
            return _decided(now, on, str(data.get("outcome", "")))
        case EventKind.EFFECTIVE:
            # Where there was publicity the day follows from it; the event only puts it on record.
            straight = None if now.shown_until else on
            return replace(now, straight_on=straight, recorded=True)
        case EventKind.REPAIRED:
            return replace(now, repaired_on=on)
        case EventKind.ASKED:
            return replace(now, asked=True)
        case EventKind.DECLINED:
            return replace(now, asked=False)
        case EventKind.REVERSED:
            return replace(now, reversed_on=on, asked=False)


def _decided(now: Track, on: date, outcome: str) -> Track:
    before = now.suspensions[-1:]
    ended = tuple((begin, on) for begin, _end in before)
    known = outcome if outcome in Outcome.values else ""
    return replace(now, suspensions=now.suspensions[:-1] + ended, outcomes=(*now.outcomes, known))


def add_months(day: date, months: int) -> date:
    """The same day so many months later, the month's last where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
