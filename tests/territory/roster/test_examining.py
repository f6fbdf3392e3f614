"""What a file would do: found by address however it is written, and every fault by row and column."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from territory.roster.columns import FACT_KEYS
from tests.factories import AreaFactory, HouseholdFactory
from tests.territory.roster.conftest import Place, plan, row, said, stored, table


def test_one_of_each(sun: Place) -> None:
    HouseholdFactory(building=sun.building, unit="2", room="502", contact_name="王芳")
    HouseholdFactory(building=sun.building, unit="2", room="503", floor_area=Decimal("60"))
    found = plan(
        sun,
        table(
            row(),
            row(
                房号="502",
                联系人="王芳",
                **dict.fromkeys(("建筑面积", "居住情况", "居住人数", "入住日期", "联系电话"), ""),
            ),
            row(房号="504"),
        ),
    )
    assert said(found) == []
    assert [change.action for change in found.changes] == ["changed", "same", "new"]
    assert dict(found.counts) == {"changed": 1, "same": 1, "new": 1}
    assert found.left_alone == 1, "503 is not in the file"
    changed = ("floor_area", "occupancy", "residents", "moved_in_on", "contact_name", "contact_phone")
    assert found.changes[0].changed == changed


BUILDINGS = ("3栋", "3号楼", "3幢", "３＃", "3#楼", "03栋", "第3栋", "三栋", "三号楼", " 3 栋 ", "3")
ROOMS = (("2", "501"), ("02单元", "0501"), ("２", "５０１室"), ("二单元", "501.0"))


def test_one_address_many_spellings(sun: Place) -> None:
    for building, (unit, room) in product(BUILDINGS, ROOMS):
        found = plan(sun, table(row(小区="阳光花园小区", 楼栋=building, 单元=unit, 房号=room)))
        assert said(found) == [], (building, unit, room)
        assert [(each.action, each.unit, each.room) for each in found.changes] == [("changed", "2", "501")]


def test_the_exact_name_decides_where_two_are_alike(sun: Place) -> None:
    AreaFactory(parent=sun.building.get_parent(), name="3号楼", level=6)
    assert [each.action for each in plan(sun, table(row(楼栋="3栋"))).changes] == ["changed"]
    assert [each.action for each in plan(sun, table(row(楼栋="3号楼"))).changes] == ["new"]
    found = plan(sun, table(row(楼栋="3幢")))
    assert said(found) == [("building_ambiguous", 2, "楼栋", "B2")]
    assert found.problems[0].params["names"] == "3栋、3号楼"


def test_two_rows_of_one_dwelling_name_both_rows(sun: Place) -> None:
    found = plan(
        sun, table(row(), row(楼栋="3号楼", 房号="０501"), row(房号="601"), row(单元="02", 房号="601室"))
    )
    assert said(found) == [("twice", 3, "房号", "D3"), ("twice", 5, "房号", "D5")]
    assert [each.params["first"] for each in found.problems] == [2, 4]
    assert found.problems[0].line == "第3行“房号”列（D3）：第2行和第3行是同一户：3栋2单元501。请只保留一行。"


def test_what_is_missing_is_named_with_what_is_near(sun: Place) -> None:
    found = plan(sun, table(row(楼栋="9栋"), row(小区="阳光花圆"), row(小区="", 楼栋="", 房号="")))
    assert said(found) == [
        ("building_missing", 2, "楼栋", "B2"),
        ("estate_missing_near", 3, "小区", "A3"),
        ("empty", 4, "小区", "A4"),
        ("empty", 4, "楼栋", "B4"),
        ("empty", 4, "房号", "D4"),
    ]
    assert found.problems[0].line == "第2行“楼栋”列（B2）：阳光花园没有楼栋“9栋”。"
    assert found.problems[1].line == "第3行“小区”列（A3）：阳光社区没有小区“阳光花圆”，是不是“阳光花园”？"
    assert found.wrong_rows == 3


def test_missing_places_are_made_only_where_allowed(sun: Place) -> None:
    rows = table(row(楼栋="9"), row(楼栋="9号楼", 房号="502"), row(小区="新苑", 楼栋="A座"))
    assert plan(sun, rows).faulty == 3
    found = plan(sun, rows, create_missing=True)
    assert said(found) == []
    assert [each.name for each in found.new_estates] == ["新苑"]
    assert [(estate.name, each.name) for estate, each in found.new_buildings] == [
        ("阳光花园", "9栋"),
        ("新苑", "A座"),
    ]
    assert [each.action for each in found.changes] == ["new", "new", "new"]


def test_another_communitys_rows_are_refused(sun: Place, moon: Place) -> None:
    rows = [{"社区": "月亮社区", **row()}, {"社区": "阳光社区", **row()}, {"社区": "", **row(房号="502")}]
    found = plan(sun, table(*rows))
    assert said(found) == [("other_community", 2, "社区", "A2")]
    moons = plan(sun, table(row(小区="月亮花园")))
    assert [each.code for each in moons.problems] == ["estate_missing"], "a stranger's estate is not found"


CELLS = [
    ("建筑面积", "约90", "area_not_number"),
    ("建筑面积", "0", "area_range"),
    ("建筑面积", "89.555", "area_range"),
    ("居住情况", "住着", "occupancy_unknown"),
    ("居住人数", "三", "residents_not_number"),
    ("居住人数", "100", "residents_range"),
    ("居住人数", "-1", "residents_range"),
    ("入住日期", "去年", "date_unreadable"),
    ("入住日期", "2023-02-30", "date_unreadable"),
    ("入住日期", "2190-01-01", "date_range"),
    ("联系人", "李**", "masked"),
    ("联系人", "李" * 41, "too_long_private"),
    ("联系电话", "138****5678", "masked"),
    ("联系电话", "1.38E+10", "phone_scientific"),
    ("联系电话", "12345", "phone_wrong"),
    ("联系电话", "1381234567", "phone_wrong"),
    ("联系电话", "73188888888", "phone_zero"),
    ("房号", "501502503", "too_long"),
    ("房号", "501\x00", "strange"),
    ("备注", "=HYPERLINK(1)", "formula_text"),
    ("备注", "@SUM(1)", "formula_text"),
    ("备注", "#REF!", "excel_error"),
    ("备注", "长" * 201, "too_long"),
    ("备注", "长" * 1001, "cell_too_long"),
]


def test_a_bad_cell_is_named_and_nothing_else(sun: Place) -> None:
    before = stored()
    for heading, cell, code in CELLS:
        found = plan(sun, table(row(房号="601"), row(**{heading: cell})))
        column = chr(ord("A") + list(row()).index(heading))
        assert said(found) == [(code, 3, heading, f"{column}3")], cell
        assert "%" not in found.problems[0].line
        assert not any(secret in found.problems[0].line for secret in ("5678", "12345", "李李"))
    assert stored() == before


GOOD = [
    ("建筑面积", "1,089.50㎡", "floor_area", Decimal("1089.50")),
    ("建筑面积", "８９.5", "floor_area", Decimal("89.50")),
    ("居住情况", "租住", "occupancy", "tenant"),
    ("居住情况", "不详", "occupancy", ""),
    ("居住人数", "3人", "residents", 3),
    ("居住人数", "3.0", "residents", 3),
    ("入住日期", "43617", "moved_in_on", "2019-06-01"),
    ("入住日期", "2019年6月1日", "moved_in_on", "2019-06-01"),
    ("入住日期", "2019/6/1 0:00", "moved_in_on", "2019-06-01"),
    ("入住日期", "20190601", "moved_in_on", "2019-06-01"),
    ("联系人", "欧阳　修", "contact_name", "欧阳 修"),
    ("联系电话", "+86 138-1234-5678", "contact_phone", "13812345678"),
    ("联系电话", "１３８１２３４５６７８", "contact_phone", "13812345678"),
    ("联系电话", "13812345678.0", "contact_phone", "13812345678"),
    ("联系电话", "(0731)88888888", "contact_phone", "0731-88888888"),
    ("联系电话", "01062345678", "contact_phone", "010-62345678"),
    ("联系电话", "88888888", "contact_phone", "88888888"),
    ("备注", "'=1+1", "note", "=1+1"),
]


def test_what_people_write_is_understood(sun: Place) -> None:
    for heading, cell, key, value in GOOD:
        found = plan(sun, table(row(**{heading: cell})))
        assert said(found) == [], cell
        got = dict(zip(FACT_KEYS, found.changes[0].facts, strict=True))[key]
        assert (got.isoformat() if isinstance(got, date) else got) == value


def test_blank_cells_leave_alone_unless_asked(sun: Place) -> None:
    sun.household.note, sun.household.residents = "有狗", 4
    sun.household.save()
    blank = row(
        **dict.fromkeys(("建筑面积", "居住情况", "居住人数", "入住日期", "联系人", "联系电话", "备注"), "")
    )
    assert [each.action for each in plan(sun, table(blank)).changes] == ["same"]
    cleared = plan(sun, table(blank), clear_blanks=True).changes[0]
    assert cleared.changed == ("residents", "note")


def test_what_is_stored_is_no_fault_though_it_would_not_be_taken(sun: Place) -> None:
    sun.household.contact_phone = "13812345678/13900000000"
    sun.household.save()
    blank = row(**dict.fromkeys(("建筑面积", "居住情况", "居住人数", "入住日期", "联系人"), ""))
    found = plan(sun, table({**blank, "联系电话": "13812345678/13900000000"}))
    assert said(found) == []
    assert found.changes[0].action == "same"


def test_the_fingerprint_tells_any_difference(sun: Place) -> None:
    first = plan(sun, table()).fingerprint
    assert first == plan(sun, table()).fingerprint
    assert first != plan(sun, table(row(备注="x"))).fingerprint
    sun.household.note = "换了"
    sun.household.save()
    assert first != plan(sun, table()).fingerprint


pytestmark = pytest.mark.django_db
