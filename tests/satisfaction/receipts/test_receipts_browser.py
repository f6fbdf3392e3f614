"""In a browser: a resident checks a receipt, on a phone, with letters twice as large, without JavaScript."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tests.e2e.looks import faults, fits, violations
from tests.e2e.phone import phone
from tests.satisfaction.receipts.conftest import Votes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NARROW = {"width": 320, "height": 640}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_receipt_is_checked(voted: Votes, browser: Any, live_server: Any, scripts: bool) -> None:
    voted.close()
    context = phone(browser, viewport=NARROW, java_script_enabled=scripts, accept_downloads=True)
    page = context.new_page()
    page.goto(f"{live_server.url}{reverse('receipts')}")
    page.get_by_label("回执码").fill("12")
    page.get_by_role("button", name="查询").click()
    page.get_by_role("alert").wait_for()
    assert fits(page)
    page.get_by_label("回执码").fill(voted.receipts[2].lower())
    page.get_by_role("button", name="查询").click()
    page.get_by_text("您的答卷已列入“").wait_for()
    page.get_by_text("验证路径").click()
    assert page.get_by_text(voted.test.receipts_root).last.is_visible()
    assert fits(page)
    if scripts:
        assert violations(page) == []
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert fits(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载证明文件").click()
    data = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert data["root"] == voted.test.receipts_root
    page.get_by_role("link", name="测评页面").click()
    page.get_by_role("heading", name=voted.test.title).wait_for()
    assert page.locator("#root").inner_text() == voted.test.receipts_root
    assert not context.cookies()
    context.close()


def test_the_public_pages_look_right(voted: Votes, browser: Any, live_server: Any) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    for close in (False, True):
        if close:
            voted.close()
        for address in (
            reverse("home"),
            reverse("public_tests"),
            reverse("public_test", args=[voted.test.uid]),
            reverse("receipts"),
        ):
            page.goto(live_server.url + address)
            assert faults(page) == []
            page.set_viewport_size(NARROW)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert fits(page), address
            page.set_viewport_size({"width": 1440, "height": 900})
    context.close()
