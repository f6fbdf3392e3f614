"""In a browser: call-backs drawn and shared out, a caller's phone, scores worked out, traced and made final.

With JUWEN_SCREENSHOTS=1 the pictures of docs/zh/scores-callbacks.md are written to docs/screenshots/credit/.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from satisfaction.enums import CallReason
from satisfaction.models import Callback, Score
from satisfaction.scores.working_out import work_out
from surveys.enums import Privacy
from territory.enums import Role
from tests.e2e.desk import desk
from tests.e2e.looks import PHONE_SIZE, faults, fits
from tests.factories.satisfaction import Setting
from tests.factories.scores import TRUE, UNTRUE, callback_questionnaire, closed, fill_in
from tests.factories.territory import staff

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PICTURES = Path(os.environ.get("JUWEN_PICTURES") or Path(__file__).parents[3] / "docs/screenshots/credit")
RATED = (
    "attitude", "response", "guard", "parking", "fire", "clean", "waste", "green", "facility", "repair",
    "fee", "disclosure", "community",
)  # fmt: skip


def picture(page: Page, name: str) -> None:
    """Keep the page's picture where pictures are asked for: all of it, though the admin scrolls inside."""
    if not os.environ.get("JUWEN_SCREENSHOTS"):
        return
    size = page.viewport_size or {"width": 1440, "height": 900}
    tallest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('*')].map((each) => each.scrollHeight))"
    )
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(tallest, 4000))})
    page.wait_for_timeout(600)  # the heading's breadcrumbs fold as the size changes
    still = "document.getAnimations().every((each) => each.playState !== 'running')"
    page.wait_for_function(still)
    page.screenshot(path=PICTURES / f"{name}.png")
    page.set_viewport_size(size)


def varied(number: int) -> list[dict[str, Any]]:
    """Sheets as people fill them in."""
    rng = random.Random(7)
    found: list[dict[str, Any]] = []
    for at in range(number):
        mood = rng.choice((5, 5, 4, 4, 4, 3, 3, 2, 1))
        rated = {f"s_{name}": str(min(5, max(1, mood + rng.choice((-1, 0, 0, 1))))) for name in RATED}
        sheet: dict[str, Any] = {
            **rated,
            "overall": str(mood),
            "recommend": min(10, 2 * mood + rng.choice((-1, 0, 1))),
        }
        sheet["renew"] = rng.choice(("keep", "improve", "replace"))
        sheet["seen_disclosure"] = rng.choice(("yes", "no", "unsure"))
        if mood <= 2:
            sheet["unhappy_reasons"] = rng.sample(["slow", "dirty", "parking", "opaque"], 2)
        if at % 9 == 4:
            sheet["role"] = "tenant"
        if at % 11 == 3:
            sheet["pressured"] = "yes"
        found.append(sheet)
    return found


def a_test(**more: Any) -> Setting:
    """A pseudonymous test of three buildings, with 60 votes."""
    found = closed((24, 30, 40), votes=varied(60), agree=30, privacy=Privacy.PSEUDONYMOUS, **more)
    found.user.last_name, found.user.first_name = "周", "敏"
    found.user.save()
    return found


def signed_in(user: Any) -> Client:
    """Django's client."""
    client = Client()
    client.force_login(user)
    return client


