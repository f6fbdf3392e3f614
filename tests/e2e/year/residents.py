"""Sixty residents of three communities: what they ask for, and how they answer, on a phone or as it posts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Browser, Page, expect

from tests.e2e.phone import opened, phone, thanked

COMMUNITIES = ("梧桐里社区", "机床厂社区", "滨河社区")
NEEDS = (
    "elder_care", "child", "disabled_aid", "relief", "health", "job", "culture", "mediation", "safety", "env",
    "property", "volunteer",
)  # fmt: skip
ELDER, CHILD, ENV, HEALTH = "elder_care", "child", "env", "health"
# Of each community's twenty: who asks for what, in words as residents write them.
WORDS = {
    ELDER: (
        "老人中午吃饭难，想有个老年食堂", "希望社区办老年食堂，中午给老人做饭",
        "独居老人中午没人做饭，盼有食堂",
        "老年食堂什么时候能办，老人吃饭是大事", "腿脚不便的老人，希望能送餐上门",
        "八十岁以上老人需要有人送餐上门",
        "爸妈吃饭凑合，希望有老年食堂送餐", "我住六楼下不来，需要送饭上门",
    ),
    CHILD: (
        "孩子四点半放学没人接，想要托管班", "放学后四点半孩子没人看，盼有托管班",
        "双职工家庭，孩子放学后没人看管",
        "希望社区办四点半课堂，看着孩子写作业", "放学托管班太远，想在社区里办一个",
        "孩子放学到下班这段时间没处去",
    ),
    ENV: (
        "垃圾桶旁边又脏又臭，夏天没法走", "垃圾投放点没有棚子，下雨一地污水",
        "垃圾分类桶太少，周末都堆到路上",
        "楼下垃圾没人清，味道很大",
    ),
    HEALTH: ("想在家门口再建一个卫生站", "看病远，希望小区里设卫生站"),
}  # fmt: skip
# How a phone in WeChat names itself; programs that name themselves otherwise do not count as openings.
PHONE = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 10; M2004J7AC) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/107.0.5304.141 Mobile Safari/537.36 MicroMessenger/8.0.42"
}
PEOPLE = sum(len(each) for each in WORDS.values())  # of a community


@dataclass(frozen=True, slots=True)
class Resident:
    """One who asks: for what, in which words, and what there is of it now ("enough", "short" or "none")."""

    need: str
    words: str
    supply: str


def residents() -> Iterator[Resident]:
    """The twenty of a community, the same each time."""
    for need, words in WORDS.items():
        for place, each in enumerate(words):
            yield Resident(need, each, ("short", "none", "none", "enough")[place % 4])


def answers(who: Resident) -> dict[str, Any]:
    """What a phone sends of one resident: their own need is pressing, culture is not, the others so so."""
    urgency = dict.fromkeys(NEEDS, "2") | {"culture": "1", who.need: "3"}
    found: dict[str, Any] = {
        "age_band": "a69", "need_matrix": urgency, "top_need": who.need, "need_text": who.words,
        "current_supply": who.supply, "frequency": "daily", "time_slots": ["wd_am"], "pay": "low",
        "provider_pref": ["community"], "volunteer_will": "no",
    }  # fmt: skip
    if who.need == ELDER:
        found["elder_detail"] = ["meal"]
    if who.need == CHILD:
        found["child_detail"] = ["after_school"]
    return found


def send(address: str, given: dict[str, Any], *, consent: bool = True) -> str:
    """Post answers through the short link as a phone does; the receipt code. `consent`: if it is given."""
    page = httpx.get(address, headers=PHONE).text
    (digest,) = set(re.findall(r'name="__version" value="([0-9a-f]{64})"', page))
    at = datetime.now(UTC)
    sent = {
        "id": str(uuid4()), "version": digest, "answers": given, "consent": {"form": True} if consent else {},
        "started_at": (at - timedelta(minutes=4)).isoformat(), "completed_at": at.isoformat(),
    }  # fmt: skip
    taken = httpx.post(address, json=sent)
    assert taken.status_code == 201, taken.text
    return str(taken.json()["receipt"])


def receipt_of(page: Page) -> str:
    """Press send, and read the code on the thanks page."""
    page.locator("#send").click()
    thanked(page)
    return page.locator("#receipt").inner_text().strip()


def answer_on_phone(browser: Browser, address: str, who: Resident) -> str:
    """Answer as a resident does, question by question; the receipt code."""
    pocket = phone(browser)
    page = opened(pocket, address)
    page.locator("#__consent").check()
    for name, value in answers(who).items():
        if isinstance(value, dict):
            for row, grade in value.items():
                page.locator(f"[name='{name}.{row}'][value='{grade}']").check()
        elif name == "need_text":
            page.locator(f"[name={name}]").fill(value)
        else:
            for each in value if isinstance(value, list) else [value]:
                page.locator(f"[name='{name}'][value='{each}']").check()
    for refusal in page.locator("[name^='__consent.'][value=no]").all():
        refusal.check()
    code = receipt_of(page)
    pocket.close()
    return code


def rate_on_phone(browser: Browser, address: str, name: str, grade: str) -> str:
    """Answer a form of one question; the receipt code."""
    pocket = phone(browser)
    page = opened(pocket, address)
    page.locator(f"[name={name}][value='{grade}']").check()
    code = receipt_of(page)
    pocket.close()
    return code


def path_of(page: Page, url: str, code: str) -> None:
    """Look up on /asked/path/ what became of a receipt's answers."""
    page.goto(f"{url}/asked/path/")
    page.locator("[name=code]").fill(code)
    page.get_by_role("button", name="显示").click()
    expect(page.locator(".as-card").first).to_be_visible()
