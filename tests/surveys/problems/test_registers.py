"""The registers, the steps' pages, photos, failed follow-ups; and strangers at every address."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import jobs
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from surveys.problems import exporting, opening, queries, urls
from surveys.problems.following import follow_up
from surveys.problems.models import (
    Category,
    CoverageTarget,
    EstateCheck,
    EstateLayout,
    Evidence,
    FollowUp,
    Problem,
    ProblemEvent,
    Rule,
)
from surveys.tallying import fold_all
from tests.factories import ChannelFactory
from tests.factories.fieldwork import ProblemFactory, RuleFactory
from tests.factories.town import ROLES, Community, Town
from tests.surveys.problems.conftest import Checking, Visitor, photo

INDEX = "problems_problem_modeladmin_index"
INSPECT = "problems_problem_modeladmin_inspect"
CHECKS = "problems_estatecheck_modeladmin_index"
# Pages without anything of another community in their address.
OPEN = {
    "rules",
    "rule_begin",
    "create",
    "export",
    "statistics",
    "failed",
    "coverage",
    "targets_load",
    "target_create",
    "layouts",
    "layout_shipped",
    "layout_shipped_copy",
}


def upload(body: bytes = b"") -> SimpleUploadedFile:
    """A photo as a browser sends it."""
    return SimpleUploadedFile("照片.jpg", body or photo(), "image/jpeg")


@pytest.fixture
def moon(town: Town) -> dict[str, dict[str, Any]]:
    """Arguments of every address, all of the other community."""
    moon = town.moon
    checking = Checking(moon)
    checking.response()
    lost = checking.response(channel=ChannelFactory(questionnaire=checking.page, area=moon.area))
    fold_all()
    follow_up()
    given = opening.ByHand(
        moon.building,
        None,
        Category.objects.create(name="消防"),
        "月亮的问题",
        "",
        "community",
        timezone.localdate(),
        (photo(),),
    )
    problem = opening.open_by_hand(given, user=moon.people["worker"])
    rule = RuleFactory(questionnaire=moon.questionnaire, created_by=moon.people["author"], name="月亮的规则")
    layout = EstateLayout.objects.create(
        area=moon.area, name="月亮的格式", columns=[{"header": "名称", "source": "name"}]
    )
    target = CoverageTarget.objects.create(area=moon.area, name="月亮的目标", goal="pilot", number=1)
    return {
        "rule_create": {"questionnaire": moon.questionnaire.pk},
        "rule_edit": {"pk": rule.pk},
        "rule_switch": {"pk": rule.pk},
        "step": {"pk": problem.pk, "step": "fix"},
        "photo": {"pk": Evidence.objects.get().pk},
        "try_again": {"pk": FollowUp.objects.get(response=lost).pk},
        "estate": {"pk": checking.estate.pk},
        "target": {"pk": target.pk},
        "target_edit": {"pk": target.pk},
        "target_delete": {"pk": target.pk},
        "layout": {"pk": layout.pk},
        "layout_edit": {"pk": layout.pk},
        "layout_copy": {"pk": layout.pk},
        "layout_shipped": {"key": "suining"},
        "layout_shipped_copy": {"key": "suining"},
    }


def addresses(arguments: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """(name, address) of every page of ours and of the registers; fails for one this test does not know."""
    for pattern in urls.urlpatterns:
        name = str(pattern.name)
        assert name in OPEN or name in arguments, name
        yield name, reverse(f"problems:{name}", kwargs=arguments.get(name, {}))
    problem, check = Problem.objects.get(), EstateCheck.objects.get()
    yield "inspect", reverse(INSPECT, args=[problem.pk])
    yield "inspect_check", reverse("problems_estatecheck_modeladmin_inspect", args=[check.pk])
    for model, pk in (("problem", problem.pk), ("estatecheck", check.pk)):
        yield "index", f"/admin/problems/{model}/"
        for verb in ("edit", "delete"):
            yield f"{verb}_row", f"/admin/problems/{model}/{verb}/{pk}/"
        yield "create_row", f"/admin/problems/{model}/create/"


def snapshot() -> list[Any]:
    """What must not change."""
    models = (Problem, ProblemEvent, Rule, FollowUp, EstateCheck)
    kept = [list(model._default_manager.order_by("pk").values_list()) for model in models]
    theirs = "月亮"
    kept.append(list(CoverageTarget.objects.filter(name__startswith=theirs).values_list()))
    kept.append(list(EstateLayout.objects.filter(name__startswith=theirs).values_list()))
    return kept


DATA = {"do": "delete", "active": "0", "layout": "xlsx", "seen": "0", "text": "x", "name": "x", "rows": "1"}


def test_strangers_are_refused_everywhere(
    town: Town, visit: Visitor, moon: dict[str, dict[str, Any]]
) -> None:
    before = snapshot()
    for who in ROLES:
        client = visit(town.sun.people[who])
        for name, address in addresses(moon):
            got = client.get(address)
            if name in OPEN or name == "index":
                assert got.status_code in (200, 302, 405), (who, name)
                assert "月亮" not in got.content.decode(), (who, name)
            else:
                assert got.status_code in (302, 404, 405), (who, name)
                if not name.endswith("_row") and got.status_code == 302:
                    assert got["Location"] == "/admin/", (who, name)  # no such role at all
            assert client.post(address, DATA).status_code in (200, 302, 404, 405), (who, name)
    assert snapshot() == before


def test_nobody_gets_in_unsigned(moon: dict[str, dict[str, Any]]) -> None:
    client = Client()
    for name, address in addresses(moon):
        for got in (client.get(address), client.post(address)):
            assert got.status_code == 302, name
            assert "/admin/login/" in got["Location"], name


def test_their_own_administrator_gets_in(town: Town, visit: Visitor, moon: dict[str, dict[str, Any]]) -> None:
    client = visit(town.moon.people["administrator"])
    for name, address in addresses(moon):
        if not name.endswith("_row"):
            assert client.get(address).status_code in (200, 405), name


def test_authors_set_rules_and_see_no_problems(
    town: Town, visit: Visitor, moon: dict[str, dict[str, Any]]
) -> None:
    client = visit(town.moon.people["author"])
    for name, address in addresses(moon):
        status = client.get(address).status_code
        assert (status in (200, 405)) is name.startswith("rule") or status in (302, 404, 405), name


def test_the_list_narrows(town: Town, sun: Community, visit: Visitor) -> None:
    worker = sun.people["worker"]
    today = timezone.localdate()
    late = ProblemFactory(area=sun.building, deadline=today - timedelta(days=1), owner=worker)
    fixed = ProblemFactory(
        area=sun.area, state="fixed", deadline=today - timedelta(days=1), owner_level="street"
    )
    other = ProblemFactory(area=sun.building, category=Category.objects.create(name="绿化"), text="草坪")
    ProblemFactory(area=town.moon.building)
    every = {"late": late, "fixed": fixed, "other": other}
    wanted = {
        "": {"late", "fixed", "other"},
        "state=fixed": {"fixed"},
        "due=overdue": {"late"},
        "due=in_time": {"other"},
        f"category={other.category.pk}": {"other"},
        "owner_level=street": {"fixed"},
        f"area={sun.building.get_parent().pk}": {"late", "other"},
        f"area={town.moon.area.pk}": set(),
        f"person={worker.pk}": {"late"},
        "person=me": {"late"},
        "person=none": {"fixed", "other"},
        "q=草坪": {"other"},
        "state=nonsense&area=x&person=-1&category=9999999999999999999999": {"late", "fixed", "other"},
    }
    client = visit(worker)
    for query, names in wanted.items():
        page = client.get(f"/admin/problems/problem/?{query}").content.decode()
        assert {name for name, row in every.items() if reverse(INSPECT, args=[row.pk]) in page} == names, (
            query
        )
        kept = exporting.chosen(worker, dict(pair.split("=") for pair in query.split("&") if pair))
        assert {name for name, row in every.items() if row in kept} == names, query
    assert "逾期 1 天" in client.get("/admin/problems/problem/").content.decode()


def test_as_many_questions_for_thirty_rows_as_for_three(
    sun: Community, visit: Visitor, checking: Checking
) -> None:
    client = visit(sun.people["administrator"])
    channel = ChannelFactory(questionnaire=checking.page, area=sun.area)
    names = (INDEX, CHECKS, "problems:failed", "problems:statistics")

    def asked(more: int) -> dict[str, int]:
        for _ in range(more):
            ProblemFactory(area=sun.building, household=sun.household, owner=sun.people["worker"])
            checking.response()
            checking.response(channel=channel)
        fold_all()
        follow_up()
        found = {}
        for name in names:
            client.get(reverse(name))
            with CaptureQueriesContext(connection) as queries_made:
                assert client.get(reverse(name)).status_code == 200
            found[name] = len(queries_made)
        return found

    assert asked(3) == asked(27)


def test_a_problem_from_answer_to_sign_off(town: Town, rule: Rule, visit: Visitor) -> None:
    sun = town.sun
    response = sun.response(answers={"q-rate": "1", "q-why": "灯坏了"})
    fold_all()
    follow_up()
    problem = Problem.objects.get()
    address = reverse(INSPECT, args=[problem.pk])
    worker, lead = visit(sun.people["worker"]), visit(sun.people["supervisor"])
    page = worker.get(address).content.decode()
    assert response.receipt in page
    assert 'data-step="fix"' in page
    assert 'data-step="extend"' not in page
    fix = reverse("problems:step", args=[problem.pk, "fix"])
    seen = str(queries.last_event(problem))
    assert "请至少加一张整改后的照片" in worker.post(fix, {"seen": seen, "text": "换了灯"}).content.decode()
    assert "换了灯" in worker.post(fix, {"seen": seen, "text": "换了灯"}).content.decode()
    sending = {"seen": seen, "text": "换了灯", "photos": [upload(), upload(photo("#2a4"))]}
    assert worker.post(fix, sending)["Location"] == address
    assert (
        "刚才有别人处理" in worker.post(fix, {**sending, "photos": [upload()]}, follow=True).content.decode()
    )
    problem.refresh_from_db()
    assert (problem.state, problem.fixed_by) == ("fixed", sun.people["worker"])
    close = reverse("problems:step", args=[problem.pk, "close"])
    assert worker.get(close).status_code == 302
    seen = str(queries.last_event(problem))
    assert lead.post(close, {"seen": seen, "text": "现场看过，亮了"})["Location"] == address
    problem.refresh_from_db()
    assert (problem.state, problem.closed_by) == ("closed", sun.people["supervisor"])
    page = lead.get(address).content.decode()
    for words in ("报告整改完成", "换了灯", "现场看过，亮了", "对物业很不满意"):
        assert words in page, words
    shown = Evidence.objects.order_by("pk").first()
    assert shown is not None
    got = lead.get(reverse("problems:photo", args=[shown.pk]))
    assert (got.status_code, got["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in got["Cache-Control"]
    shown.file.storage.delete(shown.file.name)
    assert lead.get(reverse("problems:photo", args=[shown.pk])).status_code == 404


def test_put_down_by_hand_in_the_admin(sun: Community, town: Town, visit: Visitor) -> None:
    client = visit(sun.people["worker"])
    day = timezone.localdate() + timedelta(days=5)
    data = {
        "area": sun.building.pk,
        "dwelling": "2-501",
        "new_category": "消防",
        "title": "灭火器缺失",
        "text": "",
        "owner_level": "community",
        "deadline": day.isoformat(),
    }
    address = reverse("problems:create")
    offered = timezone.localdate() + timedelta(days=7)
    assert f'value="{offered.isoformat()}"' in client.get(address).content.decode()
    wrong = {
        "area": {"area": town.moon.building.pk},
        "dwelling": {"dwelling": "9-999"},
        "category": {"new_category": ""},
        "deadline": {"deadline": "2020-01-01"},
        "photos": {"photos": [upload(b"no photo")]},
    }
    for field, change in wrong.items():
        page = client.post(address, {**data, **change})
        assert page.status_code == 200, field
        assert page.context["form"].errors.keys() == {field}, field
    assert not Problem.objects.exists()
    assert client.post(address, {**data, "photos": [upload()]}).status_code == 302
    problem = Problem.objects.get()
    assert (problem.household, problem.area, problem.deadline) == (sun.household, sun.building, day)
    assert problem.opened_by == sun.people["worker"]


def test_the_register_is_exported_as_a_job(town: Town, sun: Community, visit: Visitor) -> None:
    from jobs.models import Job
    from jobs.running import Running

    first = ProblemFactory(area=sun.building, household=sun.household, title="=1+1")
    first.events.create(kind="progress", text="已联系", by=sun.people["worker"], at=timezone.now())
    ProblemFactory(area=sun.area, state="closed", title="关了")
    ProblemFactory(area=town.moon.area)
    client = visit(sun.people["supervisor"])
    answer = client.post(reverse("problems:export"), {"layout": "xlsx", "state": "open"})
    job = Job.objects.get()
    assert answer["Location"] == f"{reverse('jobs:job', args=[job.pk])}?wait"
    assert job.params["narrowing"] == {"state": "open"}
    Job.objects.update(state="running", attempt=1)
    job.refresh_from_db()
    running = Running(job, jobs.kinds.find(exporting.KIND))
    assert exporting.export(running) == {"problems": 1}
    with job.files.get(key="export").file.open("rb") as file:
        rows = list(openpyxl.load_workbook(io.BytesIO(file.read())).worksheets[0].values)
    assert rows[0][:2] == ("编号", "标题")
    assert rows[1][1] == "=1+1"
    assert "已联系" in rows[1][-1]
    assert len(rows) == 2
    assert client.post(reverse("problems:export"), {"layout": "exe"}).status_code == 404


def test_failed_follow_ups_say_what_to_do_and_can_be_tried_again(
    town: Town, checking: Checking, visit: Visitor
) -> None:
    sun = town.sun
    lost = checking.response(channel=ChannelFactory(questionnaire=checking.page, area=sun.area))
    fold_all()
    follow_up()
    client = visit(sun.people["supervisor"])
    assert "1 份答卷因缺少信息还没处理成功" in client.get(reverse(INDEX)).content.decode()
    page = client.get(reverse("problems:failed")).content.decode()
    assert lost.receipt in page
    assert "为该小区建一个链接" in page
    row = FollowUp.objects.get()
    again = reverse("problems:try_again", args=[row.pk])
    assert "还是没有成功" in client.post(again, follow=True).content.decode()
    lost.area = checking.estate
    lost.save()
    assert "已处理好" in client.post(again, follow=True).content.decode()
    assert EstateCheck.objects.get().response == lost


def test_an_estate_shows_its_checks_and_where_points_come_from(
    sun: Community, checking: Checking, visit: Visitor
) -> None:
    checking.response()
    fold_all()
    follow_up()
    client = visit(sun.people["worker"])
    for address in (
        reverse("problems:estate", args=[checking.estate.pk]),
        reverse("problems_estatecheck_modeladmin_inspect", args=[EstateCheck.objects.get().pk]),
    ):
        page = client.get(address).content.decode()
        for words in ("65.0", "有业主自治组织", "11 分（满分 20 分）", "已制定的制度", "未达标"):
            assert words in page, words
    listed = client.get(reverse(CHECKS)).content.decode()
    assert "有业主自治组织、有长效管理机制" in listed
    inspect = reverse("problems_estatecheck_modeladmin_inspect", args=[EstateCheck.objects.get().pk])
    assert inspect in client.get(f"{reverse(CHECKS)}?passed=no").content.decode()
    assert inspect not in client.get(f"{reverse(CHECKS)}?passed=yes").content.decode()


def test_the_menu_shows_what_each_role_may_do(town: Town, visit: Visitor) -> None:
    def shown(who: str) -> set[str]:
        page = visit(town.sun.people[who]).get("/admin/").content.decode()
        names = ("rules", "statistics", "coverage", "layouts")
        found = {name for name in names if f'"{reverse(f"problems:{name}")}"' in page}
        return found | ({"problems"} if f'"{reverse(INDEX)}"' in page else set())

    everything = {"problems", "statistics", "coverage", "layouts", "rules"}
    assert shown("author") == {"rules"}
    assert shown("worker") == everything - {"rules"}
    assert shown("supervisor") == shown("administrator") == everything
