"""The table of demands: every step in every state by every role, and what a step needs."""

from __future__ import annotations

from typing import Any

import pytest

from surveys.demands import taking_up
from surveys.demands.enums import DemandState
from surveys.demands.models import Collection, Demand, DemandEvent
from surveys.demands.steps import FLOW, STEPS
from surveys.flow.errors import StepRefused
from surveys.flow.steps import Given, last_event, possible, take
from tests.factories import UserFactory
from tests.factories.town import Community, Town
from tests.surveys.demands.conftest import Asking, steps_of

STREET = ("street",)
BOTH = ("street", "supervisor", "administrator")
# The whole table: step → (states from which, state after, who may), where people take it.
ALLOWED: dict[str, tuple[tuple[str, ...], str | None, tuple[str, ...]]] = {
    "recognise": (("collected",), "catalogued", STREET),
    "assess": (("catalogued",), "listed", STREET),
    "describe": (("collected",), None, BOTH),
    "reword": (("catalogued", "listed"), None, STREET),
    "refuse": (("collected", "catalogued"), "refused", STREET),
    "uncatalogue": (("catalogued",), "collected", STREET),
    "unlist": (("listed",), "catalogued", STREET),
    "reopen": (("refused",), "collected", STREET),
}
WHO = ("street", "supervisor", "administrator", "worker", "author", "stranger", "root")


def people(town: Town) -> dict[str, Any]:
    """Everybody who might try."""
    return {
        "street": town.street_supervisor,
        **{name: town.sun.people[name] for name in ("supervisor", "administrator", "worker", "author")},
        "stranger": town.moon.people["supervisor"],
        "root": town.superuser,
    }


def test_every_step_in_every_state_by_everybody(asking: Asking, town: Town, sun: Community) -> None:
    demand = asking.demand(sun)
    other = asking.demand(sun)
    everybody = people(town)
    tried = 0
    for state in DemandState.values:
        merged = other if state == "merged" else None
        for key, step in STEPS.items():
            for who in WHO:
                Demand.objects.filter(pk=demand.pk).update(
                    state=state, merged_into=merged, catalogue_no=None, list_no=None, area=sun.building.pk
                )
                DemandEvent.objects.filter(of=demand).exclude(step="collect").delete()
                froms, to, may = ALLOWED.get(key, ((), None, ()))
                expected = state in froms and who in (*may, "root")
                tried += 1
                row = Demand.objects.get(pk=demand.pk)
                assert (step in possible(FLOW, row, everybody[who])) is expected, (state, key, who)
                given = Given(
                    opinion="同意",
                    told="先办急的",
                    data={"title": "建老年食堂", "department": asking.department, "score": "80"},
                )
                if expected:
                    event = take(FLOW, demand.pk, key, given, user=everybody[who])
                    row.refresh_from_db()
                    assert (row.state, event.from_state, event.to_state) == (to or state, state, to or state)
                    assert (event.by, event.step) == (everybody[who], key)
                else:
                    before = Demand.objects.filter(pk=demand.pk).values().get()
                    with pytest.raises(StepRefused) as refused:
                        take(FLOW, demand.pk, key, given, user=everybody[who])
                    assert refused.value.code in ("wrong_state", "not_yours", "level"), (state, key, who)
                    assert Demand.objects.filter(pk=demand.pk).values().get() == before
                    assert steps_of(demand) == ["collect"]
    assert tried == len(DemandState.values) * len(STEPS) * len(WHO)


GOOD: dict[str, Any] = {"opinion": "同意", "told": "经费不足，明年再议", "data": {}}


@pytest.mark.parametrize(
    ("step", "change", "code"),
    [
        ("recognise", {"opinion": " "}, "opinion_missing"),
        ("recognise", {"data": {"title": ""}}, "field_missing"),
        ("recognise", {"data": {"title": "  "}}, "field_missing"),
        ("recognise", {"data": {"department": None}}, "field_missing"),
        ("recognise", {"opinion": "长" * 1001}, "text_too_long"),
        ("refuse", {"told": ""}, "told_missing"),
        ("refuse", {"data": {"title": ""}}, "field_missing"),
        ("describe", {"data": {"title": ""}}, "field_missing"),
    ],
)
def test_what_a_step_needs(
    asking: Asking, sun: Community, town: Town, step: str, change: dict[str, Any], code: str
) -> None:
    demand = asking.demand(sun)
    data = {"title": "建老年食堂", "department": asking.department, **change.get("data", {})}
    given = Given(**{**GOOD, **change, "data": data})
    with pytest.raises(StepRefused) as refused:
        take(FLOW, demand.pk, step, given, user=town.street_supervisor)
    assert refused.value.code == code
    assert refused.value.message
    demand.refresh_from_db()
    assert (demand.state, demand.title, steps_of(demand)) == ("collected", "", ["collect"])


