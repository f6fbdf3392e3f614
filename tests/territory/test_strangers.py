"""Nobody reaches another community's areas, households, estates, grids or contacts, whatever the address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from territory import tagging, urls
from territory.admin import ITEMS
from territory.models import Area, Estate, Grid, GridPart, Household, HouseholdTag, Organisation
from territory.tree import urls as tree_urls
from tests.factories import EstateFactory, GridFactory, OrganisationFactory
from tests.factories.town import Town

OWN = {"tree", "choose", "ledger"}  # pages that show what is one's own


@pytest.fixture
def moon(town: Town) -> dict[str, Any]:
    """What the other community has, by what addresses call it."""
    moon = town.moon
    estate = moon.building.get_parent()
    EstateFactory(area=estate)
    moon.household.contact_name, moon.household.contact_phone = "王芳", "13900001111"
    moon.household.save()
    tag = tagging.add(
        moon.household, "alone", consent_on=date(2026, 1, 5), how="签字", user=moon.people["supervisor"]
    )
    return {
        "area": moon.building.pk,
        "estate": estate.pk,
        "household": moon.household.pk,
        "grid": GridFactory(community=moon.area, name="月亮网格", parts=[moon.building]).pk,
        "organisation": OrganisationFactory(
            area=moon.area, name="月亮单位", contact_name="赵强", contact_phone="13700000000"
        ).pk,
        "tag": tag.pk,
        "community": moon.area.pk,
    }


def addresses(moon: dict[str, Any]) -> Iterator[str]:
    """Every address of the other community's; fails for a page this test does not know."""
    for register in (each() for each in ITEMS):
        for action in ("inspect", "edit", "delete"):
            yield register.url_helper.get_action_url(action, moon[register.model_name])
        if register.place_level:
            place = moon[{"area": "estate", "grid": "community"}.get(register.model_name, "area")]
            yield f"{register.url_helper.create_url}?in={place}"
    kwargs: dict[str, dict[str, Any]] = {
        "ledger_of": {"pk": moon["community"]},
        "ledger_export": {"pk": moon["community"], "layout": "csv"},
        "household_contact": {"pk": moon["household"]},
        "tag_add": {"pk": moon["household"]},
        "tag_withdraw": {"pk": moon["tag"]},
        "organisation_contact": {"pk": moon["organisation"]},
        **{name: {"pk": moon["estate"]} for name in ("children", "move", "reorder")},
    }
    for module in (urls, tree_urls):
        for pattern in module.urlpatterns:
            assert isinstance(pattern, URLPattern)
            if pattern.name not in OWN:
                yield reverse(f"{module.app_name}:{pattern.name}", kwargs=kwargs[str(pattern.name)])


def snapshot() -> list[Any]:
    """What must not change."""
    return [
        list(model._base_manager.order_by("pk").values())
        for model in (Area, Estate, Grid, GridPart, Household, HouseholdTag, Organisation)
    ]


POSTED = {
    "name": "x", "reason": "x", "why": "x", "kind": "poor", "consent_on": "2026-01-01", "consent_how": "x",
    "by": "up", "unit": "9", "room": "9",
}  # fmt: skip


@pytest.mark.parametrize("who", ["worker", "administrator"])
def test_strangers_find_nothing(town: Town, moon: dict[str, Any], who: str) -> None:
    client = Client()
    client.force_login(town.sun.people[who])
    before = snapshot()
    for address in addresses(moon):
        got = client.get(address)
        # 405 is a page that only takes POST; creating is refused in words to those who never create.
        keeps = who in ("supervisor", "administrator")
        wanted = {404, 405} if keeps or "create" not in address else {302}
        if not keeps and ("/move/" in address or "/reorder/" in address):
            wanted = {302, 405}
        assert got.status_code in wanted, (address, got.status_code)
        assert client.post(address, {**POSTED, "to": town.sun.area.pk}).status_code in wanted, address
        assert Client().get(address).status_code in (302, 405), address
    for register in (each() for each in ITEMS):
        page = client.get(register.url_helper.index_url).content.decode()
        assert "月亮" not in page, register
    for name in ("territory_tree:tree", "territory:ledger"):
        assert "月亮" not in client.get(reverse(name), follow=True).content.decode()
    assert snapshot() == before


def test_their_own_administrator_gets_in(town: Town, moon: dict[str, Any]) -> None:
    client = Client()
    client.force_login(town.moon.people["administrator"])
    for address in addresses(moon):
        got = client.get(address)
        if address == f"/admin/territory/estate/delete/{moon['estate']}/":
            assert got.status_code == 302  # estates are deleted in the tree
            continue
        assert got.status_code in (200, 405), address
        if "/contact/" not in address:
            page = b"".join(got) if got.streaming else got.content  # type: ignore[attr-defined]  # of a test client
            for secret in ("王芳", "13900001111", "赵强", "13700000000"):
                assert secret not in page.decode(errors="replace"), (address, secret)


def test_choosing_offers_only_ones_own(town: Town) -> None:
    client = Client()
    client.force_login(town.sun.people["supervisor"])
    for purpose in ("household", "grid", "area"):
        page = client.get(f"{reverse('territory:choose')}?for={purpose}").content.decode()
        assert "阳光" in page
        assert "月亮" not in page
    assert client.get(f"{reverse('territory:choose')}?for=nothing").status_code == 404
