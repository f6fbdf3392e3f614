"""A resident's own link in a real browser before a real server: what is promised, sent and stored."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.drill.server import Server
from tests.e2e.phone import opened, phone

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("ballots")]

UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
SEED = """
import json
from surveys.enums import Privacy
from satisfaction.voting.tokens import maker
from tests.factories.satisfaction import opened, ANSWERS

found = opened((6, 6), open_link=True, rules={"min_seconds": 0})
named = opened((6,), name="月亮", privacy=Privacy.NAMED)
token = maker(found.test)
print("SEED", json.dumps({
    "code": found.test.letter_channel.code,
    "open": found.test.open_channel.code,
    "named": named.test.letter_channel.code,
    "named_token": maker(named.test)(named.households[0].pk),
    "plain": found.questionnaire.channels.filter(gate="").values_list("code", flat=True).first() or "",
    "digest": found.version.digest,
    "test": found.test.pk,
    "tokens": [token(each.pk) for each in found.households],
    "answers": dict(ANSWERS),
}))
"""
LOOK = """
import json
from satisfaction.models import Vote
from satisfaction.voting.verifying import wrong
from satisfaction.models import Test
print("LOOK", json.dumps({
    "votes": [
        {"id": str(v.pk), "standing": v.standing, "household": v.response.household_id, "test": v.test_id,
         "answers": len(v.response.answers), "at": v.response.received_at.isoformat()}
        for v in Vote.objects.select_related("response")
    ],
    "wrong": [line for test in Test.objects.all() for line in wrong(test)],
}))
"""


@dataclass
class Ballots:
    """A running server with two open tests."""

    server: Server
    seed: dict[str, Any]

    def address(self, household: int | None = None, code: str = "code") -> str:
        """A household's own address."""
        tail = "" if household is None else f"?h={self.seed['tokens'][household]}"
        return f"{self.server.url}/f/{self.seed[code]}/{tail}"

    def look(self) -> dict[str, Any]:
        """What is stored, and what verify_test says of it."""
        return told(self.server, LOOK, "LOOK")


def told(server: Server, script: str, mark: str) -> dict[str, Any]:
    out = server.manage("shell", "-v0", "-c", script).stdout
    found: dict[str, Any] = json.loads(out.split(f"{mark} ")[1].splitlines()[0])
    return found


@pytest.fixture(scope="module")
def ballots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ballots]:
    """The server, on its own database and with keys of its own."""
    var: Path = tmp_path_factory.mktemp("ballots")
    running = Server({"JUWEN_VAR": str(var)}, log=var / "server.log")
    running.migrate()
    seed = told(running, SEED, "SEED")
    running.start()
    yield Ballots(running, seed)
    running.stop()


def fill(page: Page, answers: dict[str, str], **more: str) -> None:
    """The questionnaire."""
    page.get_by_label("我已阅读并同意").check()
    for name, value in {**answers, **more}.items():
        page.locator(f"[name='{name}'][value='{value}']").check()


def sent(page: Page) -> str:
    """Send it; the receipt."""
    page.locator("#send").click()
    page.wait_for_url("**/thanks/**")
    return page.locator("#receipt").inner_text()


def test_the_promise_stands_before_the_first_question(ballots: Ballots, browser: Browser) -> None:
    """In words, above consent and questions; the same without JavaScript and on a narrow screen."""
    for options in ({}, {"java_script_enabled": False}, {"viewport": {"width": 320, "height": 640}}):
        context = phone(browser, **options)
        page = context.new_page()
        page.goto(ballots.address(0))
        promise = page.locator("#promise")
        expect(promise).to_be_visible()
        expect(promise).to_contain_text("本次测评：匿名")
        expect(promise).to_contain_text("密钥即销毁")
        expect(promise).to_contain_text("只有您同意回访时")
        first = page.locator(".q").first
        assert first.get_attribute("id") == "promise"
        if options.get("java_script_enabled", True):
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert not Axe().run(page).response["violations"]
        context.close()
    context = phone(browser)
    page = context.new_page()
    page.goto(ballots.address(None, "named"))
    expect(page.locator("#promise")).to_contain_text("本次测评：实名")
    page.goto(ballots.address(None, "open"))
    expect(page.locator("#promise")).to_contain_text("无法核对一户一票")
    context.close()


