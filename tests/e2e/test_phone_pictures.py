"""Each question type as it looks on a phone: nothing sticks out, anyone can use it; the docs' pictures.

With JUWEN_SCREENSHOTS=1 the pictures are written to docs/screenshots/types/.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect, sync_playwright

from forms_builder import questions
from forms_builder.schema import Form, Question, Repeat
from tests.e2e.browser import ARGUMENTS, executable
from tests.e2e.looks import fits
from tests.e2e.phone import opened, phone
from tests.forms_builder.phone.all_types import all_types, related
from tests.forms_builder.phone.forms import expression
from tests.forms_builder.phone.server import Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("phone_types")]

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots" / "types"
DEVICES = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
COLOURS = 48  # enough for a page without photos, and small


def site_forms() -> dict[str, Form]:
    """All types; what questions do to each other; values that nobody is asked, said in a note; a repeat."""
    told = Form(
        "说给您听",
        (
            Question("a", "decimal", "area", "住房面积（平方米）"),
            Question("b", "integer", "people", "家里几口人？"),
            Question(
                "c", "calculated", "each", "", calculation=expression("round(${area} div ${people}, 1)")
            ),
            Question("d", "note", "calculated", "您家人均住房面积：${each} 平方米"),
            Question("e", "hidden", "source", "", settings={"parameter": "from"}),
            Question("f", "note", "hidden", "您是从“${source}”打开这份问卷的。"),
            Question("g", "household", "household", "您家的房号"),
        ),
    )
    members = Form(
        "家庭成员",
        (
            Repeat(
                "r",
                "家庭成员",
                name="family",
                one="成员",
                items=(
                    Question("w", "text", "who", "姓名"),
                    Question("x", "integer", "age", "${who}多大年纪？"),
                ),
            ),
        ),
    )
    return {"all": all_types(), "related": related(), "told": told, "members": members}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The forms."""
    with serving(site_forms()) as running:
        running.full = {"gift": ["tea"]}
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the module."""
    with sync_playwright() as playwright:
        # Native date fields speak the language of the process, not of the page.
        chinese = {**os.environ, "LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8"}
        running = playwright.chromium.launch(
            executable_path=executable(), args=[*ARGUMENTS, *DEVICES, "--lang=zh-CN"], env=chinese
        )
        try:
            yield running
        finally:
            running.close()


def check(*values: str) -> Callable[[Page, Any], None]:
    """Tick these."""

    def act(page: Page, card: Any) -> None:
        for value in values:
            card.locator(f"[value='{value}']").check(force=True)

    return act


def write(text: str) -> Callable[[Page, Any], None]:
    """Fill in this."""

    def act(page: Page, card: Any) -> None:
        card.locator("input:visible, textarea").first.fill(text)

    return act


def search(page: Page, card: Any) -> None:
    """Part of an option."""
    card.get_by_role("combobox").fill("银")


def grade(page: Page, card: Any) -> None:
    """A line answered, a line open."""
    card.locator("[name='matrix.r1'][value='5']").check()


def rank(page: Page, card: Any) -> None:
    """Two of three places given."""
    for label in ("加电梯", "修路灯"):
        card.locator("ul li").filter(has_text=label).locator(".take").click()


def slide(page: Page, card: Any) -> None:
    """Half way and a step."""
    card.get_by_role("button").last.click()


def walk(page: Page, card: Any) -> None:
    """Three positions."""
    card.locator("textarea").fill(
        "26.890000, 112.570000, 8\n26.891000, 112.570000, 6\n26.891000, 112.571000, 7"
    )


def sign(page: Page, card: Any) -> None:
    """Something like a signature."""
    canvas = card.locator("canvas")
    canvas.scroll_into_view_if_needed()
    place = canvas.bounding_box()
    assert place
    page.mouse.move(place["x"] + 50, place["y"] + 70)
    page.mouse.down()
    for x, y in ((80, 20), (95, 85), (115, 30), (140, 80), (150, 45), (180, 75), (215, 35), (250, 60)):
        page.mouse.move(place["x"] + x, place["y"] + y, steps=6)
    page.mouse.up()
    expect(card.locator("[type=hidden]")).to_have_count(1)


def shoot(page: Page, card: Any) -> None:
    """A picture of a street lamp."""
    picture = Image.new("RGB", (400, 400), (206, 222, 235))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 320, 400, 400), fill=(120, 130, 120))
    draw.rectangle((190, 90, 206, 330), fill=(60, 70, 75))
    draw.ellipse((160, 50, 236, 110), fill=(250, 210, 90))
    out = io.BytesIO()
    picture.save(out, "JPEG")
    card.locator("[type=file]").set_input_files(
        [{"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}]
    )
    expect(card.locator("figure img")).to_be_visible()


def attach(name: str, kind: str) -> Callable[[Page, Any], None]:
    """A file of a name."""

    def act(page: Page, card: Any) -> None:
        card.locator("[type=file]").set_input_files(
            [{"name": name, "mimeType": kind, "buffer": b"%PDF-1.7\n" + b" " * 48_000}]
        )
        expect(card.locator("figure")).to_be_visible()

    return act


def record(page: Page, card: Any) -> None:
    """A moment of sound."""
    card.locator("[data-record]").click()
    page.wait_for_timeout(1200)
    card.locator("[data-record]").click()
    expect(card.locator("audio")).to_be_visible()


def nothing(page: Page, card: Any) -> None:
    """As it is."""


def calculate(page: Page, card: Any) -> None:
    """What it is worked out from."""
    page.locator("[name=area]").fill("98.5")
    page.locator("[name=people]").fill("3")
    expect(card).to_contain_text("32.8")


def come(page: Page, card: Any) -> None:
    """What the address says."""
    expect(card).to_contain_text("微信群")


def explain(page: Page, card: Any) -> None:
    """The other pet."""
    card.locator("[value=other]").check()
    page.locator("[name=pet_other]").fill("乌龟")


def pipe(page: Page, card: Any) -> None:
    """The pet and its name."""
    page.locator("[name=pet][value=b]").check()
    page.locator("[name=pet_name]").fill("咪咪")
    expect(card).to_contain_text("咪咪（猫）")


def cascade(page: Page, card: Any) -> None:
    """The counties of a province."""
    page.locator("[name=province]").select_option("湖南省")
    card.get_by_role("combobox").click()


def grow(page: Page, card: Any) -> None:
    """Two members."""
    page.locator("[name='family[1].who']").fill("王小明")
    page.locator("[name='family[1].age']").fill("40")
    page.locator("[name=__add]").click()
    expect(page.locator(".one")).to_have_count(2)
    page.locator("[name='family[2].who']").fill("王小花")
    page.locator("[name='family[2].age']").fill("8")


# key of the picture: (form, question, what is filled in)
PICTURES: dict[str, tuple[str, str, Callable[[Page, Any], None]]] = {
    "single": ("all", "single", check("b")),
    "multiple": ("all", "multiple", check("a", "d")),
    "dropdown": ("all", "dropdown", search),
    "rating": ("all", "rating", check("5")),
    "matrix": ("all", "matrix", grade),
    "ranking": ("all", "ranking", rank),
    "nps": ("all", "nps", check("9")),
    "acknowledge": ("all", "acknowledge", check("OK")),
    "text": ("all", "text", write("王女士")),
    "long_text": ("all", "long_text", write("晚上楼道灯不亮，\n老人下楼不方便。")),
    "integer": ("all", "integer", write("3")),
    "decimal": ("all", "decimal", write("98.5")),
    "slider": ("all", "slider", slide),
    "date": ("all", "date", write("2020-05-01")),
    "time": ("all", "time", write("18:30")),
    "datetime": ("all", "datetime", write("2026-03-01T07:15")),
    "phone": ("all", "phone", write("13812345678")),
    "id_number": ("all", "id_number", write("11010519491231002X")),
    "location": ("all", "location", write("26.890000, 112.570000, 20")),
    "trace": ("all", "trace", walk),
    "shape": ("all", "shape", walk),
    "photo": ("all", "photo", shoot),
    "signature": ("all", "signature", sign),
    "audio": ("all", "audio", record),
    "video": ("all", "video", nothing),
    "file": ("all", "file", attach("业主大会表决票.pdf", "application/pdf")),
    "barcode": ("all", "barcode", write("6901234567892")),
    "note": ("all", "note", nothing),
    "calculated": ("told", "calculated", calculate),
    "hidden": ("told", "hidden", come),
    "household": ("told", "household", write("3-2-501")),
    "other": ("related", "pet", explain),
    "piping": ("related", "walk", pipe),
    "cascade": ("related", "county", cascade),
    "quota": ("related", "gift", nothing),
    "likert": ("related", "likert", check("b")),
    "columns": ("related", "yard", check("yes")),
    "repeat": ("members", "", grow),
}


def test_every_type_has_a_picture() -> None:
    """And the pictures of no type that is gone."""
    assert set(questions.registry()) <= set(PICTURES)


@pytest.mark.parametrize("key", sorted(PICTURES))
def test_a_type_as_it_looks_when_it_is_filled_in(site: Site, browser: Browser, key: str) -> None:
    """Within the phone's width, without a fault that axe finds."""
    code, name, fill = PICTURES[key]
    context = phone(browser, permissions=["microphone", "geolocation"], device_scale_factor=2)
    page = opened(context, site.url(code, "?from=微信群"))
    card = page.locator(f"[id='q.{name}']" if name else ".rep")
    fill(page, card)
    page.wait_for_timeout(200)
    expect(card).to_be_visible()
    assert fits(page)
    assert card.evaluate("(e) => e.scrollWidth <= e.clientWidth")
    found = Axe().run(page, context=f"[id='q.{name}']" if name else ".rep").response["violations"]
    assert [each["id"] for each in found] == []
    if os.environ.get("JUWEN_SCREENSHOTS"):
        keep(page, card, key, with_next=key == "other")
    context.close()


def keep(page: Page, card: Any, key: str, *, with_next: bool) -> None:
    """Write a card's picture, small."""
    page.evaluate("for (const e of document.querySelectorAll('.bar, header')) e.style.display = 'none'")
    page.evaluate("document.querySelector('main').style.marginTop = '1rem'")
    page.evaluate("document.activeElement.blur()" if key not in ("dropdown", "cascade") else "0")
    place = card.bounding_box()
    assert place
    below = card.locator("xpath=following-sibling::*[1]").bounding_box() if with_next else None
    bottom = (below["y"] + below["height"]) if below else (place["y"] + place["height"])
    top = page.evaluate("scrollY")
    shot = page.screenshot(
        full_page=True,
        clip={"x": 0, "y": top + place["y"] - 8, "width": 360, "height": bottom - place["y"] + 16},
    )
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Image.open(io.BytesIO(shot)) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
            FOLDER / f"{key}.png", optimize=True
        )
