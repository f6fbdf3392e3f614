"""Months, their last days, and the state of one monthly visit."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.visits.duties import rules
from surveys.visits.duties.rules import DutyState
from surveys.visits.enums import Disposition

NOVEMBER = date(2026, 11, 1)
DAYS = st.dates(date(2000, 1, 1), date(2199, 11, 30))


@pytest.mark.parametrize(
    ("month", "last"),
    [
        ("2026-11", date(2026, 11, 30)),
        ("2026-12", date(2026, 12, 31)),
        ("2027-02", date(2027, 2, 28)),
        ("2028-02", date(2028, 2, 29)),
    ],
)
def test_due_on_the_last_day(month: str, last: date) -> None:
    found = rules.read_month(month)
    assert found is not None
    assert rules.due_on(found) == last


@pytest.mark.parametrize(
    "text", ["", None, "2026", "2026-13", "2026-1", "1999-12", "2200-01", "x", "2026-11-29"]
)
def test_what_is_no_month(text: str | None) -> None:
    assert rules.read_month(text) is None


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        # Shanghai is eight hours ahead: the month ends at 16:00 in UTC.
        (datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 30, 16, 0, 0, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC), date(2026, 10, 1)),
        (datetime(2026, 10, 31, 16, 0, 0, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_months_are_those_of_shanghai(moment: datetime, month: date) -> None:
    assert rules.within(moment, month)
    begin, end = rules.span(month)
    assert begin <= moment < end


@pytest.mark.parametrize(
    ("done", "dropped", "today", "state"),
    [
        (False, False, date(2026, 11, 1), DutyState.DUE),
        (False, False, date(2026, 11, 30), DutyState.DUE),
        (False, False, date(2026, 12, 1), DutyState.OVERDUE),
        (True, False, date(2026, 11, 30), DutyState.DONE),
        (True, False, date(2027, 6, 1), DutyState.DONE),
        (True, True, date(2026, 12, 1), DutyState.DONE),
        (False, True, date(2026, 11, 30), DutyState.DROPPED),
        (False, True, date(2026, 12, 1), DutyState.DROPPED),
    ],
)
def test_states(done: bool, dropped: bool, today: date, state: DutyState) -> None:
    found = rules.state_of(done=done, dropped=dropped, due=date(2026, 11, 30), today=today)
    assert found == state


def test_only_interviews_count() -> None:
    assert {Disposition.COMPLETE, Disposition.PARTIAL} == rules.COUNTS
    assert not rules.counts(None)
    assert not rules.counts("")


@given(DAYS)
def test_months_follow_one_another(day: date) -> None:
    month = rules.first_of(day)
    assert rules.preceding(rules.following(month)) == month
    assert (rules.following(month) - month).days == rules.due_on(month).day
    assert month <= day <= rules.due_on(month)
    assert rules.months_back(month, 3) == [
        rules.preceding(rules.preceding(month)),
        rules.preceding(month),
        month,
    ]
