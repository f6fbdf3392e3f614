"""The live page in a real browser against a real server: it moves, recovers, and says how it stands."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, WebSocketRoute, expect

from tests.drill.server import Server
from tests.factories.territory import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("live")]

SEED = """
import random
from datetime import timedelta
from django.utils import timezone
from surveys.models import Channel
from surveys.tallying import fold_all
from tests.factories.surveys import ChannelFactory, QuestionnaireFactory, VersionFactory
from tests.factories.town import town
from forms_builder.schema import Form, Option, Question, Row

draw = random.Random(5)
place = town()
sun = place.sun
sun.channel.listed = True
sun.channel.save()
for number in range(40):
    rate = draw.choice(["5", "5", "3", "1", "na"])
    answers = {"q-rate": rate, "q-people": draw.randint(1, 6), "q-tags": [draw.choice(["old", "ill"])]}
    if rate == "1":
        answers["q-why"] = "第%d户：电梯常坏，楼道灯不亮" % number
    sun.response(answers=answers, received_at=timezone.now() - timedelta(days=draw.randint(0, 25), minutes=5))
wide = QuestionnaireFactory(parent=sun.folder, title="楼院环境核查")
good = tuple(Option(*each.split()) for each in ("good 完好", "part 部分损坏", "bad 严重损坏", "none 没有"))
rows = tuple(Row("r%d" % n, label) for n, label in enumerate("进出道路 路灯 排水、化粪池 消防通道".split()))
asked = Question("q-env", "matrix", "env", "公共设施状况", options=good, rows=rows)
version = VersionFactory(questionnaire=wide, form=Form("核查", (asked,)))
channel = ChannelFactory(questionnaire=wide, area=sun.area, code="wide22")
from tests.factories.surveys import ResponseFactory
for number in range(12):
    env = {row.value: draw.choice(good).value for row in rows}
    ResponseFactory(version=version, channel=channel, answers={"q-env": env}, received_at=timezone.now())
fold_all()
print("DIGEST", sun.version.digest)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A server on its own database, with the town of the factories; and the digest of its form."""
    var: Path = tmp_path_factory.mktemp("live")
    running = Server({"JUWEN_VAR": str(var), "LIVE_RECHECK": "2"}, log=var / "server.log")
    running.migrate()
    told = running.manage("shell", "-v0", "-c", SEED).stdout
    running.start()
    yield running, told.split("DIGEST ")[1].split()[0]
    running.stop()


def context(browser: Browser, **options: Any) -> BrowserContext:
    size = options.pop("viewport", {"width": 1440, "height": 900})
    return browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=size, **options)


def sign_in(opened: BrowserContext, url: str, path: str, user: str = "sun-supervisor") -> Page:
    """Through Wagtail's login, straight to the page asked for."""
    page = opened.new_page()
    page.goto(f"{url}{path}")
    page.fill("[name=username]", user)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"**{path}")
    return page


def send(url: str, digest: str, **answers: Any) -> float:
    """A resident's answers through the real door; the moment of the acknowledgement."""
    body = {"id": str(uuid4()), "version": digest, "answers": {"rate": "5", **answers}}
    answered = httpx.post(f"{url}/f/sun222/", json=body, timeout=10)
    assert answered.status_code == 201, answered.text
    return time.monotonic()


def total(page: Page) -> int:
    return int(page.locator("[data-own=n]").get_attribute("data-value") or "0")


def live(page: Page) -> None:
    expect(page.locator(".state")).to_have_attribute("data-state", "live", timeout=15_000)


def until(page: Page, number: int, within: float = 5) -> float:
    """Wait for the total; the moment it was seen."""
    page.wait_for_function(
        "n => document.querySelector('[data-own=n]').dataset.value === String(n)",
        arg=number,
        timeout=within * 1000,
        polling=20,
    )
    return time.monotonic()


def test_two_supervisors_see_an_answer_within_a_second(server: tuple[Server, str], browser: Browser) -> None:
    running, digest = server
    first, second = context(browser), context(browser, viewport={"width": 360, "height": 740})
    near = sign_in(first, running.url, "/live/sun222/")
    above = sign_in(second, running.url, "/live/sun222/", "street-supervisor")
    live(near)
    live(above)
    expect(near.locator(".state")).to_have_text("实时")
    before, waits = total(near), []
    for number in range(1, 6):
        acknowledged = send(running.url, digest, people=4)
        waits += [until(near, before + number) - acknowledged, until(above, before + number) - acknowledged]
    assert max(waits) < 1, waits
    first.close()
    second.close()


