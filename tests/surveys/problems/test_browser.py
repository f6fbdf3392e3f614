"""In a browser: a rule is set, an answer opens a problem, a worker fixes it by phone, another signs it off.

With JUWEN_SCREENSHOTS=1 the pictures of docs/zh/problems.md are written to docs/screenshots/field/.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from wagtail.models import Locale

from surveys.problems import targets
from surveys.problems.following import follow_up
from surveys.problems.models import Problem, Rule
from surveys.tallying import fold_all
from territory.models import Estate
from tests.e2e.desk import desk
from tests.e2e.looks import PHONE_SIZE, faults
from tests.factories.town import Town
from tests.factories.town import town as build
from tests.surveys.problems.conftest import Checking, Visitor, photo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db: None) -> Town:
    """The street; what an earlier test flushed is there again."""
    Locale.objects.get_or_create(language_code="zh-hans")
    return build()


FOLDER = Path(__file__).parents[3] / "docs" / "screenshots" / "field"


def picture(page: Page, name: str) -> None:
    """Write a picture for the guide, where asked to."""
    if os.environ.get("JUWEN_SCREENSHOTS"):
        page.screenshot(path=FOLDER / f"{name}.png")


def test_from_an_answer_to_the_sign_off(
    browser: Any, live_server: Any, town: Town, visit: Visitor, tmp_path: Path
) -> None:
    sun = town.sun
    for name in ("worker", "supervisor"):
        person = sun.people[name]
        person.last_name, person.first_name = ("何", "小军") if name == "worker" else ("陈", "建国")
        person.save()
    bad = {"q-rate": "1", "q-why": "灯坏了"}
    sun.response(answers=bad)
    fold_all()

    lead = visit(sun.people["supervisor"])
    with desk(browser, live_server.url, lead) as go:
        page = go(f"/admin/repairs/rules/new/{sun.questionnaire.pk}/")
        page.get_by_label("题目", exact=True).select_option("q-rate")
        page.get_by_label("很不满意").check()  # the answers appear by themselves
        page.get_by_label("规则名称").fill("对物业很不满意")
        page.get_by_label("新类别").fill("物业服务")
        page.get_by_label("问题标题").fill("{地点} 对物业{答案}")
        page.get_by_role("button", name="用已有答卷试一试").click()
        page.get_by_role("heading", name="会立 1 个问题").wait_for()
        assert faults(page) == []
        picture(page, "rule-trial")
        page.get_by_role("button", name="保存").last.click()
        page.get_by_text("已保存，从现在起收到的答卷都适用").wait_for()
    assert Rule.objects.get().conditions[0]["values"] == ["1"]

    sun.response(answers=bad)
    fold_all()
    follow_up()
    problem = Problem.objects.get()
    repaired = tmp_path / "修好.jpg"
    repaired.write_bytes(photo("#3a6"))
    with desk(browser, live_server.url, visit(sun.people["worker"])) as go:
        page = go("/admin/problems/problem/", PHONE_SIZE)
        page.get_by_role("link", name="对物业很不满意").click()
        assert faults(page) == []
        picture(page, "problem-phone")
        page.get_by_role("link", name="报整改完成").click()
        page.get_by_label("做了什么").or_(page.locator("textarea[name=text]")).first.fill(
            "已换新灯，试亮正常"
        )
        page.locator("input[type=file]").set_input_files(repaired)
        picture(page, "fix-phone")
        page.get_by_role("button", name="报整改完成").click()
        page.get_by_text("由别人验收销号").or_(page.get_by_text("已换新灯，试亮正常")).first.wait_for()
    problem.refresh_from_db()
    assert problem.state == "fixed"

    with desk(browser, live_server.url, lead) as go:
        page = go(f"/admin/problems/problem/inspect/{problem.pk}/")
        page.wait_for_function("[...document.images].every(each => each.complete && each.naturalWidth)")
        assert faults(page) == []
        picture(page, "problem")
        page.get_by_role("link", name="验收销号").click()
        page.locator("textarea[name=text]").fill("现场看过，灯亮了")
        assert faults(page) == []
        page.get_by_role("button", name="验收销号").click()
        page.get_by_text("现场看过，灯亮了").wait_for()
    problem.refresh_from_db()
    assert (problem.state, problem.closed_by) == ("closed", sun.people["supervisor"])


def test_looks_of_registers_statistics_checks_and_coverage(
    browser: Any, live_server: Any, town: Town, visit: Visitor
) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from tests.factories.fieldwork import ProblemFactory

    sun = town.sun
    checking = Checking(sun)
    checking.response()
    fold_all()
    follow_up()
    Estate.objects.filter(pk=checking.estate.pk).update(kind="three_no")
    now, today = timezone.now(), timezone.localdate()
    titles = ("灭火器缺失", "楼道堆物", "飞线充电", "路灯不亮", "消防通道被占")
    for n, title in enumerate(titles * 2):
        closed: dict[str, Any] = {}
        if n % 3 == 0:
            at = now - timedelta(days=5 * n)
            closed = {"state": "closed", "fixed_by": sun.people["worker"], "fixed_at": at, "closed_at": at}
        opened = now - timedelta(days=12 * n + 6)
        ProblemFactory(
            area=sun.building,
            owner_area=sun.area,
            title=title,
            opened_at=opened,
            deadline=today + timedelta(days=n - 3),
            **closed,
        )
    targets.load(town.street)
    pages = {
        "problems": "/admin/problems/problem/",
        "statistics": "/admin/repairs/statistics/",
        "estate-check": f"/admin/repairs/estate/{checking.estate.pk}/",
        "coverage": "/admin/repairs/coverage/",
        "estate-files": "/admin/repairs/files/suining/",
        "checks": "/admin/problems/estatecheck/",
        "rules": "/admin/repairs/rules/",
    }
    found: list[str] = []
    with desk(browser, live_server.url, visit(town.street_supervisor)) as go:
        page = go("/admin/")
        for name, address in pages.items():
            page.goto(live_server.url + address)
            if name not in ("checks", "rules"):
                picture(page, name)
            found += faults(page)
    assert found == []
