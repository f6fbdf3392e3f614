"""A day in the field: a roster comes in, a sample goes out, twelve doors without a network, what follows.

The street's administrator imports 2,000 households, draws 218 and hands them out; the grid worker goes from
door to door offline; back online everything is there once, the rates move, an answer has opened a problem
that one person repairs and another signs off.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.city import City, demo_city, sign_in
from tests.e2e.phone import phone
from tests.factories.roster import roster_csv, roster_rows

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("field_day"), pytest.mark.timeout(480)]

ESTATE = "春晖家园"
TITLE = "2026年冬季六清走访"
WAIT = 60_000  # milliseconds for background work on a busy machine
# What happens at the twelve doors; None is an interview.
DOORS = (
    None, "2.24", "2.24", None, "2.25", "2.111", None, "4.61", "2.23", None, "2.32", "3.18",
)  # fmt: skip
INTERVIEWS = DOORS.count(None)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """As `make run` sets it up."""
    with demo_city(tmp_path_factory.mktemp("field_day")) as running:
        yield running


def choose(field: Locator, words: str) -> None:
    """Choose the option that has these words in it."""
    field.select_option(field.locator("option").filter(has_text=words).first.get_attribute("value"))


def import_roster(page: Page, city: City, file: Path) -> None:
    """Hand in a GBK file as Excel writes it here, look at what would change, confirm."""
    file.write_bytes(roster_csv(roster_rows((ESTATE,), floors=25), "gbk"))
    page.goto(f"{city.server.url}/admin/roster/import/")
    choose(page.locator("[name=community]"), "滨河社区")
    page.locator("[name=file]").set_input_files(file)
    page.locator("[name=create_missing]").check()
    page.get_by_role("button", name="检查文件").click()
    page.get_by_role("button", name="确认导入").wait_for(timeout=WAIT)
    expect(page.locator(".jwr-counts")).to_contain_text("2000")
    page.get_by_role("button", name="确认导入").click()
    page.wait_for_url("**/done/", timeout=WAIT)


def draw(page: Page, city: City) -> str:
    """A stratified sample of 218, given to the grid worker, in the field; the round's address."""
    page.goto(f"{city.server.url}/admin/rounds/new/")
    page.fill("#id_title", TITLE)
    page.select_option("#id_questionnaire", label="网格员入户走访登记表(六清)")
    page.locator("summary").filter(has_text="滨河社区").click()
    page.locator("label.rd-node").filter(has_text=ESTATE).first.locator("input").check()
    page.locator("[name=draw][value=stratified]").check()
    page.fill("#id_size", "218")
    page.locator(".rd-form .jw-bar button").click()
    address = page.url
    page.locator(".rd-steps a.button").click()
    expect(page.get_by_text("要抽取").or_(page.locator(".rd-numbers")).first).to_be_visible()
    page.locator(".jw-form button").click()
    expect(page.locator(".rd-numbers dd").first).to_have_text("218")
    page.goto(f"{address}sample/")
    choose(page.locator("#id_worker").last, "谢磊")
    page.locator("button[name=all]").click()
    page.goto(f"{address}open/")
    page.locator(".jw-form button").click()
    expect(page.locator(".rd-steps")).to_contain_text("入户进行中")
    page.goto(f"{address}verify/")
    expect(page.locator(".rd-verdict")).to_contain_text("核验通过")
    return address


def pick_up(browser: Browser, city: City) -> Page:
    """The grid worker's phone with the day's list, ready to lose the network."""
    context = phone(browser)
    page = context.new_page()
    page.goto(f"{city.server.url}/work/")
    page.get_by_label("用户名").fill("binhe_grid")
    page.get_by_label("密码").fill(city.password)
    page.get_by_role("button", name="登录").click()
    expect(page.locator("#offline")).to_contain_text("可以离线使用", timeout=WAIT)
    return page


def next_door(page: Page) -> None:
    """Open the card of the next household of the new estate; those already visited stand apart."""
    page.locator("#search").fill(ESTATE)
    page.locator("#list [data-door]:visible").first.click()


def answer(page: Page, *, fire: bool) -> None:
    """Fill in the form at a door; what it asks further is answered with what comes first."""
    page.get_by_role("button", name="打开问卷").click()
    page.wait_for_url("**/f/**")
    page.wait_for_function("document.documentElement.classList.contains('js')")
    consent = page.locator("#__consent")
    if consent.count():
        consent.check()
    page.locator("[name=visit_kind][value=routine]").check()
    page.locator("[name=visit_result][value=complete]").check()
    page.locator(f"[name=facility_issues][value={'fire' if fire else 'ok'}]").check()
    for _round in range(8):
        page.locator("#send").click()
        page.wait_for_timeout(300)
        if page.get_by_role("heading", name="已保存在这部手机上").is_visible():
            break
        for link in page.locator("#errors a").all():
            fill(page, (link.get_attribute("href") or "")[1:])
    expect(page.get_by_role("heading", name="已保存在这部手机上")).to_be_visible()
    page.get_by_role("button", name="返回走访名单").click()


