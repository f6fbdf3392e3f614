"""Where a household stands after some attempts, and what counts as a different time."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.visits.enums import GROUPS, Disposition, Group
from surveys.visits.visiting.attempts import APART, Attempt, at_different_times, part_of_day, standing

HERE = ZoneInfo("Asia/Shanghai")
D = Disposition


def at(text: str) -> datetime:
    """A moment in Shanghai: "14 09:30" is 9:30 on the 14th."""
    return datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=HERE)


def days(*found: Disposition | None) -> list[Attempt]:
    """Attempts on days that follow each other."""
    return [Attempt(at(f"{day + 1:02} 10:00"), each) for day, each in enumerate(found)]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((), D.NOT_ATTEMPTED),
        ((D.NOBODY_HOME,), D.NOBODY_HOME),
        ((D.COMPLETE, D.REFUSAL_PERSON, D.VACANT), D.COMPLETE),
        ((D.PARTIAL, D.COMPLETE), D.COMPLETE),
        ((D.COMPLETE, D.PARTIAL), D.COMPLETE),
        ((D.REFUSAL_HOUSEHOLD, D.PARTIAL), D.PARTIAL),
        ((D.REFUSAL_HOUSEHOLD, D.BREAKOFF, D.NOBODY_HOME), D.BREAKOFF),
        ((D.REFUSAL_PERSON, D.VACANT), D.REFUSAL_PERSON),
        ((D.NOBODY_HOME, D.NO_ENTRY), D.NO_ENTRY),
        ((D.VACANT, D.NOBODY_HOME), D.NOBODY_HOME),
        ((D.NOBODY_HOME, D.VACANT), D.VACANT),
        ((D.VACANT, D.UNKNOWN_OCCUPIED), D.VACANT),
        ((D.NOBODY_HOME, D.NOT_FOUND), D.NOBODY_HOME),
        ((D.NOT_FOUND, D.UNKNOWN_OTHER), D.UNKNOWN_OTHER),
        ((D.LANGUAGE, D.NOBODY_HOME), D.LANGUAGE),
        ((D.LANGUAGE, D.NOBODY_HOME, D.VACANT), D.VACANT),
        ((None,), D.UNKNOWN_OTHER),
        ((D.NOBODY_HOME, None), D.NOBODY_HOME),
    ],
)
def test_which_disposition_stands(found: tuple[Disposition | None, ...], expected: Disposition) -> None:
    """Interviews, then refusals, then the latest; what was learnt is not unlearnt."""
    assert standing(days(*found), 3).disposition == expected


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        ((), 0),
        (("14 09:30",), 1),
        (("14 09:30", "14 09:40"), 1),
        (("14 08:00", "14 11:30"), 1),  # both in the morning
        (("14 11:30", "14 12:30"), 1),  # another part of the day, an hour apart
        (("14 09:30", "14 12:30"), 2),
        (("14 09:00", "14 14:00", "14 19:00"), 3),
        (("14 11:59", "14 17:00", "14 18:30"), 2),
        (("14 23:50", "15 00:10"), 2),  # another day
        (("14 09:30", "15 09:30", "16 09:30"), 3),
    ],
)
def test_different_times(moments: tuple[str, ...], expected: int) -> None:
    """Another day, or three hours and another part of the day; in any order."""
    found = [at(each) for each in moments]
    assert at_different_times(found) == expected
    assert at_different_times(found[::-1]) == expected
    assert at_different_times([each.astimezone(ZoneInfo("UTC")) for each in found]) == expected


@settings(max_examples=60)
@given(st.lists(st.integers(0, 2 * 24 * 4), max_size=7))
def test_no_choice_of_attempts_is_larger(quarters: list[int]) -> None:
    """Counting from the earliest finds as many as trying every choice."""
    found = [at("14 00:00") + timedelta(minutes=15 * each) for each in quarters]

    def differ(one: datetime, other: datetime) -> bool:
        return one.date() != other.date() or (
            abs(one - other) >= APART and part_of_day(one) != part_of_day(other)
        )

    best = max(
        size
        for size in range(len(found) + 1)
        for some in combinations(found, size)
        if all(differ(one, other) for one, other in combinations(some, 2))
    )
    assert at_different_times(found) == best


@pytest.mark.parametrize(
    ("attempts", "needed", "final"),
    [
        ([], 1, False),
        (days(D.NOBODY_HOME, D.NOBODY_HOME), 3, False),
        (days(D.NOBODY_HOME, D.NO_ENTRY, D.AWAY), 3, True),
        (days(D.UNKNOWN_OCCUPIED), 2, False),
        ([Attempt(at("14 09:30"), D.NOBODY_HOME), Attempt(at("14 09:45"), D.NOBODY_HOME)], 2, False),
        (days(D.COMPLETE), 3, True),
        (days(D.REFUSAL_HOUSEHOLD), 3, True),
        (days(D.VACANT), 3, True),
        (days(D.LANGUAGE), 3, True),
        (days(None), 1, False),
        ([Attempt(at("14 09:30"), D.LANGUAGE, at("20 18:00"))], 1, False),
        ([Attempt(at("14 09:30"), D.AWAY, at("20 18:00")), Attempt(at("20 18:05"), D.AWAY)], 2, True),
        ([Attempt(at("14 09:30"), D.REFUSAL_PERSON, at("20 18:00"))], 1, True),
        ([Attempt(at("14 09:30"), D.UNKNOWN_OTHER, returned=True)], 1, False),
        ([*days(D.NOBODY_HOME), Attempt(at("14 09:30"), D.UNKNOWN_OTHER, returned=True)], 2, False),
        ([*days(D.NOBODY_HOME), Attempt(at("14 09:30"), D.UNKNOWN_OTHER, returned=True)], 1, True),
    ],
)
def test_when_it_is_final(attempts: list[Attempt], needed: int, final: bool) -> None:
    """Non-contact only after enough different times; an agreed next attempt keeps the household due."""
    assert standing(attempts, needed).final is final


@given(st.permutations(days(D.NOBODY_HOME, D.LANGUAGE, D.REFUSAL_PERSON, None, D.UNKNOWN_OTHER)))
def test_the_order_in_which_visits_arrive_does_not_matter(attempts: list[Attempt]) -> None:
    """Phones send in any order."""
    found = standing(attempts, 3)
    assert found == standing(attempts[::-1], 3)
    assert (found.disposition, found.attempts, found.different, found.awaited) == (D.REFUSAL_PERSON, 5, 5, 1)


def test_every_disposition_has_a_group() -> None:
    """No household falls out of the formulas."""
    assert set(GROUPS) == set(Disposition)
    assert set(GROUPS.values()) == set(Group)
