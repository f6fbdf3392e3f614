"""Staff at their desk: a browser in which somebody of Django's test client is signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client
from playwright.sync_api import Browser, Page

from tests.e2e.looks import DESK_SIZE

Open = Callable[..., Page]


@contextmanager
def desk(browser: Browser, url: str, client: Client) -> Iterator[Open]:
    """`go(address, size, scripts=…)` opens a page of the server at `url`; an uncaught script error fails."""
    contexts, errors = [], []

    def go(address: str, size: tuple[int, int] = DESK_SIZE, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", java_script_enabled=scripts
        )
        contexts.append(context)
        cookie: Any = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}
        context.add_cookies([cookie])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{error} {error.stack}"))
        page.goto(url + address)
        return page

    yield go
    for each in contexts:
        each.close()
    assert errors == []
