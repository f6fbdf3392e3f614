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

from forms_builder.models import Publication
from surveys.demands import exporting, urls
from surveys.demands.errors import DemandRefused
from surveys.demands.merging import merge
from surveys.demands.models import Collection, Demand, DemandEvent, DemandFile, DemandSource
from surveys.demands.steps import FLOW
from surveys.flow.files import Upload
from surveys.flow.steps import Given, last_event, take
from territory.enums import OrganisationKind
from tests.factories import OrganisationFactory
from tests.factories.town import ROLES, Community, Town
from tests.surveys.demands.conftest import FORM, NOODLES, Asking, Visitor, drawn
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


def test_a_step_page_shows_nothing_to_those_who_may_not(
    asking: Asking, town: Town, sun: Community, visit: Visitor
) -> None:
    """A street-wide demand with a public title: the other community looks it up, and reads no words of it."""
    one, two = asking.demand(town.moon, "月亮居民的原话"), asking.demand(sun)
    merge([one.pk, two.pk], one.pk, opinion="同", user=town.street_supervisor)
    asking.recognised(one)
    client = visit(sun.people["supervisor"])
    assert client.get(reverse(INSPECT, args=[one.pk])).status_code == 200
    for step in FLOW.steps:
        address = reverse("demands:step", args=[one.pk, step])
        for got in (client.get(address), client.post(address, {}), client.post(address, {"seen": "x"})):
            assert got.status_code in (302, 404), step
    body = client.post(reverse("demands:step", args=[one.pk, "assess"]), {}, follow=True).content.decode()
    assert "月亮居民" not in body
    assert "您不能在这里办理这一步" in body
    assert (
        "月亮居民的原话"
        in visit(asking.second).get(reverse("demands:step", args=[one.pk, "assess"])).content.decode()
    )


def test_public_words_of_the_catalogue_are_the_streets(
    asking: Asking, town: Town, sun: Community, visit: Visitor
) -> None:
    demand = asking.listed(asking.demand(sun))
    clerk = visit(sun.people["supervisor"])
    data = {"seen": last_event(FLOW, demand), "title": "改了", "opinion": ""}
    for step in ("describe", "reword"):
        clerk.post(reverse("demands:step", args=[demand.pk, step]), data)
        demand.refresh_from_db()
        assert demand.title == "建老年食堂"
    visit(town.street_supervisor).post(reverse("demands:step", args=[demand.pk, "reword"]), data)
    demand.refresh_from_db()
    assert (demand.title, demand.state) == ("改了", "listed")


@pytest.mark.parametrize(("category", "label"), [("", ""), ("gone", "以前的类别")])
def test_writing_a_title_keeps_the_category(
    category: str, label: str, asking: Asking, sun: Community, visit: Visitor
) -> None:
    demand = asking.demand(sun)
    Demand.objects.filter(pk=demand.pk).update(category=category, category_label=label)
    client = visit(sun.people["supervisor"])
    address = reverse("demands:step", args=[demand.pk, "describe"])
    form = client.get(address).context["form"]
    first = form.fields["category"].choices[0]
    assert first == (category, label or "无")
    data = {"seen": form["seen"].value(), "title": "老人就餐", "text": "", "category": first[0]}
    client.post(address, data)
    demand.refresh_from_db()
    assert (demand.title, demand.category, demand.category_label) == ("老人就餐", category, label)


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


def test_search_reads_only_words_that_the_user_reads(
    asking: Asking, town: Town, sun: Community, visit: Visitor
) -> None:
    """A demand of two communities: one of them finds it by her residents' words, not by the other's."""
    private = "月亮老人电话13912345678"
    one, two = asking.demand(town.moon, private), asking.demand(sun, "太阳老人要吃饭")
    merge([one.pk, two.pk], one.pk, opinion="同", user=town.street_supervisor)
    asking.recognised(one, "建食堂")
    clerk, street = visit(sun.people["supervisor"]), visit(town.street_supervisor)

    def finds(client: Client, text: str) -> bool:
        return ">建食堂</a>" in client.get(reverse(INDEX), {"q": text}).content.decode()

    assert not any(finds(clerk, text) for text in (private, "139", "月亮老人"))
    assert all(finds(clerk, text) for text in ("太阳老人", "食堂", "太阳 食堂", ""))
    assert all(finds(street, text) for text in ("139", "太阳老人", "月亮 食堂"))
    assert not finds(street, "太阳 地铁")


