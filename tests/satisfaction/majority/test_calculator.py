"""The calculator's page: numbers typed, taken from a service area, or counted from a pasted list."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from satisfaction.majority import pasting
from tests.factories import HouseholdFactory
from tests.factories.companies import ServiceAreaFactory
from tests.factories.town import Town
from tests.factories.town import town as build

ADDRESS = "/admin/tests/majority/"
NUMBERS = {
    "matter": "6",
    "total_area": "90000",
    "total_persons": "1000",
    "part_area": "61200",
    "part_persons": "690",
    "favour_area": "47000",
    "favour_persons": "520",
}


@pytest.fixture
def town(db: None) -> Town:
    return build()


def visit(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_it_says_that_it_is_no_vote(town: Town) -> None:
    page = visit(town.sun.people["worker"]).get(ADDRESS).content.decode()
    assert "不是法定表决" in page
    assert Client().get(ADDRESS).status_code == 302


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "达到这一事项的要求"),
        ({"part_persons": "660"}, "参与表决的业主不够"),
        ({"favour_area": "45000", "favour_persons": "525"}, "没有达到这一事项的要求"),
    ],
)
def test_typed_numbers(town: Town, changes: dict[str, str], verdict: str) -> None:
    answer = visit(town.sun.people["author"]).post(ADDRESS, {**NUMBERS, **changes})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert verdict in page
    assert "不是法定表决" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"part_area": ""}, "请填写这个数"),
        ({"part_area": "91000"}, "参与的比总数还多"),
        ({"favour_persons": "691"}, "同意的比参与的还多"),
        ({"total_persons": "many"}, "输入整数"),
        ({"total_area": "0", "part_area": "0", "favour_area": "0"}, "必须大于 0"),
        ({"matter": "10"}, "10"),
    ],
)
def test_faults_are_named_and_the_numbers_kept(town: Town, changes: dict[str, str], said: str) -> None:
    answer = visit(town.sun.people["worker"]).post(ADDRESS, {**NUMBERS, **changes})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert 'value="47000"' in page or "favour_area" in changes
    assert not answer.context["decision"]


def test_a_pasted_list(town: Town) -> None:
    units = (
        "房号\t面积\t意见\t业主\n1-101\t80.5\t同意\t李明\n1-102\t99.5\t同意\t李明\n"
        "1-103\t120㎡\t反对\n1-104\t100\t\n"
    )
    client = visit(town.sun.people["worker"])
    answer = client.post(ADDRESS, {"matter": "4", "units": units})
    assert answer.status_code == 200
    found = answer.context["decision"]
    assert (found.quorum_area.part, found.quorum_area.whole) == (300, 400)
    assert (found.quorum_persons.part, found.quorum_persons.whole) == (2, 3)
    assert (found.favour_area.part, found.favour_persons.part) == (180, 1)
    page = answer.content.decode()
    assert 'value="400.00"' in page
    assert "没有达到这一事项的要求" in page  # one of two persons is not more than half


def test_a_list_with_faults(town: Town) -> None:
    units = "1-101,80.5,同意\n1-102,很大,同意\n1-103,90,也许\n1-104"
    answer = visit(town.sun.people["worker"]).post(ADDRESS, {"matter": "4", "units": units})
    page = answer.content.decode()
    assert answer.status_code == 422
    for line in ("第 2 行", "第 3 行", "第 4 行"):
        assert line in page
    divided = "1-101,80,同意,李明\n1-102,80,反对,李明"
    page = visit(town.sun.people["worker"]).post(ADDRESS, {"matter": "4", "units": divided}).content.decode()
    assert "李明" in page
    assert "一人一票" in page


@pytest.mark.parametrize(
    ("line", "area"),
    [("1-1,80,同意", 80), ("1-1，80，赞成，李明", 80), ("1-1\t1,280.50\t√", 1280.5), ("1-1;80;Y", 80)],
)
def test_lines(line: str, area: float) -> None:
    assert pasting.units(line)[0].area == area


@pytest.mark.parametrize(
    "text", ["", "房号,面积,意见", "1-1,0,同意", "1-1,1e9,同意", "1-1,1.234,同意", "1-1,NaN,同意"]
)
def test_lists_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ValidationError):
        pasting.units(text)


def test_beginning_with_a_service_area(town: Town) -> None:
    estate = town.sun.building.get_parent()
    HouseholdFactory(building=town.sun.building, unit="2", room="502", floor_area="89.50")
    area = ServiceAreaFactory(estate=estate)
    theirs = ServiceAreaFactory(estate=town.moon.building.get_parent())
    client = visit(town.sun.people["worker"])
    page = client.get(f"{ADDRESS}?area={area.pk}").content.decode()
    assert 'value="89.50"' in page
    assert 'value="2"' in page
    assert "月亮" not in page
    answer = client.get(f"{ADDRESS}?area={theirs.pk}")
    assert "月亮" not in answer.content.decode()
    assert answer.context["form"].initial == {}
    area.floor_area = "90000"
    area.save()
    assert 'value="90000.00"' in client.get(f"{ADDRESS}?area={area.pk}").content.decode()