def jpeg() -> bytes:
    """A picture as a camera gives it."""
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "#b33").save(out, "JPEG")
    return out.getvalue()


def fill(page: Page, target: str) -> None:
    """Answer one question that was left open."""
    name = target.removeprefix("q.")
    box = (
        page.locator(f"[id='q.{name}']") if not target.startswith("__") else page.locator(f"[id='{target}']")
    )
    if not box.count():
        box = page.locator(f"[id='{target}']")
    refusal = box.locator("[name^='__consent.'][value=no]")
    if refusal.count():
        refusal.check()
        return
    photo = box.locator("input[type=file]")
    if photo.count():
        photo.first.set_input_files({"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
        box.locator("figure img").wait_for()
        return
    choices = box.locator("input[type=radio]:visible, input[type=checkbox]:visible")
    if choices.count():
        choices.first.check()
        return
    field = box.locator("input:visible, textarea:visible, select:visible").first
    kind = field.get_attribute("inputmode") or field.get_attribute("type") or ""
    field.fill({"numeric": "2", "decimal": "2", "date": "2026-11-20", "tel": "13900001111"}.get(kind, "无"))


def test_a_day_in_the_field(city: City, browser: Browser, tmp_path: Path) -> None:
    desk = sign_in(browser, city, "street_admin")
    import_roster(desk, city, tmp_path / "住户名册.csv")
    round_address = draw(desk, city)

    page = pick_up(browser, city)
    pocket = page.context
    pocket.set_offline(True)
    for place, outcome in enumerate(DOORS):
        next_door(page)
        if outcome is None:
            answer(page, fire=place == 0)
        else:
            page.locator("details.outcomes summary").click()
            page.locator(f'[data-code="{outcome}"]').click()
            page.locator("#save").click()
            expect(page.locator("#toast")).to_contain_text("已记下")
    expect(page.locator("#state")).to_contain_text("待上传")
    pocket.set_offline(False)
    expect(page.locator("#state")).to_have_text("已全部上传", timeout=WAIT)

    desk.goto(f"{round_address}results/")
    results = desk.locator("main")
    expect(results).to_contain_text("2.111")
    row = desk.locator("tr").filter(has_text="完成访问").filter(has_text="1.1").first
    expect(row).to_contain_text(str(INTERVIEWS))
    counted = city.server.manage("shell", "-c", COUNT).stdout
    assert f"FOUND {INTERVIEWS} {len(DOORS)} {len(DOORS)}" in counted

    keeper = sign_in(browser, city, "binhe_super")
    keeper.goto(f"{city.server.url}/admin/problems/problem/")
    keeper.get_by_role("link", name=f"消防器材缺失：滨河社区 {ESTATE}").first.click()
    keeper.get_by_role("link", name="报整改完成").click()
    picture = tmp_path / "灭火器.jpg"
    picture.write_bytes(jpeg())
    keeper.locator("textarea[name=text]").fill("已补齐两具灭火器")
    keeper.locator("input[type=file]").set_input_files(picture)
    keeper.get_by_role("button", name="报整改完成").click()
    expect(keeper.get_by_text("已补齐两具灭火器").first).to_be_visible()
    expect(keeper.get_by_role("link", name="验收销号")).to_have_count(0)  # not by who repaired it
    problem = keeper.url

    other = sign_in(browser, city, "street")
    other.goto(problem)
    other.get_by_role("link", name="验收销号").click()
    other.locator("textarea[name=text]").fill("现场核验，灭火器在位有效")
    other.get_by_role("button", name="验收销号").click()
    expect(other.get_by_text("现场核验，灭火器在位有效").first).to_be_visible()
    expect(other.locator("main")).to_contain_text("已销号")
    assert city.server.manage("verify_tallies", check=False).returncode == 0


COUNT = f"""
from surveys.visits.models import Round, Visit
from surveys.models import Response
from surveys.visits.visiting.outcomes import counts
round_ = Round.objects.get(title={TITLE!r})
visits = Visit.objects.filter(assignment__round=round_)
print("FOUND", counts(round_)[None].I, visits.count(), visits.values("household").distinct().count())
"""
