"""The newer question types in a browser: by touch, by keyboard, off line, and without JavaScript."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.browser import ARGUMENTS, executable
from tests.e2e.looks import fits, violations
from tests.e2e.phone import opened, phone, thanked
from tests.forms_builder.phone.all_types import ANSWERS, all_types, preset, related
from tests.forms_builder.phone.server import Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("phone_types")]

# A camera and a microphone that need no hardware and ask nobody.
DEVICES = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def site() -> Iterator[Site]:
    """A server that has received nothing."""
    forms = {
        "all": all_types(),
        "strict": all_types(required=True),
        "related": related(),
        "preset": preset(),
    }
    with serving(forms) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the module, with a camera and a microphone."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable(), args=[*ARGUMENTS, *DEVICES])
        try:
            yield running
        finally:
            running.close()


def box(page: Page, name: str) -> Any:
    """The card of a question."""
    return page.locator(f"[id='q.{name}']")


def send(page: Page, site: Site) -> dict[str, Any]:
    """Send the form; gives what was stored."""
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")
    return dict(site.received[-1]["clean"])


@pytest.mark.parametrize("code", ["all", "strict", "related"])
def test_every_type_is_accessible_and_fits_at_every_size(site: Site, browser: Browser, code: str) -> None:
    """With errors shown, in elder mode, at 320 px, with text of twice the size, and on a desk."""
    context = phone(browser)
    page = opened(context, site.url(code))
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    assert violations(page) == []
    assert fits(page)
    if code == "strict":
        page.locator("#send").click()
        expect(page.locator("#errors a")).to_have_count(27)
        for line in page.locator("#errors a").all()[::5]:
            line.click()
            assert page.evaluate("document.activeElement.closest('.q') !== null")
    page.locator("#elder").click()
    assert violations(page) == []
    heights = "[...document.querySelectorAll('.o, button, select, input:not([type])')]"
    heights += ".filter((e) => e.offsetParent).map((e) => e.getBoundingClientRect().height)"
    assert min(page.evaluate(heights)) >= 44
    page.set_viewport_size({"width": 320, "height": 640})
    assert fits(page)
    page.locator("#elder").click()
    page.evaluate("document.documentElement.style.fontSize = '225%'")
    assert fits(page)
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size({"width": 1440, "height": 900})
    assert fits(page)
    assert problems == []
    context.close()


def take(card: Any, label: str) -> None:
    """Tap an option that is not ranked yet."""
    card.locator("ul li").filter(has_text=label).locator(".take").click()


def test_options_are_ranked_by_tapping_and_moved_by_buttons(site: Site, browser: Browser) -> None:
    """What is tapped comes next; the keyboard moves it; a reload keeps it; the fields say the places."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    card = box(page, "ranking")
    take(card, "建车棚")
    take(card, "修路灯")
    words = card.locator("ol .w")
    expect(words).to_have_text(["建车棚", "修路灯"])
    up = card.locator("ol li").nth(1).locator("button:visible").first
    up.focus()
    page.keyboard.press("Enter")
    expect(words).to_have_text(["修路灯", "建车棚"])
    expect(card.locator("[role=status]")).to_contain_text("修路灯")
    take(card, "加电梯")
    expect(card.locator("ul .take")).to_be_disabled()
    page.wait_for_timeout(600)
    page.reload()
    page.wait_for_selector("#meter:not([hidden])")
    expect(words).to_have_text(["修路灯", "建车棚", "加电梯"])
    assert violations(page) == []
    card.locator("ol li").first.locator("button:visible").last.click()
    expect(words).to_have_text(["建车棚", "加电梯"])
    take(card, "补绿化")
    assert send(page, site)["ranking"] == ["c", "b", "d"]
    context.close()


