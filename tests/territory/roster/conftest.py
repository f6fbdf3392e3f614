"""The sun community has an estate 阳光花园 with building 3栋, unit 2, room 501."""

from __future__ import annotations

from typing import Any

import pytest

from territory.models import Household
from territory.roster.examining import Options, Plan, examine
from tests.factories.roster import roster_csv
from tests.factories.town import Community, Town
from tests.factories.town import town as build

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


@pytest.fixture
def town(db: None) -> Town:
    """The street."""
    return build()


@pytest.fixture
def sun(town: Town) -> Community:
    """The community of these tests."""
    return town.sun


def row(**changes: Any) -> dict[str, Any]:
    """The row of the one dwelling, with changes by heading."""
    return {**dict(zip(HEADINGS, ROW, strict=True)), **changes}


def table(*rows: dict[str, Any], encoding: str = "utf-8-sig") -> bytes:
    """A CSV file."""
    return roster_csv(rows or (row(),), encoding)


def plan(community: Community, data: bytes, **options: Any) -> Plan:
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
