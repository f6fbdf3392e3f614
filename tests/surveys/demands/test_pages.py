"""Staff pages: strangers at every address, what a page costs, printing and exports, the whole way by form."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from surveys.demands import urls
from surveys.demands.merging import merge
from surveys.demands.models import Collection, Demand, DemandEvent, DemandFile, DemandSource
from surveys.demands.steps import FLOW
from surveys.flow.files import Upload
from surveys.flow.steps import Given, last_event, take
from tests.factories.town import ROLES, Community, Town
from tests.surveys.demands.conftest import NOODLES, Asking, Visitor, drawn
from tests.surveys.problems.conftest import photo

INDEX = "demands_demand_modeladmin_index"
INSPECT = "demands_demand_modeladmin_inspect"
OPEN = {"collections", "begin", "merge"}  # pages without anything of another community in their address
SHARED = {"collection", "needs", "groups", "similar", "catalogue", "list", "add"}  # each sees her part


@pytest.fixture
def moon(asking: Asking, town: Town) -> dict[str, Any]:
    """What the other community has, by what addresses call it."""
    one, two = (asking.demand(town.moon, f"月亮需求{n}需要食堂") for n in (1, 2))
    files = [Upload("现场.jpg", photo("#3a6"))]
    given = Given(
        opinion="月亮意见", files=files, data={"title": "月亮标题", "department": asking.department}
    )
    take(FLOW, one.pk, "recognise", given, user=town.street_supervisor)
    three = asking.demand(town.moon, "月亮需求3需要食堂")
    merge([two.pk, three.pk], two.pk, opinion="月亮合并", user=town.street_supervisor)
    pk = asking.collection.pk
    return {
        **{name: {"pk": pk} for name in (*SHARED, "edit", "switch")},
        "create": {"questionnaire": asking.questionnaire.pk},
        "split": {"pk": three.pk},
        "step": {"pk": two.pk, "step": "describe"},
        "file": {"pk": DemandFile.objects.get().pk},
        "inspect": {"pk": one.pk},
    }


def addresses(arguments: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(name, address) of every page of ours; fails for one that this test does not know."""
    for pattern in urls.urlpatterns:
        name = str(pattern.name)
        assert name in OPEN or name in arguments, name
        yield name, reverse(f"demands:{name}", kwargs=arguments.get(name, {}))
    pk = arguments["inspect"]["pk"]
    yield "inspect", reverse(INSPECT, args=[pk])
    yield "index", reverse(INDEX)
    for verb in ("edit", "delete"):
        yield f"{verb}_row", f"/admin/demands/demand/{verb}/{pk}/"
    yield "create_row", "/admin/demands/demand/create/"


def snapshot() -> list[Any]:
    """What must not change."""
    models = (Collection, Demand, DemandSource, DemandEvent, DemandFile)
    return [list(model._default_manager.order_by("pk").values_list()) for model in models]


def test_strangers_are_refused_everywhere(town: Town, visit: Visitor, moon: dict[str, Any]) -> None:
    before = snapshot()
    data = {
        "d": [str(pk) for pk in Demand.objects.values_list("pk", flat=True)],
        "into": str(moon["inspect"]["pk"]), "opinion": "x", "seen": "0", "title": "x", "open": "0",
        "area": str(town.moon.area.pk), "words": "月亮社区的需求", "name": "x", "year": "2026",
    }  # fmt: skip
    for who in ROLES:
        client = visit(town.sun.people[who])
        for name, address in addresses(moon):
            got = client.get(address)
            if name in OPEN | SHARED or name == "index":
                assert got.status_code in (200, 302, 404, 405), (who, name)
            else:
                assert got.status_code in (302, 404, 405), (who, name)
            body = b"".join(got.streaming_content) if got.streaming else got.content
            for word in ("月亮需求", "月亮标题", "月亮意见"):
                assert word not in body.decode(errors="ignore"), (who, name)
            assert client.post(address, data).status_code in (200, 302, 404, 405), (who, name)
    assert snapshot() == before
    assert Client().get(reverse(INDEX)).status_code == 302


def test_a_community_sees_only_its_part_of_numbers(
    asking: Asking, town: Town, sun: Community, visit: Visitor
) -> None:
    asking.answer(town.moon, "四点半课堂", "child")
    drawn()
    address = reverse("demands:needs", args=[asking.collection.pk])
    for query in ({}, {"area": town.moon.area.pk}, {"area": town.street.pk}):
        said = visit(sun.people["supervisor"]).get(address, query).content.decode()
        assert '<td class="jw-number" data-label="评价人数">1</td>' not in said
    said = visit(town.street_supervisor).get(address).content.decode()
    assert said.count('data-label="评价人数">1</td>') == 12