def test_a_long_list_is_searched_by_typing_a_part(site: Site, browser: Browser) -> None:
    """By touch and by keyboard; what is typed and not chosen is no answer."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    card = box(page, "dropdown")
    field = card.get_by_role("combobox")
    field.click()
    expect(card.get_by_role("option")).to_have_count(12)
    field.fill("春")
    expect(card.get_by_role("option")).to_have_text(["春风社区"])
    assert violations(page) == []
    card.get_by_role("option").tap()
    expect(field).to_have_value("春风社区")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(page.locator("select[name=dropdown]")).to_have_value("b")
    field.fill("不存在")
    expect(card.locator("[role=status]")).to_be_visible()
    field.blur()
    expect(field).to_have_value("春风社区")
    field.fill("")
    field.press("ArrowDown")
    field.press("ArrowDown")
    described = field.get_attribute("aria-activedescendant")
    assert page.locator(f"[id='{described}']").inner_text()
    field.press("Enter")
    chosen = field.input_value()
    assert chosen not in ("", "春风社区")
    card.locator("button.clear").click()
    expect(field).to_have_value("")
    expect(page.locator("select[name=dropdown]")).to_have_value("")
    field.fill("幸福")
    field.press("Enter")
    page.wait_for_timeout(600)
    page.reload()
    page.wait_for_selector("#meter:not([hidden])")
    expect(field).to_have_value("幸福社区")
    assert send(page, site)["dropdown"] == "l"
    context.close()


def test_a_slider_is_no_answer_until_it_is_moved(site: Site, browser: Browser) -> None:
    """Buttons move it by a step; the number can be typed, and is judged."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    card, field = box(page, "slider"), page.locator("[name=slider]")
    expect(field).to_have_value("")
    card.get_by_role("button").last.click()
    expect(field).to_have_value("3")
    card.locator("[type=range]").focus()
    page.keyboard.press("ArrowRight")
    expect(field).to_have_value("3.5")
    field.fill("2.3")
    field.blur()
    expect(card.locator(".err")).to_be_visible()
    field.fill("2.5")
    field.blur()
    expect(card.locator(".err")).to_have_count(0)
    expect(card.locator("[type=range]")).to_have_value("2.5")
    assert send(page, site)["slider"] == 2.5
    context.close()


def test_a_scale_and_a_box_are_answered_by_a_tap(site: Site, browser: Browser) -> None:
    """The grade stands out by more than colour; limits of a choice are said and held."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    box(page, "nps").get_by_text("9", exact=True).click()
    assert page.locator("[name=nps][value='9']").is_checked()
    page.locator("[name=acknowledge]").check()
    for value in ("a", "b", "c"):
        page.locator(f"[name=multiple][value={value}]").check()
    expect(box(page, "multiple").locator(".err")).to_be_visible()
    page.locator("[name=multiple][value=b]").uncheck()
    expect(box(page, "multiple").locator(".err")).to_have_count(0)
    clean = send(page, site)
    assert (clean["nps"], clean["acknowledge"], clean["multiple"]) == (9, "OK", ["a", "c"])
    context.close()


def draw(page: Page) -> None:
    """A stroke on the signature's canvas."""
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    place = canvas.bounding_box()
    assert place
    page.mouse.move(place["x"] + 40, place["y"] + 30)
    page.mouse.down()
    for step in range(8):
        page.mouse.move(place["x"] + 40 + step * 25, place["y"] + 30 + (step % 3) * 20)
    page.mouse.up()


