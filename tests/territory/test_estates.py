"""Estates: all of them are listed, files are made when first saved, terms last two years."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from territory import history
from territory.enums import Level
from territory.models import Area, Estate
from territory.registers.estates import help_state, years_later
from tests.factories import AreaFactory, EstateFactory, OrganisationFactory
from tests.factories.town import Town

ESTATES = "/admin/territory/estate/"


@pytest.fixture
def keeper(town: Town) -> Client:
    """The supervisor of the sun community."""
    client = Client()
    client.force_login(town.sun.people["supervisor"])
    return client


@pytest.fixture
def estate(town: Town) -> Area:
    """An estate without a file."""
    found: Area = town.sun.building.get_parent()
    return found


def filled(**changes: Any) -> dict[str, Any]:
    """The form as it is sent."""
    return {
        "kind": "three_no", "policy_class": "community", "built_year": "1987", "helper": "",
        "helped_from": "", "helped_until": "", "boundary_text": "", "note": "", **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (date(2026, 3, 1), date(2028, 2, 29)),
        (date(2024, 2, 29), date(2026, 2, 28)),
        (date(2026, 1, 1), date(2027, 12, 31)),
    ],
)
def test_two_years(begins: date, ends: date) -> None:
    assert years_later(begins, 2) == ends


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2025, 12, 31), "early"),
        (date(2026, 1, 1), "running"),
        (date(2027, 12, 31), "running"),
        (date(2028, 1, 1), "ended"),
    ],
)
def test_the_state_of_help(town: Town, estate: Area, day: date, state: str) -> None:
    file = EstateFactory(
        area=estate,
        helper=OrganisationFactory(),
        helped_from=date(2026, 1, 1),
        helped_until=date(2027, 12, 31),
    )
    assert help_state(file, day) == state
    assert help_state(None, day) == help_state(Estate(area=estate), day) == "none"


def test_every_estate_is_listed_and_can_be_narrowed(town: Town, keeper: Client, estate: Area) -> None:
    parent = Area.objects.get(pk=town.sun.area.pk)
    other = AreaFactory(parent=parent, name="向阳里", level=Level.ESTATE)
    EstateFactory(area=other, kind="professional", pilot=True, five_have_passed=True, five_have_score=90)

    def listed(query: str) -> list[str]:
        page = keeper.get(f"{ESTATES}?{query}")
        return [cells[0][1] for _address, cells, _look in page.context["lines"]]

    assert listed("") == ["阳光花园", "向阳里"]
    assert listed("kind=professional") == listed("five=yes") == listed("pilot=yes") == ["向阳里"]
    assert listed("kind=none") == listed("five=none") == listed("pilot=no") == ["阳光花园"]
    assert listed("kind=nonsense") == ["阳光花园", "向阳里"]
    assert listed(f"area={town.moon.area.pk}") == []
    assert listed("q=向阳") == ["向阳里"]
    assert "全部达标 90.0" in keeper.get(ESTATES).content.decode()


def test_a_file_is_made_and_changed(town: Town, keeper: Client, estate: Area) -> None:
    helper = OrganisationFactory(name="市住建局")
    page = f"{ESTATES}inspect/{estate.pk}/"
    assert "这个小区还没有档案。" in keeper.get(page).content.decode()
    ring = "114.3,30.59\n114.304,30.59\n114.304,30.594\n114.3,30.59"
    sent = filled(helper=helper.pk, helped_from="2026-03-01", boundary_text=ring, pilot="on")
    done = keeper.post(f"{ESTATES}edit/{estate.pk}/", sent, follow=True).content.decode()
    file = Estate.objects.get(area=estate)
    assert (file.kind, file.built_year, file.pilot, file.helper) == ("three_no", 1987, True, helper)
    assert (file.helped_from, file.helped_until) == (date(2026, 3, 1), date(2028, 2, 29))
    assert file.boundary[0] == file.boundary[-1] == [114.3, 30.59]
    for words in ("三无", "1987", "市住建局", "2026-03-01 – 2028-02-29", "<polygon", "3个拐点", "尚未检查"):
        assert words in done
    keeper.post(f"{ESTATES}edit/{estate.pk}/", filled(kind="self_managed"))
    file.refresh_from_db()
    assert (file.boundary, file.helper, file.pilot) == ([], None, False)
    newest = history.entries(file)[0]
    assert newest.who == "sun-supervisor"
    assert "管理类型：三无 → 自管" in newest.what
    assert "帮扶单位：市住建局 → （空）" in newest.what
    assert "4个点 → （空）" in newest.what


def test_other_areas_are_no_estates(town: Town, keeper: Client) -> None:
    for area in (town.sun.area, town.sun.building):
        assert keeper.get(f"{ESTATES}inspect/{area.pk}/").status_code == 404
        assert keeper.get(f"{ESTATES}edit/{area.pk}/").status_code == 404
        assert keeper.post(f"{ESTATES}edit/{area.pk}/", filled()).status_code == 404
    assert not Estate.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"helped_from": "2026-03-01"}, "请选择这段帮扶期属于哪个帮扶单位。"),
        ({"helper": "own"}, "请填帮扶从哪一天开始。"),
        (
            {"helper": "own", "helped_from": "2026-03-01", "helped_until": "2026-02-01"},
            "帮扶结束日期不能早于开始日期。",
        ),
        ({"built_year": "1850"}, "请填1900至"),
        ({"boundary_text": "114.3,30\n114.4,30\n114.4,31"}, "边界没有闭合"),
        ({"helper": "theirs", "helped_from": "2026-03-01"}, "有效"),
    ],
)
def test_refused(town: Town, keeper: Client, estate: Area, changes: dict[str, Any], message: str) -> None:
    units = {
        "own": OrganisationFactory(name="市住建局").pk,
        "theirs": OrganisationFactory(name="月亮物业", area=town.moon.area).pk,
    }
    sent = filled(**changes)
    sent["helper"] = units.get(sent["helper"], "")
    page = keeper.post(f"{ESTATES}edit/{estate.pk}/", sent).content.decode()
    assert message in page
    assert not Estate.objects.exists()


def test_the_five_have_are_not_typed(town: Town, keeper: Client, estate: Area) -> None:
    five = {"self_org": True, "safety": True, "service": False, "environment": True, "mechanism": False}
    EstateFactory(
        area=estate, five_have=five, five_have_score=65, five_have_passed=False,
        five_have_on=date(2026, 11, 3),
    )  # fmt: skip
    sent = filled(five_have_passed="true", five_have_score="100")
    keeper.post(f"{ESTATES}edit/{estate.pk}/", sent)
    file = Estate.objects.get(area=estate)
    assert (file.five_have, file.five_have_passed, float(file.five_have_score or 0)) == (five, False, 65.0)
    page = keeper.get(f"{ESTATES}inspect/{estate.pk}/").content.decode()
    assert "未全部达标" in page
    assert "得分65.0" in page
    assert page.count("✓") == 3
    assert page.count("✗") == 2
