"""The ledger: households per grid and community, what lies outside the range, what lies in no grid."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from territory import ledger
from territory.enums import Level
from territory.ledger import Light
from territory.models import Household
from tests.factories import AreaFactory, GridFactory, HouseholdFactory
from tests.factories.town import Town

LEDGER = "/admin/territory/ledger/"


def signed_in(user: Any) -> Client:
    """A client."""
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("households", "light"),
    [(0, Light.EMPTY), (299, Light.FEW), (300, Light.GOOD), (500, Light.GOOD), (501, Light.MANY)],
)
def test_grids(households: int, light: Light) -> None:
    assert ledger.grid_light(households) is light


@pytest.mark.parametrize(
    ("households", "light"),
    [
        (0, Light.EMPTY),
        (1999, Light.FEW),
        (2000, Light.GOOD),
        (3000, Light.GOOD),
        (4000, Light.GOOD),
        (4001, Light.MANY),
    ],
)
def test_communities(households: int, light: Light) -> None:
    assert ledger.community_light(households) is light


@given(st.integers(0, 10_000))
def test_every_number_has_one_light(households: int) -> None:
    assert (ledger.grid_light(households) is Light.GOOD) == (300 <= households <= 500)


@pytest.fixture
def divided(town: Town) -> Town:
    """A building in one grid, a unit of another in a second grid without worker, one unit in none."""
    other = AreaFactory(parent=town.sun.building.get_parent(), name="5栋", level=Level.BUILDING)
    rows = [
        Household(building=building, unit=unit, room=f"{n:04}")
        for building, unit, count in [(town.sun.building, "1", 299), (other, "1", 4), (other, "2", 3)]
        for n in range(count)
    ]
    Household.objects.bulk_create(rows)
    worker = town.sun.people["worker"]
    worker.last_name, worker.first_name = "何", "小军"
    worker.save()
    GridFactory(community=town.sun.area, name="第一网格", worker=worker, parts=[town.sun.building])
    GridFactory(community=town.sun.area, name="第二网格", parts=[(other, "1")])
    return town


def test_the_numbers(divided: Town) -> None:
    (line,) = ledger.lines([divided.sun.area])
    assert (line.households, line.light, line.outside) == (307, Light.FEW, 3)
    assert [(each.grid.name, each.households, each.light) for each in line.grids] == [
        ("第一网格", 300, Light.GOOD),
        ("第二网格", 4, Light.FEW),
    ]
    assert (line.off, line.unmanned) == (1, 1)
    assert ledger.outside_by_building(divided.sun.area) == [("阳光花园", "5栋", 3)]


def test_the_page(divided: Town) -> None:
    client = signed_in(divided.sun.people["worker"])
    page = client.get(LEDGER, follow=True)
    assert page.redirect_chain == [(f"{LEDGER}{divided.sun.area.pk}/", 302)]
    text = page.content.decode()
    for words in ("何小军", "▼ 偏少", "✓ 合适", "待配人", "阳光花园 5栋: 3", "2000至4000户"):
        assert words in text
    assert "新建网格" not in text
    assert (
        "新建网格"
        in signed_in(divided.sun.people["supervisor"]).get(f"{LEDGER}{divided.sun.area.pk}/").content.decode()
    )


def test_the_list_of_a_street(divided: Town) -> None:
    client = signed_in(divided.street_supervisor)
    lines = client.get(LEDGER).context["lines"]
    assert [(line.area.name, line.households, line.outside) for line in lines] == [
        ("阳光社区", 307, 3),
        ("月亮社区", 1, 1),
    ]
    assert [line.area.name for line in client.get(f"{LEDGER}?q=月亮").context["lines"]] == ["月亮社区"]


def test_the_files(divided: Town) -> None:
    client = signed_in(divided.sun.people["supervisor"])
    address = f"{LEDGER}{divided.sun.area.pk}/"
    text = client.get(f"{address}csv/").content.decode("utf-8-sig")
    assert text.splitlines() == [
        "网格,网格员,网格长,户数,规模",
        "第一网格,何小军,,300,合适",
        "第二网格,,,4,偏少",
        "未划入网格,,,3,",
        "全社区,,,307,偏少",
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}xlsx/").content)).active
    assert sheet is not None
    assert [each.value for each in sheet[2]] == ["第一网格", "何小军", None, 300, "合适"]
    assert client.get(f"{address}pdf/").status_code == 404


def test_as_many_queries_for_thirty_as_for_three(town: Town) -> None:
    client = signed_in(town.street_supervisor)

    def grow(n: int) -> list[int]:
        for _ in range(n):
            community = AreaFactory(parent=type(town.street).objects.get(pk=town.street.pk))
            estate = AreaFactory(parent=community)
            building = AreaFactory(parent=estate)
            HouseholdFactory(building=building)
            GridFactory(community=community, parts=[building], worker=town.sun.people["worker"])
            GridFactory(community=town.sun.area)
        counts = []
        for address in (LEDGER, f"{LEDGER}{town.sun.area.pk}/"):
            client.get(address)
            with CaptureQueriesContext(connection) as made:
                assert client.get(address).status_code == 200
            counts.append(len(made))
        return counts

    assert grow(3) == grow(25)
