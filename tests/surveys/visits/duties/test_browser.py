"""In a browser: the month's list and coverage at the desk; an incident and a report on a phone.

With JUWEN_SCREENSHOTS=1 the pictures of docs/zh/duties-quality.md are written to docs/screenshots/field/.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from surveys.visits.duties import rules
from surveys.visits.models import Incident, Report
from territory.enums import TagKind
from tests.e2e.desk import desk
from tests.e2e.looks import PHONE_SIZE, faults
from tests.factories.fieldwork import DutyFactory, TagFactory
from tests.surveys.visits.duties.conftest import Block, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOLDER = Path(__file__).parents[4] / "docs" / "screenshots" / "field"


def picture(page: Page, name: str) -> None:
    """Write a picture for the guide, where asked to."""
    if os.environ.get("JUWEN_SCREENSHOTS"):
        page.screenshot(path=FOLDER / f"{name}.png")


def test_a_month_and_a_day(block: Block, browser: Any, live_server: Any, visit: Visitor) -> None:
    for user, family, own in ((block.worker, "何", "小军"), (block.supervisor, "陈", "建国")):
        user.last_name, user.first_name = family, own
        user.save()
    month, now = rules.this_month(), timezone.now()
    kinds = [TagKind.ALONE, TagKind.POOR, TagKind.DISABLED, TagKind.KEY]
    for n, home in enumerate(block.homes):
        kind = kinds[n % 4]
        tag = {"consent_on": timezone.localdate(), "added_at": now, "added_by": block.supervisor}
        TagFactory(household=home, kind=kind, **tag)
        made = block.visit(now, n) if n % 2 else None
        at = {"grid": block.grid, "worker": block.worker}
        DutyFactory(household=home, kind=kind, month=month, due_on=rules.due_on(month), visit=made, **at)
        for back in range(1, 5):
            before = rules.months_back(month, back + 1)[0]
            visited = made if n % 5 != back else None
            DutyFactory(
                household=home, kind=kind, month=before, due_on=rules.due_on(before), visit=visited, **at
            )

    with desk(browser, live_server.url, visit(block.supervisor)) as go:
        page = go("/admin/field/duties/")
        page.get_by_text("阳光社区 阳光花园 3栋 1-101").wait_for()
        assert page.locator("[data-figure=share]").inner_text() == "50.0%"
        assert faults(page) == []
        picture(page, "duties")
        page.get_by_role("link", name="按网格、按网格员、全年走势").click()
        page.get_by_role("heading", name="全年走势").wait_for()
        assert faults(page) == []
        picture(page, "duties-coverage")
        page.goto(f"{live_server.url}/admin/field/duties/print/")
        page.emulate_media(media="print")
        assert page.locator(".jw-sheetpage").count() == 1
        assert not page.locator(".jw-noprint").first.is_visible()

    with desk(browser, live_server.url, visit(block.worker)) as go:
        page = go("/work/incidents/new/", PHONE_SIZE, scripts=False)
        page.get_by_label("邻里纠纷").check()
        picture(page, "incident-phone")
        page.get_by_label("事由").fill("楼上漏水，两家争吵")
        page.get_by_label("接到消息的时间").fill("2199-01-01T00:00")
        page.get_by_role("button", name="登记这件事").click()
        page.get_by_text("这个时间还没到").first.wait_for()
        assert page.get_by_label("事由").input_value() == "楼上漏水，两家争吵", "nothing is lost"
        told = timezone.localtime(now - timedelta(minutes=20))
        page.get_by_label("接到消息的时间").fill(told.strftime("%Y-%m-%dT%H:%M"))
        page.get_by_role("button", name="登记这件事").click()
        page.get_by_text("事件已登记").wait_for()
        page = go("/work/reports/new/", PHONE_SIZE)
        assert faults(page) == []
        page.get_by_label("不安全隐患").check()
        page.get_by_label("发现的情况").fill("楼道里堆放电动车")
        page.get_by_role("button", name="上报").click()
        page.get_by_text("报告已登记").wait_for()
    assert (Incident.objects.get().worker, Report.objects.get().worker) == (block.worker, block.worker)

    with desk(browser, live_server.url, visit(block.supervisor)) as go:
        page = go("/admin/field/incidents/")
        assert faults(page) == []
        page = go(f"/admin/field/reports/{Report.objects.get().pk}/")
        assert faults(page) == []
