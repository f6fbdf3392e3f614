"""One year in small: what sixty residents of three communities ask for, and what becomes of it.

Their answers come through the WeChat groups' links and become demands: merged, recognised, assessed, one
refused with a reason; two projects, a purchase list, an evaluation; demands done. A topic that touches two
communities goes to the street, is agreed on, carried out late, and gives a credit entry. The forty tasks are
taken over, three months of readings give their lights, and a league table is drawn up.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.e2e.city import DESK, City, demo_city, sign_in
from tests.e2e.year import demands, groups, projects, targets, topics
from tests.e2e.year.residents import (
    CHILD,
    COMMUNITIES,
    ELDER,
    ENV,
    HEALTH,
    PEOPLE,
    WORDS,
    answer_on_phone,
    answers,
    path_of,
    rate_on_phone,
    residents,
    send,
)
from tests.e2e.year.steps import offered, says, take

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demands_year"), pytest.mark.timeout(600)]

TITLE = "街道居民服务需求征集"
MEETING, LATER = 3, 7  # days until the meeting is held; from then until what was promised is done
HERE = ZoneInfo("Asia/Shanghai")
STREET = demands.STREET


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """As `make run` sets it up."""
    with demo_city(tmp_path_factory.mktemp("demands_year")) as running:
        if datetime.now(HERE).hour == 23:  # midnight would come before the story ends: tell it after
            move_on(running, 1 / 24)
        yield running


def now(city: City) -> datetime:
    """The time by which the city goes."""
    return datetime.now(HERE) + timedelta(days=city.server.days_ahead)


def move_on(city: City, days: float) -> None:
    """So many days later."""
    city.server.stop()
    city.server.days_ahead += days
    city.server.start()


def anybody(browser: Browser) -> Page:
    """Somebody who is not signed in and has seen no page before."""
    return browser.new_context(**DESK).new_page()


def jpeg() -> bytes:
    """A picture as a camera gives it."""
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "#3b7").save(out, "JPEG")
    return out.getvalue()


def ask(desk: Page, browser: Browser, city: City) -> tuple[demands.Asking, dict[str, list[str]]]:
    """The questionnaire goes to the three groups, sixty answer; the collection, receipts by community."""
    url = city.server.url
    questionnaire = demands.publish(desk, url, TITLE)
    for place in COMMUNITIES:
        groups.enter(desk, url, place, now(city).date())
    links = groups.link(desk, url, questionnaire, COMMUNITIES)
    asking = demands.begin(desk, url, TITLE)
    codes: dict[str, list[str]] = {}
    for place, link in links.items():
        first, *others = residents()
        codes[place] = [
            answer_on_phone(browser, link, first),
            *(send(link, answers(each)) for each in others),
        ]
    groups.look(links[COMMUNITIES[2]], 5)
    demands.arrived(desk, asking, len(COMMUNITIES) * PEOPLE)
    groups.reached(desk, url, questionnaire, COMMUNITIES[2], "100", "25", "20", "25.0%", "80.0%")
    return asking, codes


def sort_out(desk: Page, second: Page, asking: demands.Asking) -> None:
    """Merged, recognised by one, assessed by another; one is refused."""
    holder = demands.merge_suggested(desk, asking)
    demands.undo(desk, holder)
    for need, words in WORDS.items():
        demands.merge_all(desk, asking, need, len(COMMUNITIES) * len(words))
    for need in (ELDER, CHILD, ENV):
        demands.recognise(desk, asking, need)
    demands.refuse(desk, asking, HEALTH)
    assert "assess" not in offered(desk, asking.demands[ELDER])  # not by who recognised it
    for need, score in ((ELDER, "95"), (CHILD, "90"), (ENV, "80")):
        demands.assess(second, asking, need, score)
    assert demands.funnel(second, asking) == {
        "已征集": (60, 0), "已入需求目录": (3, 0), "已入需求清单": (3, 3), "已立项": (0, 0), "已办结": (0, 0),
    }  # fmt: skip
    # 0.6 × 70 + 0.25 × 40 + 0.15 × 75: 24 of 60 want it most, and 18 of those have too little or nothing.
    row = second.locator("#needs ~ * table tr, table tr").filter(has_text=demands.LABELS[ELDER]).first
    expect(row).to_contain_text(re.compile(r"1\s*63\.3\s*70\.0\s*40\.0\s*75\.0\s*60"))


def plan(desk: Page, second: Page, city: City) -> dict[str, str]:
    """A department's project settled, a social organisation's recognised, both bought; their pages."""
    url = city.server.url
    projects.put_down(desk, url, STREET)
    projects.closing_form(desk, url)
    meals = projects.design(
        desk, url, STREET, projects.MEALS, demands.TITLES[ELDER], branch="unit", designer=demands.OFFICE,
        content="在党群服务中心办助餐点，行动不便的送餐上门。", budget="120000", beneficiaries="200",
        beneficiaries_text="六十岁以上老人",
    )  # fmt: skip
    classes = projects.design(
        desk, url, STREET, projects.CLASSES, demands.TITLES[CHILD], branch="org", designer=projects.STATION,
        content="工作日下午看护小学生写作业。", budget="60000.50", beneficiaries="90",
        beneficiaries_text="小学生",
    )  # fmt: skip
    take(desk, meals, "settle", opinion="按需求清单定项目。")
    take(desk, classes, "submit", opinion="方案附后，请认定。")
    assert "recognise" not in offered(desk, classes)  # not by who handed it in
    take(second, classes, "recognise", department=demands.OFFICE, opinion="方案可行，同意。")
    bought = projects.make_list(second, url, STREET)
    for each in (meals, classes):
        take(second, each, "enlist", purchase_list=projects.LIST, opinion="列入清单。")
    says(second, bought, projects.MEALS, projects.CLASSES, "180,000.50")
    second.get_by_role("link", name="公布清单").click()
    second.get_by_role("button", name="确认公布").click()
    expect(second.locator("main")).to_contain_text("公布")
    return {ELDER: meals, CHILD: classes}


def reported(desk: Page, browser: Browser, city: City) -> None:
    """The forty tasks of a community over three months; this month of the street, and who leads."""
    url, months = city.server.url, targets.months(now(city).date())
    board = targets.take_over(desk, url, COMMUNITIES[1], months[0])
    expect(desk.locator("body")).to_contain_text(re.compile(r"任务 ?40 ?项"))
    for month, reading in zip(months, targets.READINGS[targets.TYPED][0], strict=True):
        said = targets.type_in(browser, url, "jichuang_super", city.password, month, reading)
        assert targets.TYPED in said, said
    for at, month in enumerate(months):
        targets.bring_in(desk, url, board, month, targets.monthly, at)
    for at, month in enumerate(months):
        expected = [lights[at] for _readings, lights in targets.READINGS.values()]
        assert targets.lights(desk, board, month, *targets.READINGS) == expected, month
    streets = targets.board_of(desk, url, STREET)
    targets.bring_in(desk, url, streets, f"{now(city):%Y-%m}", targets.this_month)
    table = targets.assess(desk, url, STREET)
    assert targets.league(desk, table) == [
        ("1", COMMUNITIES[0]), ("2", COMMUNITIES[2]), ("3", COMMUNITIES[1]),
    ]  # fmt: skip


def test_one_year_in_small(city: City, browser: Browser) -> None:
    url = city.server.url
    desk, second = sign_in(browser, city, "street_admin"), sign_in(browser, city, "street")
    asking, codes = ask(desk, browser, city)
    sort_out(desk, second, asking)
    resident = anybody(browser)
    path_of(resident, url, codes[COMMUNITIES[2]][0])
    expect(resident.locator("main")).to_contain_text(demands.TITLES[ELDER])
    expect(resident.locator("main")).to_contain_text("列入需求清单（1号）")
    path_of(resident, url, codes[COMMUNITIES[0]][-1])
    expect(resident.locator("main")).to_contain_text(demands.SAID)
    says(resident, f"{url}/asked/demands/?show=refused", demands.TITLES[HEALTH], demands.SAID)
    receipt = topics.raise_it(browser, url)
    topic = topics.find(desk, url)
    expect(desk.locator("main")).to_contain_text("街道牵头")
    community = sign_in(browser, city, "wutong_super")
    assert offered(community, topic) == set()  # it sees how far it is; the street takes the steps
    topics.sort(desk, topic, topics.evening(now(city) + timedelta(days=1)))
    reported(desk, browser, city)
    works = plan(desk, second, city)

    move_on(city, MEETING)
    desk, second = sign_in(browser, city, "street_admin"), sign_in(browser, city, "street")
    topics.deliberate(desk, topic, topics.evening(now(city) - timedelta(days=1)), now(city).date())
    links = {
        need: projects.start(desk, page, projects.STATION, now(city).date()) for need, page in works.items()
    }
    rate_on_phone(browser, f"{url}{links[ELDER]}", "overall", "5")
    for link in links.values():
        for grade in ("5", "4", "4", "2"):
            send(f"{url}{link}", {"overall": grade}, consent=False)

    move_on(city, LATER)
    desk, second = sign_in(browser, city, "street_admin"), sign_in(browser, city, "street")
    for need, page in works.items():
        projects.finish(desk, page, 80, "58000", jpeg())
        assert "evaluate" not in offered(desk, page), need  # not by who reported it as finished
        projects.evaluate(second, page, **({} if need == ELDER else {"few_because": projects.FEW}))
    topics.report(desk, topic, now(city), jpeg())
    topics.settle_own(desk, topic)  # refused
    topics.settle(second, topic)
    topics.make_public(second, topic, now(city), jpeg())
    says(second, f"{url}/admin/credit/results/?show=all", topics.PROMISE, "逾期落实")
    line = second.locator("main tr").filter(has_text=topics.PROMISE)
    line.locator("a[href*='/admin/credit/entries/']").click()
    expect(second.locator("main")).to_contain_text(topics.PROMISE)
    expect(second.locator("main")).to_contain_text("待第二人确认")
    desk.goto(second.url)
    desk.get_by_role("link", name="确认", exact=True).click()
    desk.get_by_role("button", name="确认", exact=True).click()
    expect(desk.locator("main")).to_contain_text("公示中")
    assert demands.funnel(second, asking) == {
        "已征集": (60, 0), "已入需求目录": (3, 0), "已入需求清单": (3, 1), "已立项": (2, 0), "已办结": (2, 2),
    }  # fmt: skip

    resident = anybody(browser)
    says(resident, f"{url}/asked/demands/", demands.TITLES[ELDER], "已办结")
    says(resident, f"{url}/asked/projects/lists/", projects.LIST)
    resident.get_by_role("link", name=projects.LIST).click()
    resident.get_by_role("link", name=projects.MEALS).click()
    for words in ("已评估", "优秀", "5 份", "满意率 80.0%"):
        expect(resident.locator("main")).to_contain_text(words)
    says(resident, f"{url}/asked/projects/lists/", projects.LIST)
    resident.get_by_role("link", name=projects.LIST).click()
    resident.get_by_role("link", name=projects.CLASSES).click()
    expect(resident.locator("main")).to_contain_text(projects.FEW)
    expect(resident.locator("main")).not_to_contain_text("满意率")  # of four answers
    path_of(resident, url, codes[COMMUNITIES[2]][0])
    expect(resident.locator("main")).to_contain_text("已办结")
    path_of(resident, url, receipt)
    expect(resident.locator("main")).to_contain_text(topics.TITLE)
    says(resident, f"{url}/asked/topics/", topics.TITLE)
    resident.get_by_role("link", name=topics.TITLE).click()
    for words in ("逾期落实", topics.REPLY, "85.0%", "微信群"):
        expect(resident.locator("main")).to_contain_text(words)
    assert topics.SAID not in resident.locator("main").inner_text()  # nobody's own words
    says(resident, f"{url}/credit/{topics.COMPANY}/", topics.PROMISE)
    for command in ("verify_tallies", "verify_ledger"):
        assert city.server.manage(command, check=False).returncode == 0
