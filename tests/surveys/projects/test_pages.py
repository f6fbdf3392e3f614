"""The pages of projects: registers, steps, lists, files; what everybody may read; strangers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from surveys.corrections import reject
from surveys.demands.enums import DemandState
from surveys.flow import steps
from surveys.models import Response
from surveys.projects import purchasing, urls
from surveys.projects.enums import ProjectState
from surveys.projects.exporting import BUDGET
from surveys.projects.models import Project, PurchaseList, SocialOrganisation, SocialWorker
from surveys.projects.table import FLOW
from surveys.tallying import fold_all
from territory.enums import OrganisationKind
from territory.models import Organisation
from tests.factories import OrganisationFactory, ResponseFactory
from tests.factories.town import ROLES, Town
from tests.surveys.projects.conftest import Visitor, at, designed, linked, listed, published_form
from tests.surveys.projects.test_table import whole

INDEX = "projects_project_modeladmin_index"
INSPECT = "projects_project_modeladmin_inspect"
CREATE = "projects_project_modeladmin_create"
EDIT = "projects_project_modeladmin_edit"
DELETE = "projects_project_modeladmin_delete"
REGISTERS = (
    INDEX,
    "projects_socialorganisation_modeladmin_index",
    "projects_socialworker_modeladmin_index",
)


def typed(town: Town, **changes: Any) -> dict[str, Any]:
    """A project as somebody types it."""
    return {
        "name": "助餐进社区",
        "branch": "unit",
        "designer": OrganisationFactory(kind=OrganisationKind.DEPARTMENT).pk,
        "answers": [listed(town.sun).pk],
        "content": "每天中午送餐。",
        "year": 2026,
        "budget": "80000.00",
        "beneficiaries": 120,
        "beneficiaries_text": "独居老人",
        **changes,
    }


def test_a_project_is_designed_changed_and_deleted(town: Town, visit: Visitor) -> None:
    client = visit(town.sun.people["supervisor"])
    address = f"{reverse(CREATE)}?in={town.sun.area.pk}"
    assert "老人助餐" not in client.get(address).content.decode()
    data = typed(town)
    assert "老人助餐" in client.get(address).content.decode()
    got = client.post(address, data)
    assert got.status_code == 302, got.content.decode()[-3000:]
    project = Project.objects.get()
    assert project.created_by == town.sun.people["supervisor"]
    assert (project.area, project.budget) == (town.sun.area, Decimal("80000.00"))
    first = project.demands.get()
    assert first.state == DemandState.TAKEN
    page = client.get(reverse(INSPECT, args=[project.pk])).content.decode()
    assert "助餐进社区" in page
    assert "老人助餐" in page
    second = listed(town.sun, "四点半托管")
    got = client.post(reverse(EDIT, args=[project.pk]), {**data, "answers": [second.pk], "name": "托管班"})
    assert got.status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (DemandState.LISTED, DemandState.TAKEN)
    assert client.post(reverse(DELETE, args=[project.pk])).status_code == 302
    second.refresh_from_db()
    assert second.state == DemandState.LISTED
    released = second.events.last()
    assert released
    assert (released.step, released.by) == ("release", town.sun.people["supervisor"])
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"answers": []}, "answers"),
        ({"budget": "0"}, "budget"),
        ({"budget": "12.345"}, "budget"),
        ({"branch": "org"}, "designer"),
        ({"name": ""}, "name"),
        ({"year": 1899}, "year"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    town: Town, visit: Visitor, changes: dict[str, Any], said: str
) -> None:
    client = visit(town.sun.people["supervisor"])
    got = client.post(f"{reverse(CREATE)}?in={town.sun.area.pk}", typed(town, **changes))
    assert got.status_code == 200
    assert said in got.context["form"].errors
    assert not Project.objects.exists()


def test_what_is_no_draft_is_not_edited(town: Town, visit: Visitor) -> None:
    project = at(designed(town.sun, listed(town.sun)), ProjectState.RUNNING)
    client = visit(town.sun.people["supervisor"])
    for name in (EDIT, DELETE):
        assert client.post(reverse(name, args=[project.pk]), typed(town, name="改名")).status_code in (
            302,
            403,
        )
    project.refresh_from_db()
    assert project.name == "助餐进社区"


def test_a_step_is_taken_on_its_page(town: Town, visit: Visitor, chief: Any) -> None:
    """The form asks for what the step needs; a mistake keeps the words; then it stands in the history."""
    project = at(designed(town.sun, listed(town.sun)), ProjectState.SUBMITTED)
    client = visit(chief)
    address = reverse("projects:step", args=[project.pk, "recognise"])
    page = client.get(address)
    assert page.status_code == 200
    seen = page.context["form"]["seen"].value()
    got = client.post(address, {"seen": seen, "opinion": "符合清单", "department": ""})
    assert got.status_code == 200
    assert "符合清单" in got.content.decode()
    department = OrganisationFactory(name="民政局", kind=OrganisationKind.DEPARTMENT)
    got = client.post(address, {"seen": seen, "opinion": "符合清单", "department": department.pk})
    assert got.status_code == 302
    page = client.get(reverse(INSPECT, args=[project.pk])).content.decode()
    assert "民政局" in page
    assert "符合清单" in page
    assert client.get(address).status_code == 302, "it is over"
    assert client.get(reverse("projects:step", args=[project.pk, "no-such"])).status_code == 404


def test_a_list_from_making_to_publishing(town: Town, visit: Visitor, chief: Any, client: Client) -> None:
    staff = visit(chief)
    new = reverse("projects:list_new")
    data = {"area": town.street.pk, "year": 2026, "name": "2026年购买清单"}
    assert staff.post(new, data).status_code == 302
    assert "name" in staff.post(new, data).context["form"].errors
    year = timezone.localdate().year
    for usual in (f"{year}年政府购买民生服务项目清单", f"{year}年政府购买民生服务项目清单（第2份）"):
        assert staff.get(new).context["form"].initial["name"] == usual
        PurchaseList.objects.create(area=town.street, year=year, name=usual, created_by=chief)
    PurchaseList.objects.filter(name__startswith=f"{year}年政府").delete()
    found = PurchaseList.objects.get()
    page = reverse("projects:list", args=[found.pk])
    assert staff.get(page).status_code == 200
    people = {"beneficiaries": 60, "beneficiaries_text": "独居老人"}
    project = at(designed(town.sun, listed(town.sun), **people), ProjectState.RECOGNISED)
    steps.take(FLOW, project.pk, "enlist", whole({"purchase_list": found}), user=chief)
    public = reverse("public_projects:list", args=[found.pk])
    assert client.get(public).status_code == 404, "not published"
    assert "不能撤回" in staff.get(reverse("projects:list_publish", args=[found.pk])).content.decode()
    assert client.get(public).status_code == 404, "only asked"
    assert staff.post(reverse("projects:list_publish", args=[found.pk])).status_code == 302
    assert "助餐进社区" in client.get(public).content.decode()
    assert "2026年购买清单" in client.get(reverse("public_projects:lists")).content.decode()
    assert staff.get(reverse("projects:list_publish", args=[found.pk])).status_code == 302, "no more"
    got = staff.get(reverse("projects:list_file", args=[found.pk]))
    assert unquote(got.headers["Content-Disposition"]).endswith("2026年购买清单.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(got.content)).active
    assert sheet is not None
    rows = [[each.value for each in row] for row in sheet.iter_rows()]
    assert rows[3][1] == "助餐进社区"
    assert rows[3][5] == "独居老人 60 人"
    assert rows[3][BUDGET] == 80000
    assert rows[4][BUDGET] == 80000, "the sum"
    steps.take(FLOW, project.pk, "stop", whole({}), user=chief)
    assert "已中止" in staff.get(page).content.decode()
    assert "已中止" in client.get(public).content.decode()


def test_a_draft_of_a_list_is_read_by_those_who_keep_its_area(town: Town, visit: Visitor, chief: Any) -> None:
    """Everybody below reads it once it is published, and sees its projects on their own pages before."""
    project = at(designed(town.sun, listed(town.sun)), ProjectState.RECOGNISED)
    found = purchasing.make(town.street, 2026, "2026年购买清单", user=chief)
    steps.take(FLOW, project.pk, "enlist", whole({"purchase_list": found}), user=chief)
    names = ("projects:list", "projects:list_file")
    pages = [reverse(name, args=[found.pk]) for name in names]
    for who in ROLES:
        client = visit(town.sun.people[who])
        assert [client.get(each).status_code for each in pages] == [404, 404], who
        assert "2026年购买清单" not in client.get(reverse("projects:lists")).content.decode()
        own = client.get(reverse(INSPECT, args=[project.pk]))
        assert own.status_code == 200
        assert pages[0] not in own.content.decode()
    assert visit(chief).get(pages[0]).status_code == 200
    assert pages[0] in visit(chief).get(reverse(INSPECT, args=[project.pk])).content.decode()
    purchasing.publish(found.pk, user=chief)
    for who in ROLES:
        assert [visit(town.sun.people[who]).get(each).status_code for each in pages] == [200, 200], who


def test_what_has_a_history_is_not_deleted(
    town: Town, visit: Visitor, social: Organisation, chief: Any
) -> None:
    demand = listed(town.sun)
    project = designed(town.sun, demand, branch="org", designer=social)
    steps.take(FLOW, project.pk, "submit", whole({}), user=town.sun.people["supervisor"])
    steps.take(FLOW, project.pk, "send_back", whole({}), user=chief)
    client = visit(town.sun.people["supervisor"])
    got = client.post(reverse(DELETE, args=[project.pk]))
    assert got.status_code == 200
    assert "中止" in got.content.decode()
    assert [each.step for each in project.events.all()] == ["design", "submit", "send_back"]
    demand.refresh_from_db()
    assert demand.state == DemandState.TAKEN


def test_a_name_that_looks_like_a_formula(town: Town, visit: Visitor, chief: Any) -> None:
    project = at(designed(town.sun, listed(town.sun), name="=1+1"), ProjectState.PURCHASED)
    body = visit(chief).get(reverse("projects:list_file", args=[project.purchase_list_id])).content
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert sheet is not None
    assert (sheet.cell(4, 2).value, sheet.cell(4, 2).data_type) == ("=1+1", "s")


@pytest.mark.parametrize("state", ProjectState)
def test_what_everybody_may_read(town: Town, client: Client, state: ProjectState) -> None:
    """From recognition on, and what was refused or stopped; words of staff and of residents never."""
    demand = listed(town.sun, words="我妈八十二岁住三单元")
    project = at(designed(town.sun, demand), state)
    steps.begin(FLOW, project, step="send_back", user=town.superuser)
    event = project.events.last()
    event.opinion = "内部意见"
    event.save()
    shown = state not in (ProjectState.DRAFT, ProjectState.SUBMITTED)
    address = reverse("public_projects:project", args=[project.pk])
    got = client.get(address)
    assert got.status_code == (200 if shown else 404)
    page = got.content.decode()
    assert ("老人助餐" in page) == shown
    assert "内部意见" not in page
    assert "八十二岁" not in page
    listing = client.get(reverse("public_projects:projects")).content.decode()
    assert ("助餐进社区" in listing) == shown
    assert not got.cookies


def test_the_public_list_is_searched(town: Town, client: Client) -> None:
    for name in ("助餐进社区", "四点半托管"):
        at(designed(town.sun, listed(town.sun), name=name), ProjectState.RUNNING)
    address = reverse("public_projects:projects")
    page = client.get(address, {"q": "托管"}).content.decode()
    assert "四点半托管" in page
    assert "助餐进社区" not in page
    assert "助餐进社区" not in client.get(address, {"state": "evaluated"}).content.decode()
    assert client.get(address, {"state": "draft"}).status_code == 200


@pytest.mark.parametrize("name", REGISTERS)
def test_queries_do_not_grow(town: Town, visit: Visitor, name: str) -> None:
    """The same at 3 rows and at 30, for staff and for everybody."""
    client = visit(town.superuser)

    def fill(n: int) -> None:
        for index in range(n):
            at(designed(town.sun, listed(town.sun)), ProjectState.RUNNING)
            made = SocialOrganisation.objects.create(
                name=f"社{SocialOrganisation.objects.count()}{index}",
                kind=OrganisationKind.SOCIAL,
                area=town.sun.area,
            )
            SocialWorker.objects.create(name="李社工", area=town.sun.area, organisation=made)

    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    addresses = (reverse(name), reverse("public_projects:projects"), reverse("projects:lists"))
    fill(3)
    few = [queries(each) for each in addresses]
    fill(27)
    assert [queries(each) for each in addresses] == few


def test_the_registers_of_people(town: Town, visit: Visitor) -> None:
    """Made and shown; phone numbers masked; always of the kind of social organisations."""
    client = visit(town.sun.people["supervisor"])
    got = client.post(
        reverse("projects_socialorganisation_modeladmin_create"),
        {
            "name": "夕阳红服务社",
            "registration": "registered",
            "number": "5143",
            "area": town.sun.area.pk,
            "focus": ["elderly", "poor"],
            "capable": "on",
            "contact_name": "王芳",
            "contact_phone": "13800001111",
        },
    )
    assert got.status_code == 302, got.context["form"].errors
    made = SocialOrganisation.objects.get()
    assert (made.kind, made.focus) == (OrganisationKind.SOCIAL, ["elderly", "poor"])
    got = client.post(
        reverse("projects_socialworker_modeladmin_create"),
        {
            "name": "李晓",
            "area": town.sun.area.pk,
            "organisation": made.pk,
            "certificate": "worker",
            "certificate_no": "2020-1",
            "contact_phone": "139 0000 2222",
        },
    )
    assert got.status_code == 302, got.context["form"].errors
    page = client.get(reverse("projects_socialworker_modeladmin_index")).content.decode()
    assert "李晓" in page
    assert "139****2222" in page
    page = client.get(
        reverse("projects_socialorganisation_modeladmin_inspect", args=[made.pk])
    ).content.decode()
    assert "李晓" in page
    assert "13800001111" not in page


@pytest.fixture
def moon(town: Town) -> dict[str, dict[str, Any]]:
    """Arguments of every address, all of the other community."""
    project = at(designed(town.moon, listed(town.moon, "月亮需求"), name="月亮项目"), ProjectState.RUNNING)
    event = steps.take(FLOW, project.pk, "progress", whole({}), user=town.superuser)
    found = PurchaseList.objects.create(
        area=town.moon.area, year=2026, name="月亮清单", created_by=town.superuser
    )
    one, lst = {"pk": project.pk}, {"pk": found.pk}
    job = {"pk": uuid4()}
    return {
        "upload": {},
        "template": {"kind": "workers"},
        "preview": job,
        "done": job,
        "step": {**one, "step": "progress"},
        "file": {"pk": event.files.get().pk},
        "link": one,
        "lists": {},
        "list_new": {},
        "list": lst,
        "list_publish": lst,
        "list_drop": lst,
        "list_file": lst,
    }


def addresses(moon: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """(name, address) of every staff page; fails for a page this test does not know."""
    for pattern in urls.urlpatterns:
        name = str(pattern.name)
        yield name, reverse(f"projects:{name}", kwargs=moon[name])


@pytest.mark.parametrize("who", ROLES)
def test_strangers_find_nothing(
    town: Town, visit: Visitor, moon: dict[str, dict[str, Any]], who: str
) -> None:
    client = visit(town.sun.people[who])
    before = list(Project.objects.values()), list(PurchaseList.objects.values())
    project = Project.objects.get()
    for name, address in addresses(moon):
        got = client.get(address)
        if name in ("lists", "list_new", "upload", "template"):
            assert got.status_code in (200, 302), name
            assert "月亮".encode() not in got.content
        else:
            assert got.status_code in (302, 404), name
        data = {"seen": 0, "opinion": "x", "area": town.moon.area.pk, "year": 2026, "name": "x"}
        assert client.post(address, data).status_code in (200, 302, 404, 405, 422), name
    for name in (INSPECT, EDIT, DELETE):
        assert client.get(reverse(name, args=[project.pk])).status_code in (302, 404), name
    assert "月亮" not in client.get(reverse(INDEX)).content.decode()
    assert (list(Project.objects.values()), list(PurchaseList.objects.values())) == before


@pytest.mark.parametrize("who", ROLES)
def test_demands_are_linked_for_those_who_may_open_them(town: Town, visit: Visitor, who: str) -> None:
    project = designed(town.sun, demand := listed(town.sun))
    client = visit(town.sun.people[who])
    address = reverse("demands_demand_modeladmin_inspect", args=[demand.pk])
    shown = client.get(reverse(INSPECT, args=[project.pk])).content.decode()
    assert "老人助餐" in shown
    assert (address in shown) == (client.get(address).status_code == 200)


def test_files_are_sent_to_those_who_see_the_project(town: Town, visit: Visitor) -> None:
    project = at(designed(town.sun, listed(town.sun)), ProjectState.RUNNING)
    event = steps.take(FLOW, project.pk, "progress", whole({}), user=town.sun.people["supervisor"])
    address = reverse("projects:file", args=[event.files.get().pk])
    got = visit(town.sun.people["worker"]).get(address)
    assert got.status_code == 200
    assert b"".join(got.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]  # a file response


def test_the_link_page(town: Town, visit: Visitor, chief: Any) -> None:
    project = at(designed(town.sun, listed(town.sun)), ProjectState.RUNNING)
    client = visit(chief)
    address = reverse("projects:link", args=[project.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"questionnaire": ""}).status_code == 200
    closing_page, version = published_form(town.sun)
    offered = client.get(address).context["form"].fields["questionnaire"].queryset
    assert list(offered) == [closing_page]
    assert town.sun.questionnaire not in offered
    assert client.post(address, {"questionnaire": closing_page.pk}).status_code == 302
    inspect = reverse(INSPECT, args=[project.pk])
    page = client.get(inspect).content.decode()
    assert "/f/" in page
    assert address in page, "another one can be chosen"
    project.refresh_from_db()
    assert project.channel
    ResponseFactory(version=version, channel=project.channel, answers={"q-rate": "5"})
    assert address not in client.get(inspect).content.decode()
    assert purchasing.may_keep(chief, town.street)


def test_staff_see_what_the_evaluation_kept_and_what_came_later(
    town: Town, visit: Visitor, chief: Any
) -> None:
    """Beside the decision: how many answered of how many served. A voided answer changes nothing of it."""
    project = at(designed(town.sun, listed(town.sun), served=20), ProjectState.FINISHED)
    channel = linked(project, town.sun, chief, "5", "5", "5", "5", "2")
    client = visit(chief)
    shown = client.get(reverse("projects:step", args=[project.pk, "evaluate"])).content.decode()
    assert "5 份 · 服务 20 人 · 满意率 80.0%，平均 4.40 分" in shown
    assert "公开链接，未核验" in shown
    steps.take(FLOW, project.pk, "evaluate", whole({"grade": "good"}), user=chief)
    address = reverse(INSPECT, args=[project.pk])
    assert "评估后有变动" not in client.get(address).content.decode()
    wrong = Response.objects.filter(channel=channel, answers={"q-rate": "2"}).get()
    reject(wrong.pk, seen=wrong.revision, reason="不是服务对象", user=chief)
    fold_all()
    page = client.get(address).content.decode()
    assert "评估时： 5 份 · 服务 20 人 · 满意率 80.0%" in page
    assert "评估后有变动，现在： 4 份" in page
    public = Client().get(reverse("public_projects:project", args=[project.pk])).content.decode()
    assert "80.0%" in public


def test_more_answers_than_people_served_are_pointed_out(town: Town, visit: Visitor, chief: Any) -> None:
    project = at(designed(town.sun, listed(town.sun), served=4), ProjectState.FINISHED)
    linked(project, town.sun, chief, *["5"] * 6)
    client = visit(chief)
    assert "超过服务人数" in client.get(reverse(INSPECT, args=[project.pk])).content.decode()
    form = client.get(reverse("projects:step", args=[project.pk, "evaluate"])).context["form"]
    assert "few_because" in form.fields


def test_figures_stand_in_the_history_and_an_early_end_is_said(
    town: Town, visit: Visitor, chief: Any
) -> None:
    today = timezone.localdate()
    ends = today + timedelta(days=200)
    project = at(
        designed(town.sun, listed(town.sun), starts_on=timezone.localdate(), ends_on=ends),
        ProjectState.RUNNING,
    )
    client = visit(chief)
    address = reverse("projects:step", args=[project.pk, "progress"])
    data = {"seen": client.get(address).context["form"]["seen"].value(), "opinion": "已办", "spent": "90000"}
    assert "超过预算" in client.post(address, data).content.decode()
    assert client.post(address, {**data, "figures_because": "追加餐费。"}).status_code == 302
    page = client.get(reverse(INSPECT, args=[project.pk])).content.decode()
    assert "90,000.00" in page.split("处理过程")[-1]
    assert "追加餐费" in page
    finish = client.get(reverse("projects:step", args=[project.pk, "finish"]))
    assert ends.isoformat() in finish.content.decode()
    assert finish.context["form"].fields["files"].required
    missing = {**data, "seen": finish.context["form"]["seen"].value(), "served": "3"}
    form = client.post(reverse("projects:step", args=[project.pk, "finish"]), missing).context["form"]
    assert set(form.errors) == {"files"}


def test_what_somebody_else_must_do_is_said(town: Town, visit: Visitor, chief: Any) -> None:
    social = SocialOrganisation.objects.create(name="夕阳红", kind=OrganisationKind.SOCIAL)
    project = designed(town.sun, listed(town.sun), branch="org", designer=social)
    client, address = visit(chief), reverse(INSPECT, args=[project.pk])
    assert reverse("projects:step", args=[project.pk, "settle"]) not in client.get(address).content.decode()
    steps.take(FLOW, project.pk, "submit", whole({}), user=chief)
    assert 'data-withheld="recognise"' in client.get(address).content.decode()