def test_a_signature_is_drawn_kept_and_sent_as_a_picture(site: Site, browser: Browser) -> None:
    """It comes back with the draft, can be cleared, and goes up as a PNG before the answer that names it."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    card = box(page, "signature")
    draw(page)
    expect(card.locator("[type=hidden][name=signature]")).to_have_count(1)
    page.wait_for_timeout(600)
    page.reload()
    page.wait_for_selector("#meter:not([hidden])")
    expect(card.locator("[type=hidden][name=signature]")).to_have_count(1)
    ink = "(c) => new Set(c.getContext('2d').getImageData(0, 0, 600, 240).data).size > 2"
    expect(card.locator("canvas")).to_be_visible()
    page.wait_for_function(f"({ink})(document.querySelector('canvas'))")
    card.locator(".board button").click()
    expect(card.locator("[type=hidden][name=signature]")).to_have_count(0)
    assert not page.evaluate(f"({ink})(document.querySelector('canvas'))")
    draw(page)
    expect(card.locator("[type=hidden][name=signature]")).to_have_count(1)
    assert send(page, site)["signature"] == [site.photos[-1]]
    assert site.kinds[-1] == ("signature", "")
    context.close()


def test_who_cannot_draw_types_the_name(site: Site, browser: Browser) -> None:
    """One or the other, never both."""
    context = phone(browser)
    page = opened(context, site.url("all"))
    card = box(page, "signature")
    draw(page)
    expect(card.locator("[type=hidden][name=signature]")).to_have_count(1)
    card.locator("button:visible").last.click()
    page.locator("input[name=signature]:visible").fill("王小明")
    expect(card.locator("[type=hidden][name=signature]")).to_have_count(0)
    assert send(page, site)["signature"] == {"text": "王小明"}
    context.close()


def test_files_are_named_limited_and_sent_with_their_kind(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    """A second one does not fit where one is asked for; a draft keeps it; off line it waits."""
    ballot, other = tmp_path / "表决票.pdf", tmp_path / "其他.pdf"
    ballot.write_bytes(PDF)
    other.write_bytes(PDF + b" ")
    context = phone(browser)
    page = opened(context, site.url("all"))
    card = box(page, "file")
    picker = page.locator("[data-upload=file]")
    picker.set_input_files(ballot)
    expect(card.locator("figure")).to_contain_text("表决票.pdf")
    picker.set_input_files(other)
    expect(card.locator("[role=status]")).not_to_have_text("")
    expect(card.locator("figure")).to_have_count(1)
    page.wait_for_timeout(600)
    page.reload()
    page.wait_for_selector("#meter:not([hidden])")
    expect(card.locator("figure")).to_contain_text("表决票.pdf")
    assert violations(page) == []
    context.set_offline(True)
    page.locator("#send").click()
    expect(page.locator("#panel")).to_be_visible()
    assert site.photos == []
    context.set_offline(False)
    thanked(page)
    assert set(site.received[-1]["clean"]["file"]) == set(site.photos)  # sent twice at worst, kept once
    assert set(site.kinds) == {("file", "表决票.pdf")}
    context.close()


def test_a_file_that_is_too_large_is_refused_on_the_phone(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    """Before anything is sent."""
    large = tmp_path / "大.pdf"
    large.write_bytes(b"\0" * (16 * 2**20 + 1))
    context = phone(browser)
    page = opened(context, site.url("all"))
    page.locator("[data-upload=file]").set_input_files(large)
    expect(box(page, "file").locator("[role=status]")).to_contain_text("16")
    expect(box(page, "file").locator("figure")).to_have_count(0)
    context.close()


def test_a_sound_is_recorded_in_the_page(site: Site, browser: Browser) -> None:
    """It can be heard before it is sent."""
    context = phone(browser, permissions=["microphone"])
    page = opened(context, site.url("all"))
    card = box(page, "audio")
    start = card.locator("[data-record]")
    start.click()
    expect(start).to_have_class("ghost on")
    page.wait_for_timeout(1500)
    start.click()
    expect(card.locator("audio")).to_be_visible()
    assert violations(page) == []
    assert send(page, site)["audio"] == site.photos
    assert site.kinds == [("audio", "audio.webm")]
    context.close()


SEES = """
  window.BarcodeDetector = class {
    static async getSupportedFormats() { return ['ean_13']; }
    async detect(video) { return video.readyState > 1 ? [{ rawValue: '6901234567892' }] : []; }
  };
"""


def test_a_code_is_read_by_the_camera_where_the_browser_can(site: Site, browser: Browser) -> None:
    """This machine's browser cannot, so it is given eyes; the camera is let go of afterwards."""
    context = phone(browser, permissions=["camera"])
    context.add_init_script(SEES)
    page = opened(context, site.url("all"))
    box(page, "barcode").get_by_role("button").click()
    expect(page.locator("[name=barcode]")).to_have_value("6901234567892")
    expect(page.locator("video.finder")).to_have_count(0)
    assert send(page, site)["barcode"] == "6901234567892"
    context.close()


def test_without_such_a_browser_the_code_is_typed(site: Site, browser: Browser) -> None:
    """And it says how."""
    context = phone(browser)
    context.add_init_script("delete window.BarcodeDetector")
    page = opened(context, site.url("all"))
    card = box(page, "barcode")
    expect(card.get_by_role("button")).to_have_count(0)
    expect(card.locator("[role=status]")).not_to_have_text("")
    page.locator("[name=barcode]").fill("12345")
    assert send(page, site)["barcode"] == "12345"
    context.close()