@pytest.mark.parametrize("name", ["index", "similar", "catalogue", "collection", "inspect", "collections"])
def test_pages_cost_the_same_at_3_and_at_30(
    name: str, asking: Asking, sun: Community, town: Town, visit: Visitor
) -> None:
    first = asking.recognised(asking.demand(sun))
    asking.demand(sun, NOODLES + "啊")
    asking.demand(sun, NOODLES + "呀")
    client = visit(town.street_supervisor)
    address = {
        "index": reverse(INDEX),
        "inspect": reverse(INSPECT, args=[first.pk]),
        "collections": reverse("demands:collections"),
        **{
            each: reverse(f"demands:{each}", args=[asking.collection.pk])
            for each in ("similar", "catalogue", "collection")
        },
    }[name]

    def cost() -> int:
        client.get(address)  # what is remembered from here on
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        return len(made)

    few = cost()
    for number in range(27):
        copy = asking.recognised(asking.demand(sun, f"{NOODLES}第{number}次")) if number < 5 else None
        if copy is None:
            asking.demand(sun, f"{NOODLES}第{number}次")
        if name == "collections":
            from tests.factories import QuestionnaireFactory

            other = QuestionnaireFactory(parent=sun.folder)
            Collection.objects.create(
                name=f"征集{number}", year=2026, area=sun.area, questionnaire=other,
                text_question="q", created_by=town.street_supervisor,
            )  # fmt: skip
    assert cost() <= few + (1 if name == "similar" else 0)


def test_the_register_narrows(asking: Asking, sun: Community, town: Town, visit: Visitor) -> None:
    asking.recognised(asking.demand(sun))
    gone = asking.demand(sun, "想学太极拳", "culture")
    Demand.objects.filter(pk=gone.pk).update(withdrawn=True)
    asking.demand(town.moon, "想装路灯", "safety")
    client = visit(town.street_supervisor)

    def shown(**query: Any) -> set[str]:
        body = client.get(reverse(INDEX), query).content.decode()
        return {word for word in ("建老年食堂", "想学太极拳", "想装路灯") if f">{word}</a>" in body}

    everything = {"建老年食堂", "想学太极拳", "想装路灯"}
    assert shown() == everything
    assert shown(state="catalogued") == {"建老年食堂"}
    assert shown(standing="withdrawn") == {"想学太极拳"}
    assert shown(category="平安、应急知识") == {"想装路灯"}
    assert shown(area=town.moon.area.pk) == {"想装路灯"}
    assert shown(q="太极") == {"想学太极拳"}
    assert shown(collection=asking.collection.pk) == everything
    assert shown(collection=asking.collection.pk + 1) == set()
    assert "没有符合的" in client.get(reverse(INDEX), {"q": "飞机"}).content.decode()


