"""Finding dwellings by what people type, and the order of doors."""

from __future__ import annotations

import pytest

from territory.finding import areas_named, at_address, by_door, by_phone, door_keys
from territory.models import Area, Household
from tests.factories import AreaFactory, HouseholdFactory
from tests.factories.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def doors(town: Town) -> dict[str, Household]:
    """Households of two estates of one community: 花园 3栋 and 新村 3号楼, 13号楼."""
    estate = AreaFactory(parent=town.sun.area, name="幸福新村")
    three = AreaFactory(parent=estate, name="3号楼")
    thirteen = AreaFactory(parent=estate, name="13号楼")
    return {
        "garden": town.sun.household,  # 阳光花园 3栋 2-501
        "first": HouseholdFactory(building=three, unit="1", room="501"),
        "tenth": HouseholdFactory(building=three, unit="1", room="1001"),
        "second": HouseholdFactory(building=three, unit="2", room="501"),
        "far": HouseholdFactory(building=thirteen, unit="2", room="501"),
    }


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("3-2-501", {"garden", "second"}),
        ("3－2－501", {"garden", "second"}),
        (" 3 2 501 ", {"garden", "second"}),
        ("03栋2单元0501室", {"garden", "second"}),
        ("3幢", {"garden", "first", "tenth", "second"}),
        ("幸福新村 3号楼", {"first", "tenth", "second"}),
        ("幸福新村 3号楼 2-501", {"second"}),
        ("幸福新村 2单元", {"second", "far"}),
        ("阳光花园", {"garden"}),
        ("新村 3-501", {"first", "second"}),
        ("3-501", {"garden", "first", "second"}),
        ("2单元501", {"garden", "second", "far"}),
        ("501", {"garden", "first", "second", "far"}),
        ("13", {"far"}),
        ("没有", set()),
        ("3-9-501", set()),
        ("", {"garden", "first", "tenth", "second", "far"}),
    ],
)
def test_dwellings_are_found_as_people_write_them(
    doors: dict[str, Household], text: str, wanted: set[str]
) -> None:
    rows = Household.objects.filter(at_address(text, ""), pk__in=[each.pk for each in doors.values()])
    named = {each.pk: name for name, each in doors.items()}
    assert {named[each.pk] for each in rows} == wanted


def test_a_whole_phone_number_finds_its_household(doors: dict[str, Household]) -> None:
    doors["far"].contact_phone = "13812345678"
    doors["far"].save()
    found = by_phone(" 138 1234 5678".replace(" ", ""))
    assert found is not None
    assert Household.objects.get(found) == doors["far"]
    part = by_phone("1381234")
    assert part is not None
    assert not Household.objects.filter(part).exists()
    assert by_phone("3栋") is None


def test_areas_are_found_below_others(doors: dict[str, Household]) -> None:
    def names(text: str) -> list[str]:
        return [str(area.name) for area in areas_named(Area.objects.order_by("path"), text)]

    assert names("幸福新村 3栋") == ["3号楼"]
    assert names("阳光社区 3号楼") == ["3栋", "3号楼", "13号楼"]
    assert names("新村") == ["幸福新村"]


def test_doors_are_ordered_by_number(doors: dict[str, Household]) -> None:
    rows = by_door(Household.objects.filter(building=doors["first"].building), "")
    assert [(each.unit, each.room) for each in rows.order_by(*door_keys(""))] == [
        ("1", "501"),
        ("1", "1001"),
        ("2", "501"),
    ]
