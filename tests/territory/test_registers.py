"""The registers: only the user's rows, searched and filtered, paged by key, and deaf to free look-ups."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from territory import paging
from tests.factories import HouseholdFactory
from tests.factories.town import Town

AREAS, HOUSEHOLDS = "/admin/territory/area/", "/admin/territory/household/"


def signed_in(user: Any) -> Client:
    """A client."""
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("who", ["worker", "administrator"])
def test_only_ones_own_rows(town: Town, who: str) -> None:
    client = signed_in(town.sun.people[who])
    for address in (AREAS, HOUSEHOLDS, f"{AREAS}?level=4", f"{HOUSEHOLDS}?area={town.moon.area.pk}"):
        page = client.get(address)
        assert page.status_code == 200
        assert "月亮" not in page.content.decode()
    assert "阳光花园" in client.get(HOUSEHOLDS).content.decode()


@pytest.mark.parametrize("who", ["author", "supervisor"])
def test_strangers_find_nothing(town: Town, who: str) -> None:
    client = signed_in(town.moon.people[who])
    for address in (f"{AREAS}inspect/{town.sun.area.pk}/", f"{HOUSEHOLDS}inspect/{town.sun.household.pk}/"):
        assert client.get(address).status_code == 404
        assert Client().get(address).status_code == 302


def test_looking_at_one(town: Town) -> None:
    client = signed_in(town.sun.people["worker"])
    assert "阳光花园" in client.get(f"{AREAS}inspect/{town.sun.building.get_parent().pk}/").content.decode()
    assert "501" in client.get(f"{HOUSEHOLDS}inspect/{town.sun.household.pk}/").content.decode()


def test_search_filter_and_pages(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(101, 106):
        HouseholdFactory(building=town.sun.building, unit="1", room=str(number))
    client = signed_in(town.sun.people["worker"])
    assert client.get(f"{HOUSEHOLDS}?q=103").context["result_count"] == 1
    assert client.get(f"{HOUSEHOLDS}?area={town.sun.area.pk}").context["result_count"] == 6
    monkeypatch.setattr("territory.registers.base.PAGE_SIZE", 4)
    first = client.get(HOUSEHOLDS).context
    assert [row.room for row in first["object_list"]] == ["101", "102", "103", "104"]
    second = client.get(f"{HOUSEHOLDS}?after={first['page'].after}").context
    assert [row.room for row in second["object_list"]] == ["105", "501"]
    assert not second["page"].after
    back = client.get(f"{HOUSEHOLDS}?before={second['page'].before}").context
    assert [row.room for row in back["object_list"]] == ["101", "102", "103", "104"]


def test_doors_stand_as_people_count_them(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unit 2 before unit 10, 801 before 1001; the pages go on where the last one ended, both ways."""
    for unit, room in (("10", "101"), ("2", "1001"), ("2", "801"), ("1", "1001"), ("1", "902")):
        HouseholdFactory(building=town.sun.building, unit=unit, room=room)
    client = signed_in(town.sun.people["worker"])
    wanted = [("1", "902"), ("1", "1001"), ("2", "501"), ("2", "801"), ("2", "1001"), ("10", "101")]
    monkeypatch.setattr("territory.registers.base.PAGE_SIZE", 2)
    pages, found = [], client.get(HOUSEHOLDS).context
    while True:
        pages.append([(row.unit, row.room) for row in found["object_list"]])
        if not found["page"].after:
            break
        found = client.get(f"{HOUSEHOLDS}?after={found['page'].after}").context
    assert [each for page in pages for each in page] == wanted
    back = client.get(f"{HOUSEHOLDS}?before={found['page'].before}").context
    assert [(row.unit, row.room) for row in back["object_list"]] == wanted[2:4]
    table = client.post(f"{HOUSEHOLDS}?export=csv").content.decode("utf-8-sig").splitlines()
    assert [tuple(line.split(",")[1:3]) for line in table[1:]] == wanted


def test_free_look_ups_do_not_probe(town: Town) -> None:
    """modeladmin would take any field path from the address: hidden fields must not answer."""
    client = signed_in(town.sun.people["worker"])
    for probe in (
        "building__posts__group__user__password__startswith=!",
        "responses__answers__icontains=zzz",
    ):
        assert client.get(f"{HOUSEHOLDS}?{probe}").context["result_count"] == 1


def test_a_cursor_that_is_none_gives_the_first_page(town: Town) -> None:
    from territory.models import Household

    rows = Household.objects.all()
    for cursor in ("", "{", "W10", "WyJ4Il0", "WzEsMl0", "bnVsbA"):
        assert paging.paged(rows, ("pk",), {"after": cursor}).rows[0] == town.sun.household
