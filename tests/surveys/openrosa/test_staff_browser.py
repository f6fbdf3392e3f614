"""The page of app links in a real browser: making a link, sizes, axe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from forms_builder.schema import Form, Option, Row
from surveys.openrosa import links
from tests.e2e.desk import Open, desk
from tests.e2e.looks import faults
from tests.factories import QuestionnaireFactory, VersionFactory
from tests.forms_builder.xforms.forms import expression, question
from tests.surveys.openrosa.conftest import Field

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened(browser: Browser, live_server: Any, field: Field) -> Iterator[Open]:
    """Opens an address as the community's supervisor."""
    client = Client()
    client.force_login(field.sun.people["supervisor"])
    with desk(browser, live_server.url, client) as go:
        yield go


def unsupported(field: Field) -> None:
    """One more questionnaire, which apps cannot have."""
    grid = question("matrix", "grid", label="小区设施", options=(Option("a", "好"),), rows=(Row("r", "行"),))
    reading = question("text", "why", label="哪里不好", relevant=expression("${grid} != ''"))
    page = QuestionnaireFactory(
        parent=field.sun.folder, title="小区设施现状与维护情况季度摸底调查表（2026年第三季度）"
    )
    VersionFactory(questionnaire=page, form=Form("表", (grid, reading)))


def test_a_supervisor_makes_a_link_and_withdraws_one(field: Field, opened: Open, tmp_path: Path) -> None:
    unsupported(field)
    page = opened("/admin/apps/")
    assert faults(page) == []
    page.screenshot(path=tmp_path / "list.png", full_page=True)
    page.locator("a.button", has=page.locator(".icon-plus")).click()
    page.select_option("#id_worker", label="sun-worker")
    page.fill("#id_name", "王芳的手机二")
    assert faults(page) == []
    page.screenshot(path=tmp_path / "form.png", full_page=True)
    page.locator("form.jw-form button").click()
    address = page.locator("#address")
    expect(address).to_be_visible()
    assert faults(page) == []
    page.screenshot(path=tmp_path / "made.png", full_page=True)
    link = links.find(address.input_value().rpartition("/")[2])
    assert link.worker == field.sun.people["worker"]
    page.locator(".jw-bar a").click()
    row = page.locator(f'[data-link="{link.pk}"]')
    row.locator("button").click()
    expect(row.locator(".jw-tag--bad")).to_be_visible()
    link.refresh_from_db()
    assert link.revoked_at is not None
