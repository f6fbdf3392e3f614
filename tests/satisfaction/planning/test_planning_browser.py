"""In a browser: a test is planned, opened, handed out, watched while votes come in, and closed; with axe, at
a desk and on a phone, and its live page without JavaScript.

With JUWEN_SCREENSHOTS=1 the pictures of docs/zh/tests.md are written to docs/screenshots/field/.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from forms_builder.library import template
from satisfaction.enums import TestState
from satisfaction.models import Test
from satisfaction.planning import ballots, letters
from surveys.tallying import fold
from tests.e2e.desk import desk
from tests.e2e.looks import PHONE_SIZE, faults, fits
from tests.factories.satisfaction import Setting, vote
from tests.satisfaction.planning.conftest import Visitor
from tests.surveys.visits.duties.test_browser import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_plan_to_the_end(draft: Setting, browser: Any, live_server: Any, visit: Visitor) -> None:
    draft.test.delete()
    with desk(browser, live_server.url, visit(draft.user)) as go:
        page = go(reverse("satisfaction:tests"))
        assert faults(page) == []
        page.get_by_role("link", name="新建测评").click()
        page.get_by_label("标题").fill("2026年冬季物业服务满意度测评")
        page.get_by_role("button", name="保存").click()
        page.get_by_text("请至少选一个服务区域").wait_for()
        page.locator("[name=service_areas]").check()
        page.get_by_text("怎样计分").click()
        assert faults(page) == []
        picture(page, "test-plan")
        page.get_by_role("button", name="保存").click()
        page.get_by_role("link", name="检查并开放").click()
        page.get_by_role("button", name="开放测评").wait_for()
        assert faults(page) == []
        page.get_by_role("button", name="开放测评").click()
        page.get_by_role("link", name="送达专用链接").wait_for()
        test = Test.objects.get()
        assert test.state == TestState.OPEN

        page.get_by_role("link", name="送达专用链接").click()
        assert faults(page) == []
        page.goto(f"{live_server.url}{reverse('satisfaction:live', args=[test.pk])}")
        page.get_by_text("每5秒自动更新").wait_for()
        for home in draft.of(0)[:5]:
            vote(test, home)
        fold()
        page.locator("#live").get_by_text("18 户中 5 户已投票").wait_for(timeout=20_000)
        page.get_by_text("来自 5 份").wait_for()
        assert faults(page) == []
        picture(page, "test-live")

        plain = go(reverse("satisfaction:live", args=[test.pk]), PHONE_SIZE, scripts=False)
        assert plain.locator("#live").get_by_text("18 户中 5 户已投票").count() == 1
        assert plain.get_by_role("link", name="刷新").is_visible()
        assert fits(plain)

        page.goto(f"{live_server.url}{reverse('satisfaction:households', args=[test.pk])}")
        assert faults(page) == []
        page.goto(f"{live_server.url}{reverse('satisfaction:messages', args=[test.pk])}")
        assert faults(page) == []
        page.goto(f"{live_server.url}{reverse('satisfaction:close', args=[test.pk])}")
        assert faults(page) == []
        page.get_by_label("原因").fill("提前完成")
        page.get_by_role("button", name="立即关闭").click()
        page.get_by_text("回执总校验码").first.wait_for()
        page.reload()  # without the message, which fades in
        assert faults(page) == []
        test.refresh_from_db()
        assert page.get_by_text(test.receipts_root).is_visible()


@pytest.mark.parametrize("paper", ["a5", "a4"])
def test_a_letter_is_one_sheet(running: Setting, browser: Any, paper: str) -> None:
    """With the words that the shipped questionnaire opens with, and two lines more."""
    words = template("owner_satisfaction").intro + "没有收到短信的住户，也请把这封信转告家里人。" * 2
    running.test.letter = {
        "text": words,
        "contact": "阳光社区居委会，电话0717-1234567",
        "signed": "阳光社区居委会",
        "paper": paper,
    }
    rows = list(ballots.of(running.test)[:3])
    names = {each.household.building_id: "阳光花园 1栋" for each in rows}
    with override("zh-hans"):
        base = "https://wenjuan.example.gov.cn/f/abcdefg/"
        found = [letter for _ballot, letter in letters.letters(running.test, rows, base, names)]
        html = letters.page(running.test, found)
    page = browser.new_page()
    try:
        page.set_content(html)
        printed = page.pdf(prefer_css_page_size=True)
    finally:
        page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == len(rows)
