"""Repeats, calculations and filtered choices on the phone: filled in, added, taken away, resumed and sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from forms_builder.answers import CompiledForm, judge
from tests.e2e.looks import fits, violations
from tests.e2e.phone import opened, phone
from tests.forms_builder.phone.nested_forms import dated, household, paged, photographed, ruled
from tests.forms_builder.phone.server import Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("phone_nested")]

EXPECTED = {
    "city": "hy",
    "district": "yf",
    "rooms": 2,
    "total": "60",
    "cars": 2,
    "car": [{"plate": "湘D1"}, {"plate": "湘D2"}],
    "family": [
        {
            "who": "张三",
            "age": 40,
            "work": "yes",
            "earned": "5500",
            "jobs": [{"title": "司机", "pay": 5000}, {"title": "保安", "pay": 500}],
            "help": ["meal"],
        },
        {"who": "李四", "age": 20, "work": "no", "earned": "", "wish": ["b", "a", "c"]},
    ],
}


@pytest.fixture
def site() -> Iterator[Site]:
    """A server that has received nothing."""
    forms = {
        "home": household(),
        "paged": paged(),
        "photos": photographed(),
        "ruled": ruled(),
        "dated": dated(),
    }
    with serving(forms) as running:
        yield running


def adder(page: Page, address: str) -> Any:
    """The button that adds one more to the repeat at an address."""
    return page.locator(f"[name=__add][value='{address}']")


def remover(page: Page, address: str) -> Any:
    """The button that takes one away."""
    return page.locator(f"[name=__remove][value='{address}']")


def field(page: Page, address: str) -> Any:
    """A field by its name."""
    return page.locator(f"[name='{address}']")


def pick(page: Page, address: str, value: str) -> None:
    """Check an option."""
    page.locator(f"[name='{address}'][value='{value}']").check()


def fill_family(page: Page) -> None:
    """Two members, the first with two jobs, and two cars."""
    pick(page, "city", "hy")
    pick(page, "district", "yf")
    field(page, "family[1].who").fill("张三")
    field(page, "family[1].age").fill("40")
    pick(page, "family[1].work", "yes")
    pick(page, "family[1].help", "meal")
    field(page, "family[1].jobs[1].title").fill("司机")
    field(page, "family[1].jobs[1].pay").fill("5000")
    adder(page, "family[1].jobs").click()
    field(page, "family[1].jobs[2].title").fill("保安")
    field(page, "family[1].jobs[2].pay").fill("500")
    adder(page, "family").click()
    field(page, "family[2].who").fill("李四")
    field(page, "family[2].age").fill("20")
    pick(page, "family[2].work", "no")
    for wish in ("出行", "看病", "聊天"):
        page.locator("[id='q.family[2].wish'] .take:not([hidden])").and_(
            page.get_by_label(re.compile(wish))
        ).click()
    field(page, "cars").fill("2")
    field(page, "car[1].plate").fill("湘D1")
    field(page, "car[2].plate").fill("湘D2")


def trimmed(answers: Any) -> Any:
    """Without what is empty: calculations that come to nothing."""
    if isinstance(answers, dict):
        return {name: trimmed(value) for name, value in answers.items() if value not in ("", None)}
    return [trimmed(each) for each in answers] if isinstance(answers, list) else answers


def test_a_family_is_filled_in_and_sent(site: Site, browser: Browser) -> None:
    """Two deep, with sums in notes, towns of the county chosen and as many cars as were said."""
    context = phone(browser)
    page = opened(context, site.url("home"))
    expect(field(page, "rooms")).to_have_value("2")
    expect(page.locator("[id='q.district'] label:visible")).to_have_count(0)
    fill_family(page)
    expect(page.locator("[id='q.sum']")).to_have_text("全家年龄一共60岁。")
    expect(page.locator("[id='q.family[1].hello']")).to_have_text("张三，每月收入一共5500元。")
    expect(page.locator("[id='q.district'] label:visible")).to_have_text(["珠晖区", "雁峰区"])
    expect(page.locator("[id='r.car'] > .one:visible")).to_have_count(2)
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")
    assert site.received[0]["clean"] == trimmed(typed(EXPECTED))
    assert "total" not in site.received[0]["answers"]
    context.close()


def typed(answers: Any) -> Any:
    """What is expected, with calculations as the judge types them."""
    verdict = judge(CompiledForm(household()), answers, at=timezone.localtime(), consent={})
    assert verdict.ok
    return verdict.answers


def test_without_javascript_the_same_is_stored(site: Site, browser: Browser) -> None:
    """The page of the server alone takes the same family to the same answers."""
    context = phone(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url("home"))
    fields = {
        "family[1].who": "张三",
        "family[1].age": "40",
        "family[1].jobs[1].title": "司机",
        "family[1].jobs[1].pay": "5000",
        "rooms": "2",
        "cars": "2",
    }
    for name, text in fields.items():
        field(page, name).fill(text)
    for name, value in {
        "city": "hy",
        "district": "yf",
        "family[1].work": "yes",
        "family[1].help": "meal",
    }.items():
        pick(page, name, value)
    adder(page, "family[1].jobs").click()
    field(page, "family[1].jobs[2].title").fill("保安")
    field(page, "family[1].jobs[2].pay").fill("500")
    adder(page, "family").click()
    field(page, "family[2].who").fill("李四")
    field(page, "family[2].age").fill("20")
    pick(page, "family[2].work", "no")
    for option, place in {"b": "1", "a": "2", "c": "3"}.items():
        field(page, f"family[2].wish.{option}").select_option(place)
    page.locator("#send").click()
    field(page, "car[1].plate").fill("湘D1")
    field(page, "car[2].plate").fill("湘D2")
    page.locator("#send").click()
    page.get_by_role("button", name="确认无误，提交").click()
    page.wait_for_url("**/thanks/**")
    assert site.received[0]["clean"] == trimmed(typed(EXPECTED))
    context.close()


def test_one_is_added_and_taken_away(site: Site, browser: Browser) -> None:
    """The focus goes to the new one; one with answers is asked about; those behind it move up with theirs."""
    context = phone(browser)
    page = opened(context, site.url("home"))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    expect(remover(page, "family[1]")).to_be_hidden()
    for _more in range(3):
        adder(page, "family").click()
    expect(adder(page, "family")).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.member") == "family[4]"
    for place in (2, 3, 4):
        field(page, f"family[{place}].who").fill(f"第{place}位")
        pick(page, f"family[{place}].help", "meal" if place == 3 else "clean")
    field(page, "family[3].age").fill("30")
    pick(page, "family[3].work", "yes")
    adder(page, "family[3].jobs").click()
    field(page, "family[3].jobs[1].title").fill("司机")
    remover(page, "family[2]").click()
    assert len(asked) == 1
    expect(page.locator("[id='r.family'] > .one")).to_have_count(3)
    expect(field(page, "family[2].who")).to_have_value("第3位")
    expect(page.locator("[name='family[2].help'][value=meal]")).to_be_checked()
    expect(field(page, "family[2].jobs[1].title")).to_have_value("司机")
    expect(page.locator("[id='m.family[2]'] > legend")).to_have_text("成员 2")
    expect(adder(page, "family")).to_be_visible()
    adder(page, "family[2].jobs").click()
    expect(field(page, "family[2].jobs[2].title")).to_be_visible()
    remover(page, "family[2].jobs[2]").click()
    assert len(asked) == 1
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids))
    page.locator("#send").click()
    expect(page.locator("#errors")).to_contain_text("成员 1")
    expect(page.locator("#errors")).not_to_contain_text("成员 2")
    page.locator("#errors a").filter(has_text="成员 3").first.click()
    assert page.evaluate("document.activeElement.name").startswith("family[3].")
    context.close()


def test_a_draft_comes_back_with_its_members(site: Site, browser: Browser) -> None:
    """Everything in its place after a reload; a form that nobody began is no draft."""
    context = phone(browser)
    page = opened(context, site.url("home"))
    page.wait_for_timeout(600)
    page.reload()
    page.wait_for_selector("html.js")
    page.wait_for_timeout(300)
    expect(page.locator("#resume")).to_have_count(0)
    fill_family(page)
    field(page, "rooms").fill("")
    field(page, "cars").fill("1")
    page.wait_for_timeout(600)
    page.reload()
    expect(page.locator("#resume")).to_be_visible()
    expect(field(page, "rooms")).to_have_value("")
    expect(field(page, "family[1].jobs[2].title")).to_have_value("保安")
    expect(page.locator("[id='q.family[2].wish'] .in .w")).to_have_text(["出行", "看病", "聊天"])
    expect(page.locator("[id='r.car'] > .one:visible")).to_have_count(1)
    field(page, "cars").fill("2")
    expect(field(page, "car[2].plate")).to_have_value("湘D2")
    field(page, "rooms").fill("2")
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")
    assert site.received[0]["clean"] == trimmed(typed(EXPECTED))
    context.close()


def test_starting_anew_leaves_one_empty_member(site: Site, browser: Browser) -> None:
    """And the defaults are there again."""
    context = phone(browser)
    page = opened(context, site.url("home"))
    page.on("dialog", lambda dialog: dialog.accept())
    fill_family(page)
    field(page, "rooms").fill("9")
    page.wait_for_timeout(600)
    page.reload()
    page.get_by_role("button", name="重新填写").click()
    expect(page.locator("[id='r.family'] > .one")).to_have_count(1)
    expect(field(page, "family[1].who")).to_have_value("")
    expect(field(page, "rooms")).to_have_value("2")
    expect(page.locator("[id='r.car'] > .one:visible")).to_have_count(0)
    page.wait_for_timeout(600)
    page.reload()
    page.wait_for_selector("html.js")
    page.wait_for_timeout(300)
    expect(page.locator("#resume")).to_have_count(0)
    context.close()


def test_the_servers_word_about_a_member(site: Site, browser: Browser) -> None:
    """Its problem stands beside the member's question, and the summary says whose it is."""
    context = phone(browser)
    page = opened(context, site.url("home"))
    fill_family(page)
    error = {"code": "x", "question": "family[2].age", "message": "服务器说不行"}
    site.replies.append((422, {"errors": [error]}))
    page.wait_for_timeout(400)  # as a person would, not within the same blink as the last answer
    page.locator("#send").click()
    expect(page.locator("#errors")).to_contain_text("成员 2")
    expect(page.locator("[id='q.family[2].age'] .err")).to_have_text("服务器说不行")
    expect(field(page, "family[1].jobs[2].title")).to_have_value("保安")
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")
    assert len(site.received) == 1
    context.close()


