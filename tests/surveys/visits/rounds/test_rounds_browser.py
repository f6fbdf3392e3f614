"""A supervisor makes a round in a real browser: size, draw, assignments, field work, paper. Looks on the way.

With JUWEN_SCREENSHOTS=1 the pictures are written to docs/screenshots/field/.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from surveys.visits.models import Round
from tests.e2e.desk import Open, desk
from tests.e2e.looks import faults, fits
from tests.surveys.visits.rounds.conftest import Field

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHOTS = Path(__file__).parents[4] / "docs" / "screenshots" / "field"
LETTER = {
    "contact": "阳光社区居委会，电话0717-1234567",
    "paper": "a5",
    "signed": "阳光社区居委会",
    "text": "请您说说看法。",
}


@pytest.fixture
def opened(browser: Browser, live_server: Any, field: Field) -> Iterator[Open]:
    """Opens an address as the community's supervisor."""
    client = Client()
    client.force_login(field.supervisor)
    with desk(browser, live_server.url, client) as go:
        yield go


def shot(page: Page, name: str, height: int) -> None:
    """A picture for docs/zh/fieldwork-supervisor.md."""
    if not os.environ.get("JUWEN_SCREENSHOTS"):
        return
    SHOTS.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    page.set_viewport_size({"width": 1200, "height": height})
    page.wait_for_timeout(200)
    path = SHOTS / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)
    if before:
        page.set_viewport_size(before)


def narrow(page: Page) -> bool:
    """Whether the page fits a small phone with doubled text (WCAG 1.4.4, 1.4.10)."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found = fits(page)
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def test_a_round_from_the_first_thought_to_the_paper(field: Field, opened: Open) -> None:
    page = opened("/admin/rounds/")
    assert faults(page) == []
    page.locator("a.button", has=page.locator(".icon-plus")).click()
    page.fill("#id_title", "2026年秋季入户调查")
    page.select_option("#id_questionnaire", label="阳光社区物业服务小问卷")
    expect(page.locator("#sizing-said")).to_have_text("请先选择调查范围。")
    community = page.locator(f"[name=targets][value='{field.sun.area.pk}']")
    community.check()
    page.locator("[name=targets]").nth(1).check()  # what lies below is not counted twice
    page.fill("#id_margin", "10")
    expect(page.locator("#sizing-said")).to_have_text("60户中抽38户就够。")
    page.locator("#sizing-fill").click()
    expect(page.locator("#id_size")).to_have_value("38")
    page.locator("[name=draw][value=stratified]").check()
    assert faults(page) == []
    assert narrow(page)
    shot(page, "round-new", 1560)
    page.locator(".rd-form .jw-bar button").click()
    page.locator(".rd-steps a.button").click()
    assert faults(page) == []
    shot(page, "round-draw", 720)
    page.locator(".jw-form button").click()
    expect(page.locator(".rd-numbers dd").first).to_have_text("38")
    page.locator(".rd-steps .rd-now a.button").first.click()
    page.get_by_role("button", name="按网格分派", exact=True).click()
    page.locator(".help-warning a").click()
    page.locator("#tick-all").check()
    page.select_option("#id_worker >> nth=-1", label="sun-worker")
    assert faults(page) == []
    shot(page, "round-sample", 900)
    page.get_by_role("button", name="分派所选住户").click()
    page.goto(page.url.partition("?")[0])
    expect(page.locator(".help-warning")).to_have_count(0)
    assert faults(page) == []
    assert narrow(page)
    round_ = Round.objects.get()
    assert round_.assignments.filter(worker=None).count() == 0
    page.goto(page.url.replace("sample/", "open/"))
    assert faults(page) == []
    page.locator(".jw-form button").click()
    page.wait_for_url(f"**/rounds/{round_.pk}/")
    page.reload()  # without the message, whose colours fade in
    assert faults(page) == []
    shot(page, "round-page", 1250)
    page.goto(f"{page.url}verify/")
    expect(page.locator(".rd-verdict")).to_contain_text("核验通过")
    assert faults(page) == []
    page.goto(page.url.replace("verify/", "print/"))
    assert faults(page) == []
    page.locator(".rd-loads a").first.click()
    assert faults(page) == []
    expect(page.locator("tr.group").first).to_contain_text("阳光花园 3栋 1单元")
    shot(page, "route-list", 800)
    round_.letter = LETTER
    round_.save(update_fields=["letter"])
    page.goto(page.url.partition("print/")[0] + "sample/")
    page.locator(".rd-sample a", has_text="打印").first.click()
    assert faults(page) == []
    shot(page, "letter", 920)


def test_without_javascript_the_size_is_worked_out_by_the_server(field: Field, opened: Open) -> None:
    page = opened("/admin/rounds/new/", scripts=False)
    page.locator(f"[name=targets][value='{field.sun.area.pk}']").check()
    page.fill("#id_margin", "10")
    page.locator("#sizing-fill").click()
    expect(page.locator("#id_size")).to_have_value("38")
    expect(page.locator(f"[name=targets][value='{field.sun.area.pk}']")).to_be_checked()
