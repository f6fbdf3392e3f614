"""The demo city on a real server, and people signed in at a desk: where the stories begin."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.drill.server import Server, once

DESK = {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
PASSWORD = "password.txt"  # a file beside the city's data: what the demo said


@dataclass
class City:
    """The demo city on a real server."""

    server: Server
    password: str


@contextmanager
def demo_city(folder: Path) -> Iterator[City]:
    """As `make run` sets it up: a copy of one that is made once a test run."""
    made = once("city", _make)
    shutil.copytree(made, folder / "var")
    server = Server({"JUWEN_VAR": str(folder / "var")}, log=folder / "server.log")
    server.start()
    try:
        yield City(server, (made / PASSWORD).read_text())
    finally:
        server.stop()


def _make(folder: Path) -> None:
    server = Server({"JUWEN_VAR": str(folder)})
    server.migrate()
    told = server.manage("demo").stdout
    (folder / PASSWORD).write_text(re.findall(r"密码都是 (\S+?)（", told)[0])


def sign_in(browser: Browser, city: City, name: str) -> Page:
    """A desk where `name` is signed in."""
    page = browser.new_context(**DESK).new_page()
    page.goto(f"{city.server.url}/admin/login/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", city.password)
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")
    return page