def test_tiles_above_the_register_keep_the_collection(
    asking: Asking, sun: Community, town: Town, visit: Visitor
) -> None:
    asking.demand(sun)
    client, pk = visit(town.street_supervisor), asking.collection.pk
    assert f"state=collected&amp;standing=standing&amp;collection={pk}" in (
        client.get(reverse(INDEX), {"collection": pk}).content.decode()
    )
    assert 'standing=standing"' in client.get(reverse(INDEX)).content.decode()


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


def test_a_suggestion_is_offered_to_whoever_may_merge_it(
    asking: Asking, sun: Community, town: Town, visit: Visitor
) -> None:
    one = asking.demand(sun)
    asking.demand(sun, NOODLES + "啊")
    address = reverse("demands:similar", args=[asking.collection.pk])
    clerk, street = visit(sun.people["supervisor"]), visit(town.street_supervisor)
    merger = f"{reverse('demands:merge')}?d="
    assert merger in clerk.get(address).content.decode()
    asking.recognised(one)
    said = clerk.get(address).content.decode()
    assert (merger in said, "由街道合并" in said) == (False, True)
    assert merger in street.get(address).content.decode()


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


def test_a_department_recognises_and_gives_a_category(
    asking: Asking, sun: Community, town: Town, visit: Visitor
) -> None:
    social = OrganisationFactory(name="夕阳红服务社", kind=OrganisationKind.SOCIAL, area=town.street)
    demand = asking.demand(sun)
    Demand.objects.filter(pk=demand.pk).update(category="", category_label="")
    client = visit(town.street_supervisor)
    address = reverse("demands:step", args=[demand.pk, "recognise"])
    form = client.get(address).context["form"]
    offered = form.fields["department"].queryset
    assert asking.department in offered
    assert social not in offered
    data = {"seen": form["seen"].value(), "title": "建食堂", "category": "elder_care", "opinion": "属实"}
    client.post(address, {**data, "department": asking.department.pk})
    demand.refresh_from_db()
    assert (demand.state, demand.category_label) == ("catalogued", "养老照护、助餐")


def test_a_withdrawn_demand_offers_no_recognition(
    asking: Asking, sun: Community, town: Town, visit: Visitor
) -> None:
    demand = asking.demand(sun)
    Demand.objects.filter(pk=demand.pk).update(withdrawn=True)
    client = visit(town.street_supervisor)
    steps = client.get(reverse(INSPECT, args=[demand.pk])).context["steps"]
    assert [each.key for each in steps] == ["describe", "refuse"]
    said = client.get(reverse("demands:step", args=[demand.pk, "recognise"]), follow=True)
    assert DemandRefused("withdrawn").message in said.content.decode()


def test_a_community_reads_whose_turn_it_is_and_whose_numbers_these_are(
    asking: Asking, sun: Community, town: Town, visit: Visitor
) -> None:
    demand = asking.demand(sun)
    inspect = reverse(INSPECT, args=[demand.pk])
    overview = reverse("demands:collection", args=[asking.collection.pk])
    printed = reverse("demands:catalogue", args=[asking.collection.pk])
    clerk, street = visit(sun.people["supervisor"]), visit(town.street_supervisor)
    assert "等待街道认定" in clerk.get(inspect).content.decode()
    assert "等待街道认定" not in street.get(inspect).content.decode()
    assert f"本页数字只是{sun.area}的" in clerk.get(overview).content.decode()
    assert "本页数字只是" not in street.get(overview).content.decode()
    assert f'<p class="meta">{sun.area} ·' in clerk.get(printed).content.decode()
    assert f'<p class="meta">{town.street} ·' in street.get(printed).content.decode()
    asking.recognised(demand)
    assert "等待街道评估" in clerk.get(inspect).content.decode()
    assert "等待街道评估" not in street.get(inspect).content.decode()  # another assesses it, as is said


