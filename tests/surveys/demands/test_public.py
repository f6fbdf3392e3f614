"""What everybody reads, and what a receipt tells: days and words for residents, nothing of who asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys import asked
from surveys.corrections import reject
from surveys.demands import public, taking_up
from surveys.demands.collecting import switch, take_in_all
from surveys.demands.merging import merge
from surveys.demands.models import Collection, Demand
from surveys.demands.steps import FLOW
from surveys.enums import Privacy
from surveys.flow.steps import Given, take
from surveys.models import Channel, Response
from tests.factories import QuestionnaireFactory
from tests.factories.town import Community, Town
from tests.surveys.demands.conftest import NOODLES, Asking, drawn

SECRET = "我爸住3栋501，13812345678，吃饭没人管"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    public.limit.forget()
    cache.clear()


def code_of(demand: Demand) -> str:
    """The receipt of a demand's first source."""
    found: Response = demand.sources.first().response  # type: ignore[union-attr]
    return str(found.receipt)


def page(name: str, **query: Any) -> str:
    """A public page."""
    got = Client().get(reverse(name), query)
    assert got.status_code == 200
    assert not got.cookies
    return got.content.decode()


def path(code: str) -> str:
    """The path by a receipt."""
    client, address = Client(), reverse("asked_path")
    sent = client.post(address, {"code": code})
    assert (sent.status_code, sent["Location"]) == (302, address)
    got = client.get(address)
    assert got.status_code == 200
    assert "no-cache" in got["Cache-Control"]
    return got.content.decode()


def test_a_browser_can_go_back_to_a_path(asking: Asking, sun: Community) -> None:
    """The code stands in no address; the page forgets it, and believes only what it wrote itself."""
    client, address = Client(), reverse("asked_path")
    code = code_of(asking.demand(sun))
    kept = client.post(address, {"code": code}).cookies[public.COOKIE]
    assert (kept["path"], kept["max-age"], kept["httponly"], kept["samesite"]) == (address, 300, True, "Lax")
    assert "已征集" in client.get(address).content.decode()
    with time_machine.travel(timezone.now() + timedelta(seconds=301)):
        assert "已征集" not in client.get(address).content.decode()
    client.cookies[public.COOKIE] = code
    assert "已征集" not in client.get(address).content.decode()


def test_the_index_leads_on(asking: Asking, sun: Community) -> None:
    asking.recognised(asking.demand(sun))
    said = page("asked")
    assert reverse("asked_demands") in said
    assert reverse("asked_path") in said
    got = Client().get(reverse("asked"))
    assert "public" in got["Cache-Control"]


def test_words_of_residents_never_show(asking: Asking, sun: Community, town: Town) -> None:
    hidden = asking.demand(sun, SECRET)
    shown = asking.recognised(asking.demand(sun, SECRET + "啊"), "老人就餐")
    refused = asking.demand(sun, SECRET + "呀")
    given = Given(opinion="内部意见", told="已有同类服务", data={"title": "老人就餐补贴"})
    take(FLOW, refused.pk, "refuse", given, user=town.street_supervisor)
    everything = "".join(
        [
            page("asked"),
            *(page("asked_demands", show=show) for show in ("list", "catalogue", "refused")),
            page("asked_demands", show="catalogue", q="老人"),
            Client().get(reverse("asked_demand", args=[shown.pk])).content.decode(),
            Client().get(reverse("asked_demand", args=[refused.pk])).content.decode(),
            *(path(code_of(each)) for each in (hidden, shown, refused)),
        ]
    )
    assert "3栋" not in everything  # a community at most: who asked stays unknown
    for word in ("13812345678", "501", "我爸", "内部意见", "属实，纳入目录", town.street_supervisor.username):
        assert word not in everything
    assert "老人就餐" in everything
    assert "已有同类服务" in everything
    assert Client().get(reverse("asked_demand", args=[hidden.pk])).status_code == 404