def test_a_vote_goes_in_without_room_name_or_time(ballots: Ballots, browser: Browser) -> None:
    context = phone(browser)
    page = opened(context, ballots.address(0))
    expect(page.locator("[name=household]")).to_be_hidden()
    expect(page.locator(".known")).to_be_visible()
    before = len(ballots.look()["votes"])
    with page.expect_request("**/f/**") as caught:
        fill(page, ballots.seed["answers"])
        first = sent(page)
    assert UUID4.fullmatch(caught.value.post_data_json["id"])  # v7 would tell the time
    expect(page.locator(".done")).to_contain_text("它不会向任何人显示您答了什么")
    expect(page.get_by_role("link", name="查验回执")).to_be_visible()
    assert not Axe().run(page).response["violations"]
    page = opened(context, ballots.address(0))  # the same household once more
    fill(page, ballots.seed["answers"], s_clean="1")
    second = sent(page)
    assert first != second
    found = ballots.look()
    assert found["wrong"] == []
    fresh = found["votes"]
    assert len(fresh) == before + 2
    assert {each["standing"] for each in fresh} >= {"counts", "replaced"}
    assert {each["household"] for each in fresh if each["test"] == ballots.seed["test"]} == {None}
    assert all("T16:00:00" in each["at"] for each in fresh if each["test"] == ballots.seed["test"])
    context.close()


def test_two_tabs_of_one_household_both_get_their_receipts(ballots: Ballots, browser: Browser) -> None:
    """Two tabs share a draft and its id; the second one's other answers go under another, and count."""
    context = phone(browser)
    one, two = opened(context, ballots.address(1)), opened(context, ballots.address(1))
    fill(one, ballots.seed["answers"])
    fill(two, ballots.seed["answers"], s_clean="2")
    assert sent(one) != sent(two)
    votes = [each for each in ballots.look()["votes"] if each["standing"] in ("counts", "replaced")]
    assert len(votes) >= 2
    assert ballots.look()["wrong"] == []
    context.close()


def test_without_javascript_the_link_is_known_too(ballots: Ballots, browser: Browser) -> None:
    context = phone(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(ballots.address(2))
    page.get_by_label("我已阅读并同意").check()
    page.locator("[name='__consent.phone'][value=no]").check()
    for name, value in ballots.seed["answers"].items():
        page.locator(f"[name='{name}'][value='{value}']").check()
    page.locator("#send").click()
    expect(page.get_by_role("heading", name="请核对您的答案")).to_be_visible()
    page.get_by_role("button", name="确认无误，提交").click()
    page.wait_for_url("**/thanks/**")
    expect(page.locator(".done")).to_contain_text("以最后一份有效答卷为准")
    assert ballots.look()["wrong"] == []
    context.close()


def test_a_link_that_is_none_is_refused_in_words(ballots: Ballots, browser: Browser) -> None:
    """The form keeps what was filled in, and says what to do."""
    context = phone(browser)
    page = opened(context, f"{ballots.server.url}/f/{ballots.seed['code']}/?h={'a' * 32}")
    fill(page, ballots.seed["answers"])
    page.locator("#send").click()
    expect(page.locator("#errors")).to_contain_text("此链接不属于本次测评的任何一户")
    expect(page.locator("[name=s_clean][value='5']")).to_be_checked()
    context.close()


def test_what_the_api_says(ballots: Ballots) -> None:
    """Stable codes with their HTTP statuses; a photo has no place here."""
    answers = {**ballots.seed["answers"], "household": f"h:{ballots.seed['tokens'][3]}"}
    payload = {"id": str(uuid.uuid4()), "version": ballots.seed["digest"], "answers": answers}

    def post(**changes: Any) -> tuple[int, str]:
        answer = httpx.post(ballots.address(3), json={**payload, **changes})
        body = answer.json()
        return answer.status_code, body.get("receipt") or body["errors"][0]["code"]

    status, receipt = post()
    assert status == 201
    assert post() == (200, receipt)
    assert post(answers={**answers, "s_clean": "1"}) == (409, "conflict_final")
    assert post(id="019b0000-0000-7000-8000-000000000001") == (400, "id_tells_time")
    assert post(id=str(uuid.uuid4()), household="b" * 32) == (403, "ballot_unknown")
    assert post(id=str(uuid.uuid4()), version="0" * 64) == (409, "other_version")
    assert post(id=str(uuid.uuid4()), answers={}, checked=True)[0] == 422
    photo = httpx.post(f"{ballots.server.url}/f/{ballots.seed['code']}/photo/{uuid.uuid4()}", content=b"x")
    assert photo.status_code == 404
    log = Path(str(ballots.server.log)).read_text(encoding="utf-8")
    assert ballots.seed["tokens"][3] not in log  # nobody who reads the server's log learns who voted when


def test_the_end_is_told_to_who_comes_late(ballots: Ballots, browser: Browser) -> None:
    """Last, since it closes the test. A page that was open keeps its answers and says why."""
    context = phone(browser)
    page = opened(context, ballots.address(4))
    fill(page, ballots.seed["answers"])
    ballots.server.manage("close_tests", "--test", str(ballots.seed["test"]))
    page.locator("#send").click()
    expect(page.locator("#errors")).to_contain_text("本次测评已结束")
    context.close()
    assert ballots.look()["wrong"] == []
    out = ballots.server.manage("verify_test").stdout
    assert out.startswith("ok:")
