"""Estate files in another system's layout: columns, translations, what is missing, staff's own layouts."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.problems import layouts
from surveys.problems.layouts import Column, Layout, cell, parsed_values, table
from surveys.problems.models import EstateLayout
from territory.enums import Level
from territory.models import Area, Estate
from tests.factories import AreaFactory, OrganisationFactory
from tests.factories.fieldwork import ProblemFactory
from tests.factories.town import Town
from tests.surveys.problems.conftest import Visitor


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (Column("a", "name"), "=阳光花园"),
        (Column("a", "kind", values={"three_no": "03"}), "03"),
        (Column("a", "kind"), "三无"),
        (Column("a", "policy_class"), ""),
        (Column("a", "policy_class", fixed="未定"), "未定"),
        (Column("a", "pilot"), "是"),
        (Column("a", "pilot", values={"yes": "Y"}), "Y"),
        (Column("a", fixed="居问"), "居问"),
        (Column("a", "households"), 0),
        (Column("a", "built_year", values={"1999": "老旧"}), "老旧"),
    ],
)
def test_a_cell(column: Column, expected: Any) -> None:
    facts = {
        "name": "=阳光花园",
        "kind": "three_no",
        "policy_class": "",
        "pilot": "yes",
        "households": 0,
        "built_year": 1999,
    }
    assert cell(column, facts) == expected


def test_what_is_missing_is_named_by_estate() -> None:
    layout = Layout(
        "甲",
        (
            Column("编码", "code", required=True),
            Column("户数", "households", required=True),
            Column("注", "note"),
        ),
    )
    found = table(
        layout,
        [
            {"name": "阳光花园", "code": "", "households": 0},
            {"name": "月亮花园", "code": "1", "households": None},
        ],
    )
    assert found.missing == [("阳光花园", ["编码"]), ("月亮花园", ["户数"])]


def test_translations_are_read_line_by_line() -> None:
    assert parsed_values("three_no = 03\n\n self_managed=02 ") == {"three_no": "03", "self_managed": "02"}
    with pytest.raises(ValueError, match="2"):
        parsed_values("three_no = 03\nself_managed")


def test_every_shipped_column_has_a_source() -> None:
    for layout in layouts.shipped().values():
        assert all(column.source or column.fixed for column in layout.columns)
        assert len({column.header for column in layout.columns}) == len(layout.columns)


def full(town: Town) -> Area:
    """The sun's estate with everything known."""
    estate: Area = town.sun.building.get_parent()
    Area.objects.filter(pk=estate.pk).update(code="510903001", longitude="105.590000", latitude="30.530000")
    Estate.objects.create(
        area=estate,
        kind="three_no",
        policy_class="residents",
        built_year=1999,
        helper=OrganisationFactory(name="市住建局"),
        helped_from=date(2026, 1, 1),
        helped_until=date(2027, 12, 31),
        pilot=True,
        five_have={"self_org": False, "safety": True},
        five_have_score="65.0",
        five_have_passed=False,
        five_have_on=date(2026, 3, 10),
    )
    ProblemFactory(area=town.sun.building)
    ProblemFactory(area=estate, state="closed")
    return estate


def test_the_file_says_what_is_known(town: Town, visit: Visitor) -> None:
    full(town)
    client = visit(town.sun.people["supervisor"])
    got = client.get("/admin/repairs/files/suining/?export=csv")
    head, row = list(csv.reader(io.StringIO(got.content.decode("utf-8-sig"))))
    facts = dict(zip(head, row, strict=True))
    assert facts["小区编码"] == "510903001"
    assert (facts["所属县（区）"], facts["所属街道（镇）"], facts["所属社区"]) == (
        "江岸区",
        "解放路街道",
        "阳光社区",
    )
    assert (facts["小区类型"], facts["治理类型"]) == ("三无小区", "居民自管型")
    assert (facts["楼栋数"], facts["总户数"], facts["问题总数"], facts["未销号问题数"]) == (
        "1",
        "1",
        "2",
        "1",
    )
    assert (facts["有业主自治组织"], facts["有安全防护设施"], facts["有基本物业服务"]) == (
        "未达标",
        "达标",
        "",
    )
    assert (facts["五有得分"], facts["是否五有达标"], facts["数据来源"]) == ("65.0", "否", "居问")
    book = openpyxl.load_workbook(io.BytesIO(client.get("/admin/repairs/files/suining/?export=xlsx").content))
    assert [each.value for each in book.worksheets[0][1]] == head


def test_the_preview_names_what_is_missing(town: Town, visit: Visitor) -> None:
    page = visit(town.sun.people["supervisor"]).get("/admin/repairs/files/suining/")
    assert page.context["missing"] == [("阳光花园", ["小区编码", "小区类型"])]
    assert "月亮" not in page.content.decode()
    full(town)
    assert visit(town.sun.people["supervisor"]).get("/admin/repairs/files/suining/").context["missing"] == []


def test_as_many_questions_for_thirty_estates_as_for_three(town: Town) -> None:
    def asked(more: int) -> int:
        for _ in range(more):
            estate = AreaFactory(parent=town.sun.area, level=Level.ESTATE)
            Estate.objects.create(area=estate, helper=OrganisationFactory())
        with CaptureQueriesContext(connection) as queries:
            layouts.read(town.superuser)
        return len(queries)

    assert asked(3) == asked(27)


def test_an_administrator_copies_and_fits_a_layout(town: Town, visit: Visitor) -> None:
    client = visit(town.sun.people["administrator"])
    assert client.post("/admin/repairs/files/suining/copy/").status_code == 302
    row = EstateLayout.objects.get()
    address = f"/admin/repairs/files/{row.pk}/edit/"
    assert "小区编码" in client.get(address).content.decode()
    data = {
        "name": "我们的格式",
        "area": town.sun.area.pk,
        "columns": "3",
        "k0-order": "2",
        "k0-header": "类型",
        "k0-source": "kind",
        "k0-values": "three_no = 03",
        "k1-order": "1",
        "k1-header": "名称",
        "k1-source": "name",
        "k1-required": "on",
        "k2-order": "3",
        "k2-header": "",
        "k2-source": "nonsense",
    }
    wrong = client.post(address, {**data, "do": "save", "k0-values": "three_no"})
    assert "第 1 行" in wrong.content.decode()
    assert "k3-header" in client.post(address, {**data, "do": "add"}).content.decode()
    assert client.post(address, {**data, "do": "save", "columns": "0"}).status_code == 200
    assert client.post(address, {**data, "do": "save"}).status_code == 302
    row.refresh_from_db()
    assert [(each["header"], each["source"], each["required"]) for each in row.columns] == [
        ("名称", "name", True),
        ("类型", "kind", False),
    ]
    full(town)
    got = client.get(f"/admin/repairs/files/{row.pk}/?export=csv").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(got)))[1] == ["阳光花园", "03"]
    assert client.post(address, {**data, "do": "delete"}).status_code == 302
    assert not EstateLayout.objects.exists()
