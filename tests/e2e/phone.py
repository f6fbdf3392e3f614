"""A phone for the browser tests: Chromium at 360 × 740 with touch, before a small form server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.browser import ARGUMENTS, executable

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
    "has_touch": True,
    "is_mobile": True,
}


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def phone(browser: Browser, **more: Any) -> BrowserContext:
    """A phone with empty storage. Uncaught errors of its pages fail the test at `opened`."""
    return browser.new_context(**{**PHONE, **more})


def opened(context: BrowserContext, url: str) -> Page:
    """A form page whose modules have started."""
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("#meter:not([hidden])")
    page.wait_for_function("document.documentElement.classList.contains('js')")
    return page


def thanked(page: Page) -> None:
    """Wait for the thanks page, whoever goes there first: a phone that comes back on line may start twice."""
    expect(page).to_have_url(re.compile("/thanks/"))


def fill_all(page: Page) -> None:
    """Everything that the form with every question type requires."""
    page.get_by_label("我已阅读并同意").check()
    page.locator("[name=pets][value=no]").check()
    page.locator("[name=mood][value='5']").check()
    page.locator("[name='yard.lamp'][value='5']").check()
    page.locator("[name='yard.road'][value='3']").check()
    page.locator("[name='__consent.phone'][value=no]").check()
