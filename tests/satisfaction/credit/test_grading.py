"""Grades: the sum and its caps, the ladder, what overrules it, and that neither order nor batches matter."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.credit.enums import EntryKind, Gravity
from satisfaction.credit.grading import Facts, Span, Standing, grade, history
from satisfaction.credit.schemes import format as scheme_format
from satisfaction.credit.schemes.reading import read
from tests.factories.schemes import MANAGED, scheme_data, spans, standings

DAY = date(2026, 12, 31)
SCHEME = read(scheme_data())
MARCH = date(2026, 3, 1)


def entry(number: int, rule: str, points: str, gravity: str = "", veto: bool = False) -> Standing:
    return Standing(number, rule, Decimal(points), MARCH, gravity, veto)


AWARD = entry(1, "award_city", "3")
FEE = entry(2, "fee", "-6", "general")
FUND = entry(3, "fund", "-18", "serious", veto=True)


@pytest.mark.parametrize(
    ("standing", "points", "name"),
    [
        ([], "80", "AA"),
        ([entry(1, "award_city", "5")], "85", "AAA"),  # from 85 on, 85 itself included
        ([entry(1, "award_city", "4.99")], "84.99", "AA"),
        ([entry(1, "award_city", "3"), entry(2, "award_city", "3")], "86", "AAA"),
        ([entry(1, "commitment", "-10")], "70", "A"),
        ([entry(1, "commitment", "-10.01")], "69.99", "B"),
        ([entry(1, "commitment", "-21")], "59", "B"),  # below 60 without a bad record: B
        ([entry(1, "commitment", "-21"), FEE], "53", "C"),
        ([FUND], "62", "黑名单"),  # a veto
        ([FEE, entry(9, "award_city", "20")], "94", "A"),  # a general bad record: A at most
        ([entry(1, "award_city", "60")], "120", "AAA"),  # good is capped at 40
        ([entry(1, "fee", "-6", "general"), entry(2, "fee", "-6", "general")], "70", "A"),  # limit 10
        ([entry(1, "filing", "-2", "minor")], "78", "A"),  # taken off the base
        ([entry(1, "filing", "7", "")], "80", "AA"),  # the base has its cap
        ([entry(1, "satisfaction", "5"), entry(2, "satisfaction", "-3")], "81", "AA"),  # their mean
        ([entry(n, "satisfaction", p) for n, p in ((1, "5"), (2, "5"), (3, "-5"))], "81.67", "AA"),
        ([entry(1, "unknown_here", "-4")], "76", "A"),  # of another scheme: as it was given
    ],
)
def test_the_sum_and_the_ladder(standing: list[Standing], points: str, name: str) -> None:
    found = grade(SCHEME, standing, MANAGED, DAY)
    assert (found.points, found.name) == (Decimal(points), name)
    assert found.points == found.base + found.good - found.bad


def test_a_grade_says_how_it_came_to_be() -> None:
    found = grade(SCHEME, [entry(1, "award_city", "60"), FEE], MANAGED, DAY)
    assert [each.code for each in found.why] == ["sum", "capped", "ladder", "limited"]
    assert found.why[0].params == {
        "base": Decimal(80), "good": Decimal(40), "bad": Decimal(6), "points": Decimal(114),
    }  # fmt: skip
    assert found.why[-1].params == {"grade": "A", "override": 2}
    assert (found.capped, found.counted) == (("good",), (1, 2))


def test_who_takes_no_part_is_graded_only_where_the_scheme_says_so() -> None:
    serving = Facts(served=((MARCH, None),))
    assert grade(SCHEME, [], serving, DAY).name == "C"
    assert grade(SCHEME, [], serving, MARCH - timedelta(days=1)).name == ""
    assert grade(SCHEME, [], Facts(), DAY).why[0].code == "not_managed"
    without = read(scheme_data(overrides=[{"grade": "黑名单", "veto": True}]))
    assert grade(without, [], serving, DAY).name == ""
    assert grade(SCHEME, [], Facts(joined_on=MARCH, left_on=DAY), DAY).why[0].code == "left"
    assert grade(SCHEME, [], Facts(joined_on=MARCH, left_on=DAY), DAY - timedelta(days=1)).name == "AA"


def test_by_calendar_years_points_end_with_their_year_and_vetoes_do_not() -> None:
    yearly = read(scheme_data(cycle="calendar_year"))
    later = date(2027, 1, 1)
    assert grade(yearly, [entry(1, "award_city", "5")], MANAGED, DAY).points == 85
    found = grade(yearly, [entry(1, "award_city", "5"), FUND], MANAGED, later)
    assert (found.points, found.name, found.counted) == (Decimal(80), "黑名单", ())
    assert found.why[1].code == "last_year"
    assert grade(SCHEME, [entry(1, "award_city", "5")], MANAGED, later).points == 85


def test_history_turns_on_the_days_on_which_something_begins_or_ends() -> None:
    newer = read(scheme_data(base="75"))
    found = history(
        [(date(2026, 2, 1), 1, SCHEME), (date(2026, 10, 1), 2, newer)],
        [
            Span(AWARD, date(2026, 3, 1), date(2026, 5, 31)),
            Span(FEE, date(2026, 5, 1), None),
        ],
        MANAGED,
        date(2026, 1, 1),
        DAY,
    )
    assert [(str(each.since), str(each.until), each.scheme, each.grade.name) for each in found] == [
        ("2026-01-01", "2026-01-31", None, ""),
        ("2026-02-01", "2026-02-28", 1, "AA"),
        ("2026-03-01", "2026-04-30", 1, "AA"),
        ("2026-05-01", "2026-05-31", 1, "A"),
        ("2026-06-01", "2026-09-30", 1, "A"),
        ("2026-10-01", "2026-12-31", 2, "B"),
    ]
    assert [str(each.grade.points) for each in found[1:]] == ["80", "83", "77", "74", "69"]


@given(standings(), st.randoms())
def test_the_order_of_entries_never_matters(found: list[Standing], random: Any) -> None:
    mixed = list(found)
    random.shuffle(mixed)
    assert grade(SCHEME, mixed, MANAGED, DAY) == grade(SCHEME, found, MANAGED, DAY)


@given(standings(), st.lists(st.integers(0, 12), max_size=4))
def test_entries_replayed_in_any_split_into_batches_give_the_same_grade(
    found: list[Standing], cuts: list[int]
) -> None:
    edges = [0, *sorted(min(cut, len(found)) for cut in cuts), len(found)]
    replayed: list[Standing] = []
    for start, end in pairwise(edges):
        replayed = [*replayed, *found[start:end]]
        grade(SCHEME, replayed, MANAGED, DAY)  # a grade looked at in between leaves nothing behind
    assert grade(SCHEME, replayed, MANAGED, DAY) == grade(SCHEME, found, MANAGED, DAY)


@given(standings(), st.decimals("0", "10", places=2))
def test_another_good_record_never_harms_and_a_bad_one_never_helps(
    found: list[Standing], amount: Decimal
) -> None:
    before = grade(SCHEME, found, MANAGED, DAY)
    good = grade(SCHEME, [*found, Standing(99, "award_city", amount, MARCH)], MANAGED, DAY)
    bad = grade(SCHEME, [*found, Standing(99, "fee", -amount, MARCH, "general")], MANAGED, DAY)
    assert before.points is not None
    assert good.points is not None
    assert bad.points is not None
    assert good.points >= before.points >= bad.points
    assert SCHEME.rank(good.name) <= SCHEME.rank(before.name) <= SCHEME.rank(bad.name)


@given(standings())
def test_every_sum_has_a_grade_and_the_parts_add_up(found: list[Standing]) -> None:
    each = grade(SCHEME, found, MANAGED, DAY)
    assert each.points == each.base + each.good - each.bad
    assert each.good <= 40
    assert SCHEME.step(each.name) is not None


@given(spans(), st.integers(0, 364))
def test_history_agrees_with_the_grade_of_each_day(found: list[Span], offset: int) -> None:
    yearly = read(scheme_data(cycle="calendar_year"))
    facts = Facts(date(2026, 2, 2), date(2026, 12, 1), ((date(2026, 1, 10), date(2026, 1, 20)),))
    schemes = [(date(2025, 6, 1), 1, SCHEME), (date(2026, 7, 1), 2, yearly)]
    periods = history(schemes, found, facts, date(2026, 1, 1), DAY)
    day = date(2026, 1, 1) + timedelta(days=offset)
    (of_day,) = [each for each in periods if each.since <= day <= each.until]
    data = SCHEME if day < date(2026, 7, 1) else yearly
    assert of_day.grade == grade(data, [each.standing for each in found if each.holds(day)], facts, day)
    assert all(a.until + timedelta(days=1) == b.since for a, b in pairwise(periods))


def test_the_pure_names_are_those_of_the_tables() -> None:
    assert set(scheme_format.KINDS) == set(EntryKind.values)
    assert ("", *scheme_format.GRAVITIES) == tuple(Gravity.values)
