"""The sun community has an estate 阳光花园 with building 3栋, unit 2, room 501."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from territory.enums import Level, Role
from territory.models import Area, Household
from territory.roster.examining import Options, Plan, examine
from tests.factories import AreaFactory, HouseholdFactory, staff
from tests.factories.roster import roster_csv

HEADINGS = (
    "小区",
    "楼栋",
    "单元",
    "房号",
    "建筑面积",
    "居住情况",
    "居住人数",
    "入住日期",
    "联系人",
    "联系电话",
    "备注",
)
ROW = ("阳光花园", "3栋", "2", "501", "89.50", "自住", "3", "2019-06-01", "李明", "13812345678", "")


@dataclass
class Place:
    """A community, its one building and dwelling, and its people."""

    area: Area
    building: Area
    household: Household
    people: dict[str, Any] = field(default_factory=dict)


def place(street: Area, name: str) -> Place:
    """A community below `street`."""
    area = AreaFactory(parent=street, name=f"{name}社区", level=Level.COMMUNITY)
    estate = AreaFactory(parent=area, name=f"{name}花园", level=Level.ESTATE)
    building = AreaFactory(parent=estate, name="3栋", level=Level.BUILDING)
    roles = {"worker": Role.GRID_WORKER, "supervisor": Role.SUPERVISOR, "administrator": Role.ADMINISTRATOR}
    people = {who: staff(area, role, username=f"{name}-{who}") for who, role in roles.items()}
    people["author"] = staff(area, Role.AUTHOR, username=f"{name}-author")
    return Place(area, building, HouseholdFactory(building=building, unit="2", room="501"), people)


@pytest.fixture
def street(db: None) -> Area:
    """What both communities lie in."""
    return AreaFactory(parent=AreaFactory(parent=AreaFactory(name="滨江市")), name="解放路街道")


@pytest.fixture
def sun(street: Area) -> Place:
    """The community of these tests."""
    return place(street, "阳光")


@pytest.fixture
def moon(street: Area, sun: Place) -> Place:
    """Its neighbour."""
    return place(street, "月亮")


def row(**changes: Any) -> dict[str, Any]:
    """The row of the one dwelling, with changes by heading."""
    return {**dict(zip(HEADINGS, ROW, strict=True)), **changes}


def table(*rows: dict[str, Any], encoding: str = "utf-8-sig") -> bytes:
    """A CSV file."""
    return roster_csv(rows or (row(),), encoding)


def plan(community: Place, data: bytes, **options: Any) -> Plan:
    """What the file would do."""
    return examine(data, community.area, Options(**options))


def said(found: Plan) -> list[tuple[str, int, str, str]]:
    """The problems: code, row, heading, cell."""
    return [(each.code, each.row, each.column, each.cell) for each in found.problems]


def stored() -> list[tuple[Any, ...]]:
    """Every dwelling, as it is in the database."""
    fields = ("building__name", "unit", "room", "floor_area", "occupancy", "residents", "moved_in_on")
    rows = Household.objects.order_by("building__path", "unit", "room")
    return list(rows.values_list(*fields, "contact_name", "contact_phone", "note"))