def test_lists_by_number_with_search(asking: Asking, sun: Community) -> None:
    asking.listed(asking.demand(sun))
    asking.recognised(asking.demand(sun, "想要四点半课堂", "child"), "四点半课堂")
    found = page("asked_demands")
    assert "建老年食堂" in found  # the list, since something is on it
    assert "四点半课堂" not in found
    both = page("asked_demands", show="catalogue")
    assert both.index("〔2026〕1号") < both.index("〔2026〕2号")
    assert "建老年食堂" not in page("asked_demands", show="catalogue", q="四点半")
    assert "没有找到" in page("asked_demands", show="catalogue", q="什么都没有")


def test_a_receipt_shows_the_whole_path(asking: Asking, sun: Community, town: Town) -> None:
    demand = asking.demand(sun)
    code = code_of(demand)
    first = path(code)
    assert "已征集" in first
    assert "下一步：由职能部门或街道认定" in first
    assert NOODLES not in first
    asking.listed(demand)
    taking_up.take_up(demand, "幸福食堂项目", town.street_supervisor)
    taking_up.finish(demand, town.street_supervisor, told="食堂本月开张，欢迎来吃饭")
    told = path(code.lower().replace("-", " "))
    assert told.index("已收到") < told.index("纳入需求目录（1号）") < told.index("列入需求清单（1号）")
    assert told.index("开始设计服务项目") < told.index("食堂本月开张，欢迎来吃饭")
    assert "下一步" not in told
    assert "幸福食堂项目" not in told  # nobody has published it


def test_a_late_answer_and_one_without_words_are_told_so(asking: Asking, sun: Community, town: Town) -> None:
    silent = asking.answer(sun, "")
    drawn()
    switch(asking.collection.pk, is_open=False, user=town.street_supervisor)
    late = asking.answer(sun)
    drawn()
    assert "您没有写文字，所勾选的内容已计入统计" in path(silent.receipt)
    assert "征集结束后收到" in path(late.receipt)
    reject(silent.pk, seen=0, reason="重复", user=sun.people["supervisor"])
    drawn()
    assert "您的答卷已不计入" in path(silent.receipt)
    switch(asking.collection.pk, is_open=True, user=town.street_supervisor)
    asking.collection.refresh_from_db()
    take_in_all(asking.collection)
    assert "下一步：由职能部门或街道认定" in path(late.receipt)


def test_a_receipt_follows_a_merger_and_a_rejection(asking: Asking, sun: Community, town: Town) -> None:
    one, two = asking.demand(sun), asking.demand(sun, "希望办个老年食堂，老人吃饭方便")
    code, response = code_of(one), one.sources.get().response
    merge([one.pk, two.pk], two.pk, opinion="内部：同", user=town.street_supervisor)
    asking.recognised(two)
    told = path(code)
    assert "合并办理" in told
    assert "建老年食堂" in told
    assert "纳入需求目录" in told
    assert "内部" not in told
    reject(response.pk, seen=0, reason="重复", user=sun.people["supervisor"])
    drawn()
    assert "您的答卷已不计入" in path(code)


@pytest.mark.parametrize("typed", ["", "ABC", "ABCD-123!", "<script>", "ABCD-12345"])
def test_what_is_no_code_is_said(typed: str, asking: Asking) -> None:
    assert "这不是回执码" in path(typed)


def test_the_page_of_a_merged_demand_leads_to_its_holder(asking: Asking, sun: Community, town: Town) -> None:
    one, two, hidden = (asking.demand(sun, f"{NOODLES}{n}") for n in range(3))
    user = town.street_supervisor
    asking.recognised(one, "老人就餐")
    asking.recognised(two, "老年食堂")
    merge([one.pk, two.pk], two.pk, opinion="同", user=user)
    got = Client().get(reverse("asked_demand", args=[one.pk]))
    assert (got.status_code, got["Location"]) == (302, reverse("asked_demand", args=[two.pk]))
    merge([two.pk, hidden.pk], hidden.pk, opinion="同", user=user)
    assert Client().get(reverse("asked_demand", args=[one.pk])).status_code == 404