def test_what_moved_reads_like_a_fresh_page(server: tuple[Server, str], browser: Browser) -> None:
    running, digest = server
    opened, draw = context(browser), random.Random(3)
    page = sign_in(opened, running.url, "/live/sun222/")
    live(page)
    before = total(page)
    for number in range(8):
        rate = draw.choice(["5", "3", "1", "na"])
        extra = {"why": f"刚写的{number}"} if rate == "1" else {}
        send(running.url, digest, rate=rate, people=draw.randint(1, 20), **extra)
    send(running.url, digest, rate="1", why="最后一条")
    until(page, before + 9)
    expect(page.locator("[data-question=q-why] .written")).to_contain_text("最后一条", timeout=8000)
    page.wait_for_timeout(300)
    read = """[...document.querySelectorAll('.figures dd, .questions, .parts, .trend title')]
        .map(each => (each.innerText ?? each.textContent).replace(/\\s+/g, ' ').trim())"""
    moved = page.evaluate(read)
    page.reload()
    assert page.evaluate(read) == moved
    opened.close()


def test_a_lost_delta_is_noticed_and_made_good(server: tuple[Server, str], browser: Browser) -> None:
    running, digest = server
    opened = context(browser)
    heard: list[str] = []
    lost: list[str] = []

    def between(route: WebSocketRoute) -> None:
        upstream = route.connect_to_server()

        def from_page(message: str | bytes) -> None:
            heard.append(str(message))
            upstream.send(message)

        def from_server(message: str | bytes) -> None:
            if '"delta"' in str(message) and not lost:
                lost.append(str(message))
            else:
                route.send(message)

        route.on_message(from_page)
        upstream.on_message(from_server)

    opened.route_web_socket("**/ws/live/**", between)
    page = sign_in(opened, running.url, "/live/sun222/")
    live(page)
    before = total(page)
    send(running.url, digest)
    page.wait_for_timeout(800)
    assert (len(lost), total(page)) == (1, before)
    send(running.url, digest)
    until(page, before + 2)
    assert heard == ['{"type":"resync"}']
    opened.close()


def test_without_sockets_the_page_polls_and_says_so(server: tuple[Server, str], browser: Browser) -> None:
    running, digest = server
    opened = context(browser)
    opened.route_web_socket("**/ws/live/**", lambda route: route.close())
    page = sign_in(opened, running.url, "/live/sun222/")
    before = total(page)
    send(running.url, digest)
    until(page, before + 1, within=12)
    expect(page.locator(".state")).to_have_text("已断开，每10秒刷新", timeout=15_000)
    opened.close()


def test_a_restarted_server_is_found_again_and_nothing_is_missing(
    server: tuple[Server, str], browser: Browser
) -> None:
    running, digest = server
    opened = context(browser)
    page = sign_in(opened, running.url, "/live/sun222/")
    live(page)
    before = total(page)
    running.stop()
    expect(page.locator(".state")).to_have_text("重新连接中…")
    running.start()
    send(running.url, digest)
    until(page, before + 1, within=20)
    live(page)
    opened.close()


def test_who_is_signed_out_is_told(server: tuple[Server, str], browser: Browser) -> None:
    running, _digest = server
    opened = context(browser)
    page = sign_in(opened, running.url, "/live/sun222/", "sun-author")
    live(page)
    opened.clear_cookies()
    running.manage(
        "shell",
        "-v0",
        "-c",
        "from django.contrib.sessions.models import Session as S; S.objects.all().delete()",
    )
    expect(page.locator(".state")).to_have_text("您已不能查看，请重新登录", timeout=60_000)
    opened.close()


@pytest.mark.parametrize("size", [(360, 740), (1440, 900)])
def test_readable_without_javascript_and_never_wider_than_the_screen(
    server: tuple[Server, str], browser: Browser, size: tuple[int, int]
) -> None:
    running, _digest = server
    opened = context(browser, viewport={"width": size[0], "height": size[1]}, java_script_enabled=False)
    page = sign_in(opened, running.url, "/live/sun222/")
    expect(page.locator(".state")).to_have_text("每30秒自动刷新")
    expect(page.locator("[data-question=q-rate] tbody tr").first).to_contain_text("非常满意")
    expect(page.locator("[data-question=q-rate] [data-percent]").first).to_contain_text("%")
    page.locator(".parts a").first.click()
    expect(page.locator(".crumbs [aria-current]")).to_have_text("阳光花园")
    page.locator(".parts a").first.click()
    expect(page.locator(".crumbs [aria-current]")).to_have_text("3栋")
    opened.close()


@pytest.mark.parametrize("size", [(360, 740), (1440, 900)])
def test_accessible_and_never_scrolls_sideways(
    server: tuple[Server, str], browser: Browser, size: tuple[int, int]
) -> None:
    running, _digest = server
    opened = context(browser, viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    page = sign_in(opened, running.url, "/live/sun222/", "root")
    for path in ("/live/sun222/", "/live/wide22/", "/live/sun222/texts/q-why/", "/live/nosuch/", "/"):
        page.goto(f"{running.url}{path}")
        for details in page.locator("details:not([open]) summary").all():
            details.click()
        found = [
            f"{each['id']}: {each['nodes'][0]['html'][:120]}"
            for each in Axe().run(page).response["violations"]
        ]
        assert found == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    opened.close()
