"""The demo's areas: an invented city down to its buildings, and the 600 dwellings in them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from portal.demo import contacts
from territory.enums import Level
from territory.models import Area, Household

CITY, COUNTY, STREET = "滨江市", "城南区", "新成路街道"
CITY_CODE = "990100"  # no real city's division code begins with 99


@dataclass(frozen=True, slots=True)
class EstatePlan:
    """An estate: buildings numbered from `first`, each with the same units, floors and doors a floor."""

    name: str
    first: int
    buildings: int
    units: int
    floors: int
    doors: int
    floor_areas: tuple[str, ...]  # m², by door


@dataclass(frozen=True, slots=True)
class CommunityPlan:
    """A community. Its buildings are numbered through, so that a typed address names one dwelling."""

    key: str
    name: str
    estates: tuple[EstatePlan, ...]


COMMUNITIES = (
    CommunityPlan(
        "wutong",
        "梧桐里社区",
        (
            EstatePlan("梧桐花园", 1, 6, 2, 6, 2, ("89.50", "112.30")),
            EstatePlan("锦绣苑", 7, 4, 1, 12, 2, ("96.20", "128.80")),
        ),
    ),
    CommunityPlan(
        "jichuang",
        "机床厂社区",
        (
            EstatePlan("机床厂家属院", 1, 6, 2, 5, 2, ("52.60", "61.40")),
            EstatePlan("粮食局宿舍", 7, 3, 1, 4, 3, ("48.00", "55.70", "63.10")),
        ),
    ),
    CommunityPlan(
        "binhe",
        "滨河社区",
        (
            EstatePlan("滨河新居", 1, 5, 2, 6, 2, ("75.90", "88.40")),
            EstatePlan("东风里", 6, 3, 2, 7, 2, ("68.20", "79.60")),
        ),
    ),
)


@dataclass(frozen=True)
class DemoAreas:
    """The areas by what they are called in the demo."""

    city: Area
    street: Area
    communities: dict[str, Area]  # by key
    estates: dict[str, Area]  # by name
    buildings: dict[tuple[str, int], Area]  # by community key and number


def create_areas() -> DemoAreas:
    """The tree, topmost first."""
    city = Area.add_root(name=CITY, level=Level.CITY, code=CITY_CODE)
    county = city.add_child(name=COUNTY, level=Level.COUNTY, code="990102")
    street = county.add_child(name=STREET, level=Level.STREET, code="990102001")
    found = DemoAreas(city, street, {}, {}, {})
    for index, plan in enumerate(COMMUNITIES, start=1):
        community = street.add_child(name=plan.name, level=Level.COMMUNITY, code=f"990102001{index:03d}")
        found.communities[plan.key] = community
        for estate_plan in plan.estates:
            estate = community.add_child(name=estate_plan.name, level=Level.ESTATE)
            found.estates[estate_plan.name] = estate
            for number in range(estate_plan.first, estate_plan.first + estate_plan.buildings):
                building = estate.add_child(name=f"{number}号楼", level=Level.BUILDING)
                found.buildings[plan.key, number] = building
    return found


def create_households(areas: DemoAreas) -> int:
    """Every dwelling of every building; returns how many."""
    rows = [
        Household(
            building=areas.buildings[plan.key, number],
            unit=str(unit),
            room=f"{floor}{door:02d}",
            floor_area=Decimal(estate.floor_areas[door - 1]),
        )
        for plan in COMMUNITIES
        for estate in plan.estates
        for number in range(estate.first, estate.first + estate.buildings)
        for unit in range(1, estate.units + 1)
        for floor in range(1, estate.floors + 1)
        for door in range(1, estate.doors + 1)
    ]
    contacts.fill(rows)
    Household.objects.bulk_create(rows)
    return len(rows)


def addresses(key: str) -> dict[int, list[str]]:
    """By building number: every dwelling of a community, written as a resident writes it (3-2-501)."""
    plan = next(each for each in COMMUNITIES if each.key == key)
    return {
        number: [
            f"{number}-{unit}-{floor}{door:02d}"
            for unit in range(1, estate.units + 1)
            for floor in range(1, estate.floors + 1)
            for door in range(1, estate.doors + 1)
        ]
        for estate in plan.estates
        for number in range(estate.first, estate.first + estate.buildings)
    }
