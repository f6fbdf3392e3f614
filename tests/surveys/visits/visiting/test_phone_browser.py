"""A grid worker's morning in a stairwell without a network: list, outcomes, a form with a photo, home again.

With JUWEN_SCREENSHOTS=1 the pictures are written to docs/screenshots/field/.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.drill.server import DATABASE, ROOT, Server
from tests.e2e.looks import DESK_SIZE, faults, fits, violations
from tests.e2e.phone import phone
from tests.factories.territory import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("field_phone")]

SHOTS = ROOT / "docs/screenshots/field"
SETUP = """
import json, logging
from datetime import timedelta
from django.utils import timezone
from tests.factories.town import town
from tests.surveys.visits.visiting.conftest import field_of

logging.disable(logging.INFO)
fieldwork = field_of(town())
today = timezone.localdate()
fieldwork.round.starts_on, fieldwork.round.ends_on = today - timedelta(days=3), today + timedelta(days=10)
fieldwork.round.save()
doors = [[row.household_id, row.pk] for row in fieldwork.assignments]
print(json.dumps({"doors": doors, "worker": fieldwork.worker.username, "pk": fieldwork.worker.pk}))
"""


class Stairwell:
    """The server and what it knows."""

    def __init__(self, server: Server, doors: list[list[int]], worker: str, pk: int) -> None:
        self.server, self.doors, self.worker, self.pk = server, doors, worker, pk

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What its database says."""
        with sqlite3.connect(Path(self.server.environment["JUWEN_VAR"]) / DATABASE) as database:
            return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def stairwell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stairwell]:
    """The round of the other tests, on a real server."""
    folder = tmp_path_factory.mktemp("stairwell")
    server = Server({"JUWEN_VAR": str(folder), "DATABASE_URL": ""}, log=folder / "server.log")
    server.migrate()
    told = json.loads(server.manage("shell", "-c", SETUP).stdout.strip().splitlines()[-1])
    server.start()
    yield Stairwell(server, **told)
    server.stop()


def shot(page: Page, name: str) -> None:
    """A picture for docs/zh/fieldwork-worker.md."""
    if not os.environ.get("JUWEN_SCREENSHOTS"):
        return
    SHOTS.mkdir(parents=True, exist_ok=True)
    path = SHOTS / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(path, optimize=True)
    assert path.stat().st_size < 150_000


def signed_in(context: BrowserContext, stairwell: Stairwell) -> Page:
    """The list, ready for use without a network."""
    page = context.new_page()
    page.goto(f"{stairwell.server.url}/work/")
    shot(page, "sign-in")
    assert violations(page) == []
    page.get_by_label("用户名").fill(stairwell.worker)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.locator("#offline")).to_contain_text("可以离线使用", timeout=40_000)
    return page


def look(page: Page) -> None:
    """Nothing sticks out at 360 and 320 px, targets are large, axe is content."""
    assert fits(page)
    page.set_viewport_size({"width": 320, "height": 740})
    page.wait_for_timeout(50)
    assert fits(page)
    page.set_viewport_size({"width": 360, "height": 740})
    small = page.evaluate(
        "[...document.querySelectorAll('button,.button,.row,summary,input')]"
        ".filter((each) => each.offsetHeight && each.offsetHeight < 48).map((each) => each.outerHTML)"
    )
    assert small == []
    assert violations(page) == []


def record(page: Page, household: int, code: str, note: str = "") -> None:
    """An outcome at a door."""
    page.locator(f'[data-door="{household}"]').click()
    page.locator("details.outcomes summary").click()
    page.locator(f'[data-code="{code}"]').click()
    page.get_by_label("备注").fill(note)
    page.locator("#save").click()
    expect(page.locator("#toast")).to_contain_text("已记下")


