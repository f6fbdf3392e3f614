"""Purchase lists: whose they are, publishing, what stays as it is; demands taken once; the closing link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from forms_builder.schema import Form, Question
from surveys import channels
from surveys.chats.drawing import KNOWN_BY as LEDGER_NAMES
from surveys.demands.enums import DemandState
from surveys.flow import steps
from surveys.flow.errors import StepRefused
from surveys.projects import closing, making, purchasing
from surveys.projects.enums import ProjectState
from surveys.projects.errors import ProjectRefused
from surveys.projects.exporting import line
from surveys.projects.models import Project, PurchaseList
from surveys.projects.table import FLOW
from surveys.projects.views.lists import of_list
from surveys.tallying import fold_all
from surveys.topics.drawing import NAMES as TOPIC_NAMES
from tests.factories import ChannelFactory, ResponseFactory
from tests.factories.town import Town
from tests.surveys.projects.conftest import (
    ASKING,
    at,
    collection_of,
    designed,
    linked,
    listed,
    published_form,
)
from tests.surveys.projects.test_table import whole


def test_a_list_is_made_by_the_street(town: Town, chief: Any) -> None:
    with pytest.raises(StepRefused, match="not_yours"):
        purchasing.make(town.sun.area, 2026, "社区自己的", user=town.sun.people["supervisor"])
    made = purchasing.make(town.street, 2026, "2026年购买清单", user=chief)
    for user in (town.sun.people["supervisor"], town.moon.people["administrator"]):
        with pytest.raises(StepRefused, match="not_yours"):
            purchasing.publish(made.pk, user=user)
    with pytest.raises(ProjectRefused, match="empty_list"):
        purchasing.publish(made.pk, user=chief)


def test_a_published_list_stays(town: Town, chief: Any) -> None:
    """Numbers in the order of the projects; nothing comes on, nothing goes off."""
    found = purchasing.make(town.street, 2026, "2026年购买清单", user=chief)
    rows = []
    for place in (town.sun, town.moon):
        project = at(designed(place, listed(place)), ProjectState.RECOGNISED)
        steps.take(FLOW, project.pk, "enlist", whole({"purchase_list": found}), user=chief)
        rows.append(project)
    with pytest.raises(ProjectRefused, match="list_in_use"):
        purchasing.drop(found.pk, user=chief)
    purchasing.publish(found.pk, user=chief)
    assert [Project.objects.get(pk=each.pk).list_no for each in rows] == [1, 2]
    late = at(designed(town.sun, listed(town.sun)), ProjectState.RECOGNISED)
    for call in (
        lambda: steps.take(FLOW, late.pk, "enlist", whole({"purchase_list": found}), user=chief),
        lambda: purchasing.publish(found.pk, user=chief),
        lambda: purchasing.drop(found.pk, user=chief),
    ):
        with pytest.raises(ProjectRefused, match="list_published"):
            call()
    with pytest.raises(ProjectRefused, match="list_stays"):
        steps.take(FLOW, rows[0].pk, "delist", whole({}), user=chief)


def test_what_is_stopped_stays_on_a_published_list_only(town: Town, chief: Any) -> None:
    """Its demands wait for another project; a draft of a list loses it."""
    on_draft = at(designed(town.sun, listed(town.sun)), ProjectState.PURCHASED)
    on_list = at(designed(town.sun, demand := listed(town.sun)), ProjectState.PURCHASED)
    found = on_list.purchase_list
    assert found
    purchasing.publish(found.pk, user=town.superuser)
    for project in (on_draft, on_list):
        steps.take(FLOW, project.pk, "stop", whole({}), user=chief)
        project.refresh_from_db()
    assert (on_draft.purchase_list, on_draft.state) == (None, ProjectState.STOPPED)
    assert (on_list.purchase_list, on_list.list_no) == (found, 1)
    demand.refresh_from_db()
    assert demand.state == DemandState.LISTED
    cells = [line(each, 0) for each in of_list(found)]
    assert [(each[1], each[-1]) for each in cells] == [("助餐进社区", "已中止")]


def test_a_list_of_elsewhere(town: Town) -> None:
    other = PurchaseList.objects.create(
        area=town.moon.area, year=2026, name="月亮的", created_by=town.superuser
    )
    project = at(designed(town.sun, listed(town.sun)), ProjectState.RECOGNISED)
    with pytest.raises(ProjectRefused, match="other_place"):
        steps.take(FLOW, project.pk, "enlist", whole({"purchase_list": other}), user=town.superuser)


def test_off_the_list_again(town: Town, chief: Any) -> None:
    project = at(designed(town.sun, listed(town.sun)), ProjectState.PURCHASED)
    found = project.purchase_list
    assert found
    steps.take(FLOW, project.pk, "delist", whole({}), user=chief)
    assert Project.objects.get(pk=project.pk).purchase_list is None
    purchasing.drop(found.pk, user=chief)
    assert not PurchaseList.objects.exists()


def test_a_demand_is_taken_once(town: Town) -> None:
    demand, other = listed(town.sun), listed(town.sun, "四点半托管")
    project = designed(town.sun, demand)
    with pytest.raises(ProjectRefused, match="not_listed"):
        designed(town.sun, demand)
    user = town.sun.people["supervisor"]
    making.answer(project, [other], user=user)
    demand.refresh_from_db()
    other.refresh_from_db()
    assert (demand.state, other.state) == (DemandState.LISTED, DemandState.TAKEN)
    at(project, ProjectState.RUNNING)
    with pytest.raises(ProjectRefused, match="not_draft"):
        making.answer(project, [demand], user=user)


def test_demands_that_stay_bear_the_new_name(town: Town) -> None:
    demand, other = listed(town.sun), listed(town.sun, "四点半托管")
    project = designed(town.sun, demand)
    project.name = "送餐上门"
    project.save()
    making.answer(project, [demand, other], user=town.sun.people["supervisor"])
    assert {each.project_name for each in project.demands.all()} == {"送餐上门"}


def test_withdrawn_demands_are_not_taken(town: Town) -> None:
    with pytest.raises(ProjectRefused, match="not_listed"):
        designed(town.sun, listed(town.sun, withdrawn=True))


def test_the_closing_questionnaire_is_kept_with_the_evaluation(
    town: Town, chief: Any, given: Callable[..., dict[str, Any]]
) -> None:
    """5, 4, 2, 5, 5 and a missing grade: satisfied 4 of 5, mean 4.20; only what came through its own link."""
    sun = town.sun
    page, version = published_form(sun)
    project = designed(sun, listed(sun))
    with pytest.raises(ProjectRefused, match="not_open"):
        closing.make_link(project.pk, page, user=chief)
    at(project, ProjectState.FINISHED)
    channel = closing.make_link(project.pk, page, user=chief)
    for grade in ("5", "4", "2", "5", "5", None):
        ResponseFactory(version=version, channel=channel, answers={"q-rate": grade} if grade else {})
    elsewhere = ChannelFactory(questionnaire=page, area=sun.area)
    ResponseFactory(version=version, channel=elsewhere, answers={"q-rate": "1"})
    fold_all()
    project.refresh_from_db()
    found = closing.result(project)
    assert found
    assert (found.responses, found.rated, found.satisfied) == (6, 5, 4)
    assert (found.percent, found.grade) == ("80.0%", "4.20")
    event = steps.take(FLOW, project.pk, "evaluate", whole({"grade": "good"}), user=chief)
    assert event.data["answers"]["percent"] == "80.0%"
    assert "few_because" not in event.data


def test_an_evaluation_with_few_answers_says_why(town: Town, chief: Any) -> None:
    """With no questionnaire, with one that nobody answered, and with four grades: no share is told."""
    sun = town.sun
    for grades in (None, (), ("5", "5", "5", "5")):
        project = at(designed(sun, listed(sun)), ProjectState.FINISHED)
        if grades is not None:
            linked(project, sun, chief, *grades)
        for few in ({}, {"few_because": "  "}):
            with pytest.raises(ProjectRefused, match="few_answers"):
                steps.take(FLOW, project.pk, "evaluate", whole({"grade": "good", **few}), user=chief)
        long = {"grade": "good", "few_because": "长" * 501}
        with pytest.raises(StepRefused, match="text_too_long"):
            steps.take(FLOW, project.pk, "evaluate", whole(long), user=chief)
        known = {"grade": "good", "few_because": "已电话回访13800001234"}
        with pytest.raises(StepRefused, match="private"):
            steps.take(FLOW, project.pk, "evaluate", whole(known), user=chief)
        data = {"grade": "good", "few_because": "逐户电话回访，均表示满意。"}
        event = steps.take(FLOW, project.pk, "evaluate", whole(data), user=chief)
        assert event.data["few_because"] == "逐户电话回访，均表示满意。"
        assert ("answers" in event.data) == bool(grades)
        shown = Client().get(reverse("public_projects:project", args=[project.pk])).content.decode()
        assert "逐户电话回访" in shown
        assert "100.0%" not in shown


def test_more_answers_than_people_served_are_not_relied_on(town: Town, chief: Any) -> None:
    """Whoever has the link can answer a hundred times: then no share is told."""
    project = at(designed(town.sun, listed(town.sun), served=7), ProjectState.FINISHED)
    linked(project, town.sun, chief, *["5"] * 8)
    with pytest.raises(ProjectRefused, match="many_answers"):
        steps.take(FLOW, project.pk, "evaluate", whole({"grade": "good"}), user=chief)
    data = {"grade": "good", "few_because": "逐户电话回访，均表示满意。"}
    steps.take(FLOW, project.pk, "evaluate", whole(data), user=chief)
    shown = Client().get(reverse("public_projects:project", args=[project.pk])).content.decode()
    assert "100.0%" not in shown
    assert "未核验" in shown
    enough = at(designed(town.sun, listed(town.sun), served=8), ProjectState.FINISHED)
    linked(enough, town.sun, chief, *["5"] * 8)
    steps.take(FLOW, enough.pk, "evaluate", whole({"grade": "good"}), user=chief)
    shown = Client().get(reverse("public_projects:project", args=[enough.pk])).content.decode()
    assert "100.0%" in shown
    assert "未核验" in shown


@pytest.mark.parametrize("key", ["evaluate", "stop"])
def test_what_is_over_asks_nobody_any_more(town: Town, chief: Any, key: str) -> None:
    state = ProjectState.FINISHED if key == "evaluate" else ProjectState.RUNNING
    project = at(designed(town.sun, listed(town.sun)), state)
    channel = linked(project, town.sun, chief)
    assert channels.is_open(channel)
    data = {"grade": "good", "few_because": "逐户电话回访。"} if key == "evaluate" else {}
    steps.take(FLOW, project.pk, key, whole(data), user=chief)
    channel.refresh_from_db()
    assert not channels.is_open(channel)


def test_a_link_is_replaced_while_nobody_has_answered(town: Town, chief: Any) -> None:
    """The old one is closed; once somebody has answered, it stays."""
    project = at(designed(town.sun, listed(town.sun)), ProjectState.RUNNING)
    first = linked(project, town.sun, chief)
    second = linked(project, town.sun, chief, "5")
    first.refresh_from_db()
    assert not channels.is_open(first)
    assert (project.channel, project.questionnaire) == (second, second.questionnaire)
    page, _version = published_form(town.sun)
    with pytest.raises(ProjectRefused, match="link_answered"):
        closing.make_link(project.pk, page, user=chief)
    project.refresh_from_db()
    assert project.channel == second


def test_only_what_asks_for_satisfaction_and_nothing_else_closes_a_project(town: Town, chief: Any) -> None:
    def with_rating(*names: str) -> Form:
        more = tuple(Question(f"q-{name}", "text", name, name) for name in names)
        return replace(ASKING, items=(*ASKING.items, *more))

    plain, _version = published_form(town.sun, Form(title="意见", items=(with_rating("x").items[-1],)))
    topics, _version = published_form(town.sun, with_rating(*sorted(TOPIC_NAMES)))
    ledger, _version = published_form(town.sun, with_rating(*sorted(LEDGER_NAMES)))
    collected, _version = published_form(town.sun)
    collection_of(replace(town.sun, questionnaire=collected))
    voted, _version = published_form(town.sun)
    ChannelFactory(questionnaire=voted, area=town.sun.area, gate="test")
    taken_back, _version = published_form(town.sun)
    taken_back.live = False
    taken_back.save()
    project = at(designed(town.sun, listed(town.sun)), ProjectState.RUNNING)
    for page, code in (
        (plain, "no_rating"),
        (taken_back, "no_rating"),
        (topics, "feeds_others"),
        (ledger, "feeds_others"),
        (collected, "feeds_others"),
        (voted, "feeds_others"),
    ):
        with pytest.raises(ProjectRefused, match=code):
            closing.make_link(project.pk, page, user=chief)
    assert not Project.objects.exclude(channel=None).exists()


def test_figures_that_look_like_a_slip_need_a_reason(town: Town, chief: Any) -> None:
    """More money than the budget, once for every such figure; sums that fall."""
    project = at(designed(town.sun, listed(town.sun), budget=Decimal("50000.50")), ProjectState.RUNNING)

    def report(**data: Any) -> None:
        steps.take(FLOW, project.pk, "progress", whole(data), user=chief)

    report(served=10, spent=Decimal("40000.00"))
    for code, data in (
        ("over_budget", {"spent": Decimal("60000")}),
        ("over_budget", {"spent": Decimal("60000"), "figures_because": "  "}),
        ("figures_fell", {"spent": Decimal("39999.99")}),
        ("figures_fell", {"served": 9}),
    ):
        with pytest.raises(ProjectRefused, match=code):
            report(**data)
    with pytest.raises(StepRefused, match="text_too_long"):
        report(served=9, figures_because="长" * 501)
    report(spent=Decimal("60000"), figures_because="街道追加了送餐车费用。")
    report(served=12, spent=Decimal("60000"))
    report(spent=Decimal("49000"), figures_because="上次误填。")
    event = project.events.last()
    assert event
    assert event.data == {"spent": "49000", "figures_because": "上次误填。"}


def test_money_is_exact(town: Town, chief: Any) -> None:
    project = at(designed(town.sun, listed(town.sun), budget=Decimal("0.30")), ProjectState.RUNNING)
    steps.take(FLOW, project.pk, "progress", whole({"served": 3, "spent": Decimal("0.30")}), user=chief)
    project.refresh_from_db()
    assert (project.served, project.spent) == (3, Decimal("0.30"))
