"""Every page of lists, projects, consultation, targets, assessments and groups, as the demo city has them.

From the menu every link is followed, once for each kind of page. Nothing may stick out on a desk or on a
phone, axe may find nothing, no English may stand there, and a list of pages may not become shorter unseen.
With JUWEN_SCREENSHOTS=1 the pictures of the guides are written to docs/screenshots/year/.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Browser, Page

from tests.e2e.city import City, demo_city, sign_in
from tests.e2e.looks import DESK_SIZE, PHONE_SIZE, faults

pytestmark = [pytest.mark.drill, pytest.mark.browser, pytest.mark.timeout(900)]

APPS = ("demands", "projects", "topics", "targets", "assessments", "chats")
BELOW = tuple(f"/admin/{name}/" for name in APPS)
PHONE = ("/work/groups/", "/work/targets/", "/asked/")
START = ("/admin/", "/work/", "/work/groups/", "/work/targets/", "/asked/")
FILES = re.compile(r"/(template|file|files)/|export=|\.(png|csv|xlsx)$")  # no pages
ENGLISH = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
LEAST = 80  # kinds of pages; the demo city leads to so many
PICTURES = {
    "topics_topic_modeladmin_inspect": "topic",
    "topics:rates": "topic-rates",
    "topics_public:topic": "topic-public",
    "targets:board": "targets-board",
    "targets:one": "target",
    "work_targets:list": "targets-phone",
    "work_targets:reading": "reading-phone",
    "assessments:league": "league",
    "assessments:row": "league-row",
    "chats:ledger": "groups-ledger",
    "chats:links": "group-links",
    "work_groups:report": "group-report-phone",
    "chats_appeal_modeladmin_inspect": "appeal",
    "projects_project_modeladmin_inspect": "project",
    "projects:list": "purchase-list",
}
FOLDER = Path(__file__).parents[2] / "docs" / "screenshots" / "year"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """As `make run` sets it up."""
    with demo_city(tmp_path_factory.mktemp("every_page")) as running:
        yield running


def picture(page: Page, kind: str) -> None:
    """Write a picture for the guide, where asked to."""
    if not os.environ.get("JUWEN_SCREENSHOTS") or kind not in PICTURES:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    width, height = PHONE_SIZE if "phone" in PICTURES[kind] else DESK_SIZE
    page.set_viewport_size({"width": width, "height": height})
    page.screenshot(path=FOLDER / f"{PICTURES[kind]}.png")
    page.set_viewport_size({"width": DESK_SIZE[0], "height": DESK_SIZE[1]})


def links(page: Page, url: str) -> list[str]:
    """Where a page leads, on this server, to pages that are looked at here."""
    found = page.evaluate("[...document.querySelectorAll('a[href]')].map((each) => each.href)")
    here = [each.removeprefix(url) for each in found if each.startswith(f"{url}/")]
    return [each for each in here if each.startswith(BELOW + PHONE) and not FILES.search(each)]


def test_every_page_fits_is_accessible_and_speaks_chinese(browser: Browser, city: City) -> None:
    page = sign_in(browser, city, "street_admin")
    url, waiting, seen, wrong = city.server.url, list(START), set(), []
    while waiting:
        address = waiting.pop(0)
        kind = resolve(urlsplit(address).path).view_name
        if kind in seen:
            continue
        seen.add(kind)
        answer = page.goto(url + address)
        if answer is None or answer.status != 200:
            wrong.append(f"{address} answers {answer and answer.status}")
            continue
        wrong += faults(page)
        wrong += [f"{address}: {each}" for each in ENGLISH.findall(page.inner_text("main"))]
        picture(page, kind)
        waiting += links(page, url)
    assert wrong == []
    assert len(seen) >= LEAST
    assert set(PICTURES) <= seen