def test_from_the_draw_to_final_scores(browser: Any, live_server: Any) -> None:
    found = a_test()
    callback_questionnaire(found)
    people = []
    for name in ("何小军", "孙强"):
        person = staff(found.community, Role.GRID_WORKER, username=f"worker{len(people)}")
        person.last_name, person.first_name = name[0], name[1:]
        person.save()
        people.append(person)
    with desk(browser, live_server.url, signed_in(found.user)) as go:
        page = go(reverse("satisfaction:scores", args=[found.test.pk]))
        assert faults(page) == []
        picture(page, "scores-steps")
        page.get_by_role("link", name="进入回访").click()
        assert faults(page) == []
        picture(page, "callbacks-draw")
        page.get_by_role("button", name="抽取回访住户").click()
        expect(page.get_by_text("随机抽中 5 户")).to_be_visible()
        page.goto(page.url)
        assert faults(page) == []
        for person in people:
            page.get_by_role("checkbox", name=person.last_name).check()
        page.get_by_role("button", name="分配", exact=True).click()
        expect(page.get_by_text("已分配")).to_be_visible()
        rows = list(Callback.objects.select_related("consent__household", "test").order_by("pk"))
        assert all(row.caller_id for row in rows)
        a_caller_calls(browser, live_server, rows[0])
        for row in rows[1:-1]:
            fill_in(
                row,
                UNTRUE if row.reason == CallReason.PRESSED else TRUE,
                overall_again=row.consent.overall or "4",
            )
        page.goto(live_server.url + reverse("satisfaction:callbacks", args=[found.test.pk]))
        assert faults(page) == []
        picture(page, "callbacks")
        page.locator("[data-callback] a").first.click()
        assert faults(page) == []
        page.goto(live_server.url + reverse("satisfaction:callback_tests"))
        assert faults(page) == []
        work_out(found.test, user=found.user)
        page.goto(live_server.url + reverse("satisfaction:scores", args=[found.test.pk]))
        assert faults(page) == []
        picture(page, "scores")
        the_trace(page, live_server.url, found)
        page.goto(live_server.url + reverse("satisfaction:settle", args=[found.test.pk]))
        assert faults(page) == []
        page.get_by_label("仍要确定的原因").fill("剩余住户出差，经研究不再回访")
        page.get_by_role("button", name="最终确定得分").click()
        expect(page.get_by_text("得分已最终确定")).to_be_visible()
        page.goto(live_server.url + reverse("satisfaction:work_out", args=[found.test.pk]))
        assert faults(page) == []


def the_trace(page: Page, url: str, found: Setting) -> None:
    """One score with all it came from; on paper and without a script as well."""
    score = Score.objects.latest("pk")
    page.goto(url + reverse("satisfaction:score", args=[found.test.pk, score.pk]))
    assert faults(page) == []
    assert page.locator("[data-figure=n] dd").inner_text().startswith(f"{score.n} / 94")
    picture(page, "score")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 760, "height": 1100})
    assert fits(page)
    assert page.locator(".jw-noprint").first.is_hidden()
    assert page.locator(".sc-print").is_visible()
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1440, "height": 900})


def a_caller_calls(browser: Any, live_server: Any, row: Callback) -> None:
    """On a phone, without JavaScript."""
    with desk(browser, live_server.url, signed_in(row.caller)) as go:
        phone = go(reverse("callbacks:mine"), PHONE_SIZE, scripts=False)
        assert fits(phone)
        with_script = go(reverse("callbacks:mine"), PHONE_SIZE)
        assert faults(with_script) == []
        picture(with_script, "calls-list")
        assert with_script.evaluate("localStorage.work") == "返回我的回访"
        phone.locator(f'a[href="{reverse("callbacks:call", args=[row.pk])}"]').click()
        number = row.consent.phone
        assert number not in phone.content()
        phone.get_by_role("button", name="占线或关机").click()
        expect(phone.get_by_text("已记录这次拨打")).to_be_visible()
        phone.get_by_role("button", name="显示号码并拨打").click()
        expect(phone.get_by_role("link", name=number)).to_have_attribute("href", f"tel:{number}")
        with_script.goto(live_server.url + reverse("callbacks:call", args=[row.pk]))
        with_script.get_by_role("button", name="显示号码并拨打").click()
        assert faults(with_script) == []
        picture(with_script, "call")
        form = phone.get_by_role("link", name="填写回访表").get_attribute("href") or ""
        assert str(row.form_id) in form
        for page in (phone, with_script):
            page.set_viewport_size({"width": 320, "height": 640})
            assert fits(page)
        fill_in(row, TRUE)
        phone.reload()
        with_script.goto(live_server.url + reverse("callbacks:call", args=[row.pk]))
        assert faults(with_script) == []
