"""In a browser: a month and an appeal on the phone without scripts; the appeal taken, handed over and closed.

With JUWEN_SCREENSHOTS=1 pictures are written to docs/screenshots/groups/.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from wagtail.models import Locale

from surveys.chats import linking
from surveys.chats.models import Appeal, AppealCategory, ChatGroup, GroupReport
from tests.e2e.desk import desk
from tests.e2e.looks import PHONE_SIZE, faults, fits
from tests.factories.town import Town
from tests.factories.town import town as build
from tests.surveys.chats.conftest import Visitor, make_group

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOLDER = Path(__file__).parents[3] / "docs" / "screenshots" / "groups"
NUMBERS = {
    "members": "180", "households": "90", "posts": "10", "avg_reads": "120", "appeals_received": "4",
    "appeals_closed": "3", "clues": "1", "events_held": "2",
}  # fmt: skip


@pytest.fixture
def town(transactional_db: None) -> Town:
    """The street; what an earlier test flushed is there again."""
    Locale.objects.get_or_create(language_code="zh-hans")
    return build()


def picture(page: Page, name: str) -> None:
    """Write a picture for the guide, where asked to."""
    if os.environ.get("JUWEN_SCREENSHOTS"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=FOLDER / f"{name}.png", full_page=True)


def test_a_month_and_an_appeal_from_the_phone_to_the_desk(
    browser: Any, live_server: Any, town: Town, visit: Visitor
) -> None:
    sun = town.sun
    group: ChatGroup = make_group(sun.building.get_parent())
    make_group(sun.area, "社区大群", level="village")
    AppealCategory.objects.get_or_create(name="环境卫生", defaults={"days": 5})
    worker = visit(sun.people["worker"])
    with desk(browser, live_server.url, worker) as go:
        page = go("/work/groups/", PHONE_SIZE, scripts=False)
        page.get_by_role("link", name=group.name).click()
        for name, value in NUMBERS.items():
            page.locator(f"[name={name}]").fill(value)
        page.get_by_role("button", name="上报").click()
        page.get_by_role("alert").wait_for()  # what was done about bad information is missing
        assert page.locator("[name=members]").input_value() == "180"
        assert fits(page)
        picture(page, "report-phone")
        page.get_by_label("澄清谣言").check()
        page.get_by_role("button", name="上报").click()
        page.get_by_role("status").wait_for()
        assert GroupReport.objects.get().members == 180
        page.get_by_role("link", name="登记诉求").click()
        page.get_by_label("群名称或区划名称").fill("业主")
        page.get_by_role("button", name="搜索").click()
        page.get_by_role("link", name=group.name).click()
        page.get_by_label("类别").select_option(label="环境卫生")
        page.get_by_label("诉求是什么").fill("垃圾没人收")
        assert fits(page)
        picture(page, "appeal-phone")
        page.get_by_role("button", name="登记").click()
        page.wait_for_url("**/work/groups/appeals/")
        page.get_by_role("status").wait_for()
        assert page.get_by_role("link", name="垃圾没人收").is_visible()
        for address in ("/work/groups/", f"/work/groups/{group.pk}/", "/work/groups/appeal/group/",
                        f"/work/groups/appeal/?group={group.pk}", "/work/groups/appeals/"):  # fmt: skip
            assert faults(go(address, PHONE_SIZE)) == [], address
    appeal = Appeal.objects.get()
    shown = f"/admin/chats/appeal/inspect/{appeal.pk}/"
    with desk(browser, live_server.url, visit(sun.people["supervisor"])) as go:
        page = go(shown)
        page.locator("[data-step=start]").click()
        page.get_by_role("button", name="受理", exact=True).click()
        page.wait_for_url(f"**{shown}")
        page.locator("[data-step=hand_over]").click()
        page.get_by_label("转给哪个区划").select_option(str(town.street.pk))
        page.locator("[name=opinion]").fill("归街道环卫管")
        assert faults(page) == []
        picture(page, "hand-over")
        page.get_by_role("button", name="转办").click()
        page.wait_for_url(f"**{shown}")
        page.get_by_text("转办：").wait_for()
        assert "解放路街道" in page.locator(".jw-timeline").inner_text()
        assert page.locator("[data-step]").count() == 0  # the street goes on
        assert faults(page) == []
        picture(page, "handed-over")
    with desk(browser, live_server.url, visit(town.street_supervisor)) as go:
        page = go(shown)
        for key, button in (("start", "受理"), ("answer", "答复")):
            page.locator(f"[data-step={key}]").click()
            if key == "answer":
                page.locator("[name=told]").fill("已经清运，以后每天一次。")
            page.get_by_role("button", name=button, exact=True).click()
            page.wait_for_url(f"**{shown}")
        assert page.locator("[data-step=close]").count() == 0  # somebody else asks the resident
    with desk(browser, live_server.url, visit(town.superuser)) as go:
        page = go(shown)
        page.locator("[data-step=close]").click()
        page.get_by_role("radio", name="满意", exact=True).check()
        page.get_by_role("button", name="办结", exact=True).click()
        page.wait_for_url(f"**{shown}")
        assert faults(page) == []
        report = GroupReport.objects.get()
        linking.link(sun.questionnaire, [group], user=town.superuser)
        for address in (
            f"/admin/chats/groupreport/inspect/{report.pk}/",
            f"/admin/chats/reports/{report.pk}/month/",
            "/admin/chats/ledger/",
            f"/admin/chats/chatgroup/inspect/{group.pk}/",
            "/admin/chats/links/",
        ):
            assert faults(go(address)) == [], address
    appeal.refresh_from_db()
    assert (appeal.state, appeal.content, appeal.area) == ("closed", "yes", town.street)
