"""服务项目: organisations and projects put down, settled or recognised, bought, carried out, evaluated."""

from __future__ import annotations

import re
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.e2e.test_story_authoring import insert, question
from tests.e2e.year.steps import choose, choose_place, fill, save, take

STATION, WORKER = "暖阳社工服务中心", "柳青"
MEALS, CLASSES = "老年食堂和送餐上门", "四点半课堂"
CLOSING, RATING = "2026年服务项目满意度", "template:owner_satisfaction:overall"
LIST = "新成路街道政府购买民生服务项目清单"
FEW = "家长工作日不便填写，已逐户电话回访。"
PICTURE = {"name": "开班.jpg", "mimeType": "image/jpeg"}


def put_down(page: Page, url: str, place: str) -> None:
    """A social organisation and one of its social workers."""
    page.goto(f"{url}/admin/projects/socialorganisation/create/")
    fill(page, name=STATION, registration="已登记", number="5199010200001", members="18", staff="6")
    fill(page, focus=["elderly", "children"])
    choose(page, "area", place)
    save(page)
    page.goto(f"{url}/admin/projects/socialworker/create/")
    fill(page, name=WORKER, organisation=STATION, certificate="社会工作师", certificate_no="2026-0001")
    save(page)
    page.goto(f"{url}/admin/projects/socialorganisation/?q=暖阳")
    expect(page.locator("main")).to_contain_text(STATION)


def design(page: Page, url: str, place: str, name: str, demand: str, **given: str) -> str:
    """A project for a demand of the list; its page."""
    page.goto(f"{url}/admin/projects/project/create/")
    choose_place(page, place)
    fill(page, name=name, **given)
    page.locator("main label").filter(has_text=demand).locator("input[name=answers]").check()
    save(page)
    page.goto(f"{url}/admin/projects/project/?q={name}")
    page.locator("main").get_by_role("link", name=name).first.click()
    page.wait_for_url(re.compile(r"/project/inspect/\d+/"))
    return page.url


def make_list(page: Page, url: str, place: str) -> str:
    """A purchase list of the street; its page."""
    page.goto(f"{url}/admin/projects/lists/new/")
    choose(page, "area", place)
    fill(page, name=LIST)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/lists/\d+/$"))
    return page.url


def closing_form(page: Page, url: str) -> None:
    """A questionnaire of one question from the bank: how satisfied people are."""
    page.goto(f"{url}/admin/")
    page.get_by_role("link", name="新建问卷").first.click()
    if "/add/" not in page.url:
        page.locator("a[href*='/pages/add/forms_builder/questionnaire/']").first.click()
    page.wait_for_selector("#body-root", state="attached")
    insert(page, RATING)
    block = question(page, "总的来说")
    block.get_by_label("题目", exact=False).first.fill("总的来说，您对这项服务满意吗")
    page.locator("#id_title").fill(CLOSING)
    page.locator(".footer [data-w-dropdown-target=toggle], footer button[aria-haspopup]").last.click()
    page.locator("button[name=action-publish]").click()
    page.wait_for_url("**/channels/")


def start(page: Page, project: str, provider: str, today: date) -> str:
    """Begun by its provider, with a closing questionnaire; the project's own short link."""
    ends = today + timedelta(days=90)
    take(
        page, project, "start", provider=provider, starts_on=today.isoformat(), ends_on=ends.isoformat(),
        opinion="合同已签订，开始实施。", told="本周起在社区活动室开办。",
    )  # fmt: skip
    page.get_by_role("link", name="生成链接").click()
    choose(page, "questionnaire", CLOSING)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(project)
    return str(page.locator("main a.jw-code[href^='/f/']").get_attribute("href"))


def finish(page: Page, project: str, served: int, spent: str, picture: bytes) -> None:
    """Reported as finished, with a photo."""
    take(
        page, project, "finish", served=served, spent=spent, opinion="按合同完成。", told="已按计划办完。",
        files={**PICTURE, "buffer": picture},
    )  # fmt: skip


def evaluate(page: Page, project: str, **few: str) -> None:
    """By somebody else; with `few_because` where fewer than five people have judged it."""
    take(
        page, project, "evaluate", grade="excellent", opinion="资料齐全，居民评价好。",
        told="居民满意度高，明年继续购买。", **few,
    )  # fmt: skip