def test_a_way_is_recorded_while_walking(site: Site, browser: Browser) -> None:
    """Near positions are one place; the last can be taken back; typing works too."""
    here = {"latitude": 26.89, "longitude": 112.57, "accuracy": 8}
    context = phone(browser, permissions=["geolocation"], geolocation=here)
    page = opened(context, site.url("all"))
    card, field = box(page, "trace"), page.locator("[name=trace]")
    add, walk, undo = (card.locator(f"[data-act={act}]") for act in ("add", "walk", "undo"))
    expect(undo).to_be_disabled()
    add.click()
    expect(field).to_have_value("26.890000, 112.570000, 8")
    walk.click()
    walked = "26.890000, 112.570000, 8"
    for latitude in (26.89001, 26.891, 26.8910101, 26.892):
        context.set_geolocation({**here, "latitude": latitude})
        if latitude in (26.891, 26.892):
            walked += f"\n{latitude:.6f}, 112.570000, 8"
            expect(field).to_have_value(walked)
        else:
            page.wait_for_timeout(500)
    walk.click()
    undo.click()
    shape = page.locator("[name=shape]")
    shape.fill("26.89, 112.57\n东门岗亭")
    shape.blur()
    expect(box(page, "shape").locator(".err")).to_be_visible()
    shape.fill("26.89, 112.57\n26.891, 112.57\n26.891, 112.571")
    clean = send(page, site)
    assert clean["trace"] == [[26.89, 112.57, 8], [26.891, 112.57, 8]]
    assert len(clean["shape"]) == 3
    context.close()


def test_a_hidden_value_comes_from_the_address(site: Site, browser: Browser) -> None:
    """Or else from the clock."""
    context = phone(browser)
    page = opened(context, site.url("all", "?from=poster"))
    assert send(page, site)["hidden"] == "poster"
    page = opened(context, site.url("all"))
    started = send(page, site)["hidden"]
    assert started[:4] == site.received[-1]["started_at"][:4]
    assert started.endswith("+08:00")
    context.close()


def test_what_the_author_filled_in_is_no_sign_that_somebody_began(site: Site, browser: Browser) -> None:
    """A draft comes back over it, and a form begun anew has it again."""
    context = phone(browser)
    page = opened(context, site.url("preset"))
    people, grade = page.locator("[name=people]"), page.locator("[name=grade]")
    expect(people).to_have_value("3")
    expect(grade).to_have_value("b")
    people.fill("")
    page.locator("[name=why]").fill("搬走了")
    page.wait_for_timeout(600)
    page.reload()
    page.wait_for_selector("#resume")
    expect(people).to_have_value("")
    expect(page.locator("[name=why]")).to_have_value("搬走了")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#resume button").click()
    expect(people).to_have_value("3")
    expect(grade).to_have_value("b")
    expect(page.locator("[name=why]")).to_have_value("")
    assert send(page, site) == {"people": 3, "grade": "b"}
    context.close()


def test_a_list_follows_the_answer_above_it(site: Site, browser: Browser) -> None:
    """Only what fits is offered; what fits no more is taken back; the search knows only what is offered."""
    context = phone(browser)
    page = opened(context, site.url("related"))
    county = box(page, "county").get_by_role("combobox")
    page.locator("[name=province]").select_option("湖南省")
    county.click()
    expect(page.locator("[role=option]")).to_have_count(5)
    county.fill("县")
    expect(page.locator("[role=option]")).to_have_count(3)
    page.locator("[role=option]").nth(1).click()
    expect(page.locator("select[name=county]")).to_have_value("湖2")
    seen, towns = box(page, "seen").locator(".o:visible"), box(page, "towns")
    expect(seen).to_have_count(5)
    seen.nth(1).locator("input").check()
    take(towns, "衡东县")
    take(towns, "衡山县")
    expect(towns.locator("ul li:visible")).to_have_count(3)
    page.locator("[name=province]").select_option("江西省")
    expect(seen).to_have_count(4)
    expect(page.locator("[name=seen]:checked")).to_have_count(0)
    expect(towns.locator("ol li:visible")).to_have_count(0)
    expect(towns.locator("ul li:visible")).to_have_count(4)
    expect(page.locator("select[name=county]")).to_have_value("")
    expect(county).to_have_value("")
    county.click()
    county.press("ArrowDown")
    county.press("Enter")
    take(towns, "婺源县")
    clean = send(page, site)
    assert (clean["county"], clean["towns"]) == ("江1", ["江3"])
    assert "seen" not in clean
    context.close()


def order(page: Page) -> list[str]:
    """The pets in the order shown."""
    return [each.inner_text() for each in page.locator("[id='q.pet'] .o").all()]


def test_options_are_mixed_by_the_response_and_stay_so(site: Site, browser: Browser) -> None:
    """The same after a reload, another order for another phone; “other” stays last."""
    seen = set()
    for _ in range(6):
        context = phone(browser)
        page = opened(context, site.url("related"))
        first = order(page)
        page.reload()
        page.wait_for_selector("#meter:not([hidden])")
        assert order(page) == first
        assert first[-1] == "其他"
        seen.add(tuple(first))
        context.close()
    assert len(seen) > 1


