"""Authoring by mouse only: fifteen questions, three conditions, a repeat and a calculation; then a household
answers on a phone, and its answers are stored as they should be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.city import City, demo_city, sign_in
from tests.e2e.looks import fits
from tests.e2e.phone import opened, phone

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("authoring")]

WILL = "template:no_property_household_will"
# Pieces of the bank in the order in which they are asked: four questions in the first, one in each other.
PIECES = [
    "common:family",
    *(f"{WILL}:{name}" for name in (
        "respondent_role", "env_rating", "top_problems", "support_autonomy", "oppose_reasons",
        "mode_preference", "services_wanted", "pay_willing", "join_in", "suggestion",
    )),
]  # fmt: skip
GROUPS = {"common:family"}
COUNT_KEYS = """
sessionStorage.keys ??= 0;
addEventListener("keydown", () => sessionStorage.keys++, true);
"""
READ = """
import json
from forms_builder.keys import answers_by_name
from surveys.models import Response
from surveys.versions import version_by_pk
row = Response.objects.order_by("-received_at").first()
form = version_by_pk(row.version_id).compiled.form
asked = [each for each in form.questions if not each.companion]
answers = answers_by_name(form, row.answers)
counted = [answers.get(each.name) for each in form.questions if each.type == "calculated"]
told = {"answers": answers, "questions": len(asked), "counted": counted}
print("FOUND" + json.dumps(told))
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """As `make run` sets it up."""
    with demo_city(tmp_path_factory.mktemp("authoring")) as running:
        yield running


def insert(page: Page, key: str) -> None:
    """Add one piece of the bank at the end, turning its pages until it is there."""
    page.locator(".jwb-open button").click()
    dialog = page.locator("dialog.jwb-dialog")
    kind = dialog.locator("[name=bank-kind]")
    wanted_kind = "group" if key in GROUPS else "question"
    if kind.input_value() != wanted_kind:
        kind.select_option(wanted_kind)
    results = dialog.locator(".jwb-results:not([aria-busy]) [data-bank-results]")
    results.wait_for()
    wanted = dialog.locator(f'[data-bank-insert="{key}"]')
    while not wanted.count():
        at = int(results.get_attribute("data-page") or 1)
        results.locator(f'[data-bank-page="{at + 1}"]').click()
        dialog.locator(f'.jwb-results:not([aria-busy]) [data-page="{at + 1}"]').wait_for()
    wanted.click()
    expect(dialog).to_be_hidden()


def question(page: Page, label: str) -> Locator:
    """The block of a question, unfolded."""
    here = page.locator("[data-streamfield-child]").filter(has_text=label).last
    toggle = here.locator("[data-panel-toggle]").first
    if toggle.get_attribute("aria-expanded") == "false":
        toggle.click()
    return here


def condition(page: Page, label: str, on: str, op: str, *values: str) -> None:
    """Ask a question only if an earlier one has an answer, from drop-downs and boxes to tick."""
    here = question(page, label)
    drawn = here.locator("[data-controller=juwen-condition]").first
    drawn.locator(".juwen-drawing").first.wait_for(state="attached")
    flip = drawn.locator("[data-focus=flip]")
    if flip.count() and flip.get_attribute("aria-expanded") == "false":
        flip.click()
    first = drawn.locator("[data-focus=question-0]")
    first.focus()
    chosen = first.locator("option").filter(has_text=on).first.get_attribute("value")
    first.select_option(chosen)
    drawn.locator("[data-focus=op-0]").select_option(op)
    for value in values:
        tick = drawn.locator(f"[data-focus='tick-0-{value}']")
        if tick.count():
            tick.check()
        else:
            drawn.locator(".juwen-rule select").nth(2).select_option(value)
    expect(drawn.locator(".juwen-summary")).to_contain_text(on)


