"""Mergers are suggested, decided by a person, bounded, and undone without losing a source."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from surveys.corrections import reject
from surveys.demands import merging, suggesting
from surveys.demands.adding import ByHand, add
from surveys.demands.errors import DemandRefused
from surveys.demands.groups import crossed
from surveys.demands.merging import MOST, merge, split
from surveys.demands.models import Demand
from surveys.demands.steps import FLOW
from surveys.flow.errors import StepRefused
from surveys.flow.steps import Given, take
from tests.factories.town import Community, Town
from tests.surveys.demands.conftest import FORM, NOODLES, Asking, Visitor, drawn, steps_of

LIKE = "希望办个老年食堂，老人吃饭方便"
OTHER = "想请人上门助浴"


def sources(demand: Demand) -> set[Any]:
    """The responses behind a demand."""
    return set(demand.sources.values_list("response", flat=True))


def test_similar_demands_of_a_category_and_community_are_suggested(
    asking: Asking, sun: Community, town: Town
) -> None:
    first = asking.demand(sun)
    like, other = asking.demand(sun, LIKE), asking.demand(sun, OTHER)
    elsewhere, otherwise = asking.demand(town.moon), asking.demand(sun, NOODLES, "health")
    assert (like.similar_to, other.similar_to) == (first, None)
    assert like.similarity is not None
    assert like.similarity >= 42
    assert (elsewhere.similar_to, otherwise.similar_to) == (None, None)
    assert [each.pk for each, _percent in suggesting.similar(first)] == [like.pk]
    assert [each.pk for each in suggesting.waiting(Demand.objects.all())] == [like.pk]
    merge([first.pk, like.pk], first.pk, opinion="相同", user=town.street_supervisor)
    assert not suggesting.waiting(Demand.objects.all()).exists()


def test_merge_and_split_keep_every_source(asking: Asking, sun: Community) -> None:
    user = sun.people["supervisor"]
    one, two, three = (asking.demand(sun, words) for words in (NOODLES, LIKE, OTHER))
    before = {each.pk: sources(each) for each in (one, two, three)}
    merge([one.pk, two.pk, three.pk], two.pk, opinion="都是养老", user=user)
    for each in (one, two, three):
        each.refresh_from_db()
    assert [each.state for each in (one, two, three)] == ["merged", "collected", "merged"]
    assert (one.merged_into, two.sources_counting, two.area) == (two, 3, sun.building)
    assert sources(two) == set.union(*before.values())
    assert steps_of(two) == ["collect", "absorb"]
    assert steps_of(one) == ["collect", "merge"]
    split(one.pk, opinion="说的不是一回事", user=user)
    for each in (one, two):
        each.refresh_from_db()
    assert (one.state, one.merged_into, sources(one)) == ("collected", None, before[one.pk])
    assert sources(two) == before[two.pk] | before[three.pk]
    assert (one.sources_counting, two.sources_counting) == (1, 2)
    assert steps_of(one)[-1] == "split"
    assert steps_of(two)[-1] == "let_go"


def test_a_merger_of_mergers_is_undone_level_by_level(asking: Asking, sun: Community) -> None:
    user = sun.people["supervisor"]
    one, two, three = (asking.demand(sun, words) for words in (NOODLES, LIKE, OTHER))
    mine = {each.pk: sources(each) for each in (one, two, three)}
    merge([one.pk, two.pk], two.pk, opinion="同", user=user)
    merge([two.pk, three.pk], three.pk, opinion="同", user=user)
    three.refresh_from_db()
    assert three.sources_counting == 3
    split(two.pk, opinion="拆", user=user)
    two.refresh_from_db()
    assert sources(two) == mine[one.pk] | mine[two.pk]
    one.refresh_from_db()
    assert (one.merged_into, one.state) == (two, "merged")
    split(one.pk, opinion="拆", user=user)
    assert {each.pk: sources(each) for each in (one, two, three)} == mine


def test_a_split_that_finds_another_holder_than_was_seen_is_refused(
    asking: Asking, sun: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = sun.people["supervisor"]
    one, two, three = (asking.demand(sun, words) for words in (NOODLES, LIKE, OTHER))
    merge([one.pk, two.pk], two.pk, opinion="同", user=user)
    merge([two.pk, three.pk], three.pk, opinion="同", user=user)
    real = merging._locked

    def meanwhile(pks: set[int]) -> dict[int, Demand]:
        monkeypatch.setattr(merging, "_locked", real)
        split(two.pk, opinion="拆", user=user)
        return real(pks)

    monkeypatch.setattr(merging, "_locked", meanwhile)
    with pytest.raises(DemandRefused) as refused:
        split(one.pk, opinion="拆", user=user)
    assert refused.value.code == "stale"


def test_across_communities_the_street_is_in_charge(asking: Asking, sun: Community, town: Town) -> None:
    one, two = asking.demand(sun), asking.demand(town.moon)
    with pytest.raises(StepRefused) as refused:
        merge([one.pk, two.pk], one.pk, opinion="同", user=sun.people["supervisor"])
    assert refused.value.code == "not_yours"
    merge([one.pk, two.pk], one.pk, opinion="同", user=town.street_supervisor)
    one.refresh_from_db()
    assert one.area == town.street
    split(two.pk, opinion="拆", user=town.street_supervisor)
    one.refresh_from_db()
    assert one.area == sun.building


def test_a_catalogued_demand_comes_back_as_it_was(asking: Asking, sun: Community, town: Town) -> None:
    one, two = asking.recognised(asking.demand(sun)), asking.demand(sun, LIKE)
    merge([one.pk, two.pk], two.pk, opinion="同", user=town.street_supervisor)
    split(one.pk, opinion="拆", user=town.street_supervisor)
    one.refresh_from_db()
    assert (one.state, one.catalogue_no) == ("catalogued", 1)


def test_what_a_project_has_taken_up_is_not_split(asking: Asking, sun: Community, town: Town) -> None:
    from surveys.demands.taking_up import take_up

    one, two = asking.listed(asking.demand(sun)), asking.demand(sun, LIKE)
    merge([one.pk, two.pk], one.pk, opinion="同", user=town.street_supervisor)
    take_up(one, "幸福食堂", town.street_supervisor)
    with pytest.raises(DemandRefused) as refused:
        split(two.pk, opinion="拆", user=town.street_supervisor)
    assert refused.value.code == "wrong_state"


def test_a_rejected_answer_of_a_merger_stops_counting_where_it_now_is(asking: Asking, sun: Community) -> None:
    one, two = asking.demand(sun), asking.demand(sun, LIKE)
    response = one.sources.get().response
    merge([one.pk, two.pk], two.pk, opinion="同", user=sun.people["supervisor"])
    reject(response.pk, seen=0, reason="重复", user=sun.people["supervisor"])
    drawn()
    two.refresh_from_db()
    assert (two.sources_counting, two.withdrawn) == (1, False)
    split(one.pk, opinion="拆", user=sun.people["supervisor"])
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.withdrawn, two.withdrawn) == (True, False)


def test_illegal_mergers_change_nothing(asking: Asking, sun: Community, town: Town) -> None:
    user = town.street_supervisor
    one, two, listed = asking.demand(sun), asking.demand(sun, LIKE), asking.listed(asking.demand(sun, OTHER))
    refusedone = asking.demand(sun, "想跳舞", "culture")
    take(FLOW, refusedone.pk, "refuse", Given(opinion="否", told="已有", data={"title": "跳舞"}), user=user)
    before = list(Demand.objects.order_by("pk").values())
    cases: list[tuple[list[int], int, str, str]] = [
        ([one.pk], one.pk, "同", "merge_few"),
        ([one.pk, two.pk], listed.pk, "同", "merge_target"),
        ([one.pk, two.pk], one.pk, " ", "opinion_missing"),
        ([one.pk, two.pk], one.pk, "长" * 1001, "text_too_long"),
        ([one.pk, listed.pk], one.pk, "同", "merge_state"),  # what is listed takes in, but goes nowhere
        ([one.pk, refusedone.pk], one.pk, "同", "merge_state"),
        ([one.pk, refusedone.pk], refusedone.pk, "同", "merge_state"),
        (list(range(one.pk, one.pk + MOST + 2)), one.pk, "同", "merge_many"),
        ([one.pk, 999_999], one.pk, "同", "not_yours"),
    ]
    for pks, into, opinion, code in cases:
        with pytest.raises(DemandRefused) as refused:
            merge(pks, into, opinion=opinion, user=user)
        assert (refused.value.code, bool(refused.value.message)) == (code, True)
    for who in ("author", "worker"):
        with pytest.raises(StepRefused):
            merge([one.pk, two.pk], one.pk, opinion="同", user=sun.people[who])
    with pytest.raises(DemandRefused):
        split(one.pk, opinion="拆", user=user)  # never merged
    assert list(Demand.objects.order_by("pk").values()) == before
    merge([one.pk, listed.pk], listed.pk, opinion="同", user=user)  # this way round it may


def test_what_the_street_has_decided_on_is_merged_and_split_by_the_street(
    asking: Asking, sun: Community, town: Town
) -> None:
    clerk, street = sun.people["supervisor"], town.street_supervisor
    one, two = asking.demand(sun), asking.demand(sun, LIKE)
    catalogued, listed = asking.recognised(asking.demand(sun, OTHER)), asking.listed(asking.demand(sun))
    before = list(Demand.objects.order_by("pk").values())
    for pks, into in (
        ([one.pk, catalogued.pk], one.pk),  # it would leave the catalogue
        ([one.pk, catalogued.pk], catalogued.pk),
        ([one.pk, listed.pk], listed.pk),  # nobody would assess it
        ([catalogued.pk, listed.pk], listed.pk),
    ):
        with pytest.raises(StepRefused) as refused:
            merge(pks, into, opinion="同", user=clerk)
        assert refused.value.code == "level"
    assert list(Demand.objects.order_by("pk").values()) == before
    merge([one.pk, two.pk], two.pk, opinion="同", user=clerk)
    merge([two.pk, listed.pk], listed.pk, opinion="同", user=street)
    merge([catalogued.pk, listed.pk], listed.pk, opinion="同", user=street)
    for pk in (two.pk, catalogued.pk):
        with pytest.raises(StepRefused) as refused:
            split(pk, opinion="拆", user=clerk)
        assert refused.value.code == "level"
    split(two.pk, opinion="拆", user=street)
    split(one.pk, opinion="拆", user=clerk)  # both as they were collected


def test_what_was_put_down_by_hand_has_its_own_source_and_place(
    asking: Asking, sun: Community, town: Town, visit: Visitor
) -> None:
    clerk, street = sun.people["supervisor"], town.street_supervisor
    given = ByHand(sun.area, ("elder_care", "养老照护、助餐"), "阳光的张大爷要吃饭")
    hand = add(asking.collection, given, user=clerk)
    assert (hand.sources_counting, hand.withdrawn) == (1, False)
    far = asking.demand(town.moon)
    response = far.sources.get().response
    merge([hand.pk, far.pk], hand.pk, opinion="同", user=street)
    hand.refresh_from_db()
    assert (hand.area, hand.sources_counting) == (town.street, 2)
    reject(response.pk, seen=0, reason="重", user=street)
    drawn()
    hand.refresh_from_db()
    assert (hand.area, hand.sources_counting, hand.withdrawn) == (sun.area, 1, False)
    split(far.pk, opinion="拆", user=street)
    hand.refresh_from_db()
    assert (hand.area, hand.sources_counting, hand.withdrawn) == (sun.area, 1, False)
    page = visit(clerk).get(reverse("demands_demand_modeladmin_inspect", args=[hand.pk])).content.decode()
    assert page.count("人工登记") == 2  # its source, and how it began
    assert "阳光的张大爷" in page
    near = asking.demand(sun)
    merge([hand.pk, near.pk], near.pk, opinion="同", user=clerk)
    near.refresh_from_db()
    assert (near.area, near.sources_counting) == (sun.area, 2)
    assert crossed(asking.collection, FORM).cells == {("elder_care", "elder"): None}
    split(hand.pk, opinion="拆", user=clerk)
    near.refresh_from_db()
    assert (near.area, near.sources_counting) == (sun.building, 1)


def test_words_stay_where_they_were_said_when_only_others_count(
    asking: Asking, sun: Community, town: Town, visit: Visitor
) -> None:
    """A demand whose own answer was rejected lives on by another community's: its words stay unread there."""
    one, two = asking.demand(sun, "阳光三栋301张大爷要吃饭"), asking.demand(town.moon)
    response = one.sources.get().response
    merge([one.pk, two.pk], one.pk, opinion="同", user=town.street_supervisor)
    reject(response.pk, seen=0, reason="重复", user=sun.people["supervisor"])
    drawn()
    one.refresh_from_db()
    assert (one.area, one.sources_counting, one.withdrawn) == (town.street, 1, False)
    client = visit(town.moon.people["supervisor"])
    Demand.objects.filter(pk=one.pk).update(title="老人就餐")
    for address in (
        reverse("demands_demand_modeladmin_index"),
        reverse("demands_demand_modeladmin_inspect", args=[one.pk]),
        reverse("demands_demand_modeladmin_inspect", args=[two.pk]),
    ):
        got = client.get(address)
        assert (got.status_code, "张大爷" in got.content.decode()) == (200, False)


