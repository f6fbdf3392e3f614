"""需求: a questionnaire published, a collection begun, answers merged, recognised, assessed, refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from tests.e2e.year.residents import CHILD, ELDER, ENV, HEALTH
from tests.e2e.year.steps import fill, take

STREET = "新成路街道"
OFFICE = "新成路街道公共服务办"
LABELS = {
    ELDER: "养老照护、助餐", CHILD: "儿童托管、亲子", ENV: "环境、垃圾分类", HEALTH: "健康、心理",
}  # fmt: skip
TITLES = {
    ELDER: "老年助餐点和送餐上门", CHILD: "放学后托管班", ENV: "垃圾投放点加棚和清运",
    HEALTH: "家门口的卫生站",
}  # fmt: skip
SAID = "已在今年十月建成同类站点，步行十分钟可到，明年再评估。"


@dataclass(slots=True)
class Asking:
    """A collection: its page, its demands' pages by what is asked for."""

    page: str
    demands: dict[str, str] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """Its number in addresses."""
        return self.page.rstrip("/").rpartition("/")[2]


def publish(page: Page, url: str, title: str) -> str:
    """The street's questionnaire, from the template to published; its number in addresses."""
    page.goto(f"{url}/admin/")
    page.get_by_role("link", name="问卷模板").click()
    page.locator("#juwen-folder").select_option(label=STREET)
    page.locator("button[data-template=three_social_demand]").click()
    page.wait_for_url("**/edit/")
    page.locator("#id_title").fill(title)
    page.locator(".footer [data-w-dropdown-target=toggle], footer button[aria-haspopup]").last.click()
    page.locator("button[name=action-publish]").click()
    page.wait_for_url("**/channels/")
    return page.url.split("/")[-3]


def begin(page: Page, url: str, title: str) -> Asking:
    """Begin the collection by that questionnaire."""
    page.goto(f"{url}/admin/demands/collections/new/")
    page.locator("main").get_by_role("link", name=title).click()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/collections/\d+/$"))
    return Asking(page.url)


def arrived(page: Page, asking: Asking, n: int) -> None:
    """Wait until so many demands stand there."""
    card = page.locator(".jw-cards li").filter(has_text="待认定").locator("strong")
    for _try in range(60):
        page.goto(asking.page)
        if card.inner_text() == str(n):
            return
        page.wait_for_timeout(500)
    expect(card).to_have_text(str(n))


def register(page: Page, asking: Asking, need: str) -> None:
    """The collected demands of one kind."""
    base = asking.page.partition("/admin/")[0]
    page.goto(
        f"{base}/admin/demands/demand/?collection={asking.number}&category={LABELS[need]}"
        "&state=collected&standing=standing"
    )


def merge_suggested(page: Page, asking: Asking) -> str:
    """Merge the first pair that the program suggests; the page of the one that took the other in."""
    page.goto(f"{asking.page}similar/")
    page.locator(".jw-pairs li").first.get_by_role("link", name="合并这两项").click()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/demand/inspect/\d+/"))
    expect(page.locator("main")).to_contain_text("已并入本项的需求")
    return page.url


def undo(page: Page, holder: str) -> None:
    """Take the merged one out again: both stand by themselves with one person each."""
    page.goto(holder)
    page.get_by_role("heading", name="已并入本项的需求").locator("+ ul a").first.click()
    page.get_by_role("link", name="从合并中拆出").click()
    fill(page, opinion="两家情况不同，先分开办理。")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/demand/inspect/\d+/"))
    expect(page.locator("main")).not_to_contain_text("已并入：")


def merge_all(page: Page, asking: Asking, need: str, people: int) -> None:
    """Tick all that ask for one thing, and make them one demand."""
    register(page, asking, need)
    ticks = page.locator("main input[name=d]")
    expect(ticks).to_have_count(people)
    for each in ticks.all():
        each.check()
    page.get_by_role("button", name="合并所勾选的").click()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/demand/inspect/\d+/"))
    expect(page.locator("main .jw-facts")).to_contain_text(re.compile(rf"人数\s*{people}"))
    asking.demands[need] = page.url


def recognise(page: Page, asking: Asking, need: str) -> None:
    """Into the catalogue, by the department."""
    take(
        page, asking.demands[need], "recognise", title=TITLES[need], text="居民反映集中，由街道统筹安排。",
        department=OFFICE, opinion="情况属实，纳入需求目录。",
    )  # fmt: skip


def refuse(page: Page, asking: Asking, need: str) -> None:
    """With a reason that residents can read."""
    take(page, asking.demands[need], "refuse", title=TITLES[need], opinion="与已有站点重复。", told=SAID)


def assess(page: Page, asking: Asking, need: str, score: str) -> None:
    """Onto the list."""
    take(page, asking.demands[need], "assess", score=score, opinion="覆盖面广，建议优先安排。")


def funnel(page: Page, asking: Asking) -> dict[str, tuple[int, int]]:
    """By stage: how many got there, and how many are there now."""
    page.goto(asking.page)
    table = page.get_by_role("heading", name="办理进展").locator("+ table tbody tr")
    rows = [[cell.inner_text().strip() for cell in row.locator("td").all()] for row in table.all()]
    return {row[0]: (int(row[1]), int(row[2])) for row in rows}
