"""The public pages: without a cookie, without a name, with JavaScript off."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from satisfaction.enums import Gate, TestState
from satisfaction.models import Score, Test
from satisfaction.receipts import limits
from satisfaction.voting.giving_up import give_up
from surveys.door import shelf
from surveys.enums import Privacy
from tests.factories.satisfaction import TestFactory, opened, setting
from tests.satisfaction.receipts.conftest import Votes

pytestmark = pytest.mark.django_db


def at(name: str, *args: object) -> str:
    """The address of a page."""
    return reverse(name, args=args)


def test_drafts_are_nobodys_business(db: None) -> None:
    found = setting()
    client = Client()
    assert found.test.title not in client.get(at("public_tests")).content.decode()
    assert client.get(at("public_test", found.test.uid)).status_code == 404
    assert client.get(at("public_test", uuid4())).status_code == 404


def test_a_running_test_tells_who_is_tested_and_how_many_took_part(voted: Votes) -> None:
    client = Client()
    listed = client.get(f"{at('public_tests')}?q=阳光花园").content.decode()
    assert at("public_test", voted.test.uid) in listed
    page = client.get(at("public_test", voted.test.uid))
    text = page.content.decode()
    assert voted.setting.company.name in text
    assert [line[1] for line in page.context["lines"]] == [7]
    assert voted.test.letter_channel.code not in text
    assert not page.cookies


def test_a_search_that_finds_nothing_says_so(voted: Votes) -> None:
    page = Client().get(f"{at('public_tests')}?q=没有这个小区&after=nonsense").content.decode()
    assert "没有这个小区" in page
    assert voted.test.title not in page


def test_the_list_asks_the_same_queries_for_3_and_30(voted: Votes) -> None:
    def count(n: int) -> int:
        while Test.objects.count() < n:
            TestFactory(
                questionnaire=voted.setting.questionnaire,
                area=voted.setting.estate,
                created_by=voted.setting.user,
                service_areas=[voted.setting.service_area],
                state=TestState.CLOSED,
            )
        with CaptureQueriesContext(connection) as seen:
            Client().get(at("public_tests"))
        return len(seen)

    assert count(3) == count(30)


def test_a_closed_test_shows_root_and_count(voted: Votes) -> None:
    voted.close()
    page = Client().get(at("public_test", voted.test.uid)).content.decode()
    assert voted.test.receipts_root in page
    assert "8" in page
    day = timezone.localdate(voted.test.closed_at)
    planned = f"原定 {voted.test.ends_on} 截止"
    assert f"{voted.test.starts_on} 至 {day} 接受投票" in page
    assert (planned in page) == (day < voted.test.ends_on)
    Test.objects.update(ends_on=day + timedelta(days=9))
    page = Client().get(at("public_test", voted.test.uid)).content.decode()
    assert f"原定 {day + timedelta(days=9)} 截止" in page


def test_every_rule_that_makes_a_vote_invalid_is_public(voted: Votes) -> None:
    """The form's own least weight as well, where the plan says none."""
    assert voted.test.rules.get("min_answered_weight") is None
    least = voted.test.version.form.scoring["min_answered_weight"]
    page = Client().get(at("public_test", voted.test.uid)).content.decode()
    assert f"已答题目的权重合计不少于 {least} 的答卷才有效" in page


def test_scores_are_shown_once_they_are_final(voted: Votes) -> None:
    voted.close()
    area = voted.setting.test_area
    score = Score.objects.create(
        test_area=area,
        formula="weighted_percent/1",
        n=7,
        households=18,
        score=Decimal("70.22"),
        result={},
        inputs_digest="x",
    )
    address = at("public_test", voted.test.uid)
    assert "70.22" not in Client().get(address).content.decode()
    Test.objects.update(state=TestState.SETTLED)
    assert "70.22" in Client().get(address).content.decode()
    Score.objects.filter(pk=score.pk).update(gate=Gate.TOO_FEW)
    page = Client().get(address).content.decode()
    assert "70.22" not in page
    assert str(Gate.TOO_FEW.label) in page


def test_a_test_that_was_given_up_says_why(voted: Votes) -> None:
    give_up(voted.test, "名单有误", voted.setting.user)
    page = Client().get(at("public_test", voted.test.uid)).content.decode()
    assert "名单有误" in page


def test_the_open_link_is_offered_where_there_is_one(db: None) -> None:
    without, having = opened(name="甲"), opened(name="乙", open_link=True)
    client = Client()
    page = client.get(at("public_test", having.test.uid)).content.decode()
    assert f"/f/{having.test.open_channel.code}/" in page
    assert "/f/" not in client.get(at("public_test", without.test.uid)).content.decode()