def test_logs_and_messages_name_no_resident(asking: Asking, sun: Community) -> None:
    clerk, words = sun.people["supervisor"], "三栋301张大爷要吃饭"
    hand = add(asking.collection, ByHand(sun.area, ("", ""), words), user=clerk)
    one = asking.demand(sun, words)
    merge([hand.pk, one.pk], one.pk, opinion="同", user=clerk)
    split(hand.pk, opinion="拆", user=clerk)
    entries = ModelLogEntry.objects.filter(content_type__app_label="demands", content_type__model="demand")
    assert {entry.label for entry in entries} == {f"#{hand.pk}", f"#{one.pk}"}


def test_a_community_reads_nothing_of_another_in_a_merger(
    asking: Asking, sun: Community, town: Town, visit: Visitor
) -> None:
    """A merger across communities is the street's; each community sees its own answers of it."""
    one, two = asking.demand(sun, "阳光居民想要食堂"), asking.demand(town.moon, "月亮居民想要食堂")
    merge([one.pk, two.pk], two.pk, opinion="同", user=town.street_supervisor)
    client = visit(sun.people["supervisor"])
    page = reverse("demands_demand_modeladmin_inspect", args=[two.pk])
    merged = reverse("demands_demand_modeladmin_inspect", args=[one.pk])
    addresses = [reverse("demands_demand_modeladmin_index"), merged, reverse("demands:split", args=[one.pk])]
    assert client.get(page).status_code == 404  # until it has a public title
    for address in addresses:
        got = client.get(address)
        assert (got.status_code, "月亮居民" in got.content.decode()) == (200, False)
    two.refresh_from_db()
    asking.recognised(two)
    for address in (*addresses, page):
        assert "月亮居民" not in client.get(address).content.decode()
    body = client.get(page).content.decode()
    assert "阳光居民想要食堂" in body
    assert "另有 1 份答卷来自其他区划" in body
