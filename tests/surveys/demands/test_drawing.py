"""Answers become demands exactly once; corrections, rejections and other questionnaires are followed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from jobs.models import Job
from wagtail.models import ModelLogEntry

from surveys import channels
from surveys.corrections import correct, reject, restore
from surveys.demands import asking as questions
from surveys.demands import collecting, drawing, figures
from surveys.demands.asking import suggested
from surveys.demands.collecting import switch, take_in_all
from surveys.demands.errors import DemandRefused
from surveys.demands.merging import merge
from surveys.demands.models import Collection, Demand, DemandSource
from surveys.enums import Privacy
from surveys.models import Channel, Response
from tests.factories import ChannelFactory
from tests.factories.town import Community, Town
from tests.surveys.demands.conftest import FORM, NOODLES, Asking, answers, drawn, steps_of


def test_an_answer_becomes_a_demand(asking: Asking, sun: Community) -> None:
    response = asking.answer(sun)
    drawn()
    demand = Demand.objects.get()
    assert (demand.state, demand.words, demand.title) == ("collected", NOODLES, "")
    assert (demand.category, demand.category_label) == ("elder_care", "养老照护、助餐")
    assert (demand.area, demand.sources_counting, demand.withdrawn) == (sun.building, 1, False)
    assert demand.created_at == response.received_at
    source = DemandSource.objects.get()
    assert (source.response, source.demand, source.first_demand, source.supply) == (
        response,
        demand,
        demand,
        "none",
    )
    event = demand.events.get()
    assert (event.step, event.at, event.by) == ("collect", response.received_at, None)


def test_drawing_again_changes_nothing(asking: Asking, sun: Community) -> None:
    response = asking.answer(sun)
    drawn()
    before = (list(Demand.objects.values_list()), list(DemandSource.objects.values_list()))
    for _ in range(2):
        with transaction.atomic():
            drawing.draw(response.pk)
    assert (list(Demand.objects.values_list()), list(DemandSource.objects.values_list())) == before
    assert steps_of(Demand.objects.get()) == ["collect"]


def test_a_correction_changes_the_source_and_what_nobody_worked_on(asking: Asking, sun: Community) -> None:
    response = asking.answer(sun)
    drawn()
    new = {
        name: value
        for name, value in by_name(answers("楼道黑，想装路灯", "safety")).items()
        if name not in ("elder_detail",)
    } | FILLED
    correct(response.pk, new, seen=0, reason="听错了", user=sun.people["supervisor"])
    drawn()
    demand = Demand.objects.get()
    assert (demand.words, demand.category_label) == ("楼道黑，想装路灯", "平安、应急知识")
    assert DemandSource.objects.get().category == "safety"
    assert steps_of(demand) == ["collect", "change_source"]


def test_what_is_in_the_catalogue_keeps_its_category_only(asking: Asking, sun: Community) -> None:
    demand = asking.recognised(asking.demand(sun))
    response = demand.sources.get().response
    new = by_name(answers("想要四点半课堂", "child")) | FILLED | {"child_detail": ["after_school"]}
    correct(response.pk, new, seen=0, reason="听错了", user=sun.people["supervisor"])
    drawn()
    demand.refresh_from_db()
    assert (demand.words, demand.category, demand.title) == ("想要四点半课堂", "elder_care", "建老年食堂")
    assert demand.sources.get().words == "想要四点半课堂"
    assert steps_of(demand)[-1] == "change_source"


def corrected(response: Any, words: str, user: Any) -> None:
    """The answer says something else now."""
    new = {name: value for name, value in by_name(answers(words, "safety")).items() if name != "elder_detail"}
    correct(response.pk, new | FILLED, seen=response.revision, reason="隐私", user=user)
    drawn()


def test_what_a_correction_takes_out_stands_nowhere(asking: Asking, sun: Community) -> None:
    """Whether a demand has a title, was merged, or took others in: it says what its own answer says."""
    user = sun.people["supervisor"]
    titled, merged, taking = (asking.demand(sun, f"三栋301张大爷要吃饭{n}") for n in range(3))
    Demand.objects.filter(pk=titled.pk).update(title="老人就餐")
    own = {each.pk: each.sources.get().response for each in (titled, merged, taking)}
    merge([merged.pk, taking.pk], taking.pk, opinion="同", user=user)
    for each in (titled, merged, taking):
        corrected(own[each.pk], f"老人要吃饭{each.pk}", user)
        each.refresh_from_db()
        assert each.words == f"老人要吃饭{each.pk}"
    assert titled.category == "elder_care"
    assert (merged.state, taking.sources_counting) == ("merged", 2)


def test_an_answer_without_words_any_more_still_counts_for_supply(asking: Asking, sun: Community) -> None:
    demand = asking.demand(sun)
    source = demand.sources.get()
    without = {**answers(""), FORM.by_name["top_need"].id: "safety"}
    Response.objects.filter(pk=source.response_id).update(answers=without)
    with transaction.atomic():
        drawing.draw(source.response_id)
    demand.refresh_from_db()
    assert (demand.words, demand.withdrawn, demand.sources_counting) == ("", True, 0)
    source = demand.sources.get()
    assert (source.counts, source.supply, source.category) == (True, "none", "safety")
    line = {each.category: each for each in figures.lines(asking.collection)}["safety"]
    assert line.counts.asked_of_supply == 1
    reject(source.response_id, seen=0, reason="重复", user=sun.people["supervisor"])
    drawn()
    source.refresh_from_db()
    assert not source.counts


def test_a_rejected_answer_withdraws_and_a_restored_one_asks_again(asking: Asking, sun: Community) -> None:
    demand = asking.demand(sun)
    response = demand.sources.get().response
    reject(response.pk, seen=0, reason="重复", user=sun.people["supervisor"])
    drawn()
    demand.refresh_from_db()
    assert (demand.withdrawn, demand.sources_counting, demand.sources.count()) == (True, 0, 1)
    restore(response.pk, seen=1, reason="不是重复", user=sun.people["supervisor"])
    drawn()
    demand.refresh_from_db()
    assert (demand.withdrawn, demand.sources_counting) == (False, 1)
    assert steps_of(demand) == ["collect", "withdraw", "count_again"]


def test_sealed_channels_and_votes_make_no_demand(asking: Asking, sun: Community) -> None:
    for changes in ({"privacy": Privacy.ANONYMOUS}, {"gate": "satisfaction"}):
        response = asking.answer(sun)
        Channel.objects.filter(pk=response.channel_id).update(**changes)
        with transaction.atomic():
            drawing.draw(response.pk)
        Channel.objects.filter(pk=response.channel_id).update(privacy="", gate="")
    assert not DemandSource.objects.exists()


def test_a_closed_collection_takes_nothing_and_an_open_one_what_came_meanwhile(
    asking: Asking, sun: Community, town: Town
) -> None:
    switch(asking.collection.pk, is_open=False, user=town.street_supervisor)
    asking.answer(sun)
    drawn()
    assert not Demand.objects.exists()
    switch(asking.collection.pk, is_open=True, user=town.street_supervisor)
    assert Job.objects.filter(kind=collecting.KIND).count() == 1
    asking.collection.refresh_from_db()
    assert take_in_all(asking.collection) == 1
    assert Demand.objects.count() == 1


def test_closing_closes_links_and_opening_gives_them_back(asking: Asking, sun: Community, town: Town) -> None:
    user, pk = town.street_supervisor, asking.collection.pk
    later = timezone.now() + timedelta(days=9)
    plain, timed, moved, shut = (
        ChannelFactory(questionnaire=asking.questionnaire, area=sun.area, closes_at=at)
        for at in (None, later, None, timezone.now() - timedelta(days=1))
    )
    everything = [plain, timed, moved, shut]
    was = shut.closes_at
    switch(pk, is_open=False, user=user)
    for each in everything:
        each.refresh_from_db()
    assert not any(channels.is_open(each) for each in everything)
    assert shut.closes_at == was
    soon = timezone.now() + timedelta(days=1)
    Channel.objects.filter(pk=moved.pk).update(closes_at=soon)  # staff decided on it meanwhile
    switch(pk, is_open=True, user=user)
    for each in everything:
        each.refresh_from_db()
    assert [each.closes_at for each in everything] == [None, later, soon, was]
    assert Collection.objects.get().links_before == {}


def test_the_log_says_what_changed(asking: Asking, town: Town) -> None:
    def change(*weights: str) -> None:
        wanted = collecting.Wanted(
            name=asking.collection.name, year=2026, questions=suggested(FORM), short=("short", "none"),
            weights=(Decimal(weights[0]), Decimal(weights[1]), Decimal(weights[2])),
        )  # fmt: skip
        collecting.change(asking.collection.pk, wanted, user=town.street_supervisor)

    change("0", "0", "1")
    change("0", "0", "1")  # nothing
    change("0.6", "0.25", "0.15")
    logged = ModelLogEntry.objects.filter(action="demands.change").order_by("pk")
    assert [each.data["changed"]["weight_gap"] for each in logged] == [["0.15", "1"], ["1", "0.15"]]
    assert not Job.objects.exists()


def test_beginning_queues_what_was_answered_before(asking: Asking, sun: Community, town: Town) -> None:
    Collection.objects.all().delete()
    for _ in range(3):
        asking.answer(sun)
    drawn()
    assert not Demand.objects.exists()
    collection = asking.begun()
    told: list[tuple[int, int]] = []
    assert Job.objects.get(kind=collecting.KIND).params == {"collection": collection.pk}
    assert take_in_all(collection, lambda done, total: told.append((done, total))) == 3
    assert told == [(0, 3), (1, 3), (2, 3)]
    assert take_in_all(collection) == 3
    assert Demand.objects.count() == 3  # once each


def test_a_questionnaire_belongs_to_one_collection(asking: Asking) -> None:
    with pytest.raises(DemandRefused) as refused:
        asking.begun()
    assert refused.value.code == "questionnaire_taken"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"weights": ("0.5", "0.25", "0.15")}, "weights"),
        ({"weights": ("1.2", "-0.2", "0")}, "weights"),
        ({"questions": {"text_question": ""}}, "question_unknown"),
        ({"questions": {"supply_question": "nonsense"}}, "question_unknown"),
        ({"short": ("many",)}, "short_unknown"),
        ({"questions": {"supply_question": ""}}, "short_unknown"),
        ({"short": ()}, "short_missing"),
    ],
)
def test_what_a_collection_asks_is_checked(change: dict[str, Any], code: str) -> None:
    from decimal import Decimal

    wanted = collecting.Wanted(
        name="x",
        year=2026,
        questions={**questions.suggested(FORM), **change.get("questions", {})},
        short=change.get("short", ("none",)),
        weights=tuple(map(Decimal, change["weights"])) if "weights" in change else collecting.USUAL,  # type: ignore[arg-type]
    )
    with pytest.raises(DemandRefused) as refused:
        collecting.check(FORM, wanted)
    assert refused.value.code == code


def test_the_template_is_read_by_its_names() -> None:
    found = questions.suggested(FORM)
    assert {field: FORM.by_id[pk].name for field, pk in found.items()} == questions.NAMES
    scores = questions.scores(FORM, found["urgency_question"])
    assert scores == {"3": 100, "2": 50, "1": 0}


def test_only_the_area_staff_begin(asking: Asking, sun: Community) -> None:
    Collection.objects.all().delete()
    wanted = collecting.Wanted("x", 2026, questions.suggested(FORM), (), collecting.USUAL)
    with pytest.raises(DemandRefused) as refused:
        collecting.begin(asking.questionnaire, wanted, user=sun.people["administrator"])
    assert refused.value.code == "not_yours"


FILLED = {
    "frequency": "weekly",
    "time_slots": ["weekend"],
    "pay": "free",
    "provider_pref": ["any"],
    "volunteer_will": "no",
}


def by_name(stored: dict[str, Any]) -> dict[str, Any]:
    """Stored answers by question name, as a correction sends them."""
    return {FORM.by_id[pk].name: value for pk, value in stored.items()}
