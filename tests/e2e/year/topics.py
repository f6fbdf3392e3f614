"""协商: a topic raised by a resident, led by the street, agreed on, carried out late, settled, appraised."""

from __future__ import annotations

import re
from datetime import date, datetime

from playwright.sync_api import Browser, Page, expect

from tests.e2e.phone import opened, phone
from tests.e2e.year.residents import receipt_of
from tests.e2e.year.steps import choose, fill, take

FORM = "社区协商议题征集表"
SAID = "两个小区门口路口停车太乱"
TITLE, TEXT = "梧桐花园与滨河新居之间道路停车秩序", "两个社区共用的道路停车混乱，消防通道被占。"
COMPANY = "91990102MA0000001D"  # serves the estate
ESTATE, PLACES = "梧桐花园", ("梧桐里社区", "滨河社区")
PROMISE = "在梧桐花园西门外划出停车位并安排秩序员"
SAME = "这项完成是您报的，请由另一人认定"
REPLY = "先划线试行三个月，期间不收费。"
PAPER = {"name": "公示照片.jpg", "mimeType": "image/jpeg"}


def raise_it(browser: Browser, url: str) -> str:
    """A resident finds the form on the home page and answers it on a phone; the receipt code."""
    pocket = phone(browser)
    page = pocket.new_page()
    page.goto(url)
    link = page.locator("a[href*='/f/']").filter(has_text=FORM).first.get_attribute("href")
    page.close()
    page = opened(pocket, f"{url}{link}" if str(link).startswith("/") else str(link))
    page.locator("#__consent").check()
    page.locator("[name=topic]").fill(SAID)
    page.locator("[name=description]").fill("早晚高峰两边都停满，救护车进不来，希望两个社区一起商量。")
    page.locator("[name=affected_households]").fill("420")
    page.locator("[name=supporters]").fill("36")
    for name, value in (
        ("proposer_role", "resident"), ("category", "parking"), ("scope", "cross"), ("urgency", "soon"),
        ("expected_meeting", "coordinate"), ("parties", "owner"), ("parties", "property"),
    ):  # fmt: skip
        page.locator(f"[name={name}][value={value}]").check()
    for refusal in page.locator("[name^='__consent.'][value=no]").all():
        refusal.check()
    code = receipt_of(page)
    pocket.close()
    return code


def find(page: Page, url: str) -> str:
    """The topic's page, once the response has become one."""
    for _try in range(60):
        page.goto(f"{url}/admin/topics/topic/?q={SAID}")
        link = page.locator("main td.jw-title a").filter(has_text=SAID)
        if link.count():
            link.first.click()
            page.wait_for_url(re.compile(r"/topic/inspect/\d+/"))
            return page.url
        page.wait_for_timeout(500)
    raise AssertionError("the response has become no topic")


def sort(page: Page, topic: str, planned: datetime) -> None:
    """Adopted, its communities named, its meeting planned."""
    take(
        page, topic, "adopt", public_title=TITLE, public_text=TEXT, owners_decision="no",
        opinion="涉及两个社区，列入协商。", told="已列入街道协商，近日开会。",
    )  # fmt: skip
    page.locator("main a[data-step=places]").click()
    for place in PLACES:
        page.locator("main label").filter(has_text=place).locator("input[name=places]").check()
    fill(page, opinion="道路两侧分属两个社区。")
    page.locator("main form.jw-form button[type=submit]").click()
    page.wait_for_url(topic)
    take(page, topic, "schedule", kind="coordinate", planned_at=_moment(planned), place="街道会议室")


def deliberate(page: Page, topic: str, held: datetime, deadline: date) -> None:
    """The meeting's record, an opinion against it, what was agreed, and by when."""
    page.goto(topic)
    page.locator("main a[data-step=record]").click()
    fill(
        page, held_at=_moment(held), chair="周敏", came_owner_0="18", came_property_0="2",
        came_community_0="3",
        minutes="业主反映消防通道被占；物业承诺划线并安排秩序员；社区负责告知。",
        votes_for="19", votes_against="3", votes_abstain="1",
        resolution="划出停车位，安排秩序员，试行三个月。",
    )  # fmt: skip
    page.locator("main form.jw-form button[type=submit]").click()
    page.wait_for_url(topic)
    take(page, topic, "opinion", party="owner", stance="against", words="怕以后要收停车费。")
    take(page, topic, "deliberate", opinion="意见充分，进入协议。")
    take(
        page, topic, "commit", text=PROMISE, in_charge="property", estate=ESTATE,
        deadline=deadline.isoformat(),
    )  # fmt: skip
    take(page, topic, "resolve", agreement="划出停车位，安排秩序员，试行三个月。", opinion="各方同意。")
    take(page, topic, "implement")


def report(page: Page, topic: str, done: datetime, picture: bytes) -> None:
    """What was promised is reported as done, after its deadline."""
    take(
        page, topic, "report", commitment=PROMISE, done_on=f"{done:%Y-%m-%d}", opinion="已划线，秩序员到岗。",
        files={**PAPER, "buffer": picture},
    )  # fmt: skip


def settle_own(page: Page, topic: str) -> None:
    """Whoever reported it cannot settle it: the form says so, and nothing has changed."""
    page.goto(topic)
    page.locator("main a[data-step=settle]").click()
    fill(page, commitment=PROMISE, verdict="done", opinion="已完成。")
    page.locator("main form.jw-form button[type=submit]").click()
    expect(page.locator("body")).to_contain_text(SAME)


def settle(page: Page, topic: str) -> None:
    """By somebody else."""
    take(page, topic, "settle", commitment=PROMISE, verdict="done", opinion="现场核实，已完成，晚于期限。")


def make_public(page: Page, topic: str, day: datetime, picture: bytes) -> None:
    """Whoever was against it is answered; the result is posted; those concerned judge it."""
    page.goto(topic)
    page.locator("main a[data-step=reply]").click()
    choose(page, "dissent", "怕以后要收停车费")
    fill(page, public_words="有业主担心以后收费。", reply=REPLY)
    page.locator("main form.jw-form button[type=submit]").click()
    page.wait_for_url(topic)
    take(
        page, topic, "publication", channels=["board", "wechat"], published_on=f"{day:%Y-%m-%d}",
        files={**PAPER, "buffer": picture},
    )  # fmt: skip
    take(page, topic, "publish", opinion="已公开。", told="结果已公开，欢迎监督。")
    take(page, topic, "appraise", rated="20", satisfied="17", asked="入户询问", opinion="多数满意。")


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M}"


def evening(day: datetime) -> datetime:
    """Seven o'clock of that day."""
    return day.replace(hour=19, minute=0, second=0, microsecond=0)