def test_a_morning_without_a_network(stairwell: Stairwell, browser: Browser, tmp_path: Path) -> None:
    """What is recorded offline survives a reload, is sent once, and visits and forms are joined."""
    context = phone(
        browser,
        permissions=["geolocation"],
        geolocation={"latitude": 28.2, "longitude": 112.9, "accuracy": 12},
    )
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    page = signed_in(context, stairwell)
    homes = [household for household, _assignment in stairwell.doors[:6]]
    expect(page.locator("[data-door]")).to_have_count(6)
    expect(page.locator("#progress")).to_have_text("今天已走访0户，还有6户待走访。")
    shot(page, "list")
    look(page)

    context.set_offline(True)
    page.locator(f'[data-door="{homes[0]}"]').click()
    expect(page.locator(".where")).to_have_text("已定位，误差约12米。")
    shot(page, "door")
    look(page)
    page.locator("details.outcomes summary").click()
    page.locator('[data-code="2.24"]').click()
    look(page)
    page.get_by_role("button", name="明天晚上").click()
    page.get_by_label("备注").fill("邻居说晚上在家")
    shot(page, "outcome")
    page.locator("#save").click()
    expect(page.locator("#state")).to_have_text("1条待上传")
    record(page, homes[1], "2.112")
    record(page, homes[2], "4.61")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("#toast")).to_have_text("已撤销。")
    expect(page.locator(f'[data-door="{homes[2]}"]')).to_be_visible()

    # A door that was visited can be opened again, and another attempt recorded before the first has gone.
    page.locator("#done summary").click()
    page.locator("#done a").first.click()
    expect(page.locator(".errand .gone")).to_contain_text("有人住但敲门无人")
    expect(page.locator(".errand .gone")).to_contain_text("待上传")
    expect(page.get_by_role("button", name="打开问卷")).to_be_visible()
    look(page)
    page.locator("details.outcomes summary").click()
    page.locator('[data-code="2.24"]').click()
    page.locator("#save").click()
    expect(page.locator("#state")).to_have_text("3条待上传")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("#state")).to_have_text("2条待上传")

    picture = tmp_path / "stairs.jpg"
    Image.new("RGB", (900, 600), "#7a8").save(picture)
    page.locator(f'[data-door="{homes[3]}"]').click()
    page.get_by_role("button", name="打开问卷").click()
    page.wait_for_url("**/f/work22/**")
    page.wait_for_function("document.documentElement.classList.contains('js')")
    page.locator("[name=visit_result][value=complete]").check()
    page.locator("[name=people]").fill("3")
    page.locator("[data-photo=photo]").set_input_files(picture)
    expect(page.locator("figure img")).to_be_visible()
    page.locator("#send").click()
    expect(page.get_by_role("heading", name="已保存在这部手机上")).to_be_visible()
    shot(page, "form-kept")
    page.get_by_role("button", name="返回走访名单").click()
    expect(page.locator("#state")).to_have_text("3条待上传")  # a visit and its form are one
    page.reload()
    expect(page.locator("#state")).to_have_text("3条待上传")
    expect(page.locator("#offline")).to_contain_text("可以离线使用")
    expect(page.locator("[data-door]")).to_have_count(3)
    page.get_by_role("link", name="上报情况").click()
    expect(page.locator("#toast")).to_contain_text("要有网络才能登记")
    page.goto(f"{stairwell.server.url}/work/incidents/new/")
    page.wait_for_url("**/work/#")
    expect(page.locator("#toast")).to_contain_text("要有网络才能登记")
    page.locator("#state").click()
    expect(page.locator("[data-visit]")).to_have_count(3)
    expect(page.locator("#body li")).to_have_count(3)
    expect(page.locator("#body li").last).to_contain_text("含照片")
    shot(page, "waiting")
    look(page)
    page.locator("#close").click()
    assert stairwell.rows("SELECT count(*) FROM visits_visit") == [(0,)]

    context.set_offline(False)
    expect(page.locator("#state")).to_have_text("已全部上传", timeout=40_000)
    expect(page.locator("#progress")).to_have_text("今天已走访3户，还有4户待走访。", timeout=40_000)
    shot(page, "sent")
    visits = stairwell.rows(
        "SELECT household_id, disposition, note, latitude, response_id IS NOT NULL, next_at IS NOT NULL"
        " FROM visits_visit ORDER BY at"
    )
    assert visits == [
        (homes[0], "2.24", "邻居说晚上在家", 28.2, 0, 1),
        (homes[1], "2.112", "", 28.2, 0, 0),
        (homes[3], "", "", 28.2, 1, 0),
    ]
    joined = stairwell.rows(
        "SELECT r.household_id, count(p.id) FROM visits_visit v"
        " JOIN surveys_response r ON r.id = v.response_id"
        " LEFT JOIN surveys_photo p ON p.response_id = r.id GROUP BY r.id"
    )
    assert joined == [(homes[3], 1)]
    assert stairwell.rows("SELECT count(*) FROM surveys_response") == [(1,)]
    assert stairwell.rows("SELECT count(*) FROM surveys_held") == [(0,)]
    assert errors == []
    context.close()


def test_the_phones_back_opens_no_form_of_another_worker(stairwell: Stairwell, browser: Browser) -> None:
    """Once she has signed out her form cannot be read on the phone; signed in again she goes on with it."""
    context = phone(browser)
    page = signed_in(context, stairwell)
    page.locator(f'[data-door="{stairwell.doors[4][0]}"]').click()
    page.get_by_role("button", name="打开问卷").click()
    page.wait_for_url("**/f/work22/**")
    page.wait_for_function("document.documentElement.classList.contains('js')")
    page.locator("[name=visit_result][value=complete]").check()
    page.locator("[name=people]").fill("7")
    address = page.url
    page.go_back()
    page.get_by_role("button", name="继续填写问卷").wait_for()
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/work/login/**")
    page.goto(address)
    page.wait_for_url("**/work/login/**")

    page.get_by_label("用户名").fill(stairwell.worker)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.locator("#offline")).to_contain_text("可以离线使用", timeout=40_000)
    page.goto(address)
    expect(page.locator("[name=people]")).to_have_value("7")
    expect(page.locator("[id='q.visit_result']")).to_be_visible()
    letter = address.partition("&r=")[0]
    page.goto(letter)  # as a resident opens it: what happened at the door is not hers to say
    expect(page.locator("[name=visit_result][value=complete]")).to_be_checked()
    expect(page.locator("[id='q.visit_result']")).to_be_hidden()
    page.goto(f"{letter}&desk=1")
    expect(page.locator("[id='q.visit_result']")).to_be_visible()
    page.evaluate("localStorage.user = 'another'")
    page.goto(address)
    page.wait_for_url("**/work/")
    context.close()


