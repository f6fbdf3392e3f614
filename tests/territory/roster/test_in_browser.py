"""A roster in a real browser, without scripts and with: hand in, look, confirm, done; both sizes, axe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from territory.models import Household
from tests.e2e.desk import Open, desk
from tests.e2e.looks import faults
from tests.jobs.work import work_off
from tests.territory.roster.conftest import Place, row, table

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened(browser: Browser, live_server: Any, sun: Place) -> Iterator[Open]:
    """Opens an address as the sun community's supervisor; uncaught script errors fail the test."""
    client = Client()
    client.force_login(sun.people["supervisor"])
    with desk(browser, live_server.url, client) as go:
        yield go


def press(page: Page, words: str) -> None:
    """Press a button by its words."""
    with page.expect_navigation():
        page.get_by_role("button", name=words).click()


def hand_in(page: Page, path: Path, data: bytes) -> None:
    """Choose the file, have it checked, and wait for the preview."""
    path.write_bytes(data)
    page.locator("[name=file]").set_input_files(path)
    press(page, "检查文件")
    work_off()
    page.wait_for_url("**/roster/import/*-*/", timeout=15_000)


def test_from_file_to_roster(sun: Place, opened: Open, tmp_path: Path) -> None:
    plain = opened("/admin/roster/import/", scripts=False)
    assert faults(opened("/admin/roster/import/")) == []
    hand_in(
        plain,
        tmp_path / "有错.csv",
        table(row(楼栋="9栋"), row(房号="602"), row(联系人="李**"), encoding="gbk"),
    )
    assert plain.get_by_text("阳光花园没有楼栋“9栋”").is_visible()

    page = opened("/admin/roster/import/")
    assert faults(page) == []
    hand_in(page, tmp_path / "名册.csv", table(row(), row(房号="502"), encoding="gbk"))
    assert page.get_by_text("13812345678").count() == 0
    assert faults(page) == []
    press(page, "确认导入")
    work_off()
    page.wait_for_url("**/done/", timeout=15_000)
    assert faults(page) == []
    assert Household.objects.get(room="502").contact_phone == "13812345678"
    page.goto(page.url.split("/roster/")[0] + "/roster/export/")
    assert faults(page) == []
