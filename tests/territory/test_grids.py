"""Grids: a dwelling lies in one, buildings go whole or by units, and refusals say what to do."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import ModelLogEntry

from territory.enums import Level, Role
from territory.grids import Part, grid_of, households_of, in_grids, set_parts, staff_of, with_grid
from territory.models import Area, Grid, Household
from tests.factories import AreaFactory, GridFactory, HouseholdFactory, staff
from tests.factories.town import Town


@pytest.fixture
def second(town: Town) -> Area:
    """Another building of the sun community, with one dwelling in each of two units."""
    building = AreaFactory(parent=town.sun.building.get_parent(), name="5栋", level=Level.BUILDING)
    for unit in ("1", "2"):
        HouseholdFactory(building=building, unit=unit, room="101")
    return building


def test_whose_grid(town: Town, second: Area, django_assert_num_queries: Any) -> None:
    east = GridFactory(community=town.sun.area, parts=[town.sun.building, (second, "1")])
    west = GridFactory(community=town.sun.area, parts=[(second, "2")])
    one, two = second.households.order_by("unit")
    everyone = [town.sun.household, one, two, town.moon.household]
    wanted = {town.sun.household.pk: east.pk, one.pk: east.pk, two.pk: west.pk}
    with django_assert_num_queries(1):
        assert grid_of(everyone) == wanted
    with django_assert_num_queries(1):
        assert grid_of(Household.objects.all()) == wanted
    assert grid_of([]) == {}
    assert set(households_of(east)) == {town.sun.household, one}
    assert list(households_of(west)) == [two]
    assert in_grids(Grid.objects.filter(community=town.sun.area)).count() == 3
    outside = with_grid(Household.objects.all()).filter(grid_id=None)
    assert list(outside) == [town.moon.household]


def test_setting_parts_is_logged_and_doing_it_again_is_not(town: Town, second: Area) -> None:
    grid = GridFactory(community=town.sun.area, parts=[town.sun.building])
    user = town.sun.people["supervisor"]
    wanted = {Part(second.pk, "1")}
    assert set_parts(grid, wanted, user=user)
    assert not set_parts(grid, wanted, user=user)
    assert [(row.building_id, row.unit) for row in grid.parts.all()] == [(second.pk, "1")]
    entry = ModelLogEntry.objects.get(action="territory.grid_parts")
    assert (entry.user, entry.data) == (user, {"added": ["5栋1单元"], "removed": ["3栋"]})


@pytest.mark.parametrize(
    ("theirs", "mine", "message"),
    [
        ([""], [""], "5栋已属于网格“东网格”。请先在那里取消。"),
        ([""], ["1"], "5栋1单元已属于网格“东网格”。请先在那里取消。"),
        (["1"], ["1"], "5栋1单元已属于网格“东网格”。请先在那里取消。"),
        (["2"], [""], "5栋已按单元划分：2单元属于网格“东网格”。请逐个勾选其余单元。"),
        ([], ["", "1"], "5栋既选了整栋又选了1单元，请只选一种。"),
    ],
)
def test_refused(town: Town, second: Area, theirs: list[str], mine: list[str], message: str) -> None:
    GridFactory(community=town.sun.area, name="东网格", parts=[(second, unit) for unit in theirs])
    grid = GridFactory(community=town.sun.area)
    with pytest.raises(ValidationError) as refused:
        set_parts(grid, {Part(second.pk, unit) for unit in mine}, user=town.superuser)
    assert refused.value.messages == [message]
    assert not grid.parts.exists()


def test_other_units_of_a_divided_building(town: Town, second: Area) -> None:
    GridFactory(community=town.sun.area, parts=[(second, "2")])
    grid = GridFactory(community=town.sun.area)
    assert set_parts(grid, {Part(second.pk, "1")}, user=town.superuser)
    assert [each.unit for each in households_of(grid)] == ["1"]


def test_nothing_of_another_community(town: Town) -> None:
    grid = GridFactory(community=town.sun.area)
    for outside in (town.moon.building.pk, town.sun.area.pk, 10**9):
        with pytest.raises(ValidationError) as refused:
            set_parts(grid, {Part(outside)}, user=town.superuser)
        assert refused.value.messages == ["有楼栋不在本网格所属的社区内。请重新打开本页再选。"]


def test_who_may_look_after_a_grid(town: Town) -> None:
    both = staff(town.sun.area, Role.AUTHOR, Role.GRID_WORKER)
    gone = staff(town.sun.area, Role.GRID_WORKER)
    gone.is_active = False
    gone.save()
    assert {each.username for each in staff_of(town.sun.area)} == {
        *(each.username for each in town.sun.people.values()),
        town.street_supervisor.username,
        both.username,
    }
    assert set(staff_of(town.sun.area, Role.GRID_WORKER)) == {town.sun.people["worker"], both}