def author(page: Page, city: City) -> str:
    """From a blank questionnaire to its link, without touching a key."""
    page.add_init_script(COUNT_KEYS)
    page.goto(f"{city.server.url}/admin/")
    page.get_by_role("link", name="新建问卷").first.click()
    if "/add/" not in page.url:
        page.locator("a[href*='/pages/add/forms_builder/questionnaire/']").first.click()
    page.wait_for_selector("#body-root", state="attached")
    for key in PIECES:
        insert(page, key)
    blocks = page.locator("#body-root > div > [data-streamfield-child]")
    before = blocks.count()
    page.locator("#body-root > div > button.c-sf-add-button, #body-root button.c-sf-add-button").last.click()
    page.get_by_role("option", name="计算值", exact=False).first.click()
    expect(blocks).to_have_count(before + 1)
    result = blocks.last
    more = result.locator("[data-controller=juwen-more]").first
    flip = more.locator("[data-focus=flip]")
    if flip.get_attribute("aria-expanded") == "false":
        flip.click()
    more.locator("[data-focus=how]").select_option("members")
    more.locator(".juwen-line select").first.select_option(index=1)
    expect(result.locator("textarea[name$='-value-label']")).to_have_value(re.compile("家庭成员"))

    condition(page, "您的顾虑是", "成立业主自治组织", "any", "oppose")
    condition(page, "每户每月愿意承担的费用", "希望有哪些基本服务", "any", "cleaning")
    condition(page, "您还有什么建议", "您对小区现在的环境和秩序满意吗", "<=", "2")
    expect(page.locator(".juwen-checks")).not_to_have_attribute("data-state", "error", timeout=20_000)
    page.locator(".footer [data-w-dropdown-target=toggle], footer button[aria-haspopup]").last.click()
    page.locator("button[name=action-publish]").click()
    page.wait_for_url("**/channels/")
    assert page.evaluate("sessionStorage.keys") == "0", "no key was touched"
    link = page.locator(".jw-link input").first.input_value()
    return "/f/" + link.split("/f/")[1]


def answer(browser: Browser, url: str) -> None:
    """A household of two answers on its phone."""
    page = opened(phone(browser), url)
    assert fits(page)
    page.locator("[name='family[1].relation'][value=head]").check()
    page.locator("[name='family[1].age']").fill("71")
    page.locator("[name=__add][value=family]").click()
    page.locator("[name='family[2].relation'][value=other]").check()
    page.locator("[name='family[2].relation_other']").fill("外甥")
    page.locator("[name='family[2].age']").fill("20")
    page.locator("[name=respondent_role]").first.check()
    page.locator("[name=env_rating][value='2']").check()
    expect(page.locator("[name=suggestion]")).to_be_visible()
    page.locator("[name=top_problems]").first.check()
    expect(page.locator("[name=oppose_reasons]").first).to_be_hidden()
    page.locator("[name=support_autonomy][value=oppose]").check()
    expect(page.locator("[name=oppose_reasons]").first).to_be_visible()
    page.locator("[name=oppose_reasons]").first.check()
    page.locator("[name=mode_preference]").first.check()
    page.locator("[name=services_wanted][value=cleaning]").check()
    expect(page.locator("[name=pay_willing]").first).to_be_visible()
    page.locator("[name=pay_willing]").first.check()
    page.locator("[name=join_in]").first.check()
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")


def stored(city: City) -> dict[str, Any]:
    """The newest response by question name, and how many questions its form has."""
    told = city.server.manage("shell", "-v", "0", "-c", READ).stdout
    found: dict[str, Any] = json.loads(told.split("FOUND")[1].splitlines()[0])
    return found


def test_authoring(city: City, browser: Browser) -> None:
    path = author(sign_in(browser, city, "wutong"), city)
    answer(browser, f"{city.server.url}{path}")
    found = stored(city)
    assert found["questions"] == 15
    answers = found["answers"]
    assert [
        {k: each.get(k) for k in ("relation", "relation_other", "age")} for each in answers["family"]
    ] == [
        {"relation": "head", "relation_other": None, "age": 71},
        {"relation": "other", "relation_other": "外甥", "age": 20},
    ]
    assert found["counted"] == [2], "the members were counted"
    assert city.server.manage("verify_tallies", check=False).returncode == 0
