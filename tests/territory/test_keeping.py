"""Keeping the registers: adding, changing and deleting rows, what the log then says, files of the lists."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jobs.models import Job, JobFile
from wagtail.models import ModelLogEntry

from territory import history
from territory.enums import Level
from territory.models import Area, Grid, GridPart, Household, Organisation
from territory.registers import exporting
from tests.factories import AreaFactory, GridFactory, HouseholdFactory, OrganisationFactory
from tests.factories.town import Town

AT = "/admin/territory/"


@pytest.fixture
def keeper(town: Town) -> Client:
    """The supervisor of the sun community."""
    client = Client()
    client.force_login(town.sun.people["supervisor"])
    return client


def said(row: Any) -> list[str]:
    """What a row's history says, newest first."""
    return [entry.what for entry in history.entries(row)]


def test_a_household_from_start_to_end(town: Town, keeper: Client) -> None:
    building = town.sun.building
    assert keeper.get(f"{AT}household/create/").headers["Location"] == f"{AT}choose/?for=household"
    address = f"{AT}household/create/?in={building.pk}"
    assert "阳光花园 3栋" in keeper.get(address).content.decode()
    typed = {
        "unit": "1", "room": "301", "floor_area": "88.5", "occupancy": "owner", "residents": "3",
        "contact_name": "欧阳建国", "contact_phone": "138 1234-5678", "note": "",
    }  # fmt: skip
    made = keeper.post(address, typed, follow=True)
    household = Household.objects.get(building=building, room="301")
    assert made.redirect_chain == [(f"{AT}household/inspect/{household.pk}/", 302)]
    assert (household.contact_name, household.contact_phone) == ("欧阳建国", "13812345678")
    assert "欧阳** 138****5678" in made.content.decode()
    # The same address again is refused at the form, with what was typed.
    again = keeper.post(address, typed).content.decode()
    assert "还没有保存" in again
    assert Household.objects.filter(building=building, room="301").count() == 1
    # A change: the stored contact is not sent out, and stays where nothing is typed.
    edit = f"{AT}household/edit/{household.pk}/"
    form = keeper.get(edit).content.decode()
    assert "13812345678" not in form
    assert "欧阳建国" not in form
    assert "现有：138****5678。" in form
    typed |= {"contact_name": "", "contact_phone": "13900001111", "room": "302", "note": "已装修"}
    keeper.post(edit, typed)
    household.refresh_from_db()
    assert (household.contact_name, household.contact_phone) == ("欧阳建国", "13900001111")
    assert said(household)[0] == "房号：301 → 302；联系电话：138****5678 → 139****1111；说明：（空） → 已装修"
    keeper.post(edit, {**typed, "contact_phone": "", "contact_clear": "on"})
    household.refresh_from_db()
    assert (household.contact_name, household.contact_phone, household.phone_index) == ("", "", "")
    assert "欧阳建国" not in str(ModelLogEntry.objects.values_list("data", flat=True))
    # Gone, with a confirmation before and a line in the log after.
    delete = f"{AT}household/delete/{household.pk}/"
    assert "它下面没有任何内容" in keeper.get(delete).content.decode()
    assert keeper.post(delete).headers["Location"] == f"{AT}household/"
    assert not Household.objects.filter(pk=household.pk).exists()
    assert ModelLogEntry.objects.filter(action="wagtail.delete", object_id=household.pk).exists()


@pytest.mark.parametrize("phone", ["12", "call me", "1381234567x", "1" * 17])
def test_what_is_no_phone_number_is_refused(town: Town, keeper: Client, phone: str) -> None:
    address = f"{AT}household/create/?in={town.sun.building.pk}"
    page = keeper.post(address, {"unit": "1", "room": "1", "contact_phone": phone}).content.decode()
    assert "这不是电话号码" in page
    assert Household.objects.filter(building=town.sun.building).count() == 1


def test_what_hangs_on_a_row_keeps_it(town: Town, keeper: Client) -> None:
    town.sun.response()
    household, building = town.sun.household, town.sun.building
    page = keeper.post(f"{AT}household/delete/{household.pk}/").content.decode()
    assert "答卷: 1" in page
    assert Household.objects.filter(pk=household.pk).exists()
    page = keeper.post(f"{AT}area/delete/{building.pk}/").content.decode()
    assert "住户: 1" in page
    assert "答卷: 1" in page
    page = keeper.post(f"{AT}area/delete/{building.get_parent().pk}/").content.decode()
    assert "区划: 1" in page
    page = keeper.post(f"{AT}area/delete/{town.sun.area.pk}/").content.decode()
    assert "只有负责上一级的人员才能删除它" in page
    assert Area.objects.count() == 9