def test_older_collections_are_reached(
    asking: Asking, sun: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking.listed(asking.demand(sun))
    monkeypatch.setattr(public, "COLLECTIONS", 2)
    for year in (2027, 2028, 2029):
        Collection.objects.create(
            name=f"{year}年征集", year=year, area=asking.collection.area, text_question="q",
            questionnaire=QuestionnaireFactory(parent=sun.folder), created_by=sun.people["supervisor"],
        )  # fmt: skip
    newest = page("asked_demands")
    assert f'value="{asking.collection.pk}"' not in newest
    assert reverse("asked_collections") in newest
    first = Client().get(reverse("asked_collections"))
    older = page("asked_collections", after=first.context["page"].after)
    assert f"?of={asking.collection.pk}" in older
    assert "建老年食堂" in newest  # all of them, unless one is chosen
    chosen = page("asked_demands", of=str(asking.collection.pk))
    assert "建老年食堂" in chosen
    assert f'<option value="{asking.collection.pk}" selected>' in chosen
    assert Client().get(reverse("asked_demands"), {"of": "99999"}).status_code == 404


def test_all_collections_stand_together_each_number_with_its_own(asking: Asking, sun: Community) -> None:
    asking.listed(asking.demand(sun))
    other = Collection.objects.create(
        name="冬季征集", year=2026, area=asking.collection.area, text_question="q",
        questionnaire=QuestionnaireFactory(parent=sun.folder), created_by=sun.people["supervisor"],
    )  # fmt: skip
    twin = Demand.objects.get()
    twin.pk, twin.collection, twin.title = None, other, "装路灯"
    twin.save()
    found = page("asked_demands")
    assert found.index("冬季征集 · 〔2026〕1号") < found.index("2026年需求征集 · 〔2026〕1号")
    assert "需求清单（2）" in found
    one = page("asked_demands", of=str(other.pk))
    assert "装路灯" in one
    assert "建老年食堂" not in one
    assert "需求清单（1）" in one


def test_an_unknown_code_and_a_sealed_one_tell_nothing(asking: Asking, sun: Community) -> None:
    assert "没有查到回执 ZZZZ-ZZZZ" in path("ZZZZ-ZZZZ")
    demand = asking.demand(sun)
    code = code_of(demand)
    Channel.objects.filter(pk=demand.sources.get().response.channel_id).update(privacy=Privacy.ANONYMOUS)
    assert "已征集" not in path(code)
    assert asked.find(code).paths == []


def test_an_answer_of_another_questionnaire_has_no_path(sun: Community, asking: Asking) -> None:
    response = sun.response()
    assert "不逐件办理" in path(response.receipt)


def test_codes_are_not_tried_out(asking: Asking) -> None:
    client = Client()
    codes = [client.post(reverse("asked_path"), {"code": f"ABCD-{n:04d}"}).status_code for n in range(14)]
    assert codes == [302] * 12 + [429] * 2
    assert client.get(reverse("asked_path"), {"code": "ABCD-0001"}).status_code == 200


def test_nothing_collected_is_an_empty_state(db: None) -> None:
    assert "还没有征集过需求" in page("asked_demands")


def test_the_list_costs_the_same_at_3_and_at_30(
    asking: Asking, sun: Community, django_assert_max_num_queries: Any
) -> None:
    demands = [asking.recognised(asking.demand(sun, f"需要第{n}种服务")) for n in range(3)]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as made:
            page("asked_demands", show="catalogue")
        return len(made)

    few = cost()
    for n in range(27):
        first = demands[0]
        first.pk, first.catalogue_no = None, 10 + n
        first.save()
    assert Demand.objects.count() == 30
    assert cost() == few
