"""In a browser: a reading typed on the phone, what is wrong with it, a correction with its reason, evidence.

With JUWEN_SCREENSHOTS=1 pictures are written to docs/screenshots/targets/.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from wagtail.models import Locale

from surveys.targets.models import Indicator, Reading
from surveys.targets.sets.loading import load
from surveys.targets.sets.shipped import shipped
from tests.e2e.looks import faults
from tests.e2e.phone import PHONE
from tests.factories.town import Town
from tests.factories.town import town as build
from tests.surveys.targets.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOLDER = Path(__file__).parents[3] / "docs" / "screenshots" / "targets"


@pytest.fixture
def town(transactional_db: None) -> Town:
    """The street; what an earlier test flushed is there again."""
    Locale.objects.get_or_create(language_code="zh-hans")
    return build()


@pytest.fixture
def pocket(browser: Browser, live_server: Any, town: Town, visit: Visitor) -> Iterator[Page]:
    """The phone of whoever looks after the sun community, signed in."""
    client = visit(town.sun.people["supervisor"])
    context = browser.new_context(**PHONE)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    yield context.new_page()
    context.close()


def picture(page: Page, name: str) -> None:
    """Write a picture for the guide, where asked to."""
    if os.environ.get("JUWEN_SCREENSHOTS"):
        FOLDER.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=FOLDER / f"{name}.png")


def photo() -> bytes:
    """A small picture."""
    body = BytesIO()
    Image.new("RGB", (40, 30), "green").save(body, "JPEG")
    return body.getvalue()


def test_a_reading_on_the_phone(pocket: Page, live_server: Any, town: Town) -> None:
    load(shipped()["livable_40"], town.street, adopted_on=date(2026, 1, 1))
    indicator = Indicator.objects.get(key="oc_formed")
    address = reverse("work_targets:reading", args=[town.sun.area.pk, indicator.pk, "2026-01"])
    page = pocket
    page.goto(f"{live_server.url}/work/targets/")
    assert faults(page) == []
    page.goto(f"{live_server.url}{address}")
    top, bottom = page.locator("[name=numerator]"), page.locator("[name=denominator]")
    top.fill("11")
    bottom.fill("10")
    page.get_by_label("说明").fill("现场看过")
    expect(page.locator("main output")).to_have_text("")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(
        "“已组建业委会的小区数”不能大于“符合成立业委会条件的小区数”"
    )
    expect(top).to_have_value("11")
    expect(bottom).to_have_value("10")
    expect(page.get_by_label("说明")).to_have_value("现场看过")
    assert faults(page) == []
    assert not Reading.objects.exists()

    top.fill("9")
    expect(page.locator("main output")).to_have_text("= 90%")
    page.locator("[name=files]").set_input_files(
        {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url("**/work/targets/?area=**")
    expect(page.locator(".wt__said")).to_contain_text("90% (9 ÷ 10)")
    first = Reading.objects.get()
    assert (first.numerator, first.denominator, first.note) == (9, 10, "现场看过")
    assert [each.name for each in first.files.all()] == ["照片.jpg"]

    page.goto(f"{live_server.url}{address}")
    expect(top).to_have_value("9")
    top.fill("8")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("更正原因")
    expect(top).to_have_value("8")
    page.get_by_label("更正原因").fill("重新核对")
    assert faults(page) == []
    picture(page, "reading-corrected")
    page.get_by_role("button", name="保存，填下一项").click()
    page.wait_for_url("**/work/targets/?area=**")  # nothing of January is asked
    expect(page.locator(".wt__said")).to_contain_text("80% (8 ÷ 10)")
    assert faults(page) == []
    rows = Reading.objects.order_by("number").values_list("number", "current", "numerator", "reason")
    assert list(rows) == [(1, False, 9, ""), (2, True, 8, "重新核对")]
