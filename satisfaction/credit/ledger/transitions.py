"""Which line may follow on which. Pure: judged by an entry's track and the day, to write and to check."""

from __future__ import annotations

from datetime import date

from satisfaction.credit.enums import EntryState, EventKind
from satisfaction.credit.ledger.states import Track

S = EntryState
# In which states something can happen to an entry; taking effect has its own rule below.
FROM: dict[EventKind, tuple[EntryState, ...]] = {
    EventKind.CONFIRMED: (S.PROPOSED,),
    EventKind.REFUSED: (S.PROPOSED,),
    EventKind.OBJECTED: (S.PUBLICISED, S.EFFECTIVE),
    EventKind.REPAIRED: (S.EFFECTIVE,),
    EventKind.ASKED: (S.CONFIRMED, S.PUBLICISED, S.EFFECTIVE, S.EXPIRED, S.REPAIRED),
    EventKind.DECLINED: (S.CONFIRMED, S.PUBLICISED, S.EFFECTIVE, S.EXPIRED, S.REPAIRED, S.SUSPENDED),
    EventKind.REVERSED: (S.CONFIRMED, S.PUBLICISED, S.EFFECTIVE, S.EXPIRED, S.REPAIRED),
}


def why_not(now: Track, kind: EventKind, on: date) -> str:
    """Why `kind` cannot happen on a day after what `now` says; "" where it can. Codes: first_line,
    not_proposed, clock_back (a clock that went back must not undo what a person did), wrong_state,
    suspended, not_due, nothing_asked, asked."""
    if kind == EventKind.PROPOSED:
        return "" if now.proposed_on is None else "first_line"
    state = now.on(on)
    if state is None:
        return "not_proposed"
    scheduled = kind == EventKind.EFFECTIVE and now.shown_until is not None
    if not scheduled and now.last_act_on is not None and on < now.last_act_on:
        return "clock_back"
    if kind == EventKind.PUBLICISED:
        fresh = now.confirmed_on and not (now.shown_from or now.straight_on or now.ended)
        return "" if fresh else "wrong_state"
    if kind == EventKind.EFFECTIVE:
        return _why_not_effective(now, on)
    if kind == EventKind.DECIDED:
        return "" if now.suspended and not now.ended else "wrong_state"
    if kind == EventKind.DECLINED and not now.asked:
        return "nothing_asked"
    if kind == EventKind.ASKED and now.asked:
        return "asked"
    if state in FROM[kind] and not (now.suspended and kind != EventKind.DECLINED):
        return ""
    return "suspended" if now.suspended else "wrong_state"


def _why_not_effective(now: Track, on: date) -> str:
    if now.recorded or now.ended or now.confirmed_on is None:
        return "wrong_state"
    if now.shown_until is None:
        return ""  # without publicity, at once
    return "" if now.effective_from == on else "not_due"