def test_history_says_what_public_words_were(asking: Asking, sun: Community, visit: Visitor) -> None:
    demand = asking.demand(sun)
    client = visit(sun.people["supervisor"])
    for title in ("老人就餐", "老年食堂"):
        data = {"seen": last_event(FLOW, demand), "title": title, "text": "", "opinion": ""}
        client.post(reverse("demands:step", args=[demand.pk, "describe"]), data)
    said = client.get(reverse(INSPECT, args=[demand.pk])).content.decode()
    assert "原公开标题：老人就餐" in said


def test_a_phone_number_in_a_public_title_is_refused(asking: Asking, sun: Community, visit: Visitor) -> None:
    demand = asking.demand(sun)
    address = reverse("demands:step", args=[demand.pk, "describe"])
    data = {"seen": last_event(FLOW, demand), "title": "老年食堂送餐，联系13800001234", "opinion": ""}
    got = visit(sun.people["supervisor"]).post(address, data)
    assert "13800001234" in got.content.decode()
    demand.refresh_from_db()
    assert demand.title == ""


def test_a_form_sent_twice_puts_down_one_demand(asking: Asking, sun: Community, visit: Visitor) -> None:
    client = visit(sun.people["supervisor"])
    address = reverse("demands:add", args=[asking.collection.pk])
    form = client.get(address).context["form"]
    data = {"once": form["once"].value(), "area": sun.area.pk, "category": "", "words": NOODLES}
    assert client.post(address, data)["Location"] == client.post(address, data)["Location"]
    assert Demand.objects.count() == 1
    other = client.get(address).context["form"]["once"].value()
    client.post(address, {**data, "once": other})
    assert Demand.objects.count() == 2


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
    assert (collection.name, collection.short) == ("改名", ["short", "none"])
    client.post(reverse("demands:switch", args=[collection.pk]), {"open": "0"})
    collection.refresh_from_db()
    assert not collection.is_open


def test_answers_that_mean_too_little_belong_to_the_question_that_is_chosen(
    asking: Asking, town: Town, visit: Visitor
) -> None:
    client = visit(town.street_supervisor)
    address = reverse("demands:edit", args=[asking.collection.pk])
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields}
    assert [label for _value, label in form.fields["short"].choices] == [
        "有,够用",
        "有,不够用",
        "没有",
        "不知道",
    ]
    other = FORM.by_name["pay"].id
    again = client.post(address, {**data, "supply_question": other})
    assert "请勾选上面所选题目的选项" in again.content.decode()
    ticks = [value for value, _label in again.context["form"].fields["short"].choices]
    assert all(value.startswith(f"{other}|") for value in ticks)
    assert "否则供给缺口始终为零" in client.post(address, {**data, "short": []}).content.decode()
    client.post(address, {**data, "supply_question": other, "short": ticks[:1]})
    asking.collection.refresh_from_db()
    assert asking.collection.supply_question == other
    assert asking.collection.short == [ticks[0].partition("|")[2]]


def test_a_collection_without_a_live_form_says_so(asking: Asking, town: Town, visit: Visitor) -> None:
    Publication.objects.all().delete()
    client = visit(town.street_supervisor)
    address = reverse("demands:edit", args=[asking.collection.pk])
    for got in (client.get(address, follow=True), client.post(address, {}, follow=True)):
        assert "问卷还没有发布" in got.content.decode()


def test_a_long_catalogue_comes_in_parts(
    asking: Asking, sun: Community, town: Town, visit: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        asking.recognised(asking.demand(sun, f"{NOODLES}{n}"), f"食堂{n}")
    client = visit(town.street_supervisor)
    address = reverse("demands:catalogue", args=[asking.collection.pk])
    assert "共 3 项" in client.get(address).content.decode()
    monkeypatch.setattr(exporting, "PART", 2)
    first = client.get(address)
    document = first.context["document"]
    assert (len(document.lines), document.total, document.before) == (2, 3, "")
    assert "需求目录（〔2026〕1号—〔2026〕2号）" in first.content.decode()
    second = client.get(address, {"after": document.after})
    assert "食堂2" in second.content.decode()
    csv = client.get(address, {"after": document.after, "export": "csv"}).content.decode("utf-8-sig")
    assert ("食堂2" in csv, "食堂0" in csv) == (True, False)
    assert f"after={document.after}&amp;export=csv" in second.content.decode()


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