def test_screens_stop_at_a_member_that_lacks_something(site: Site, browser: Browser) -> None:
    """With page breaks the next screen opens once all members on this one are complete."""
    context = phone(browser)
    page = opened(context, site.url("paged"))
    adder(page, "pet").click()
    field(page, "pet[1].call").fill("阿黄")
    page.locator("#next").click()
    expect(page.locator("#errors")).to_contain_text("宠物 2")
    field(page, "pet[2].call").fill("小白")
    page.locator("#next").click()
    expect(page.locator("[id='q.sum']")).to_have_text("一共2只。")
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")
    assert site.received[0]["clean"]["pet"] == [{"call": "阿黄"}, {"call": "小白"}]
    context.close()


def test_photos_belong_to_their_member(site: Site, browser: Browser, tmp_path: Path) -> None:
    """Kept over a reload and a removal before them, and sent under their own address."""
    path = tmp_path / "one.jpg"
    Image.effect_noise((60, 40), 60).convert("RGB").save(path)
    context = phone(browser)
    page = opened(context, site.url("photos"))
    page.on("dialog", lambda dialog: dialog.accept())
    adder(page, "spot").click()
    page.set_input_files("[name='spot[2].shots.files']", [path])
    expect(page.locator("[id='q.spot[2].shots'] img")).to_have_count(1)
    field(page, "spot[2].place").fill("楼道")
    page.wait_for_timeout(600)
    page.reload()
    expect(page.locator("[id='q.spot[2].shots'] img")).to_have_count(1)
    remover(page, "spot[1]").click()
    expect(page.locator("[id='q.spot[1].shots'] img")).to_have_count(1)
    page.set_input_files("[name='spot[1].shots.files']", [path])
    expect(page.locator("[id='q.spot[1].shots'] img")).to_have_count(2)
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")
    (spot,) = site.received[0]["clean"]["spot"]
    assert spot["place"] == "楼道"
    assert set(spot["shots"]) == set(site.photos)
    context.close()


