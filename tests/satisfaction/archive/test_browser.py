"""The archive and the schemes' pages in a real browser: sizes, axe, large text, no scripts, paper.

With JUWEN_SCREENSHOTS=1 the pictures of docs/zh/credit-archive.md are written to docs/screenshots/credit/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from satisfaction.archive import limits
from satisfaction.credit.schemes import drafting
from satisfaction.models import Score
from territory.enums import Role
from tests.e2e.desk import Open, desk
from tests.e2e.looks import faults, fits
from tests.factories.credit import SchemeFactory
from tests.factories.satisfaction import setting
from tests.factories.schemes import scheme_data
from tests.factories.territory import staff
from tests.satisfaction.archive.test_data import scored
from tests.satisfaction.archive.world import World, from_score, world
from tests.satisfaction.scores.test_browser import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


PICTURED = {"what-if": "what-if", "edit": "scheme-edit"}


@pytest.fixture
def found() -> World:
    limits.forget()
    return world()


@pytest.fixture
def opened(browser: Browser, live_server: Any, found: World) -> Iterator[Open]:
    """Opens an address as a supervisor of the city."""
    client = Client()
    user = staff(found.city, Role.SUPERVISOR)
    user.last_name, user.first_name = "周", "敏"
    user.save()
    client.force_login(user)
    with desk(browser, live_server.url, client) as go:
        yield go


def addresses(found: World) -> list[str]:
    """Every public page."""
    code = found.company.credit_code
    made = setting((24, 8, 4), name="月光")
    score: Score = scored(made)
    entry = from_score(made.company, SchemeFactory(area=made.community), score)
    return [
        reverse("credit_archive:list"),
        reverse("credit_archive:list") + "?q=没有这家",
        reverse("credit_archive:company", args=[code]),
        reverse("credit_archive:entry", args=[code, found.entries["fine"].uid]),
        reverse("credit_archive:entry", args=[made.company.credit_code, entry.uid]),
        reverse("credit_archive:scheme", args=[found.scheme.pk]),
        reverse("credit_archive:certificate", args=[code]),
    ]


def test_public_pages_fit_every_screen_and_axe_finds_nothing(opened: Open, found: World) -> None:
    pictured = {
        reverse("credit_archive:list"): "archive-list",
        reverse("credit_archive:company", args=[found.company.credit_code]): "archive-company",
    }
    for address in addresses(found):
        page = opened(address, scripts=True)
        assert faults(page) == []
        if address in pictured:
            page.set_viewport_size({"width": 360, "height": 740})
            picture(page, pictured[address])
        page.set_viewport_size({"width": 320, "height": 640})
        assert fits(page), f"{address} sticks out at 320 px"
        page.set_viewport_size({"width": 640, "height": 900})
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert fits(page), f"{address} sticks out with text at 200 %"


def test_a_resident_finds_a_company_and_its_records_without_scripts(opened: Open, found: World) -> None:
    page: Page = opened(reverse("credit_archive:list"), (360, 740), scripts=False)
    page.locator("[name=q]").fill("和顺")
    page.locator(".ca-filters button").click()
    page.get_by_role("link", name=found.company.name).click()
    expect(page.locator(".ca-now__grade")).to_have_text("A")
    page.locator("#publicity ~ ul a").click()
    expect(page.locator("h1")).to_have_text("公示中的罚款")
    page.locator(".ca-objecting .ca-button").click()
    assert "/objections/" in page.url
    page.go_back()
    page.go_back()
    page.locator("details summary").first.click()
    expect(page.locator(".ca-table").first).to_be_visible()


def test_paper_holds_no_navigation(opened: Open, found: World) -> None:
    page = opened(reverse("credit_archive:company", args=[found.company.credit_code]))
    page.emulate_media(media="print")
    expect(page.locator("header.site nav")).to_be_hidden()
    expect(page.locator(".ca-now__grade")).to_be_visible()
    sheet = opened(reverse("credit_archive:certificate", args=[found.company.credit_code]))
    sheet.emulate_media(media="print")
    expect(sheet.locator(".tools")).to_be_hidden()
    picture(sheet, "certificate")
    assert sheet.locator(".sheet").evaluate("each => each.scrollHeight") <= 1123  # one page of A4


def test_staff_pages_fit_and_axe_finds_nothing(opened: Open, found: World) -> None:
    data = scheme_data(ladder=[{"grade": "A", "least": "x"}, {"grade": "A"}, {}])
    user = staff(found.city, Role.ADMINISTRATOR)
    broken = drafting.begin(area=found.city, name="有问题的草稿", source="", data=data, user=user)
    whole = drafting.begin(area=found.city, name="草稿", source="", data=scheme_data(base="70"), user=user)
    for address in [
        reverse("grades:list"),
        reverse("grades:company", args=[found.company.pk]),
        reverse("schemes:list"),
        reverse("schemes:begin"),
        reverse("schemes:scheme", args=[whole.pk]),
        reverse("schemes:scheme", args=[broken.pk]),
        reverse("schemes:edit", args=[broken.pk]),
        reverse("schemes:edit", args=[whole.pk]),
        reverse("schemes:what_if", args=[whole.pk]) + "?show=all",
    ]:
        page = opened(address)
        assert faults(page) == []
        name = PICTURED.get(address.partition("?")[0].rstrip("/").rpartition("/")[2])
        if name and str(broken.pk) not in address.split("/"):
            picture(page, name)


def test_a_scheme_is_written_without_scripts(opened: Open, found: World) -> None:
    page = opened(reverse("schemes:begin"), scripts=False)
    page.locator("[name=name]").fill("新方案")
    page.locator("main button[type=submit], #main button[type=submit]").first.click()
    expect(page.locator("[name='rules.rows']")).to_have_value("14")
    page.locator("button[value='add:rules']").click()
    page.locator("[name='rules.14.title']").fill("新的一条")
    page.locator("[name='rules.14.points']").fill("-1")
    page.locator("button[value=save]").click()
    expect(page.locator("[id='rules.14.gravity-err']")).to_be_visible()
    page.locator("[name='rules.14.gravity']").select_option("minor")
    page.locator("[name='rules.14.months']").fill("3")
    page.locator("button[value=save]").click()
    expect(page.get_by_text("新的一条")).to_be_visible()
