"""What residents read of consultation: only what staff wrote for them, without a cookie, without a name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys import asked
from surveys.topics import drawing
from surveys.topics.models import Topic
from tests.surveys.topics.conftest import Council

LIST = "/asked/topics/"


def shown(address: str, **query: Any) -> str:
    got = Client().get(address, query)
    assert got.status_code == 200
    assert not got.cookies
    assert "max-age=60" in got.headers["Cache-Control"]
    return got.content.decode()


def test_a_topic_is_public_once_it_has_words_for_residents(council: Council) -> None:
    topic = council.topic()
    address = f"{LIST}{topic.pk}/"
    assert Client().get(address).status_code == 404
    assert "还没有" in shown(LIST)
    council.take("adopt", topic)
    assert "加装电梯怎么分摊费用" in shown(LIST)
    html = shown(address)
    assert "按程序办理" in html
    assert topic.title not in html
    assert "王大爷" not in html
    assert "同意" not in html  # opinions are for staff


def test_everything_and_nobody(council: Council) -> None:
    topic = council.at("implement")
    council.take("opinion", topic)
    council.take("opinion", topic, words="张大妈赞成", stance="for")
    council.take("reply", topic)
    council.take("publication", topic)
    council.take("publish", topic)
    topic.commitments.update(deadline=timezone.localdate() - timedelta(days=1))
    html = shown(f"{LIST}{topic.pk}/")
    for words in (
        "按楼层系数分摊",
        "三个月内完成报装手续",
        "阳光花园的物业企业",
        "逾期",
        "低层住户担心采光",
        "方案已调整井道位置",
        "居务公开栏",
        "14人",
        "工作听证会",
    ):
        assert words in html, words
    for words in ("王大爷", "张大妈", "张三丰", "周敏", "发言记录", council.clerk.username, "张**"):
        assert words not in html, words


def test_a_rejected_topic_is_shown_with_its_reason_if_it_has_a_title(council: Council) -> None:
    silent = council.take("reject", council.topic())
    told = council.take("reject", council.topic(title="另一个议题"), public_title="停车位划线")
    assert Client().get(f"{LIST}{silent.pk}/").status_code == 404
    assert "按程序办理" in shown(f"{LIST}{told.pk}/")


def test_merged_topics_are_counted_with_the_other(council: Council) -> None:
    other = council.take("adopt", council.topic(title="同类议题"))
    council.take("merge", council.topic(), topic=other)
    assert "并入的同类议题" in shown(f"{LIST}{other.pk}/")


def test_the_list_is_searched_and_costs_the_same(council: Council) -> None:
    for number in range(3):
        council.take("adopt", council.topic(title=f"议题第{number}号"), public_title=f"公开标题{number}")
    client = Client()
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    Topic.objects.bulk_create(
        Topic(
            area=council.estate,
            lead_area=council.sun.area,
            title=f"批量{n}",
            public_title=f"批量标题{n}",
            category="parking",
            state="sorted",
            raised_on=timezone.localdate(),
            reply_due=timezone.localdate(),
        )
        for n in range(30)
    )
    with CaptureQueriesContext(connection) as lots:
        client.get(LIST)
    assert len(few) == len(lots)
    assert "公开标题1" in shown(LIST, q="标题1")
    assert "批量标题" not in shown(LIST, category="facility")
    assert "批量标题" not in shown(LIST, community=council.sun.area.pk)
    assert "没有符合" in shown(LIST, q="没有的东西")
    assert shown(LIST, page="2")


@pytest.mark.parametrize("query", [{"community": "x"}, {"page": "-1"}, {"q": "%" * 200}])
def test_odd_addresses_do_no_harm(council: Council, query: dict[str, str]) -> None:
    council.take("adopt", council.topic())
    assert Client().get(LIST, query).status_code == 200


def test_a_topic_of_the_desk_is_followed_by_its_own_receipt(council: Council) -> None:
    topic = council.topic()
    assert asked.find(topic.receipt).paths[0].state == "待梳理"
    council.take("adopt", topic)
    (path,) = asked.find(topic.receipt.lower().replace("-", " ")).paths
    assert (path.title, path.address) == ("加装电梯怎么分摊费用", f"{LIST}{topic.pk}/")
    assert not asked.find("ZZZZ-ZZZZ").stored


def test_a_topic_that_is_sorted_anew_stays_public_and_says_so(council: Council) -> None:
    topic = council.take("reject", council.topic(), public_title="停车位划线")
    topic = council.take("reopen", topic)
    html = shown(f"{LIST}{topic.pk}/")
    assert "正在重新梳理" in html
    assert "按程序办理" in html
    assert "正在重新梳理" in shown(LIST)
    council.take("void", topic)
    assert Client().get(f"{LIST}{topic.pk}/").status_code == 404


def test_answers_to_a_form_of_topics_are_followed(council: Council) -> None:
    council.response()
    assert drawing.follows(council.version.questionnaire_id)
    assert not drawing.follows(0)
