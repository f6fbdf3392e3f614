"""The form page in a browser: what applies, what is wrong, how it looks at every size, and who can use it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.looks import fits, violations
from tests.e2e.phone import fill_all, opened, phone
from tests.forms_builder.phone.forms import every_type, one_screen, templates
from tests.forms_builder.phone.server import Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("phone_page")]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """All forms."""
    with serving({**templates(), "all": one_screen(), "screens": every_type()}) as running:
        yield running


@pytest.mark.parametrize("key", [*sorted(templates()), "all", "screens"])
def test_every_form_is_accessible_and_fits_the_narrowest_phone(
    site: Site, browser: Browser, key: str
) -> None:
    """No violation, with errors shown and in elder mode; nothing sticks out at 320 px or 200 % text."""
    context = phone(browser)
    page = opened(context, site.url(key))
    assert violations(page) == []
    assert fits(page)
    page.locator("#next:visible, #send:visible").first.click()
    expect(page.locator("#errors")).to_be_visible()
    assert violations(page) == []
    page.locator("#elder").click()
    expect(page.locator("html")).to_have_class("js elder")
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert fits(page)
    page.locator("#elder").click()
    page.evaluate("document.documentElement.style.fontSize = '225%'")  # twice the page's own 112.5 %
    assert fits(page)
    context.close()


@pytest.mark.parametrize("key", sorted(templates()))
def test_every_form_is_accessible_without_javascript(site: Site, browser: Browser, key: str) -> None:
    """The artefact alone fits 320 px; sending it empty leads back with a focused summary."""
    context = phone(browser, java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(site.url(key))
    page.get_by_role("button", name="提交").click()
    expect(page).to_have_title(re.compile("^请修改："))
    width = page.locator("body").bounding_box()
    assert width
    assert width["width"] <= 320
    first = page.locator("#errors a").first
    target = (first.get_attribute("href") or "")[1:]
    first.click()
    assert page.url.endswith("#" + target)
    context.close()


def test_conditions_apply_at_once(site: Site, browser: Browser) -> None:
    """A question appears with its condition and goes with it; the count of questions follows."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    dogs = page.get_by_label("养了几只")
    expect(dogs).to_be_hidden()
    expect(page.get_by_role("heading", name="养狗情况")).to_be_hidden()
    expect(page.locator(".cond")).to_be_hidden()
    expect(page.locator("#meter")).to_have_text("已答 0/13")
    page.locator("[name=pets][value=yes]").check()
    expect(dogs).to_be_visible()
    expect(page.locator("#meter")).to_have_text("已答 1/15")
    dogs.fill("3")
    expect(page.locator("#meter")).to_have_text("已答 2/15")
    page.locator("[name=pets][value=no]").check()
    expect(dogs).to_be_hidden()
    expect(page.locator("#meter")).to_have_text("已答 1/13")
    context.close()


def test_leaving_a_field_says_what_is_wrong_in_it(site: Site, browser: Browser) -> None:
    """Soon and beside it, tied to the field for screen readers; gone when it is right."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    page.locator("[name='__consent.phone'][value=yes]").check()
    field = page.get_by_label("联系电话", exact=False).and_(page.locator("[name=phone]"))
    field.fill("13812")
    field.blur()
    expect(page.locator("[id='q.phone'] .err")).to_contain_text("请检查电话号码")
    expect(field).to_have_attribute("aria-invalid", "true")
    described = (field.get_attribute("aria-describedby") or "").split()
    assert page.locator(f"[id='{described[-1]}']").inner_text().endswith("7至12位。")
    field.fill("13812345678")
    field.blur()
    expect(page.locator("[id='q.phone'] .err")).to_have_count(0)
    expect(field).not_to_have_attribute("aria-invalid", "true")
    context.close()


def test_the_tap_that_leaves_a_wrong_answer_still_lands(site: Site, browser: Browser) -> None:
    """The words about the mistake move everything below; they wait until the finger is up."""
    context = phone(browser, viewport={"width": 360, "height": 2400})  # no scrolling makes up for it
    page = opened(context, site.url("all"))
    page.locator("[name=pets][value=yes]").check()
    page.locator("[name=dogs]").fill("44")
    below = page.locator("label:has([name=help][value=meal])")
    below.scroll_into_view_if_needed()
    at = below.bounding_box()
    assert at
    page.mouse.move(at["x"] + 20, at["y"] + at["height"] / 2)
    page.mouse.down()
    page.wait_for_timeout(80)
    page.mouse.up()
    expect(below.locator("input")).to_be_checked()
    expect(page.locator("[id='q.dogs'] .err")).to_be_visible()
    context.close()


def test_sending_too_early_leads_to_what_is_open(site: Site, browser: Browser) -> None:
    """A summary takes the focus; its lines lead to the questions; nothing is sent."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    page.locator("#send").click()
    expect(page.locator("#errors")).to_be_focused()
    lines = page.locator("#errors a")
    assert lines.all_inner_texts() == [
        "请先阅读告知内容并勾选同意，再提交。",
        "第1题：请回答这一题。",
        "第5题：请回答这一题。",
        "第6题：请回答这一题。",
        "第10题：请选择是否同意提供这一项。",
    ]
    lines.nth(3).click()
    expect(page.locator("[name='yard.lamp']").first).to_be_focused()
    expect(page.locator("[id='q.yard'] .err")).to_be_in_viewport()
    assert site.attempts == []
    context.close()


