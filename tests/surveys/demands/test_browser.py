"""In a browser: an answer on the phone, a demand at the desk, merged, recognised, assessed, and its path.

With JUWEN_SCREENSHOTS=1 pictures are written to docs/screenshots/demands/.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from wagtail.models import Locale

from surveys.demands import public
from surveys.demands.models import Demand
from tests.e2e.desk import desk
from tests.e2e.looks import PHONE_SIZE, faults
from tests.factories.town import Town
from tests.factories.town import town as build
from tests.surveys.demands.conftest import NOODLES, Asking, Visitor, drawn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": PHONE_SIZE[0], "height": PHONE_SIZE[1]}
FOLDER = Path(__file__).parents[3] / "docs" / "screenshots" / "demands"


@pytest.fixture
def town(transactional_db: None) -> Town:
    """The street; what an earlier test flushed is there again."""
    Locale.objects.get_or_create(language_code="zh-hans")
    return build()


def picture(page: Page, name: str) -> None:
    """Write a picture for the guide, where asked to."""
    if os.environ.get("JUWEN_SCREENSHOTS"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=FOLDER / f"{name}.png")


def test_from_an_answer_to_the_list_and_back_to_the_resident(
    browser: Any, live_server: Any, town: Town, visit: Visitor, asking: Asking
) -> None:
    public.limit.forget()
    receipt = asking.answer(town.sun).receipt
    asking.answer(town.sun, "想要一个老年食堂，老人吃饭方便")
    drawn()
    with desk(browser, live_server.url, visit(town.street_supervisor)) as go:
        page = go(f"/admin/demands/collections/{asking.collection.pk}/")
        assert faults(page) == []
        shown = page.locator("[data-pulse] tbody tr").first
        assert "养老照护、助餐" in shown.inner_text()
        asking.answer(town.moon, "想要四点半课堂", "child")
        drawn()
        page.locator('[data-pulse] td[data-label="评价人数"]', has_text="3").first.wait_for(timeout=15_000)
        picture(page, "collection")
        page.get_by_role("link", name="内容可能相同").click()
        page.get_by_role("link", name="合并这两项").click()
        page.get_by_role("radio", name=NOODLES).check()
        assert faults(page) == []
        picture(page, "merge")
        page.get_by_role("button", name="合并").click()
        page.get_by_text("已合并为一项").wait_for()
        page.locator("[data-step=recognise]").click()
        page.get_by_label("公开标题").fill("社区老年食堂")
        page.get_by_label("认定部门").select_option(label="街道民政办")
        page.get_by_label("意见").fill("属实")
        page.get_by_role("button", name="认定，纳入需求目录").click()
        page.get_by_text("认定由您办理，评估须由他人办理").wait_for()
        assert faults(page) == []
    with desk(browser, live_server.url, visit(asking.second)) as go:
        demand = Demand.objects.get(state="catalogued")
        page = go(f"/admin/demands/{demand.pk}/assess/")
        page.get_by_label("评估分").fill("90")
        page.get_by_label("意见").fill("覆盖面广")
        page.get_by_role("button", name="梳理评估").click()
        page.get_by_text("已入需求清单").first.wait_for()
        picture(page, "demand")
    demand.refresh_from_db()
    assert (demand.state, demand.sources_counting) == ("listed", 2)

    phone = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    page = phone.new_page()
    page.goto(f"{live_server.url}/asked/path/")
    page.get_by_label("回执码").fill(receipt.lower())
    page.get_by_role("button", name="显示").click()
    page.get_by_role("heading", name="社区老年食堂").wait_for()
    assert "列入需求清单（1号）" in page.content()
    assert NOODLES not in page.content()
    phone.close()
    phone = browser.new_context(viewport=PHONE, locale="zh-CN")
    page = phone.new_page()
    for address in ("/asked/", "/asked/demands/", f"/asked/demands/{demand.pk}/", "/asked/path/"):
        page.goto(f"{live_server.url}{address}")
        assert faults(page) == [], address
    page.goto(f"{live_server.url}/asked/path/?again#{receipt}")  # as the thanks page leads there
    expect(page.get_by_label("回执码")).to_have_value(receipt)
    page.get_by_label("回执码").press("Enter")
    page.get_by_role("heading", name="社区老年食堂").wait_for()
    assert faults(page) == []
    picture(page, "path-phone")
    phone.close()
