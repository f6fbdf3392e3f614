"""What may be wrong with the look of a page: something sticks out sideways, or axe finds a violation."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

DESK_SIZE = (1440, 900)
PHONE_SIZE = (360, 740)


def fits(page: Page) -> bool:
    """Whether nothing sticks out sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def violations(page: Page, context: Any = None, options: dict[str, Any] | None = None) -> list[str]:
    """What axe finds in the page or a part of it, readable."""
    found = Axe().run(page, context=context, options=options).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


# What fades in is pale meanwhile; what turns for ever is not waited for.
STILL = """document.getAnimations().every((each) =>
    each.playState !== 'running' || each.effect.getComputedTiming().endTime === Infinity)"""


def faults(page: Page, context: Any = None, options: dict[str, Any] | None = None) -> list[str]:
    """What sticks out on a desk or on a phone, and what axe finds on the phone. The page keeps its size."""
    before = page.viewport_size
    found = []
    page.wait_for_function(STILL)
    for width, height in (DESK_SIZE, PHONE_SIZE):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(50)
        found += [] if fits(page) else [f"sticks out at {width} px"]
    found += violations(page, context, options)
    if before:
        page.set_viewport_size(before)
    return [f"{page.url} {each}" for each in found]
