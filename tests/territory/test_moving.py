"""Moving areas: levels are kept, people see what they should, grids and tallies stay right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import ModelLogEntry

from territory import access, moving
from territory.enums import Level
from territory.models import Area, GridPart
from tests.factories import AreaFactory, GridFactory
from tests.factories.town import Town


@pytest.fixture
def heard() -> Iterator[list[dict[str, Any]]]:
    """What `moved` says."""
    found: list[dict[str, Any]] = []

    def listen(sender: Any, **said: Any) -> None:
        found.append({name: said[name] for name in ("area", "before", "after", "user")})

    moving.moved.connect(listen)
    yield found
    moving.moved.disconnect(listen)


def numbers(*areas: Area) -> list[int]:
    """Their primary keys."""
    return [area.pk for area in areas]


def test_an_estate_moves_with_everything_below(
    town: Town, heard: list[dict[str, Any]], django_capture_on_commit_callbacks: Any
) -> None:
    estate = town.sun.building.get_parent()
    above = numbers(*town.street.get_ancestors(), town.street)
    grid = GridFactory(community=town.sun.area, name="东网格", parts=[town.sun.building])
    told = moving.effects(estate, town.moon.area)
    assert (told.areas, told.households) == (1, 1)
    assert (told.loses, told.gains, told.grids) == ([town.sun.area], [town.moon.area], [grid])
    assert {post.area for post in told.posts_lost} == {town.sun.area}
    assert {post.area for post in told.posts_gained} == {town.moon.area}
    with django_capture_on_commit_callbacks(execute=True):
        moved = moving.move(estate, town.moon.area, user=town.street_supervisor, seen=town.sun.area.pk)
    building = Area.objects.get(pk=town.sun.building.pk)
    assert moved.get_parent() == town.moon.area
    assert building.path.startswith(moved.path)
    assert not access.may(town.sun.people["worker"], building)
    assert access.may(town.moon.people["worker"], building)
    assert not GridPart.objects.exists()
    entry = ModelLogEntry.objects.get(action="territory.move")
    assert entry.data == {
        "from": "滨江市 江岸区 解放路街道 阳光社区",
        "to": "滨江市 江岸区 解放路街道 月亮社区",
    }
    assert str(entry.message) == (
        "从“滨江市 江岸区 解放路街道 阳光社区”移到“滨江市 江岸区 解放路街道 月亮社区”"
    )
    assert [each["before"] for each in heard] == [[*above, town.sun.area.pk]]
    assert [each["after"] for each in heard] == [[*above, town.moon.area.pk]]
    assert not Area.find_problems()[0]


def test_a_community_takes_its_grids_along(town: Town) -> None:
    other = AreaFactory(parent=town.street.get_parent(), name="新街道", level=Level.STREET)
    GridFactory(community=town.sun.area, parts=[town.sun.building])
    assert moving.effects(town.sun.area, other).grids == []
    moving.move(town.sun.area, other, user=town.superuser)
    assert GridPart.objects.count() == 1


@pytest.mark.parametrize("level", [Level.BUILDING, Level.ESTATE, Level.STREET, Level.COUNTY])
def test_levels_follow_each_other(town: Town, level: Level) -> None:
    estate = town.sun.building.get_parent()
    place = Area.objects.filter(level=level).exclude(pk=estate.pk).first()
    assert place is not None
    with pytest.raises(ValidationError) as refused:
        moving.move(estate, place, user=town.superuser)
    assert refused.value.messages == [
        f"“阳光花园”（小区）只能放在村(社区)下面，不能放在“{place.name}”（{place.get_level_display()}）下面。"
    ]
    assert Area.objects.get(pk=estate.pk).get_parent() == town.sun.area


def test_moved_meanwhile_by_somebody_else(town: Town) -> None:
    estate = town.sun.building.get_parent()
    third = AreaFactory(parent=town.street, name="星星社区", level=Level.COMMUNITY)
    moving.move(estate, third, user=town.superuser)
    with pytest.raises(ValidationError) as refused:
        moving.move(estate, town.moon.area, user=town.superuser, seen=town.sun.area.pk)
    assert refused.value.messages == ["“阳光花园”已被别人移动，现在在“星星社区”下面。请重新查看。"]


def test_order_among_neighbours(
    town: Town, heard: list[dict[str, Any]], django_capture_on_commit_callbacks: Any
) -> None:
    estate = town.sun.building.get_parent()
    for name in ("4栋", "5栋"):
        AreaFactory(parent=Area.objects.get(pk=estate.pk), name=name, level=Level.BUILDING)

    def order() -> list[str]:
        return [each.name for each in Area.objects.get(pk=estate.pk).get_children()]

    five = Area.objects.get(name="5栋", path__startswith=estate.path)
    with django_capture_on_commit_callbacks(execute=True):
        moving.reorder(five, town.sun.building, user=town.superuser)
    assert order() == ["5栋", "3栋", "4栋"]
    assert heard[0]["before"] == heard[0]["after"]
    moving.reorder(Area.objects.get(pk=five.pk), None, user=town.superuser)
    assert order() == ["3栋", "4栋", "5栋"]
    with pytest.raises(ValidationError) as refused:
        moving.reorder(five, town.moon.building, user=town.superuser)
    assert refused.value.messages == ["“5栋”和“3栋”不在同一个上级下面。"]
    assert not Area.find_problems()[0]


def test_who_may(town: Town) -> None:
    estate = Area.objects.get(name="阳光花园")
    for who, may in [("worker", False), ("author", False), ("supervisor", True), ("administrator", True)]:
        assert moving.may_shift(town.sun.people[who], estate) is may
        assert not moving.may_shift(town.moon.people[who], estate)
    assert not moving.may_shift(town.sun.people["administrator"], town.sun.area)  # her own top
    assert moving.may_shift(town.street_supervisor, town.sun.area)
    assert not moving.may_shift(town.street_supervisor, Area.objects.get(level=Level.CITY))
    assert moving.may_shift(town.superuser, Area.objects.get(level=Level.CITY))