def test_an_exclusive_option_clears_the_others(site: Site, browser: Browser) -> None:
    """And the others clear it."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    meal, clean, none = (page.locator(f"[name=help][value={each}]") for each in ("meal", "clean", "none"))
    meal.check()
    clean.check()
    none.check()
    assert [each.is_checked() for each in (meal, clean, none)] == [False, False, True]
    meal.check()
    assert [each.is_checked() for each in (meal, clean, none)] == [True, False, False]
    context.close()


def test_a_separate_consent_opens_its_question(site: Site, browser: Browser) -> None:
    """Refused, the question stays closed and counts as done; what had been typed is not sent."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    field = page.locator("[name=phone]")
    expect(field).to_be_hidden()
    page.locator("[name='__consent.phone'][value=yes]").check()
    field.fill("13812345678")
    fill_all(page)
    expect(field).to_be_hidden()
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")
    assert site.received[-1]["consent"] == {"form": True, "phone": False}
    assert "phone" not in site.received[-1]["answers"]
    context.close()


def test_targets_are_large_and_text_is_never_small(site: Site, browser: Browser) -> None:
    """44 px and 18 px at least; 60 px in elder mode, whose text grows to 30 px and is remembered."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    heights = "[...document.querySelectorAll('.o, button, input:not([type]), textarea')]"
    heights += ".filter((e) => e.offsetParent).map((e) => e.getBoundingClientRect().height)"
    assert min(page.evaluate(heights)) >= 44
    style = "[getComputedStyle(document.body)].flatMap((s) => [s.fontSize, s.lineHeight].map(parseFloat))"
    size, line = page.evaluate(style)
    assert size >= 18
    assert line >= 1.5 * size
    page.locator("#elder").click()
    expect(page.locator("#elder")).to_have_attribute("aria-pressed", "true")
    assert min(page.evaluate(heights)) >= 60
    for _ in range(8):
        page.locator("#larger").click()
    expect(page.locator("body")).to_have_css("font-size", "30px")
    page.reload()
    page.wait_for_selector("#meter:not([hidden])")
    expect(page.locator("body")).to_have_css("font-size", "30px")
    page.locator("#elder").click()
    expect(page.locator("body")).to_have_css("font-size", "18px")
    context.close()


def test_page_breaks_make_screens(site: Site, browser: Browser) -> None:
    """Forward only when the screen is right; backward always; sending only at the end."""
    context = phone(browser)
    page = opened(context, site.url("screens"))
    expect(page.get_by_role("button", name="提交")).to_be_hidden()
    expect(page.get_by_role("button", name="上一页")).to_be_hidden()
    page.get_by_role("button", name="下一页").click()
    expect(page.locator("#errors a")).to_have_count(2)
    page.get_by_label("我已阅读并同意").check()
    page.locator("[name=pets][value=no]").check()
    page.get_by_role("button", name="下一页").click()
    expect(page.get_by_role("heading", name="第二部分")).to_be_visible()
    expect(page.locator("[name=pets]").first).to_be_hidden()
    expect(page.locator("#errors")).to_be_hidden()
    page.get_by_role("button", name="上一页").click()
    expect(page.locator("[name=pets][value=no]")).to_be_checked()
    page.get_by_role("button", name="下一页").click()
    fill_rest = ("[name=mood][value='5']", "[name='yard.lamp'][value='5']", "[name='yard.road'][value='3']")
    for selector in (*fill_rest, "[name='__consent.phone'][value=no]"):
        page.locator(selector).check()
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/thanks/**")
    context.close()


def test_the_page_prints_as_a_paper_form(site: Site, browser: Browser) -> None:
    """On paper all questions are there, with their conditions in words, and no buttons."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    page.emulate_media(media="print")
    expect(page.locator("[name=dogs]")).to_be_visible()
    expect(page.locator(".cond")).to_be_visible()
    expect(page.locator("#send")).to_be_hidden()
    context.close()


def test_enter_does_not_send(site: Site, browser: Browser) -> None:
    """A keyboard's "go" in a text field leaves the form alone."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    page.locator("[name=area]").fill("90")
    page.locator("[name=area]").press("Enter")
    expect(page.locator("#errors")).to_be_hidden()
    context.close()


def test_a_position_is_filled_in_or_typed(site: Site, browser: Browser) -> None:
    """With leave the phone's own position; without it a line that asks for words."""
    context = phone(browser, geolocation={"latitude": 26.893456, "longitude": 112.571234, "accuracy": 20})
    page = opened(context, site.url("all"))
    page.get_by_role("button", name="定位当前位置").click()
    expect(page.locator("[id='q.place'] [role=status]")).to_contain_text("请用文字写明地点")
    context.grant_permissions(["geolocation"])
    page.get_by_role("button", name="定位当前位置").click()
    expect(page.locator("[name=place]")).to_have_value("26.893456, 112.571234, 20")
    context.close()
