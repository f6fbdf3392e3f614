"""Over HTTP without JavaScript: repeats by buttons and as an answer says, and options that are full."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from forms_builder.schema import Form, Option, Question, Repeat
from surveys import quotas
from surveys.models import Response
from tests.factories.surveys import expression
from tests.surveys.conftest import World, freeze
from tests.surveys.test_door import hidden_fields, visit

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/f/abc123/"
WHO = Question("q-who", "text", "who", "姓名", required=True)


def household(**more: Any) -> Form:
    """How many cars, one plate for each; members, who add themselves."""
    return Form(
        "入户",
        (
            Question("q-cars", "integer", "cars", "几辆车"),
            Repeat(
                "r-car",
                "车辆",
                name="car",
                one="车",
                count=expression("${cars}"),
                items=(Question("q-plate", "text", "plate", "车牌号", required=True),),
            ),
            Repeat("r-family", "家庭成员", name="family", one="成员", items=(WHO,), most=3),
        ),
    )


def names(html: str) -> list[str]:
    """The members' fields of a page, without those to be copied."""
    return [each for each in re.findall(r'name="([^"]+\]\.(?:who|plate))"', html) if "[0]" not in each]


def test_members_are_added_and_taken_away_by_buttons(world: World) -> None:
    freeze(world.questionnaire, household(), 2)

    async def scenario(client: httpx.AsyncClient) -> None:
        page = (await client.get(PATH)).text
        fields = dict(hidden_fields(page))
        assert names(page) == ["family[1].who"]
        data = {**fields, "family[1].who": "张三", "__add": "family"}
        two = await client.post(PATH, data=data)
        assert two.status_code == 200
        assert names(two.text) == ["family[1].who", "family[2].who"]
        assert re.search(r'id="m\.family\[2\]"[^>]* autofocus', two.text)
        assert 'value="张三"' in two.text
        assert 'class="err"' not in two.text
        data = {**dict(hidden_fields(two.text)), "family[1].who": "张三", "family[2].who": "李四"}
        three = await client.post(PATH, data={**data, "__add": "family"})
        data = {**dict(hidden_fields(three.text)), **data, "family[3].who": "王五"}
        assert re.search(r'name="__add" value="family"[^>]* hidden', three.text)
        fewer = await client.post(PATH, data={**data, "__remove": "family[1]"})
        assert re.findall(r'name="family\[[1-9]\]\.who" value="(.*?)"', fewer.text) == ["李四", "王五"]
        data = {**dict(hidden_fields(fewer.text)), "family[1].who": "李四", "family[2].who": "王五"}
        check = await client.post(PATH, data=data)
        assert (check.status_code, "李四" in check.text) == (200, True)
        sent = await client.post(PATH, data={**dict(hidden_fields(check.text)), "__confirm": "1"})
        assert sent.status_code == 303

    visit(scenario)
    assert Response.objects.get().answers == {"r-family": [{"q-who": "李四"}, {"q-who": "王五"}]}


def test_as_many_are_asked_as_an_answer_says(world: World) -> None:
    freeze(world.questionnaire, household(), 2)

    async def scenario(client: httpx.AsyncClient) -> None:
        page = (await client.get(PATH)).text
        assert "car[1].plate" not in names(page)
        data = {**dict(hidden_fields(page)), "cars": "2", "family[1].who": "张三"}
        more = await client.post(PATH, data=data)
        assert more.status_code == 422
        assert names(more.text) == ["car[1].plate", "car[2].plate", "family[1].who"]
        assert re.findall(r'<a href="#([^"]+)">', more.text) == ["r.car"]
        assert 'id="r.car"' in more.text
        data = {**dict(hidden_fields(more.text)), **data, "car[1].plate": "湘D1"}
        open_ = await client.post(PATH, data=data)
        assert re.findall(r'<a href="#([^"]+)">', open_.text) == ["i.car[2].plate"]
        check = await client.post(PATH, data={**data, "car[2].plate": "湘D2"})
        assert check.status_code == 200
        hidden = dict(hidden_fields(check.text))
        back = await client.post(PATH, data={**hidden, "__edit": "1"})
        assert names(back.text) == ["car[1].plate", "car[2].plate", "family[1].who"]
        sent = await client.post(PATH, data={**hidden, "__confirm": "1"})
        assert sent.status_code == 303

    visit(scenario)
    assert Response.objects.get().answers == {
        "q-cars": 2,
        "r-car": [{"q-plate": "湘D1"}, {"q-plate": "湘D2"}],
        "r-family": [{"q-who": "张三"}],
    }


def test_an_option_that_is_full_leads_back_to_the_form(world: World) -> None:
    gift = Question(
        "q-gift", "single", "gift", "礼品", options=(Option("tea", "茶叶", quota=1), Option("no", "不要"))
    )
    form = Form("领取", (gift, Question("q-who", "text", "who", "姓名")))
    freeze(world.questionnaire, form, 2)
    quotas.follow(world.questionnaire.pk, form)

    async def scenario(client: httpx.AsyncClient) -> None:
        page = dict(hidden_fields((await client.get(PATH)).text))
        sent = []
        for who in ("张三", "李四"):
            check = await client.post(PATH, data={**page, "gift": "tea", "who": who})
            confirmed = {**dict(hidden_fields(check.text)), "__confirm": "1"}
            sent.append(await client.post(PATH, data=confirmed))
        assert [each.status_code for each in sent] == [303, 422]
        assert re.findall(r'<a href="#([^"]+)">', sent[1].text) == ["i.gift"]
        assert 'value="李四"' in sent[1].text
        fields = {**dict(hidden_fields(sent[1].text)), "gift": "no", "who": "李四"}
        check = await client.post(PATH, data=fields)
        again = await client.post(PATH, data={**dict(hidden_fields(check.text)), "__confirm": "1"})
        assert again.status_code == 303

    visit(scenario)
    assert sorted(each["q-gift"] for each in Response.objects.values_list("answers", flat=True)) == [
        "no",
        "tea",
    ]


def test_a_count_that_is_lowered_drops_what_is_too_many(world: World) -> None:
    freeze(world.questionnaire, household(), 2)

    async def scenario(client: httpx.AsyncClient) -> None:
        page = (await client.get(PATH)).text
        data = {
            **dict(hidden_fields(page)),
            "cars": "1",
            "car[1].plate": "湘D1",
            "car[2].plate": "湘D2",
            "family[1].who": "张三",
        }
        check = await client.post(PATH, data=data)
        assert check.status_code == 200
        assert "湘D2" not in check.text

    visit(scenario)