def test_the_catalogue_prints_and_exports(asking: Asking, sun: Community, town: Town, visit: Visitor) -> None:
    asking.listed(asking.demand(sun))
    asking.recognised(asking.demand(sun, "=1+1 想要四点半课堂", "child"), "=1+1四点半课堂")
    client = visit(town.street_supervisor)
    catalogue = reverse("demands:catalogue", args=[asking.collection.pk])
    body = client.get(catalogue).content.decode()
    for word in ("需求目录", "〔2026〕1号", "建老年食堂", "街道民政办", "属实，纳入目录", "养老照护、助餐"):
        assert word in body
    assert NOODLES not in body
    book = openpyxl.load_workbook(io.BytesIO(client.get(catalogue, {"export": "xlsx"}).content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][:3] == ("需求编号", "类别", "需求")
    assert [row[0] for row in rows[1:]] == ["〔2026〕1号", "〔2026〕2号"]
    assert isinstance(rows[1][6], (int, float))
    assert "=1+1四点半课堂" in str(rows[2][2])
    assert book.active.cell(3, 3).data_type == "s"  # never a formula
    listed = reverse("demands:list", args=[asking.collection.pk])
    csv = client.get(listed, {"export": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(csv) == 2
    assert "86.5" in csv[1]
    Demand.objects.update(list_no=None, state="collected")
    assert "需求清单还是空的" in client.get(listed).content.decode()


def test_a_step_by_its_form(asking: Asking, sun: Community, town: Town, visit: Visitor) -> None:
    demand = asking.demand(sun)
    client = visit(town.street_supervisor)
    address = reverse("demands:step", args=[demand.pk, "recognise"])
    assert "公开标题" in client.get(address).content.decode()
    data: dict[str, Any] = {"seen": last_event(FLOW, demand), "title": "", "opinion": "同意"}
    assert "请" in client.post(address, data).content.decode()
    data |= {
        "title": "老年食堂", "text": "在社区办一个", "department": asking.department.pk,
        "told": "本月内答复", "files": SimpleUploadedFile("现场.jpg", photo("#3a6"), "image/jpeg"),
    }  # fmt: skip
    got = client.post(address, data, follow=True)
    demand.refresh_from_db()
    assert (demand.state, demand.title, demand.text) == ("catalogued", "老年食堂", "在社区办一个")
    body = got.content.decode()
    assert "认定由您办理，评估须由他人办理" in body
    assert reverse("demands:file", args=[DemandFile.objects.get().pk]) in body
    worker = visit(sun.people["worker"])
    assert worker.get(reverse(INSPECT, args=[demand.pk])).status_code == 200
    assert worker.get(address).status_code == 302  # looks up, does not act


def test_merge_and_split_by_their_forms(asking: Asking, sun: Community, visit: Visitor) -> None:
    one, two = asking.demand(sun), asking.demand(sun, NOODLES + "啊")
    client = visit(sun.people["supervisor"])
    address = reverse("demands:merge")
    assert client.get(address, {"d": [one.pk]}).status_code == 302
    assert NOODLES in client.get(address, {"d": [one.pk, two.pk]}).content.decode()
    assert "请选择一项" in client.post(address, {"d": [one.pk, two.pk], "opinion": "同"}).content.decode()
    got = client.post(address, {"d": [one.pk, two.pk], "into": two.pk, "opinion": "同"})
    assert got["Location"] == reverse(INSPECT, args=[two.pk])
    one.refresh_from_db()
    assert one.merged_into == two
    split = reverse("demands:split", args=[one.pk])
    assert client.get(split).status_code == 200
    client.post(split, {"opinion": "拆"})
    one.refresh_from_db()
    assert one.state == "collected"


def test_a_collection_from_its_form(asking: Asking, town: Town, visit: Visitor) -> None:
    Collection.objects.all().delete()
    client = visit(town.street_supervisor)
    assert "题目齐全" in client.get(reverse("demands:begin")).content.decode()
    address = reverse("demands:create", args=[asking.questionnaire.pk])
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields}
    wrong = client.post(address, {**data, "weight_gap": "0.3"})
    assert "三个权重合计必须为 1" in wrong.content.decode()
    got = client.post(address, data)
    collection = Collection.objects.get()
    assert got["Location"] == reverse("demands:collection", args=[collection.pk])
    assert collection.short == ["short", "none"]
    edit = reverse("demands:edit", args=[collection.pk])
    client.post(edit, {**data, "name": "改名"})
    collection.refresh_from_db()
    assert collection.name == "改名"
    client.post(reverse("demands:switch", args=[collection.pk]), {"open": "0"})
    collection.refresh_from_db()
    assert not collection.is_open


def test_a_demand_put_down_by_hand(asking: Asking, sun: Community, visit: Visitor) -> None:
    client = visit(sun.people["supervisor"])
    address = reverse("demands:add", args=[asking.collection.pk])
    data = {"area": sun.area.pk, "category": "relief", "words": "独居的张奶奶需要人帮忙买菜"}
    client.post(address, data)
    demand = Demand.objects.get()
    assert (demand.category_label, demand.created_by, demand.withdrawn) == (
        "困难帮扶、救助", sun.people["supervisor"], False,
    )  # fmt: skip


def test_empty_pages_say_what_to_do(asking: Asking, town: Town, visit: Visitor) -> None:
    client = visit(town.street_supervisor)
    assert "还没有收到需求" in client.get(reverse(INDEX)).content.decode()
    assert (
        "没有待处理的相似需求"
        in client.get(reverse("demands:similar", args=[asking.collection.pk])).content.decode()
    )
    Collection.objects.all().delete()
    assert "还没有需求征集" in client.get(reverse(INDEX)).content.decode()
    assert "还没有需求征集" in client.get(reverse("demands:collections")).content.decode()
    assert "没有找到" not in client.get(reverse("demands:begin")).content.decode()
