"""The steps of a project: every step from every state by everybody; what must be given; the second person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from surveys.demands.enums import DemandState
from surveys.flow import steps
from surveys.flow.errors import StepRefused
from surveys.flow.files import Upload
from surveys.flow.steps import Given, begin
from surveys.projects.enums import Branch, ProjectState
from surveys.projects.errors import ProjectRefused
from surveys.projects.models import Project, ProjectEvent, PurchaseList
from surveys.projects.table import FLOW, STEPS
from territory.models import Organisation
from tests.factories.town import Town
from tests.surveys.problems.conftest import photo
from tests.surveys.projects.conftest import at, designed, listed, published

# (step, state) → where it leads, and who may: whoever keeps the community, or only the street.
TABLE = {
    ("settle", "draft"): ("recognised", "street"),
    ("submit", "draft"): ("submitted", "community"),
    ("recognise", "submitted"): ("recognised", "street"),
    ("send_back", "submitted"): ("draft", "street"),
    ("refuse", "submitted"): ("refused", "street"),
    ("enlist", "recognised"): ("purchased", "street"),
    ("delist", "purchased"): ("recognised", "street"),
    ("start", "purchased"): ("running", "community"),
    ("progress", "running"): ("running", "community"),
    ("finish", "running"): ("finished", "community"),
    ("resume", "finished"): ("running", "community"),
    ("evaluate", "finished"): ("evaluated", "street"),
    ("stop", "draft"): ("stopped", "street"),
    ("stop", "submitted"): ("stopped", "street"),
    ("stop", "recognised"): ("stopped", "street"),
    ("stop", "purchased"): ("stopped", "street"),
    ("stop", "running"): ("stopped", "street"),
}
PEOPLE = ("author", "worker", "supervisor", "administrator", "chief", "stranger", "superuser")


def whole(data: dict[str, Any]) -> Given:
    """All that any step wants."""
    return Given(opinion="同意", told="已办理", files=[Upload("证明.jpg", photo())], data=data)


@pytest.mark.parametrize("who", PEOPLE)
def test_every_step_from_every_state(
    town: Town, chief: Any, social: Organisation, given: Callable[..., dict[str, Any]], who: str
) -> None:
    user = {
        **town.sun.people,
        "chief": chief,
        "stranger": town.moon.people["supervisor"],
        "superuser": town.superuser,
    }[who]
    keeps = who in ("supervisor", "administrator", "chief", "superuser")
    for step, state in product(STEPS.values(), ProjectState):
        project = at(designed(town.sun, listed(town.sun)), state)
        if step.key == "submit":
            project.branch, project.designer = Branch.ORGANISATION, social
            project.save()
        wanted = TABLE.get((step.key, state))
        may = wanted and keeps and (wanted[1] == "community" or who in ("chief", "superuser"))
        all_given = whole(given(project, step.key))
        offered = step in steps.possible(FLOW, Project.objects.get(pk=project.pk), user)
        assert offered == bool(may), (step.key, state)
        before = ProjectEvent.objects.count()
        if may:
            steps.take(FLOW, project.pk, step.key, all_given, user=user)
        else:
            with pytest.raises(StepRefused) as refused:
                steps.take(FLOW, project.pk, step.key, all_given, user=user)
            assert refused.value.code in ("wrong_state", "not_yours", "level")
            assert refused.value.message
            assert ProjectEvent.objects.count() == before
        assert Project.objects.get(pk=project.pk).state == (wanted[0] if wanted and may else state)


@pytest.mark.parametrize("key", [each.key for each in STEPS.values()])
def test_what_must_be_given(
    town: Town, chief: Any, social: Organisation, given: Callable[..., dict[str, Any]], key: str
) -> None:
    """Each thing a step needs, left out by itself, is refused; nothing has changed then."""
    step = STEPS[key]
    project = at(designed(town.sun, listed(town.sun)), step.froms[0])
    if key == "submit":
        project.branch, project.designer = Branch.VENTURE, social
        project.save()
    data = given(project, key)
    full = whole(data)
    lacking = {"opinion_missing": replace(full, opinion=" ")} if step.opinion else {}
    if step.told:
        lacking["told_missing"] = replace(full, told="")
    if step.file:
        lacking["file_missing"] = replace(full, files=())
    for name in step.needs:
        less = {each: value for each, value in data.items() if each != name}
        with pytest.raises(StepRefused, match="field_missing") as refused:
            steps.take(FLOW, project.pk, key, replace(full, data=less), user=chief)
        assert str(FLOW.names[name]) in refused.value.message
    for code, less_given in lacking.items():
        with pytest.raises(StepRefused, match=code):
            steps.take(FLOW, project.pk, key, less_given, user=chief)
    for code, more in (
        ("text_too_long", replace(full, opinion="长" * 1001)),
        ("not_a_file", replace(full, files=[Upload("x.exe", b"MZ")])),
        ("stale", replace(full, seen=0)),
    ):
        with pytest.raises(StepRefused, match=code):
            steps.take(FLOW, project.pk, key, more, user=chief)
    assert Project.objects.get(pk=project.pk).state == step.froms[0]
    steps.take(FLOW, project.pk, key, full, user=chief)


def test_who_hands_in_does_not_recognise(
    town: Town, chief: Any, social: Organisation, given: Callable[..., dict[str, Any]]
) -> None:
    project = designed(town.sun, listed(town.sun), branch=Branch.VENTURE, designer=social)
    steps.take(FLOW, project.pk, "submit", whole({}), user=chief)
    with pytest.raises(StepRefused, match="same_person"):
        steps.take(FLOW, project.pk, "recognise", whole(given(project, "recognise")), user=chief)
    steps.take(FLOW, project.pk, "recognise", whole(given(project, "recognise")), user=town.street_supervisor)


def test_who_reports_it_finished_does_not_evaluate(
    town: Town, chief: Any, given: Callable[..., dict[str, Any]]
) -> None:
    project = at(designed(town.sun, listed(town.sun)), ProjectState.RUNNING)
    steps.take(FLOW, project.pk, "finish", whole(given(project, "finish")), user=chief)
    with pytest.raises(StepRefused, match="same_person"):
        steps.take(FLOW, project.pk, "evaluate", whole({"grade": "good"}), user=chief)


def test_what_can_only_be_refused_is_not_offered(town: Town, chief: Any, social: Organisation) -> None:
    """What the project rules out is no button; what is lacking, or that somebody else must, is said."""

    def offered(project: Project) -> set[str]:
        return {each.key for each in steps.possible(FLOW, Project.objects.get(pk=project.pk), chief)}

    mine = designed(town.sun, listed(town.sun))
    theirs = designed(town.sun, listed(town.sun), branch=Branch.ORGANISATION, designer=social)
    assert offered(mine) == {"settle", "stop"}
    assert offered(theirs) == {"submit", "stop"}
    steps.take(FLOW, theirs.pk, "submit", whole({}), user=chief)
    theirs.refresh_from_db()
    assert [each.key for each, _why in steps.withheld(FLOW, theirs, chief)] == ["recognise"]
    assert not steps.withheld(FLOW, theirs, town.street_supervisor)
    bought = at(designed(town.sun, listed(town.sun)), ProjectState.PURCHASED)
    assert offered(bought) == {"delist", "stop"}
    assert [each.key for each, _why in steps.withheld(FLOW, bought, chief, "list_unpublished")] == ["start"]
    published(bought)
    assert offered(bought) == {"start", "stop"}


def test_each_branch_has_its_way(town: Town, chief: Any, social: Organisation) -> None:
    """A department settles its own projects, an organisation hands its in."""
    mine = designed(town.sun, listed(town.sun))
    theirs = designed(town.sun, listed(town.sun), branch=Branch.ORGANISATION, designer=social)
    odd = designed(town.sun, listed(town.sun), branch=Branch.VENTURE)
    none = designed(town.sun)
    for project, key, code in (
        (mine, "submit", "by_unit"),
        (theirs, "settle", "by_organisation"),
        (odd, "submit", "not_social"),
        (none, "settle", "no_demand"),
    ):
        with pytest.raises(StepRefused, match=code) as refused:
            steps.take(FLOW, project.pk, key, whole({}), user=chief)
        assert refused.value.message
        assert Project.objects.get(pk=project.pk).state == ProjectState.DRAFT


@pytest.mark.parametrize("key", ["refuse", "stop"])
def test_what_ends_gives_its_demands_back(town: Town, chief: Any, key: str) -> None:
    """With the reason that residents read."""
    first, second = listed(town.sun), listed(town.sun, "四点半托管")
    project = at(designed(town.sun, first, second), STEPS[key].froms[0])
    assert {each.state for each in project.demands.all()} == {DemandState.TAKEN}
    steps.take(FLOW, project.pk, key, whole({}), user=chief)
    for demand in (first, second):
        demand.refresh_from_db()
        assert demand.state == DemandState.LISTED
        assert demand.events.last().told == "已办理"


def test_an_evaluated_project_has_carried_its_demands_out(town: Town, chief: Any) -> None:
    demand = listed(town.sun)
    project = at(designed(town.sun, demand), ProjectState.FINISHED)
    few = {"grade": "excellent", "few_because": "逐户电话回访，均表示满意。"}
    steps.take(FLOW, project.pk, "evaluate", whole(few), user=chief)
    demand.refresh_from_db()
    project.refresh_from_db()
    assert (demand.state, project.grade) == (DemandState.DONE, "excellent")


def test_days_that_do_not_fit(town: Town, chief: Any, social: Organisation) -> None:
    project = at(designed(town.sun, listed(town.sun)), ProjectState.PURCHASED)
    published(project)
    days = {"provider": social, "starts_on": date(2026, 5, 2), "ends_on": date(2026, 5, 1)}
    with pytest.raises(StepRefused, match="ends_before_start"):
        steps.take(FLOW, project.pk, "start", whole(days), user=chief)


def test_nothing_begins_before_its_purchase_list_is_published(
    town: Town, chief: Any, given: Callable[..., dict[str, Any]]
) -> None:
    project = at(designed(town.sun, listed(town.sun)), ProjectState.PURCHASED)
    full = whole(given(project, "start"))
    PurchaseList.objects.update(published_at=None)
    with pytest.raises(ProjectRefused, match="list_unpublished"):
        steps.take(FLOW, project.pk, "start", full, user=chief)
    published(project)
    steps.take(FLOW, project.pk, "start", full, user=chief)


def test_the_first_event_is_no_step(town: Town) -> None:
    """What is not in the table cannot be taken at all."""
    project = designed(town.sun, listed(town.sun))
    with pytest.raises(KeyError):
        steps.take(FLOW, project.pk, "design", whole({}), user=town.superuser)
    assert [each.step for each in project.events.all()] == ["design"]
    assert begin(FLOW, project, step="design", user=None).to_state == "draft"
