"""The forty tasks over three months: what two communities and their street report gives these lights.

The table says, by indicator: the readings of 阳光 (numerator, denominator) in September to November,
and the light of the street, put together with 月亮, which reports the same but for OTHERS, in each month.
November has not ended: what is missing there is waiting, in September and October it is late.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from surveys.targets.board import board
from surveys.targets.goals import set_goal
from surveys.targets.models import Programme, Reading
from surveys.targets.periods import Period
from surveys.targets.views.reading import month_of
from surveys.targets.wording import goal_words
from surveys.targets.worklist import ORDER, items
from territory.models import Area
from tests.factories.town import Town
from tests.surveys.targets.conftest import Give, indicator_of

MONTHS = ("2026-09", "2026-10", "2026-11")
G, Y, R, N, X, L, W = "green", "yellow", "red", "none", "na", "late", "waiting"

# key: (three readings of 阳光, lights of the street)
TABLE: dict[str, tuple[tuple[Any, Any, Any], tuple[str, str, str]]] = {
    "oc_party": (((4, 4), (9, 10), (3, 5)), (G, Y, R)),
    "part_time_members": (((1, 1), (1, 1), (0, 1)), (G, G, R)),
    "party_platform": (((1, 1), (1, 1), None), (G, G, W)),
    "members_reported": (((95, 100), (89, 100), (100, 100)), (Y, R, G)),
    "two_lists": ((3, 4, 5), (N, N, N)),
    "cross_posts": (((6, 10), (54, 100), (5, 10)), (G, Y, R)),
    "oc_norm": (((7, 10), (63, 100), (6, 10)), (G, Y, R)),
    "oc_formed": (((9, 10), (81, 100), (8, 10)), (G, Y, R)),
    "oc_trained": (((0, 20), (10, 20), (20, 20)), (N, N, N)),
    "guides_trained": (((0, 0), (1, 5), None), (X, N, W)),
    "committees": ((5, 4, 6), (G, R, G)),
    "autonomy_projects": ((1, 0, 2), (G, R, G)),
    "plan": ((1, None, None), (N, N, N)),
    "joint_meetings": ((2, 1, 3), (G, R, G)),
    "city_centre": ((20, 40, 100), (N, N, N)),
    "urban_weeks": ((4, 3, None), (G, R, W)),
    "grid_covered": (((10, 10), (9, 10), (8, 10)), (G, Y, R)),
    "pm_disclosed": (((5, 5), (5, 5), (5, 5)), (G, G, G)),
    "pm_checked": (((5, 5), (0, 0), (4, 5)), (G, X, R)),
    "credit_reported": (((0, 0), (2, 2), (1, 2)), (X, G, R)),
    "agents": (((1, 1), (1, 1), (1, 1)), (G, G, G)),
    "fund_rebuilt": (((3, 3), (27, 30), None), (G, Y, W)),
    "fee_pilots": ((0, 1, 1), (N, N, N)),
    "fund_renewed": (((0, 2), (1, 2), (2, 2)), (N, N, N)),
    "culture_area": (("120.5", "120.5", 200), (N, N, N)),
    "culture_events": ((2, 3, 4), (N, N, N)),
    "notices": (((9, 10), (10, 10), (10, 10)), (N, N, N)),
    "etiquette": (((1, 10), (5, 10), (10, 10)), (N, N, N)),
    "campaigns": ((1, 1, 2), (N, N, N)),
    "minors": ((0, 1, 0), (N, N, N)),
    "models": ((0, 1, 1), (N, N, N)),
    "old_housing": ((10, 20, 30), (N, N, N)),
    "water": ((10, 100, 100), (N, N, N)),
    "fire": (((8, 10), (9, 10), (10, 10)), (N, N, N)),
    "defence": (((8, 10), (9, 10), (10, 10)), (N, N, N)),
    "barrier_free": (((8, 10), (9, 10), (10, 10)), (N, N, N)),
    "waste_green": (((8, 10), (9, 10), (10, 10)), (N, N, N)),
    "new_builds": ((0, 1, 0), (G, R, G)),
    "group_rent_fixed": (((0, 0), (9, 10), (81, 100)), (X, G, Y)),
    "no_group_rent": (((3, 20), (27, 200), (1, 20)), (G, Y, R)),
    "sport_in_step": (((0, 0), (0, 0), (1, 1)), (X, X, N)),
    "sport_added": ((0, 0, 1), (N, N, N)),
    "sport_open": (((6, 6), (6, 6), (5, 6)), (G, G, R)),
    "sport_insured": (((6, 6), (19, 20), (6, 6)), (G, Y, G)),
    "sport_intact": ((None, (6, 6), (6, 6)), (L, G, G)),
    "street_meetings": ((1, 0, None), (G, R, W)),
}
OTHERS = {"old_housing": (100, 100, 100), "committees": (5, 5, 5), "joint_meetings": (2, 2, 2)}
STREET = {"street_meetings", "city_centre", "models"}  # reported by the street itself


@pytest.fixture
def reported(town: Town, give: Give) -> None:
    """All of the table."""

    def pair(value: Any) -> tuple[Any, ...]:
        return value if isinstance(value, tuple) else (value,)

    def nothing(value: Any) -> dict[str, Any]:
        return {"not_applicable": True, "note": "没有可统计的"} if value == (0, 0) else {}

    for key, (readings, _lights) in TABLE.items():
        area = town.street if key in STREET else town.sun.area
        for month, reading in zip(MONTHS, readings, strict=True):
            if reading is not None:
                give(key, area, month, *pair(reading), **nothing(reading))
    for key in TABLE.keys() - STREET:
        readings = OTHERS.get(key, TABLE[key][0])
        for month, reading in zip(MONTHS, readings, strict=True):
            if reading is not None:
                give(key, town.moon.area, month, *pair(reading), **nothing(reading))


def test_three_months_give_the_expected_lights(town: Town, forty: Programme, reported: None) -> None:
    found: dict[str, list[str]] = {}
    for month in MONTHS:
        day = month_of(month)
        assert day
        for line in board(forty, day, town.superuser).lines:
            found.setdefault(line.indicator.key, []).append(line.rolled.light)
    assert {key: tuple(lights) for key, lights in found.items()} == {
        key: lights for key, (_readings, lights) in TABLE.items()
    }
    assert len(found) == 46
    assert sum(map(len, found.values())) == 138


def test_trend_and_parts(town: Town, forty: Programme, reported: None) -> None:
    day = month_of("2026-10")
    assert day
    moons = Reading.objects.filter(area=town.moon.area, period=day)
    moons.filter(indicator__key="oc_party").delete()
    lines = {line.indicator.key: line for line in board(forty, day, town.superuser).lines}
    assert {key: lines[key].trend for key in ("oc_party", "old_housing", "new_builds", "pm_disclosed")} == {
        "oc_party": -1, "old_housing": 0, "new_builds": 1, "pm_disclosed": 0,
    }  # fmt: skip
    oc = lines["oc_party"]
    assert [(cell.area, cell.light) for cell in oc.cells] == [(town.sun.area, Y), (town.moon.area, L)]
    assert (oc.rolled.reported, oc.rolled.reporters, oc.rolled.late) == (1, 2, 1)
    assert oc.rolled.light == Y, "a late reporter does not undo it"
    moons.filter(indicator__key="culture_events").delete()
    half = {line.indicator.key: line for line in board(forty, day, town.superuser).lines}["culture_events"]
    assert (half.trend, half.compared, half.rolled.reported) == (1, 1, 1), "3 after 2, not after 4"
    own = board(forty, day, town.sun.people["supervisor"])
    assert {cell.area for line in own.lines for cell in line.cells} == {town.sun.area}
    assert not any(line.indicator.key in STREET for line in own.lines)
    narrowed = board(forty, day, town.superuser, within=town.moon.area)
    assert narrowed.areas == (town.moon.area,)


def test_a_goal_for_a_sum_judges_the_sum(town: Town, forty: Programme, give: Give) -> None:
    """Five events in all: two and three reach it together, neither is judged alone, but by its own goal."""
    day, sun, moon = date(2026, 11, 1), town.sun.area, town.moon.area
    campaigns = indicator_of(forty, "campaigns")

    def goal(op: str, value: int, area: Area | None = None) -> None:
        given = {"period": Period(day, "month"), "op": op, "value": Decimal(value), "why": "x"}
        set_goal(campaigns, area=area, user=town.superuser, **given)

    def shown(user: Any = None, within: Any = None) -> tuple[str, str, list[str]]:
        (line,) = board(forty, day, user, within=within, indicators=[campaigns]).lines
        words = goal_words(campaigns, line.goal, line.common)
        return line.rolled.light, words, [cell.light for cell in line.cells]

    goal(">=", 5)
    give("campaigns", sun, "2026-11", 2)
    assert shown() == (R, "≥ 5 场", [N, W])
    give("campaigns", moon, "2026-11", 3)
    assert shown() == (G, "≥ 5 场", [N, N])
    assert shown(within=sun) == (N, "合计 ≥ 5 场", [N])
    assert shown(town.sun.people["supervisor"]) == (N, "合计 ≥ 5 场", [N])
    assert [each.light for each in items(sun) if each.indicator == campaigns and each.reading] == [N]
    goal(">=", 3, sun)
    assert shown() == (G, "≥ 5 场", [R, N])
    assert shown(within=sun) == (R, "≥ 3 场", [R])
    goal("<=", 0)
    assert shown() == (R, "≤ 0 场", [R, R])
    assert shown(within=moon) == (R, "≤ 0 场", [R])


def test_what_is_to_be_done(town: Town, forty: Programme, reported: None) -> None:
    """Late first; the year's plan is reported once."""
    found = items(town.sun.area)
    assert [each.state for each in found] == sorted([each.state for each in found], key=ORDER.index)
    late = [(each.indicator.key, each.period.first.month) for each in found if each.state == "late"]
    assert late == [("sport_intact", 9)]
    assert {each.indicator.key for each in found if each.state == "open"} == {
        "party_platform", "guides_trained", "urban_weeks", "fund_rebuilt",
    }  # fmt: skip
    assert [each.state for each in found if each.indicator.key == "plan"] == ["done"]
    everything = items(town.moon.area)
    assert sum(each.state == "late" for each in everything) == 1
