"""States as functions of events and days: dates, batches, nothing that vanishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.credit.enums import EntryState, EventKind
from satisfaction.credit.ledger.states import Track, add_months, track
from satisfaction.credit.ledger.transitions import why_not

S, K = EntryState, EventKind
D0 = date(2026, 1, 5)


@dataclass(frozen=True)
class Line:
    """An event as far as states need it."""

    kind: str
    on: date
    data: Mapping[str, Any] = field(default_factory=dict)


def line(kind: EventKind, day: int, **data: Any) -> Line:
    """Something that happened so many days after D0."""
    return Line(kind, D0 + timedelta(days=day), data)


PROPOSED = line(K.PROPOSED, 0, facts={"months": 1})
CONFIRMED = line(K.CONFIRMED, 1)
SHOWN = line(K.PUBLICISED, 1, until=(D0 + timedelta(days=10)).isoformat())
PUBLIC = (PROPOSED, CONFIRMED, SHOWN)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), {-1: None, 5: None}),
        ((PROPOSED,), {-1: None, 0: S.PROPOSED, 900: S.PROPOSED}),
        ((PROPOSED, line(K.REFUSED, 2)), {1: S.PROPOSED, 2: S.REFUSED, 900: S.REFUSED}),
        (PUBLIC, {0: S.PROPOSED, 1: S.PUBLICISED, 10: S.PUBLICISED, 11: S.EFFECTIVE}),
        (PUBLIC, {41: S.EFFECTIVE, 42: S.EXPIRED, 900: S.EXPIRED}),
        (
            (PROPOSED, CONFIRMED, line(K.PUBLICISED, 4, until=(D0 + timedelta(days=10)).isoformat())),
            {1: S.CONFIRMED, 3: S.CONFIRMED, 4: S.PUBLICISED, 11: S.EFFECTIVE},
        ),
        # an objection in publicity that is not upheld before it ends, and after it ended
        ((*PUBLIC, line(K.OBJECTED, 3), line(K.DECIDED, 6, outcome="rejected")),
         {2: S.PUBLICISED, 3: S.SUSPENDED, 5: S.SUSPENDED, 6: S.PUBLICISED, 11: S.EFFECTIVE}),
        ((*PUBLIC, line(K.OBJECTED, 9), line(K.DECIDED, 15, outcome="rejected")),
         {9: S.SUSPENDED, 14: S.SUSPENDED, 15: S.EFFECTIVE, 45: S.EFFECTIVE, 46: S.EXPIRED}),
        ((*PUBLIC, line(K.OBJECTED, 9)), {9: S.SUSPENDED, 400: S.SUSPENDED}),
        # one against an entry in force does not make it last longer
        ((*PUBLIC, line(K.OBJECTED, 20), line(K.DECIDED, 25, outcome="rejected")),
         {19: S.EFFECTIVE, 20: S.SUSPENDED, 25: S.EFFECTIVE, 41: S.EFFECTIVE, 42: S.EXPIRED}),
        ((*PUBLIC, line(K.OBJECTED, 20)), {41: S.SUSPENDED, 42: S.EXPIRED}),
        ((*PUBLIC, line(K.OBJECTED, 3), line(K.DECIDED, 6, outcome="upheld"), line(K.REVERSED, 6)),
         {5: S.SUSPENDED, 6: S.REVERSED, 99: S.REVERSED}),
        ((*PUBLIC, line(K.OBJECTED, 3), line(K.DECIDED, 3, outcome="rejected")), {3: S.PUBLICISED}),
        ((*PUBLIC, line(K.REPAIRED, 20)), {19: S.EFFECTIVE, 20: S.REPAIRED, 99: S.REPAIRED}),
        ((*PUBLIC, line(K.REPAIRED, 20), line(K.REVERSED, 30)), {29: S.REPAIRED, 30: S.REVERSED}),
        ((*PUBLIC, line(K.ASKED, 5), line(K.DECLINED, 6)), {5: S.PUBLICISED, 6: S.PUBLICISED}),
        ((PROPOSED, CONFIRMED, line(K.EFFECTIVE, 1)), {1: S.EFFECTIVE, 31: S.EFFECTIVE, 32: S.EXPIRED}),
        ((line(K.PROPOSED, 0, facts={"months": None}), CONFIRMED, line(K.EFFECTIVE, 1)), {9999: S.EFFECTIVE}),
    ],
)  # fmt: skip
def test_the_state_of_a_day(events: tuple[Line, ...], expected: dict[int, EntryState | None]) -> None:
    found = {day: track(events).on(D0 + timedelta(days=day)) for day in expected}
    assert found == expected


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 3, 15), 0, date(2026, 3, 15)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2026, 6, 30), 36, date(2029, 6, 30)),
    ],
)
def test_months(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


@st.composite
def histories(draw: Any) -> list[Line]:
    """Any history that the ledger would take: whatever is drawn is written only where it can follow."""
    found: list[Line] = []
    day = 0
    for kind in draw(st.lists(st.sampled_from(list(K)), max_size=25)):
        day += draw(st.integers(0, 12))
        on, now = D0 + timedelta(days=day), track(found)
        data: dict[str, Any] = {}
        if kind == K.PROPOSED:
            data = {"facts": {"months": draw(st.one_of(st.none(), st.integers(1, 36)))}}
        elif kind == K.PUBLICISED:
            data = {"until": (on + timedelta(days=draw(st.integers(0, 20)))).isoformat()}
        elif kind == K.DECIDED:
            data = {"outcome": draw(st.sampled_from(["rejected", "upheld", "corrected"]))}
        elif kind == K.EFFECTIVE and now.effective_from:
            on = now.effective_from
        if not why_not(now, kind, on):
            found.append(Line(kind, on, data))
    return found


DAYS = [D0 + timedelta(days=each) for each in range(-2, 420, 3)]


@given(histories(), st.lists(st.integers(0, 25), max_size=4))
def test_a_replay_in_any_batches_gives_the_same(events: list[Line], cuts: list[int]) -> None:
    whole, found, last = track(events), Track(), 0
    for cut in [*sorted(cuts), len(events)]:
        found = track(events[last : max(cut, last)], found)
        last = max(cut, last)
    assert found == whole


@given(histories())
def test_a_line_of_the_clock_changes_no_state(events: list[Line]) -> None:
    now = track(events)
    start = now.effective_from
    if start is None or why_not(now, K.EFFECTIVE, start) or now.shown_until is None:
        return
    recorded = track([Line(K.EFFECTIVE, start)], now)
    assert [recorded.on(day) for day in DAYS] == [now.on(day) for day in DAYS]


@given(histories())
def test_a_state_is_there_from_the_proposal_on_for_good(events: list[Line]) -> None:
    now = track(events)
    for day in DAYS:
        assert (now.on(day) is None) == (now.proposed_on is None or day < now.proposed_on)


@given(histories())
def test_a_state_changes_on_turning_days_only(events: list[Line]) -> None:
    now = track(events)
    turning = now.turning_days()
    day = D0
    for _each in range(420):
        after = day + timedelta(days=1)
        assert now.on(day) == now.on(after) or after in turning
        day = after


@given(histories(), st.sampled_from(list(K)), st.integers(0, 400))
def test_what_is_later_leaves_earlier_days_alone(events: list[Line], kind: EventKind, ahead: int) -> None:
    """Nothing that is written on a day changes the state of a day before it."""
    now = track(events)
    last = max((each.on for each in events), default=D0)
    on = last + timedelta(days=ahead)
    data = {"until": on.isoformat(), "outcome": "rejected", "facts": {"months": 3}}
    if why_not(now, kind, on):
        return
    later = track([Line(kind, on, data)], now)
    assert [later.on(day) for day in DAYS if day < on] == [now.on(day) for day in DAYS if day < on]


@given(histories(), st.sampled_from([kind for kind in K if kind != K.EFFECTIVE]), st.integers(1, 40))
def test_a_clock_that_went_back_rewrites_nothing(events: list[Line], kind: EventKind, back: int) -> None:
    """What is written under an earlier day than what a person did before is not taken."""
    acts = [each for each in events if each.kind not in (K.EFFECTIVE, K.PUBLICISED, K.ASKED, K.DECLINED)]
    if acts:
        assert why_not(track(events), kind, acts[-1].on - timedelta(days=back))


@pytest.mark.parametrize("kind", [K.CONFIRMED, K.REFUSED])
def test_what_was_confirmed_is_not_refused_the_day_before(kind: EventKind) -> None:
    confirmed = track((PROPOSED, line(K.CONFIRMED, 3)))
    assert why_not(confirmed, kind, D0 + timedelta(days=2)) == "clock_back"