@pytest.mark.parametrize("score", ["-1", "100.01", "abc", "NaN", "1.234", "Infinity"])
def test_the_score_lies_between_0_and_100(asking: Asking, sun: Community, score: str) -> None:
    demand = asking.recognised(asking.demand(sun))
    with pytest.raises(StepRefused) as refused:
        take(FLOW, demand.pk, "assess", Given(opinion="好", data={"score": score}), user=asking.second)
    assert refused.value.code == "score_range"


def test_who_recognised_does_not_assess(asking: Asking, sun: Community, town: Town) -> None:
    demand = asking.recognised(asking.demand(sun))
    with pytest.raises(StepRefused) as refused:
        take(FLOW, demand.pk, "assess", Given(opinion="好", data={"score": "1"}), user=town.street_supervisor)
    assert refused.value.code == "same_person"


def test_who_saw_an_older_state_is_told(asking: Asking, sun: Community, town: Town) -> None:
    demand = asking.demand(sun)
    seen = last_event(FLOW, demand)
    asking.recognised(demand)
    with pytest.raises(StepRefused) as refused:
        take(FLOW, demand.pk, "uncatalogue", Given(seen=seen, opinion="退"), user=town.street_supervisor)
    assert refused.value.code == "stale"


def test_numbers_are_given_once(asking: Asking, sun: Community, town: Town) -> None:
    first, second = asking.demand(sun), asking.demand(sun, "想要四点半课堂", "child")
    asking.listed(first)
    assert (first.catalogue_no, first.list_no) == (1, 1)
    back = Given(opinion="材料不全")
    take(FLOW, first.pk, "unlist", back, user=town.street_supervisor)
    take(FLOW, first.pk, "uncatalogue", back, user=town.street_supervisor)
    asking.listed(second)
    assert (second.catalogue_no, second.list_no) == (2, 2)
    asking.listed(first)
    assert (first.catalogue_no, first.list_no) == (1, 1)  # its own, again
    collection = Collection.objects.get()
    assert (collection.last_catalogue_no, collection.last_list_no) == (2, 2)


def test_nobody_recognises_what_is_withdrawn(asking: Asking, sun: Community, town: Town) -> None:
    demand = asking.demand(sun)
    Demand.objects.filter(pk=demand.pk).update(withdrawn=True)
    with pytest.raises(StepRefused) as refused:
        asking.recognised(demand)
    assert refused.value.code == "withdrawn"
    assert "Nobody stands behind" in refused.value.message or "撤回" in refused.value.message


def test_projects_take_up_give_back_and_finish(asking: Asking, sun: Community, town: Town) -> None:
    user = UserFactory()
    demand = asking.listed(asking.demand(sun))
    taken = taking_up.take_up(demand, "幸福食堂项目", user)
    assert (taken.state, taken.project_name) == ("taken", "幸福食堂项目")
    with pytest.raises(StepRefused):
        taking_up.take_up(demand, "又一个", user)
    given_back = taking_up.release(demand, user, opinion="承接方退出")
    assert (given_back.state, given_back.project_name) == ("listed", "")
    with pytest.raises(StepRefused):
        taking_up.finish(demand, user)
    taking_up.take_up(demand, "幸福食堂二期", user)
    done = taking_up.finish(demand, user, told="食堂已开张")
    assert done.state == "done"
    assert [(each.step, each.data["project"]) for each in done.events.order_by("pk")[3:]] == [
        ("take_up", "幸福食堂项目"),
        ("release", "幸福食堂项目"),
        ("take_up", "幸福食堂二期"),
        ("finish", "幸福食堂二期"),
    ]