def test_what_was_sent_is_taken_back_without_a_network(stairwell: Stairwell, browser: Browser) -> None:
    """A wrong refusal, sent and gone from the list: offline the door is due again, and stays so; sent once.
    A supervisor voids another, after she was asked."""
    context = phone(browser)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    page = signed_in(context, stairwell)
    home, other = stairwell.doors[5][0], stairwell.doors[4][0]
    record(page, home, "2.112")
    record(page, other, "2.112")
    expect(page.locator("#state")).to_have_text("已全部上传", timeout=40_000)
    expect(page.locator(f'[data-door="{home}"]')).to_have_count(0)  # a refusal is final
    context.set_offline(True)
    page.reload()
    page.locator("#done summary").click()
    row = page.locator("#done li", has_text="4栋1单元301")
    button = row.get_by_role("button", name="撤回")
    expect(button).to_be_visible()
    page.locator("#done").evaluate("element => element.scrollIntoView()")
    shot(page, "withdraw")
    look(page)
    page.once("dialog", lambda dialog: dialog.dismiss())
    button.click()
    expect(page.locator("#state")).to_have_text("已全部上传")
    page.once("dialog", lambda dialog: dialog.accept())
    button.click()
    expect(page.locator("#toast")).to_contain_text("已撤回")
    expect(page.locator("#state")).to_have_text("1条待上传")
    expect(page.locator(f'[data-door="{home}"]')).to_be_visible()
    page.reload()
    expect(page.locator(f'[data-door="{home}"]')).to_be_visible()
    page.locator("#state").click()
    expect(page.locator("[data-visit]")).to_contain_text("撤回：")
    look(page)
    page.locator("#close").click()
    record(page, home, "2.24")  # what it was: sent together with the withdrawal, in whatever order
    expect(page.locator("#state")).to_have_text("2条待上传")
    context.set_offline(False)
    expect(page.locator("#state")).to_have_text("已全部上传", timeout=40_000)
    expect(page.locator(f'[data-door="{home}"]')).to_contain_text("去过1次", timeout=40_000)
    stored = stairwell.rows(
        "SELECT household_id, disposition, voided_at IS NOT NULL, voided_by_id, void_reason"
        " FROM visits_visit ORDER BY at"
    )
    visits = [said for household, *said in stored if household == home]
    assert visits == [["2.112", 1, stairwell.pk, ""], ["2.24", 0, None, ""]]
    context.close()

    context = browser.new_context(
        viewport={"width": DESK_SIZE[0], "height": DESK_SIZE[1]}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.on("weberror", lambda error: errors.append(str(error.error)))
    page = context.new_page()
    page.goto(f"{stairwell.server.url}/admin/login/?next=/admin/visits/visit/?void=no")
    page.fill("input[name=username]", "sun-supervisor")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.locator("tr", has_text="本人拒绝").filter(has_text="3栋1单元301").locator("a").click()
    page.get_by_role("link", name="作废这条走访").click()
    found = faults(page, "main")
    page.get_by_label("为什么作废？").fill("选错了，其实没人在家")
    shot(page, "staff-void")
    page.get_by_role("button", name="作废这条走访").click()
    expect(page.get_by_text("原因：选错了，其实没人在家")).to_be_visible()
    page.reload()  # without the message that is just fading in
    found += faults(page, "main")
    shot(page, "staff-voided")
    page.goto(f"{stairwell.server.url}/admin/visits/visit/")
    expect(page.locator("tr.jw-void")).to_have_count(2)
    found += faults(page, "main")
    assert found == []
    assert errors == []
    context.close()


def test_the_supervisors_pages(stairwell: Stairwell, browser: Browser) -> None:
    """Results, desk entry and register, on a desk and on a phone; the numbers come anew while one looks."""
    context = browser.new_context(
        viewport={"width": DESK_SIZE[0], "height": DESK_SIZE[1]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    page = context.new_page()
    page.goto(f"{stairwell.server.url}/admin/login/")
    page.fill("input[name=username]", "sun-supervisor")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")
    found = []
    for name, address in (
        ("rounds", "/admin/rounds/results/"),
        ("results", "/admin/rounds/1/results/"),
        ("desk", f"/admin/rounds/1/visits/enter/?worker={stairwell.pk}"),
        ("register", "/admin/visits/visit/"),
    ):
        page.goto(stairwell.server.url + address)
        expect(page.locator(".jw-page, .content-wrapper").first).to_be_visible()
        if name in ("results", "desk"):
            shot(page, f"staff-{name}")
        found += faults(page, "main")
    assert found == []
    page.goto(f"{stairwell.server.url}/admin/rounds/1/results/")
    page.evaluate("document.querySelector('[data-rate=RR1]').remove()")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-rate=RR1]")).to_have_count(1)
    assert errors == []
    context.close()
