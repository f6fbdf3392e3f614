"""The month's list, coverage, export, paper and planning by button."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jobs.models import Job
from jobs.running import claim, perform
from wagtail.models import ModelLogEntry

from surveys.visits.duties import rules
from surveys.visits.models import Duty
from territory import paging
from territory.enums import Level, TagKind
from territory.models import GridPart, Household
from tests.factories import HouseholdFactory
from tests.factories.fieldwork import DutyFactory, TagFactory
from tests.factories.territory import AreaFactory, GridFactory
from tests.surveys.visits.duties.conftest import Block, Visitor

LIST = "/admin/field/duties/"


@pytest.fixture
def month() -> date:
    """This month."""
    return rules.this_month()


@pytest.fixture
def plans(block: Block, month: date) -> dict[str, Duty]:
    """One done, one due, one missed last month, one withdrawn; one that lies on nobody; one of another
    community. Their tags are there too, so that planning agrees."""
    usual = {"month": month, "due_on": rules.due_on(month), "grid": block.grid, "worker": block.worker}
    before = {**usual, "month": rules.preceding(month), "due_on": month - timedelta(days=1)}
    now = timezone.now()
    here = {"consent_on": timezone.localdate(), "added_at": now, "added_by": block.supervisor}
    far = HouseholdFactory(building=block.town.moon.building, unit="1", room="909")
    for home, kind in ((0, TagKind.ALONE), (1, TagKind.POOR)):
        TagFactory(household=block.homes[home], kind=kind, **here)
    TagFactory(household=far, **here)
    return {
        "done": DutyFactory(household=block.homes[0], visit=block.visit(now), **usual),
        "due": DutyFactory(household=block.homes[1], kind=TagKind.POOR, **usual),
        "missed": DutyFactory(household=block.homes[2], **before),
        "dropped": DutyFactory(household=block.homes[3], dropped_at=now, **usual),
        "moon": DutyFactory(household=far, month=month, due_on=rules.due_on(month)),
    }


def shown(client: Any, query: str = "") -> set[str]:
    """The rooms on the list."""
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    return {line.duty.household.room for line in answer.context["rows"]}


def test_narrowing(block: Block, plans: dict[str, Duty], visit: Visitor, month: date) -> None:
    client = visit(block.supervisor)
    everything = {"101", "201", "401"}
    table = {
        "": everything,
        "state=done": {"101"},
        "state=due": {"201"},
        "state=dropped": {"401"},
        "state=overdue": set(),
        "kind=poor": {"201"},
        f"grid={block.grid.pk}": everything,
        f"worker={block.worker.pk}": everything,
        f"worker={block.supervisor.pk}": set(),
        "q=3-1-201": {"201"},
        "q=3栋": everything,
        "q=401": {"401"},
        f"area={block.sun.building.get_parent().pk}": everything,
        f"month={rules.preceding(month):%Y-%m}": {"301"},
        f"month={rules.preceding(month):%Y-%m}&state=overdue": {"301"},
        "month=nonsense&grid=x&worker=999999999999999999999&state=x": everything,
    }
    for query, wanted in table.items():
        assert shown(client, query) == wanted, query
    page = client.get(LIST).content.decode()
    assert "阳光社区 阳光花园 3栋 1-101" in page
    assert "月亮" not in page


def test_the_figures_are_those_of_the_list(block: Block, plans: dict[str, Duty], visit: Visitor) -> None:
    context = visit(block.supervisor).get(LIST).context
    whole = context["whole"]
    assert (whole.planned, whole.done, whole.left, whole.share) == (2, 1, 1, 50.0)


def test_a_worker_sees_her_own(block: Block, plans: dict[str, Duty], visit: Visitor) -> None:
    other = block.colleague()
    grid = GridFactory(community=block.sun.area, name="第二网格", worker=other)
    GridPart.objects.create(grid=grid, building=block.sun.building, unit="2")
    Household.objects.filter(pk=block.homes[1].pk).update(unit="2")
    assert shown(visit(block.worker)) == {"101", "401"}
    assert shown(visit(other)) == {"201"}
    for address in (f"{LIST}plan/", f"{LIST}export/"):
        answer = visit(other).post(address)
        assert (answer.status_code, answer["Location"]) == (302, "/admin/"), "only who supervises"


def test_coverage_by_grid_by_worker_and_over_the_year(
    block: Block, plans: dict[str, Duty], visit: Visitor, month: date
) -> None:
    new = AreaFactory(parent=block.sun.building.get_parent(), name="9栋", level=Level.BUILDING)
    Household.objects.filter(pk=block.homes[1].pk).update(building=new)  # it lies in no grid
    context = visit(block.supervisor).get(f"{LIST}coverage/").context
    found = {
        name: [(c.name, c.planned, c.done, c.share) for c in context[name]] for name in ("grids", "workers")
    }
    assert sorted(found["grids"]) == [("", 1, 0, 0.0), ("阳光社区 第一网格", 1, 1, 100.0)]
    assert sorted(found["workers"]) == [("", 1, 0, 0.0), ("sun-worker", 1, 1, 100.0)]
    trend = {each: (c.planned, c.done) for each, c in context["trend"]}
    assert len(trend) == 12
    assert (trend[month], trend[rules.preceding(month)]) == ((2, 1), (1, 0))
    assert sum(planned for planned, _done in trend.values()) == 3


def test_pages_follow_one_another_in_the_order_of_the_doors(
    block: Block, plans: dict[str, Duty], visit: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging.paged, "__defaults__", (2,))
    client = visit(block.supervisor)
    first = client.get(LIST).context
    assert [line.duty.household.room for line in first["rows"]] == ["101", "201"]
    second = client.get(f"{LIST}?{first['kept']}&after={first['page'].after}").context
    assert [line.duty.household.room for line in second["rows"]] == ["401"]


def test_as_many_questions_for_thirty_rows_as_for_three(block: Block, visit: Visitor, month: date) -> None:
    client = visit(block.supervisor)

    def grow(n: int) -> dict[str, int]:
        for _ in range(n):
            home = HouseholdFactory(building=block.sun.building)
            tag = {"consent_on": timezone.localdate(), "added_at": timezone.now()}
            TagFactory(household=home, added_by=block.supervisor, **tag)
            at = {"month": month, "due_on": rules.due_on(month), "grid": block.grid}
            DutyFactory(household=home, worker=block.worker, visit=block.visit(timezone.now()), **at)
        found = {}
        for address in ("", "coverage/", "print/"):
            client.get(f"{LIST}{address}")
            with CaptureQueriesContext(connection) as asked:
                assert client.get(f"{LIST}{address}").status_code == 200
            found[address] = len(asked)
        return found

    assert grow(3) == grow(27)


def test_planning_by_button(block: Block, visit: Visitor, month: date) -> None:
    client = visit(block.supervisor)
    now = {"consent_on": timezone.localdate(), "added_at": timezone.now()}
    block.tag(0, **now)
    TagFactory(household=block.town.moon.household, added_by=block.supervisor, **now)
    answer = client.post(f"{LIST}plan/", {"month": f"{month:%Y-%m}"})
    assert Duty.objects.get().household == block.homes[0], "only her own community"
    assert "新增 1 户" in client.get(answer["Location"]).content.decode()
    assert "没有变化" in client.post(f"{LIST}plan/", follow=True).content.decode()
    for wrong in (rules.preceding(month), rules.following(rules.following(month))):
        answer = client.post(f"{LIST}plan/", {"month": f"{wrong:%Y-%m}"}, follow=True)
        assert "只能安排本月和下个月" in answer.content.decode()
    client.post(f"{LIST}plan/", {"month": f"{rules.following(month):%Y-%m}"})
    assert Duty.objects.filter(month=rules.following(month)).count() == 1
    assert ModelLogEntry.objects.filter(action="visits.plan_duties").count() == 3


def test_export_holds_what_the_list_shows(block: Block, plans: dict[str, Duty], visit: Visitor) -> None:
    answer = visit(block.supervisor).post(f"{LIST}export/", {"state": "done"})
    assert answer.status_code == 302
    job = Job.objects.get()
    claimed = claim(str(job.pk))
    assert claimed
    perform(claimed)
    job.refresh_from_db()
    assert job.state == "done", job.error
    with job.files.get(key="export").content() as file:
        rows = list(openpyxl.load_workbook(io.BytesIO(file.read())).worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][1:7] == ("阳光社区 阳光花园 3栋", "1", "101", "独居老人", "第一网格", "sun-worker")
    assert rows[1][8] == "已走访"
    assert ModelLogEntry.objects.filter(action="visits.export_duties").count() == 1


def test_paper_and_empty_states(block: Block, plans: dict[str, Duty], visit: Visitor) -> None:
    client = visit(block.supervisor)
    sheets = client.get(f"{LIST}print/").context["sheets"]
    assert [(worker.username, len(some)) for worker, some in sheets] == [("sun-worker", 3)]
    assert "没有符合条件的四必访" in client.get(f"{LIST}?q=zzz").content.decode()
    assert "这个月没有安排" in client.get(f"{LIST}?month=2020-01").content.decode()
