"""目标任务: the forty tasks taken over, three months reported by phone and by file; lights, a ranking."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
from playwright.sync_api import Browser, Page, expect

from tests.e2e.phone import phone
from tests.e2e.year.steps import choose, fill

FORTY = "宜居家园四十项目标任务"
G, Y, R, NA, LATE = "green", "yellow", "red", "na", "late"
TYPED = "业委会党的工作小组组建率"
# By indicator: the readings of three months (None: not reported), and the lights that they must give.
READINGS: dict[str, tuple[tuple[Any, Any, Any], tuple[str, str, str]]] = {
    TYPED: (((4, 4), (9, 10), (3, 5)), (G, Y, R)),
    "业委会组建率": (((9, 10), (81, 100), (8, 10)), (G, Y, R)),
    "服务规范执行情况检查率": (((5, 5), (0, 0), (4, 5)), (G, NA, R)),
    "新增违法建设": ((0, 1, 0), (G, R, G)),
    "体育器材完好率": ((None, (6, 6), (6, 6)), (LATE, G, G)),
}
USUAL = "as usual"  # ten of ten, or whatever its goal asks for
BUILT = {
    "滨河社区": (81, 100),
    "机床厂社区": (8, 10),
}  # of 业委会组建率, this month: nearly reached, not reached
NONE_NEW = "新增违法建设"  # the fewer the better
PLAN = "年度工作要点和工作计划已制定"  # done or not done, once a year


def months(today: date) -> list[str]:
    """The three months before this one, as 2026-09."""
    at = today.year * 12 + today.month - 1
    return [f"{(at - back) // 12}-{(at - back) % 12 + 1:02d}" for back in (3, 2, 1)]


def take_over(page: Page, url: str, place: str, since: str) -> str:
    """Load the forty tasks for an area; the address of its board."""
    page.goto(f"{url}/admin/targets/load/")
    fill(page, set="livable_40", since=since)
    choose(page, "area", place)
    page.get_by_role("button", name="采用").click()
    page.wait_for_url(re.compile(r"/programme/\d+/"))
    return page.url


def type_in(
    browser: Browser, url: str, name: str, password: str, month: str, reading: tuple[int, int]
) -> str:
    """Report one indicator's month on a phone; what the phone says then."""
    pocket = phone(browser)
    page = pocket.new_page()
    page.goto(f"{url}/work/targets/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/work/targets/**")
    year, number = month.split("-")
    late = (
        page.locator(".wt__items a").filter(has_text=f". {TYPED}").filter(has_text=f"{year}年{int(number)}月")
    )
    late.first.click()
    page.locator("[name=numerator]").fill(str(reading[0]))
    page.locator("[name=denominator]").fill(str(reading[1]))
    expect(page.locator("main output")).to_contain_text("%")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url(re.compile(r"/work/targets/\?area="))
    said = page.locator(".wt__said").inner_text()
    pocket.close()
    return said


def monthly(name: str, place: str, at: int) -> Any:
    """The community's reading of the month at that place; what was typed stands there already."""
    return None if name == TYPED else READINGS[name][0][at] if name in READINGS else USUAL


def this_month(name: str, place: str, at: int) -> Any:
    """What the street's reporters give: the same, but for one indicator."""
    return BUILT.get(place, USUAL) if name == "业委会组建率" else USUAL


def filled(template: bytes, reading_of: Callable[[str, str, int], Any], at: int) -> bytes:
    """The file as somebody filled it in with a spreadsheet; what is not reported is taken out, what stands
    there already is left."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    for row in range(sheet.max_row, 1, -1):
        name, place = (str(sheet.cell(row, column).value) for column in (2, 3))
        reading = reading_of(name, place, at)
        if reading is None:
            sheet.delete_rows(row)
        elif sheet.cell(row, 5).value is None:
            share = sheet.cell(row, 6).fill.fill_type is None  # grey where no denominator belongs
            usual: Any = (10, 10) if share else 1 if name == PLAN else 100 if name.endswith("进度") else 10
            given = reading if reading is not USUAL else 0 if name == NONE_NEW else usual
            top, *bottom = given if isinstance(given, tuple) else (given,)
            sheet.cell(row, 5).value = top
            sheet.cell(row, 6).value = bottom[0] if bottom else None
            if bottom == [0]:
                sheet.cell(row, 7).value = "本月没有安排"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring_in(
    page: Page, url: str, board: str, month: str, reading_of: Callable[[str, str, int], Any], at: int = 0
) -> None:
    """A month's file: taken, filled in, checked, imported."""
    number = board.rstrip("/").rpartition("/")[2]
    got = page.request.get(f"{url}/admin/targets/import/template/{number}/?month={month}")
    assert got.ok
    page.goto(f"{url}/admin/targets/import/?kind={number}")
    file = filled(got.body(), reading_of, at)
    page.locator("[name=file]").set_input_files(
        {"name": f"{month}.xlsx", "mimeType": "application/octet-stream", "buffer": file}
    )
    page.get_by_role("button", name="检查文件").click()
    page.get_by_role("button", name="确认导入").click(timeout=60_000)
    page.wait_for_url("**/import/done/**", timeout=60_000)


def board_of(page: Page, url: str, place: str) -> str:
    """The board of an area's forty tasks."""
    page.goto(f"{url}/admin/targets/")
    lines = page.locator("main li, main tr, main section").filter(has_text=place)
    lines.get_by_role("link", name=FORTY).first.click()
    page.wait_for_url(re.compile(r"/programme/\d+/"))
    return page.url.partition("?")[0]


def lights(page: Page, board: str, month: str, *names: str) -> list[str]:
    """The lights of indicators in a month, as the board shows them."""
    page.goto(f"{board}?month={month}")
    found = []
    for name in names:
        line = page.locator(".jt-line").filter(has=page.get_by_role("link", name=name, exact=True))
        look = line.locator(".jt-light").first.get_attribute("class") or ""
        found.append(look.rpartition("jt-light--")[2])
    return found


def assess(page: Page, url: str, place: str) -> str:
    """A sheet of 600 points with every indicator of the forty tasks, adopted; its league table's address."""
    page.goto(f"{url}/admin/assessments/new/")
    fill(page, name="六百分村居考核", level="村", frequency="month", total="600")
    choose(page, "area", place)
    page.locator("main form.jw-form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/assessments/\d+/$"))
    choose(page, "programme", FORTY)
    page.get_by_role("button", name="采用").click()
    page.get_by_role("button", name="启用方案").click()
    page.locator("main").get_by_role("link", name="排名表").click()
    page.wait_for_url("**/league/")
    return page.url


def league(page: Page, address: str) -> list[tuple[str, str]]:
    """Who stands where: (place in the table, who), best first."""
    page.goto(address)
    rows = page.locator("main table.listing tbody tr").all()
    return [
        (row.locator("td").first.inner_text().strip(), row.locator("th").inner_text().strip()) for row in rows
    ]