def test_other_asks_what_and_earlier_answers_stand_in_later_words(site: Site, browser: Browser) -> None:
    """The companion has no number; what is said changes with each answer; what is open says whose it is."""
    context = phone(browser)
    page = opened(context, site.url("related"))
    other = box(page, "pet_other")
    expect(other).to_be_hidden()
    page.locator("[name=pet][value=other]").check()
    expect(other).to_be_visible()
    expect(other.locator("b")).to_have_count(0)
    page.locator("[name=pet][value=b]").check()
    expect(other).to_be_hidden()
    title = box(page, "walk").locator("legend")
    page.locator("[name=pet_name]").fill("咪咪")
    expect(title).to_contain_text("咪咪（猫）每天出门几次？")
    expect(box(page, "walk").locator(".hint")).to_have_text("指咪咪")
    page.locator("[name=pet][value=a]").check()
    expect(title).to_contain_text("咪咪（狗）")
    page.locator("[name=pet_name]").fill("")
    expect(title).not_to_contain_text("咪咪")
    context.close()


def test_full_options_cannot_be_chosen(site: Site, browser: Browser) -> None:
    """The page asks which; where it could not ask, the server's refusal leads back to the question."""
    site.full = {"gift": ["tea"]}
    context = phone(browser)
    page = opened(context, site.url("related"))
    tea = page.locator("[name=gift][value=tea]")
    expect(tea).to_be_disabled()
    expect(page.locator("[id='q.gift'] .gone")).to_be_visible()
    assert violations(page) == []
    oil = page.locator("[name=gift][value=oil]")
    oil.check()
    error = {"code": "quota_full", "question": "gift", "message": "食用油已领完"}
    site.replies = [(422, {"errors": [error]})]
    page.wait_for_timeout(400)  # as a person would, not within the same blink as the last answer
    page.locator("#send").click()
    expect(page.locator("#errors")).to_contain_text("食用油已领完")
    expect(page.locator("[id='q.gift'] .err")).to_have_text("食用油已领完")
    page.locator("[name=gift][value=no]").check()
    assert send(page, site)["gift"] == "no"
    context.close()


def test_looks_put_options_side_by_side_or_in_a_list(site: Site, browser: Browser) -> None:
    """Columns and a scale in a row, a native list for “minimal”."""
    context = phone(browser)
    page = opened(context, site.url("related"))
    tops = "(name) => [...document.querySelectorAll(`[id='q.${name}'] .o`)].map((e) => e.offsetTop)"
    assert len(set(page.evaluate(f"({tops})('yard')"))) == 1
    assert len(set(page.evaluate(f"({tops})('likert')"))) == 1
    page.locator("select[name=minimal]").select_option("b")
    assert send(page, site)["minimal"] == "b"
    context.close()


def test_without_javascript_every_type_can_be_answered(site: Site, browser: Browser) -> None:
    """With plain fields, back and forth through the check page."""
    context = phone(browser, java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(site.url("all"))
    width = page.locator("body").bounding_box()
    assert width
    assert width["width"] <= 320
    page.locator("[name=single][value=a]").check()
    for value in ("a", "c"):
        page.locator(f"[name=multiple][value={value}]").check()
    page.locator("[name=dropdown]").select_option("c")
    page.locator("[name=rating][value='5']").check()
    for place, option in enumerate(ANSWERS["ranking"], start=1):
        page.locator(f"[name='ranking.{option}']").select_option(str(place))
    page.locator("[name=nps][value='9']").check(force=True)
    page.locator("[name=acknowledge]").check()
    typed = {
        "integer": "3",
        "decimal": "98.5",
        "slider": "2.5",
        "datetime": "2026-03-01T07:15",
        "barcode": "6901234567892",
        "signature": "王小明",
        "trace": "26.89, 112.57, 8\n26.891, 112.571",
    }
    for name, text in typed.items():
        page.locator(f"[name={name}]").fill(text)
    page.locator("#send").click()
    assert page.locator("dl").inner_text().count("王小明") == 1
    page.locator("[name=__edit]").click()
    assert page.locator("[name='ranking.a']").input_value() == "2"
    page.locator("#send").click()
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")
    clean = site.received[-1]["clean"]
    for name in ("single", "multiple", "dropdown", "rating", "ranking", "nps", "acknowledge", "slider"):
        assert clean[name] == ANSWERS[name], name
    for name in ("datetime", "barcode", "trace", "integer", "decimal"):
        assert clean[name] == ANSWERS[name], name
    assert clean["signature"] == {"text": "王小明"}
    assert json.dumps(clean)
    context.close()