def test_what_follows_from_answers_is_followed(site: Site, browser: Browser) -> None:
    """Required by an answer, read only by an answer, worked out until it is changed by hand, by a trigger."""
    context = phone(browser)
    page = opened(context, site.url("ruled"))
    tag = page.locator("[id='q.reason'] .t i")
    expect(tag).to_have_class("may")
    pick(page, "moved", "yes")
    expect(tag).not_to_have_class("may")
    expect(field(page, "fixed")).not_to_be_editable()
    expect(page.locator("[name=locked]").first).to_have_attribute("aria-disabled", "true")
    page.locator("[name=locked][value=no]").click(force=True)
    expect(page.locator("[name=locked][value=no]")).not_to_be_checked()
    field(page, "price").fill("3")
    expect(field(page, "cost")).to_have_value("30")
    field(page, "cost").fill("25")
    field(page, "reason").fill("工作")
    field(page, "reason").blur()
    expect(field(page, "cost")).to_have_value("25")
    field(page, "price").fill("4")
    expect(field(page, "cost")).to_have_value("40")
    expect(field(page, "asked")).to_have_value("工作")
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")
    assert site.received[0]["clean"] == {
        "moved": "yes",
        "reason": "工作",
        "fixed": "甲",
        "price": 4,
        "cost": 40,
        "asked": "工作",
    }
    context.close()


