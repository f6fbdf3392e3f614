"""The tree in a browser: opened, dragged, moved after a question; and how territory's pages look."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from territory.models import Area, GridPart
from tests.e2e.desk import Open, desk
from tests.e2e.looks import PHONE_SIZE, faults
from tests.factories import EstateFactory, GridFactory
from tests.factories.town import town as build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AT = "/admin/territory/"
RING = [[114.3, 30.59], [114.304, 30.59], [114.304, 30.594], [114.3, 30.59]]


def opened(go: Open, address: str) -> Page:
    """The tree with its script running."""
    page = go(address)
    page.wait_for_selector(".jw-node")
    page.wait_for_load_state("networkidle")
    return page


def test_dragging_and_looks(browser: Any, live_server: Any) -> None:
    town = build()
    estate = Area.objects.get(name="阳光花园")
    EstateFactory(area=estate, kind="three_no", boundary=RING)
    grid = GridFactory(community=town.sun.area, name="东网格", parts=[town.sun.building])
    client = Client()
    client.force_login(town.street_supervisor)
    with desk(browser, live_server.url, client) as go:
        page = opened(go, f"{AT}tree/?open={town.street.pk}")
        sun, moon = page.locator(f"#area-{town.sun.area.pk}"), page.locator(f"#area-{town.moon.area.pk}")
        # Branches come when they are opened, and fold.
        sun.locator(".jw-node__fold").first.click()
        node = page.locator(f"#area-{estate.pk}")
        expect(node).to_be_visible()
        sun.locator(".jw-node__fold").first.click()
        expect(node).to_be_hidden()
        sun.locator(".jw-node__fold").first.click()
        assert faults(page) == []
        # Onto a new parent: a question first.
        node.locator(".jw-node__row").drag_to(moon.locator(".jw-node__row").first)
        expect(page.get_by_role("heading", name="要移动“阳光花园”吗？")).to_be_visible()
        assert "东网格" in page.locator(".jw-problems").inner_text()
        assert faults(page) == []
        assert Area.objects.get(pk=estate.pk).get_parent() == town.sun.area
        page.get_by_role("button", name="确认移动").click()
        expect(page.get_by_text("“阳光花园”现在在“月亮社区”下面")).to_be_visible()
        assert Area.objects.get(pk=estate.pk).get_parent() == town.moon.area
        assert not GridPart.objects.exists()
        # In front of a neighbour: at once.
        page.locator(f"#area-{town.moon.area.pk} .jw-node__row").first.drag_to(
            page.locator(f"#area-{town.sun.area.pk} .jw-node__row").first
        )
        page.wait_for_url(f"**?open={town.moon.area.pk}*")
        assert [each.name for each in Area.objects.get(pk=town.street.pk).get_children()] == [
            "月亮社区",
            "阳光社区",
        ]
        # The small menu does the same with the keyboard, without a script.
        bare = go(f"{AT}tree/?open={town.street.pk}", PHONE_SIZE, scripts=False)
        bare.locator(f"#area-{town.sun.area.pk} summary").first.click()
        bare.get_by_role("button", name="上移一位").first.click()
        bare.wait_for_url("**?open=*")
        assert Area.objects.get(pk=town.street.pk).get_children()[0].name == "阳光社区"
        for address in (
            f"{AT}household/",
            f"{AT}household/inspect/{town.sun.household.pk}/",
            f"{AT}household/edit/{town.sun.household.pk}/",
            f"{AT}estate/inspect/{estate.pk}/",
            f"{AT}grid/edit/{grid.pk}/",
            f"{AT}ledger/{town.sun.area.pk}/",
        ):
            page.goto(live_server.url + address)
            assert faults(page) == [], address
