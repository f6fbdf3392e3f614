"""What residents of a demand read of its project: nothing before it is recognised, then all the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from surveys.demands.models import Demand
from surveys.demands.ways import failed
from surveys.flow.files import Upload
from surveys.flow.steps import Given, take
from surveys.projects.enums import Branch
from surveys.projects.models import Project
from surveys.projects.table import FLOW
from tests.factories.town import Community
from tests.surveys.problems.conftest import photo
from tests.surveys.projects.conftest import designed, listed

NAME = "助餐进社区"


def page(demand: Demand) -> str:
    """The demand's public page."""
    return Client().get(reverse("asked_demand", args=[demand.pk])).content.decode()


def lists(demand: Demand) -> str:
    """Its line on the public list."""
    return Client().get(reverse("asked_demands"), {"of": demand.collection_id}).content.decode()


def taken(project: Project, key: str, user: Any, data: dict[str, Any], told: str = "") -> None:
    """One step."""
    files = [Upload("证明.jpg", photo("#3a6"))] if key == "finish" else []
    take(FLOW, project.pk, key, Given(opinion="同意", told=told, files=files, data=data), user=user)
    project.refresh_from_db()


def test_a_demand_tells_of_its_project_step_by_step(
    sun: Community, chief: Any, given: Callable[[Project, str], dict[str, Any]]
) -> None:
    demand = listed(sun)
    project = designed(sun, demand)
    address = reverse("public_projects:project", args=[project.pk])
    for said in (page(demand), lists(demand)):
        assert "正在设计项目" in said
        assert NAME not in said
        assert "正在实施" not in said
    taken(project, "settle", chief, {})
    said = page(demand)
    assert f'<a href="{address}">{NAME}</a>' in said
    assert "下一步：列入政府购买清单" in said
    assert NAME in lists(demand)
    taken(project, "enlist", chief, given(project, "enlist"))
    taken(project, "start", chief, given(project, "start"), "十月一日起每天中午送餐")
    said = page(demand)
    assert "下一步：项目正在实施" in said
    assert said.index("项目列入购买清单") < said.index("项目开始实施") < said.index("十月一日起每天中午送餐")
    taken(project, "finish", sun.people["supervisor"], given(project, "finish"))
    taken(
        project, "evaluate", chief, {**given(project, "evaluate"), "grade": "failed"}, "送餐不准时，要求整改"
    )
    for said in (page(demand), lists(demand)):
        assert "已办结（项目评估：不合格）" in said
    assert page(demand).count("送餐不准时，要求整改") == 1
    assert failed(Demand.objects.all()) == 1


def test_a_refused_project_leaves_its_demand_on_the_list(sun: Community, chief: Any, social: Any) -> None:
    demand = listed(sun)
    project = designed(sun, demand, branch=Branch.ORGANISATION, designer=social)
    taken(project, "submit", sun.people["supervisor"], {})
    assert NAME not in page(demand)
    taken(project, "refuse", chief, {}, "经费依据不足")
    said = page(demand)
    assert "经费依据不足" in said
    assert "已入需求清单" in said
    assert NAME not in lists(demand)


def test_projects_of_a_list_are_read_at_once(sun: Community, chief: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as made:
            lists(first)
        return len(made)

    first = listed(sun)
    taken(designed(sun, first), "settle", chief, {})
    few = cost()
    for _ in range(5):
        taken(designed(sun, listed(sun)), "settle", chief, {})
    assert cost() == few