def test_a_default_that_is_worked_out_stands_in_its_field(site: Site, browser: Browser) -> None:
    """Also where nothing else in the form has to be worked out."""
    context = phone(browser)
    page = opened(context, site.url("dated"))
    expect(field(page, "day")).to_have_value("2026-03-02")
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")
    assert site.received[0]["clean"] == {"day": "2026-03-02"}
    context.close()


@pytest.mark.parametrize("key", ["home", "paged", "photos", "ruled"])
def test_everybody_can_use_it_at_every_size(site: Site, browser: Browser, key: str) -> None:
    """No violation, with members added and errors shown; nothing sticks out at 320 px or twice the text."""
    context = phone(browser)
    page = opened(context, site.url(key))
    for button in page.locator("[name=__add]:visible").all():
        button.click()
    assert violations(page) == []
    if key != "photos":
        page.locator("#next:visible, #send:visible").first.click()
        expect(page.locator("#errors")).to_be_visible()
        assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert fits(page)
    page.evaluate("document.documentElement.style.fontSize = '225%'")
    assert fits(page)
    context.close()


def test_a_page_without_its_engine_is_the_servers(site: Site, browser: Browser) -> None:
    """Where the engine does not arrive the page works as it does without JavaScript."""
    context = phone(browser)
    context.route(re.compile(r"/f/-/engine\..*\.js"), lambda route: route.abort())
    page = context.new_page()
    page.goto(site.url("home"))
    adder(page, "family").click()
    expect(field(page, "family[2].who")).to_be_visible()
    expect(page.locator("html")).not_to_have_class("js")
    context.close()
