"""Companies, contracts, the calculator and the calendar in a browser: used as staff do, and how they look.

With JUWEN_SCREENSHOTS=1 the pictures of docs/zh/companies.md are written to docs/screenshots/credit/.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jobs.models import Job
from playwright.sync_api import expect

from satisfaction.companies.models import Contract
from satisfaction.credit.calendar import seeding
from satisfaction.credit.models import CalendarYear
from tests.e2e.desk import desk
from tests.e2e.looks import PHONE_SIZE, faults
from tests.factories.companies import CompanyFactory
from tests.factories.town import town as build
from tests.satisfaction.companies.conftest import served, visit
from tests.satisfaction.companies.test_import_pages import work
from tests.satisfaction.scores.test_browser import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AT = "/admin/companies/"


def test_a_change_of_company_and_looks(browser: Any, live_server: Any) -> None:
    town = build()
    sun = served(town.sun, "阳光")
    CompanyFactory(area=town.sun.area, name="安居物业服务有限公司")
    with desk(browser, live_server.url, visit(town.sun.people["supervisor"])) as go:
        page = go(f"{AT}servicearea/inspect/{sun.area.pk}/")
        assert faults(page) == []
        page.get_by_role("link", name="登记合同").click()
        expect(page.locator("datalist option[value='安居物业服务有限公司']")).to_have_count(1)
        page.locator("#id_firm").fill("安居物业服务有限公司")
        page.locator("#id_starts_on").fill("2026-07-01")
        page.keyboard.press("Escape")  # the calendar that hangs over the button
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("长期服务这个区域").first).to_be_visible()
        assert faults(page) == []
        page.locator("#id_end_previous").check()
        page.get_by_role("button", name="保存").click()
        page.wait_for_url("**/contract/inspect/**")
        sun.contract.refresh_from_db()
        assert str(sun.contract.ends_on) == "2026-06-30"
        assert Contract.objects.count() == 2
        page.goto(f"{live_server.url}{AT}servicearea/inspect/{sun.area.pk}/")
        picture(page, "company-area")
        for address in (
            f"{AT}company/",
            f"{AT}company/inspect/{sun.company.pk}/",
            f"{AT}company/edit/{sun.company.pk}/",
            f"{AT}servicearea/edit/{sun.area.pk}/",
            f"{AT}contract/",
            f"{AT}import/?kind=contracts",
        ):
            page.goto(live_server.url + address)
            assert faults(page) == [], address


def test_a_file_with_mistakes(browser: Any, live_server: Any, tmp_path: Path) -> None:
    """What is wrong is named with its cell; nothing comes in before all of it is right."""
    town = build()
    sun = served(town.sun, "阳光")
    other = CompanyFactory(area=town.sun.area, name="安居物业服务有限公司")
    head = "小区,物业企业,合同类型,合同起始日期,合同截止日期,物业费\n"
    first = f"阳光花园,{other.name},业主选聘合同,2026-07-01,2029-06-30,1.85\n"
    rest = f"幸福里,{other.name},业主选聘合同,2026-13-01,长期,1.60\n阳光花园,平安物业,承包,2030-01-01,,-3\n"
    wrong, right = tmp_path / "合同.csv", tmp_path / "合同（改）.csv"
    wrong.write_text(head + first + rest, encoding="utf-8")
    ended = f"阳光花园,{sun.company.name},,2024-01-01,2026-06-30,\n"
    right.write_text(head + first + ended, encoding="utf-8")
    with desk(browser, live_server.url, visit(town.sun.people["supervisor"])) as go:
        page = go(f"{AT}contract/")
        page.get_by_role("link", name="导入").click()
        for path in (wrong, right):
            page.locator("[name=file]").set_input_files(path)
            page.get_by_role("button", name="检查文件").click()
            page.wait_for_url("**/jobs/**")
            work(Job.objects.latest("created_at"))
            page.wait_for_url("**/import/check/**")
            assert faults(page) == []
            if path is wrong:
                expect(page.get_by_text("您负责的小区里没有“幸福里”")).to_be_visible()
                expect(page.get_by_text("“2026-13-01”不是日期")).to_be_visible()
                picture(page, "company-import")
                page.get_by_role("link", name="上传改正后的文件").click()
        page.get_by_role("button", name="确认导入").click()
        page.wait_for_url("**/jobs/**")
        work(Job.objects.latest("created_at"))
        page.wait_for_url("**/import/done/**")
        expect(page.get_by_text("台账已更新")).to_be_visible()
        assert faults(page) == []
    assert Contract.objects.get(company=other).ends_on == date(2029, 6, 30)


def test_the_calculator(browser: Any, live_server: Any) -> None:
    town = build()
    numbers = {
        "total_area": "90000", "total_persons": "1000", "part_area": "61200",
        "part_persons": "690", "favour_area": "47000", "favour_persons": "520",
    }  # fmt: skip
    with desk(browser, live_server.url, visit(town.sun.people["worker"])) as go:
        page = go("/admin/tests/majority/", PHONE_SIZE)
        assert faults(page) == []
        page.get_by_label("表决事项").select_option("6")
        for name, value in numbers.items():
            page.locator(f"#id_{name}").fill(value)
        page.get_by_role("button", name="计算").click()
        expect(page.get_by_role("heading", name="达到这一事项的要求")).to_be_visible()
        expect(page.get_by_text("不是法定表决")).to_be_visible()
        assert faults(page) == []
        bare = go("/admin/tests/majority/", scripts=False)
        for name, value in {**numbers, "part_persons": "660"}.items():
            bare.locator(f"#id_{name}").fill(value)
        bare.get_by_role("button", name="计算").click()
        expect(bare.get_by_role("heading", name="参与表决的业主不够")).to_be_visible()


def test_the_calendar(browser: Any, live_server: Any) -> None:
    town = build()
    seeding.seed()
    with desk(browser, live_server.url, visit(town.superuser)) as go:
        page = go("/admin/credit/calendar/")
        assert faults(page) == []
        page.goto(f"{live_server.url}/admin/credit/calendar/2027/")
        assert faults(page) == []
        page.locator("input[value='2027-01-01']").uncheck()
        page.get_by_label("依据").fill("国务院办公厅通知")
        page.get_by_role("button", name="保存这一年").click()
        expect(page.get_by_text("2027 年的工作日已保存")).to_be_visible()
        assert CalendarYear.objects.get(year=2027).days == {"2027-01-01": "off"}