def test_areas_are_added_renamed_and_deleted(town: Town, keeper: Client) -> None:
    estate = town.sun.building.get_parent()
    address = f"{AT}area/create/?in={estate.pk}"
    assert "级别为楼栋" in keeper.get(address).content.decode()
    keeper.post(address, {"name": " 5栋 ", "latitude": "30.6", "longitude": "114.3"})
    made = Area.objects.get(name="5栋")
    assert (made.level, made.get_parent()) == (Level.BUILDING, estate)
    assert Area.objects.get(pk=estate.pk).numchild == 2
    twice = keeper.post(address, {"name": "5栋"}).content.decode()
    assert "这里已经有“5栋”了。" in twice
    half = keeper.post(address, {"name": "6栋", "latitude": "30.6"}).content.decode()
    assert "经度和纬度要么都填，要么都不填。" in half
    far = keeper.post(address, {"name": "6栋", "latitude": "95", "longitude": "114.3"}).content.decode()
    assert "90" in far
    assert not Area.objects.filter(name="6栋").exists()
    keeper.post(f"{AT}area/edit/{made.pk}/", {"name": "5号楼", "latitude": "30.6", "longitude": "114.3"})
    made.refresh_from_db()
    assert said(made)[0] == "名称：5栋 → 5号楼"
    answer = keeper.post(f"{AT}area/delete/{made.pk}/")
    assert answer.headers["Location"] == f"{AT}tree/?open={estate.pk}"
    assert Area.objects.get(pk=estate.pk).numchild == 1
    assert not Area.find_problems()[0]


def test_only_the_administrator_makes_cities(town: Town, keeper: Client) -> None:
    assert keeper.get(f"{AT}area/create/?in=top").status_code == 404
    root = Client()
    root.force_login(town.superuser)
    root.post(f"{AT}area/create/?in=top", {"name": "新城市"})
    assert Area.objects.get(name="新城市").level == Level.CITY


def test_who_looks_only_is_offered_nothing_else(town: Town) -> None:
    client = Client()
    client.force_login(town.sun.people["worker"])
    page = client.get(f"{AT}household/inspect/{town.sun.household.pk}/").content.decode()
    assert "/edit/" not in page
    assert "/delete/" not in page
    assert "create/" not in client.get(f"{AT}household/").content.decode()
    for action in ("edit", "delete"):
        answer = client.post(f"{AT}household/{action}/{town.sun.household.pk}/", {"room": "999"})
        assert answer.headers["Location"] == "/admin/"
    town.sun.household.refresh_from_db()
    assert town.sun.household.room == "501"


def test_a_grid_is_ticked_together(town: Town, keeper: Client) -> None:
    HouseholdFactory(building=town.sun.building, unit="1", room="101")
    other = AreaFactory(parent=town.sun.building.get_parent(), name="5栋", level=Level.BUILDING)
    GridFactory(community=town.sun.area, name="西网格", parts=[(town.sun.building, "1")])
    address = f"{AT}grid/create/?in={town.sun.area.pk}"
    form = keeper.get(address).content.decode()
    assert "1单元属于西网格" in form
    assert f'value="{town.sun.building.pk}:2"' in form
    assert f'value="{town.sun.building.pk}:1"' not in form
    worker, outsider = town.sun.people["worker"], town.moon.people["worker"]
    typed = {"name": "东网格", "worker": worker.pk, "lead": ""}
    refused = keeper.post(address, {**typed, "parts": [town.sun.building.pk]}).content.decode()
    assert "3栋已按单元划分：1单元属于网格“西网格”。" in refused
    assert "有效" in keeper.post(address, {**typed, "worker": outsider.pk}).content.decode()
    assert Grid.objects.count() == 1
    keeper.post(address, {**typed, "parts": [f"{town.sun.building.pk}:2", other.pk]})
    grid = Grid.objects.get(name="东网格")
    assert {(part.building.name, part.unit) for part in grid.parts.all()} == {("3栋", "2"), ("5栋", "")}
    assert said(grid)[:2] == ["已创建", "加入：3栋2单元、5栋"]
    keeper.post(f"{AT}grid/edit/{grid.pk}/", {**typed, "name": "东一网格", "parts": [other.pk]})
    assert said(grid)[:2] == ["移出：3栋2单元", "名称：东网格 → 东一网格"]
    page = keeper.get(f"{AT}grid/inspect/{grid.pk}/").content.decode()
    assert "没有住户" in page
    assert "（整栋）" in page
    keeper.post(f"{AT}grid/delete/{grid.pk}/")
    assert not GridPart.objects.filter(building=other).exists()


