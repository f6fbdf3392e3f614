"""The main job: author without coding, publish, answer through a lost connection, watch it counted."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.city import City, demo_city, sign_in
from tests.e2e.phone import opened, phone

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("main_job")]

RATED = [
    "s_attitude", "s_response", "s_guard", "s_parking", "s_fire", "s_clean", "s_waste",
    "s_green", "s_facility", "s_repair", "s_fee", "s_disclosure", "s_community",
]  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """As `make run` sets it up."""
    with demo_city(tmp_path_factory.mktemp("main_job")) as running:
        yield running


def author(page: Page, city: City) -> str:
    """From the template to a published form with another question and another condition; its short link."""
    page.goto(f"{city.server.url}/admin/")
    page.get_by_role("link", name="问卷模板").click()
    page.locator("button[data-template=owner_satisfaction]").click()
    page.wait_for_url("**/edit/")

    years = page.locator("[data-streamfield-child]").filter(has_text="在本小区居住时间").first
    years.locator("button[aria-expanded]").first.click()
    years.get_by_label("题目", exact=False).first.fill("您在这个小区住了多久")

    reasons = page.locator("[data-streamfield-child]").filter(has_text="您不满意的主要原因").first
    reasons.locator("button[aria-expanded]").first.click()
    condition = reasons.locator("[data-controller*=condition]")
    expect(condition).to_contain_text("仅当“总的来说,您对物业服务”不高于“不满意”时显示")
    condition.locator(".juwen-summary button").click()
    rule = condition.locator(".juwen-rule")
    expect(rule.locator("select").first.locator("option:checked")).to_contain_text("总的来说")
    rule.locator("select").nth(2).select_option(label="一般")
    expect(condition).to_contain_text("仅当“总的来说,您对物业服务”不高于“一般”时显示")

    page.locator(".footer [data-w-dropdown-target=toggle], footer button[aria-haspopup]").last.click()
    page.locator("button[name=action-publish]").click()
    page.wait_for_url("**/channels/")  # publishing leads to the links

    link = page.locator(".jw-link input").first.input_value()
    assert "/f/" in link
    return "/f/" + link.split("/f/")[1]


def test_the_main_job(city: City, browser: Browser) -> None:
    worker = sign_in(browser, city, "wutong")
    path = author(worker, city)
    code = path.split("/")[2]

    supervisor = sign_in(browser, city, "wutong_super")
    supervisor.goto(f"{city.server.url}/live/{code}/")
    total = supervisor.locator(".total [data-own=n]")
    expect(total).to_have_text("0")
    expect(supervisor.locator("[data-state-words]")).to_have_text("实时")

    pocket = phone(browser)
    page = opened(pocket, f"{city.server.url}{path}")
    expect(page.get_by_text("您在这个小区住了多久")).to_be_visible()
    page.get_by_label("我已阅读并同意").check()
    page.locator("[name=household]").fill("3-1-101")
    page.locator("[name=role][value=owner]").check()
    page.locator("[name=years][value=y5]").check()
    for name in RATED[:6]:
        page.locator(f"[name={name}][value='4']").check()

    pocket.set_offline(True)
    for name in RATED[6:]:
        page.locator(f"[name={name}][value='3']").check()
    expect(page.locator("[name=unhappy_reasons]").first).to_be_hidden()
    page.locator("[name=overall][value='3']").check()
    expect(page.locator("[name=unhappy_reasons]").first).to_be_visible()
    page.locator("[name=unhappy_reasons][value=slow]").check()
    page.wait_for_timeout(700)  # the draft is kept a moment after the last change
    pocket.set_offline(False)
    page.close()

    page = opened(pocket, f"{city.server.url}{path}")
    expect(page.get_by_text("已恢复您上次填写的内容")).to_be_visible()
    expect(page.locator("[name=unhappy_reasons][value=slow]")).to_be_checked()
    page.locator("[name=seen_disclosure][value=no]").check()
    page.locator("[name=renew][value=improve]").check()
    page.locator("[name=opinion]").fill("请把三栋的路灯修好")
    page.locator("[name=pressured][value=no]").check()
    page.locator("#send").click()
    expect(page.locator("#errors")).to_be_visible()  # one question was left out, and it is named
    expect(page.locator("[id='q.callback_ok']")).to_contain_text("请回答这一题")
    page.locator("[name=callback_ok][value=no]").check()

    with page.expect_response(lambda answer: answer.request.method == "POST" and path in answer.url) as sent:
        page.locator("#send").click()
    assert sent.value.status == 201
    acknowledged = time.monotonic()
    expect(total).to_have_text("1", timeout=1500)
    delay = time.monotonic() - acknowledged
    page.wait_for_url("**/thanks/**")
    receipt = page.locator("#receipt").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", receipt)
    assert delay < 1.5, delay

    supervisor.goto(f"{city.server.url}/admin/responses/")
    expect(supervisor.get_by_text(receipt)).to_be_visible()
    assert city.server.manage("verify_tallies", check=False).returncode == 0
