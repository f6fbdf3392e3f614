"""微信群: groups entered, a link of its own for each, how far it reached."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import httpx
from playwright.sync_api import Page, expect

from tests.e2e.year.residents import PHONE
from tests.e2e.year.steps import choose_place, fill, save

MEMBERS = 100


def name_of(place: str) -> str:
    """How a community's group is called."""
    return f"{place}议事群"


def enter(page: Page, url: str, place: str, today: date) -> None:
    """A community's group."""
    page.goto(f"{url}/admin/chats/chatgroup/create/")
    choose_place(page, place)
    fill(
        page, name=name_of(place), level="村", contact_name="赵春梅", contact_phone="13900002222",
        owner_kind="cadre", members=MEMBERS, households="180", since=today.replace(day=1).isoformat(),
    )  # fmt: skip
    save(page)
    page.wait_for_url(re.compile(r"/chatgroup/"))


def link(page: Page, url: str, questionnaire: str, places: Iterable[str]) -> dict[str, str]:
    """Tick the groups; the short link of each."""
    page.goto(f"{url}/admin/chats/links/{questionnaire}/choose/")
    for place in places:
        page.locator("main label").filter(has_text=name_of(place)).locator("input[name=group]").check()
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_url(f"**/links/{questionnaire}/")
    links = {}
    for place in places:
        text = page.locator("main details").filter(has_text=name_of(place)).locator("textarea").input_value()
        (path,) = re.findall(r"(/f/[A-Za-z0-9]+/)", text)
        links[place] = f"{url}{path}"
    return links


def look(address: str, times: int) -> None:
    """Phones that open the form for the first time and answer nothing."""
    for _phone in range(times):
        assert httpx.get(address, headers=PHONE).status_code == 200


def reached(page: Page, url: str, questionnaire: str, place: str, *numbers: str) -> None:
    """The group's line shows these numbers, sooner or later: openings are written every few seconds."""
    row = page.locator("main tbody tr").filter(has_text=name_of(place)).locator("td.jw-number")
    for _try in range(40):
        page.goto(f"{url}/admin/chats/links/{questionnaire}/")
        if row.all_inner_texts() == list(numbers):
            return
        page.wait_for_timeout(500)
    expect(row).to_have_text(list(numbers))