@pytest.mark.parametrize("privacy", [Privacy.NAMED, Privacy.PSEUDONYMOUS, Privacy.ANONYMOUS])
def test_each_kind_of_privacy_is_said(db: None, privacy: Privacy) -> None:
    found = opened(privacy=privacy)
    page = Client().get(at("public_test", found.test.uid)).content.decode()
    assert str(privacy.label).capitalize() in page


def test_the_form_takes_a_receipt_without_cookie_or_token(voted: Votes) -> None:
    voted.close()
    client = Client(enforce_csrf_checks=True)
    empty = client.get(at("receipts"))
    assert empty.status_code == 200
    assert not empty.cookies
    page = client.post(at("receipts"), {"code": voted.receipts[0]})
    assert page.status_code == 200
    assert not page.cookies
    assert "no-store" in page["Cache-Control"]
    assert page.context["found"].proven[0].proof.ok
    assert voted.test.receipts_root in page.content.decode()


def test_the_proof_is_a_file(voted: Votes) -> None:
    voted.close()
    client = Client(enforce_csrf_checks=True)
    answer = client.post(at("receipt_proof"), {"code": voted.receipts[0], "test": str(voted.test.uid)})
    assert answer["Content-Disposition"] == f'attachment; filename="receipt-{voted.receipts[0]}.json"'
    data = json.loads(answer.content)
    assert data["root"] == voted.test.receipts_root
    assert data["receipt"] == voted.receipts[0]
    assert client.post(at("receipt_proof"), {"code": "0000-0000"})["Location"] == at("receipts")
    assert client.get(at("receipt_proof")).status_code == 405


def test_a_code_in_the_address_is_not_looked_up(voted: Votes) -> None:
    """Addresses are logged and stay in histories; what is sent is not."""
    voted.close()
    page = Client().get(f"{at('receipts')}?code={voted.receipts[0]}")
    assert "found" not in page.context
    assert voted.receipts[0] not in page.content.decode()


def test_nothing_is_logged_of_a_look_up(voted: Votes, caplog: pytest.LogCaptureFixture) -> None:
    voted.close()
    with caplog.at_level(logging.DEBUG):
        Client().post(at("receipts"), {"code": voted.receipts[0]})
    said = [each.getMessage() for each in caplog.records if not each.name.startswith("django.db")]
    assert not any(voted.receipts[0] in each for each in said)


def test_a_wrong_code_names_what_is_wrong(voted: Votes) -> None:
    client = Client()
    assert 'role="alert"' in client.post(at("receipts"), {"code": "12"}).content.decode()
    page = client.post(at("receipts"), {"code": "<i>x"}).content.decode()
    assert "<i>x" not in page
    assert "0000-0000" in client.post(at("receipts"), {"code": "oooo 0000"}).content.decode()


def test_codes_cannot_be_tried_out(voted: Votes) -> None:
    client = Client()
    for _again in range(limits.PER_ADDRESS):
        assert client.post(at("receipts"), {"code": "0000-0000"}).status_code == 200
    assert client.post(at("receipts"), {"code": voted.receipts[0]}).status_code == 429
    assert client.post(at("receipt_proof"), {"code": voted.receipts[0]}).status_code == 429
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert other.post(at("receipts"), {"code": voted.receipts[0]}).status_code == 200


@pytest.mark.parametrize("name", ["public_tests", "public_test"])
def test_public_pages_only_show(voted: Votes, name: str) -> None:
    args = [voted.test.uid] if name == "public_test" else []
    assert Client().post(at(name, *args)).status_code == 405


def test_a_letter_leads_on_after_the_test(voted: Votes) -> None:
    """Whoever comes too late is told so, and where the result and the check of receipts are."""
    code = voted.test.letter_channel.code
    voted.close()
    entry = shelf.load(code)
    assert entry is not None
    assert not entry.open_at(timezone.now())
    page = entry.closed.messages[b""][2]["body"].decode()
    assert "已经结束" in page
    assert f'href="{at("public_tests")}"' in page
    assert f'href="{at("receipts")}"' in page


@pytest.mark.parametrize("privacy", [Privacy.NAMED, Privacy.PSEUDONYMOUS, Privacy.ANONYMOUS])
def test_what_cannot_be_had_back_is_said_before_the_first_question(db: None, privacy: Privacy) -> None:
    """The notice of the form promises to show, correct and delete; after a sealed test nobody can."""
    entry = shelf.load(opened(privacy=privacy).test.letter_channel.code)
    assert entry is not None
    assert entry.page is not None
    page = entry.page.messages[b""][2]["body"].decode()
    assert ("不能再为您查阅、更正或删除答卷" in page) == (privacy != Privacy.NAMED)