def test_organisations(town: Town, keeper: Client) -> None:
    everywhere = OrganisationFactory(name="市住建局")
    above = OrganisationFactory(name="街道办", area=town.street)
    OrganisationFactory(name="月亮物业", area=town.moon.area)
    page = keeper.get(f"{AT}organisation/")
    assert [cells[0][1] for _address, cells, _look in page.context["lines"]] == ["市住建局", "街道办"]
    for row in (everywhere, above):
        assert keeper.get(f"{AT}organisation/inspect/{row.pk}/").status_code == 200
        assert keeper.post(f"{AT}organisation/edit/{row.pk}/", {"name": "x"}).status_code == 302
    typed = {"name": "阳光志愿队", "kind": "social", "contact_name": "李明", "area": town.sun.area.pk}
    keeper.post(f"{AT}organisation/create/", typed)
    made = Organisation.objects.get(name="阳光志愿队")
    assert made.area == town.sun.area
    for area in ("", town.street.pk, town.moon.area.pk):
        keeper.post(f"{AT}organisation/create/", {**typed, "name": f"甲{area}", "area": area})
    assert Organisation.objects.count() == 4
    assert everywhere.name == Organisation.objects.get(pk=everywhere.pk).name


def test_files_are_masked_scoped_and_without_formulas(town: Town, keeper: Client) -> None:
    HouseholdFactory(
        building=town.sun.building, unit="1", room="101", note="=1+1", contact_name="欧阳建国",
        contact_phone="13812345678",
    )  # fmt: skip
    answer = keeper.post(f"{AT}household/?export=csv&area={town.sun.area.pk}")
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff楼栋,单元,房号,网格,")
    lines = text.splitlines()
    assert len(lines) == 3
    assert "欧阳**,138****5678" in lines[1]
    assert lines[1].endswith(",'=1+1")
    assert "月亮" not in text
    sheet = openpyxl.load_workbook(
        io.BytesIO(keeper.post(f"{AT}household/?export=xlsx&q=101").content)
    ).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert (rows[1][0], rows[1][2], rows[1][-1]) == ("阳光社区 阳光花园 3栋", "101", "=1+1")
    assert sheet.cell(2, len(rows[1])).data_type == "s"
    entry = ModelLogEntry.objects.filter(action="territory.export").order_by("pk").first()
    assert entry is not None
    assert str(entry.message) == "导出台账“住户”共2行，姓名和电话已隐藏"
    assert keeper.get(f"{AT}household/?export=csv").headers["Location"] == f"{AT}household/"


@pytest.mark.parametrize("register", ["area", "estate", "grid", "organisation"])
def test_every_register_has_its_files(town: Town, keeper: Client, register: str) -> None:
    GridFactory(community=town.sun.area)
    OrganisationFactory(area=town.sun.area)
    text = keeper.post(f"{AT}{register}/?export=csv").content.decode("utf-8-sig")
    assert len(text.splitlines()) == (4 if register == "area" else 2)


def test_long_files_are_a_job(town: Town, keeper: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from jobs.running import claim, perform

    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    for number in range(5):
        HouseholdFactory(building=town.sun.building, unit="7", room=str(number))
    HouseholdFactory(building=town.moon.building, unit="7", room="9")
    answer = keeper.post(f"{AT}household/?export=csv&q=3栋")
    job = Job.objects.get()
    assert answer.headers["Location"] == f"/admin/jobs/{job.pk}/?wait"
    claimed = claim(str(job.pk))
    assert claimed is not None
    perform(claimed)
    job.refresh_from_db()
    assert (job.state, job.error, job.result) == ("done", "", {"n": 6})
    with JobFile.objects.get().content() as file:
        text = file.read().decode("utf-8-sig")
    assert len(text.splitlines()) == 7
    assert "月亮" not in text


def test_as_many_queries_for_thirty_rows_as_for_three(town: Town, keeper: Client) -> None:
    def grow(n: int) -> dict[str, int]:
        for _ in range(n):
            estate = AreaFactory(parent=Area.objects.get(pk=town.sun.area.pk), level=Level.ESTATE)
            building = AreaFactory(parent=estate, level=Level.BUILDING)
            HouseholdFactory(building=building)
            GridFactory(community=town.sun.area, parts=[building], worker=town.sun.people["worker"])
            OrganisationFactory(area=town.sun.area)
        counts = {}
        for register in ("area", "estate", "household", "grid", "organisation"):
            for address in (f"{AT}{register}/", f"{AT}{register}/?export=csv"):
                method = keeper.post if "export" in address else keeper.get
                method(address)
                with CaptureQueriesContext(connection) as made:
                    assert method(address).status_code == 200
                counts[address] = len(made)
        return counts

    assert grow(3) == grow(25)
