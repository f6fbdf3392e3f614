"""In a browser: an entry from proposal to effect, an objection from the public page to its decision. All
pages fit a phone and axe finds nothing; the public page works without scripts.

With JUWEN_SCREENSHOTS=1 the pictures of docs/zh/credit-ledger.md are written to docs/screenshots/credit/.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Locale

from satisfaction.credit.enums import EntryState
from satisfaction.credit.models import CreditEntry, Objection
from satisfaction.credit.objections import limits
from tests.e2e.desk import desk
from tests.e2e.looks import PHONE_SIZE, faults
from tests.satisfaction.credit.office import PDF, Clock, Office, make_office, signed_in, verified
from tests.satisfaction.scores.test_browser import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def office(transactional_db: None, clock: Clock) -> Office:
    """The office; what an earlier test flushed is there again."""
    Locale.objects.get_or_create(language_code="zh-hans")
    limits.forget()
    made = make_office(clock)
    for user, name in ((made.clerk, "周敏"), (made.second, "郑海涛"), (made.third, "王志明")):
        user.last_name, user.first_name = name[0], name[1:]
        user.save()
    return made


def test_from_the_proposal_to_the_decision(
    browser: Any, live_server: Any, office: Office, tmp_path: Path
) -> None:
    paper = tmp_path / "处罚决定书.pdf"
    paper.write_bytes(PDF.body)
    with desk(browser, live_server.url, signed_in(office.clerk)) as go:
        page = go("/admin/credit/entries/")
        assert faults(page) == []
        page.get_by_role("link", name="新增信用记录").click()
        assert faults(page) == []
        page.get_by_role("link", name="湘江物业服务有限公司", exact=True).click()
        page.get_by_label("地点").select_option(str(office.estate.pk))
        page.get_by_label("评价规则").select_option("fee")
        page.get_by_label("事实发生日期").fill("2026-02-27")
        page.locator("#id_text").fill("收取装修押金 2000 元不予退还。")
        assert faults(page) == []
        page.locator("input[type=file]").set_input_files(paper)
        picture(page, "entry-new")
        page.get_by_role("button", name="提出").click()
        page.get_by_text("须由另一人确认").wait_for()
        assert faults(page) == []
    entry = CreditEntry.objects.get()

    with desk(browser, live_server.url, signed_in(office.second)) as go:
        page = go(f"/admin/credit/entries/{entry.pk}/", PHONE_SIZE)
        page.get_by_role("link", name="确认", exact=True).click()
        page.get_by_text("公示至 2026-03-11").wait_for()
        assert faults(page) == []
        page.get_by_role("button", name="确认").click()
        page.get_by_text("已完成，并已记入总账").wait_for()
        page.get_by_role("link", name="告知书").click()
        assert faults(page) == []
        page.set_viewport_size({"width": 1440, "height": 900})
        picture(page, "notice")
    assert office.state(entry) == EntryState.PUBLICISED

    _objects_in_public(browser, live_server.url, entry, paper)
    case = Objection.objects.get()
    with desk(browser, live_server.url, signed_in(office.clerk)) as go:
        page = go("/admin/credit/objections/")
        assert faults(page) == []
        page.get_by_role("link", name="乱收费").click()
        assert faults(page) == []
        picture(page, "objection")
        page.get_by_role("button", name="标注异议").click()
        page.get_by_text("已标注").first.wait_for()
    assert office.state(entry) == EntryState.SUSPENDED

    with desk(browser, live_server.url, signed_in(office.second)) as go:
        page = go(f"/admin/credit/objections/{case.pk}/decide/", PHONE_SIZE)
        assert faults(page) == []
        page.get_by_label("异议不成立").check()
        page.get_by_label("处理理由").fill("收据与本次收费无关。")
        page.get_by_role("button", name="作出决定").click()
        page.get_by_text("已作出决定").wait_for()
        page.get_by_role("link", name="打印异议档案", exact=True).click()
        assert faults(page) == []
        page = go(f"/admin/credit/entries/{entry.pk}/")
        picture(page, "entry")
        office.clock.on(date(2026, 3, 12))
        page = go("/admin/credit/lines/")
        page.get_by_role("button", name="检查整本总账").click()
        told = page.get_by_text("检查通过")
        told.wait_for()
        assert faults(page) == []
        assert (told.bounding_box() or {})["height"] < 100  # its icon has the size of the words
        picture(page, "ledger")
    assert office.state(entry) == EntryState.EFFECTIVE
    assert verified() == []


def _objects_in_public(browser: Any, url: str, entry: CreditEntry, paper: Path) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, locale="zh-CN", java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{url}/objections/{entry.uid}/")
    page.get_by_label("异议人身份").select_option("owner")
    page.get_by_label("企业或个人名称").fill("李小明")
    page.get_by_role("button", name="提交异议").click()
    page.get_by_text("尚未提交").wait_for()
    assert page.get_by_label("企业或个人名称").input_value() == "李小明"
    page.get_by_label("答复用的电话或地址").fill("13812345678")
    page.get_by_label("理由").fill("押金当月已经全部退还，附收据。")
    page.locator("input[type=file]").set_input_files(paper)
    page.get_by_role("button", name="提交异议").click()
    page.get_by_text("请保存本页网址").wait_for()
    told = page.url
    context.close()
    looking = browser.new_context(viewport={"width": 320, "height": 640}, locale="zh-CN")
    page = looking.new_page()
    for address in (told, f"{url}/objections/{entry.uid}/"):
        page.goto(address)
        assert faults(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    picture(page, "objection-phone")
    looking.close()
