"""Groups from Excel and CSV: dry run, errors by row and column, all or nothing, and back again."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.utils import translation
from jobs.enums import State
from jobs.models import Job
from jobs.running import claim, perform
from openpyxl import load_workbook

from surveys.chats.importing.columns import GROUPS
from surveys.chats.importing.examining import IMPORTER
from surveys.chats.models import ChatGroup
from surveys.chats.registers.groups import GroupRegister
from territory.sheets.carrying import Stale
from territory.sheets.plan import Options
from tests.factories.town import Community, Town
from tests.surveys.chats.conftest import Visitor, make_group

HEAD = ["所属区划", "群名称", "群层级", "群类别", "群主姓名", "群主电话", "群主身份",
        "群人数", "覆盖户数", "备案情况", "备案日期", "是否在用", "填报人", "备注"]  # fmt: skip


examine, carry_out = IMPORTER.examine, IMPORTER.carry_out


def sheet(*rows: dict[str, Any]) -> bytes:
    """A CSV file of these rows, by heading."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEAD)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def row(**changes: Any) -> dict[str, Any]:
    """A good row."""
    return {
        "所属区划": "阳光花园", "群名称": "阳光花园业主群", "群类别": "属地群", "群主姓名": "李建国",
        "群主电话": "138 1234 5678", "群主身份": "网格员", "群人数": "180人", "覆盖户数": "90",
        "备案情况": "已备案", "备案日期": "2026-01-05", **changes,
    }  # fmt: skip


def test_new_changed_same(town: Town) -> None:
    options = Options(town.sun.people["supervisor"])
    data = sheet(row(), row(所属区划="阳光社区", 群名称="社区大群"))
    plan = examine(data, options)
    assert (plan.ok, plan.counts["new"]) == (True, 2)
    assert not ChatGroup.objects.exists()
    outcome = carry_out(data, options, file="群.csv", fingerprint=plan.fingerprint)
    assert (outcome["new"], outcome["changed"]) == (2, 0)
    made = ChatGroup.objects.get(name="阳光花园业主群")
    assert (made.area, made.level, made.owner_kind, made.members, made.filing) == (
        town.sun.building.get_parent(), "group", "grid", 180, "filed",
    )  # fmt: skip
    assert (made.contact_name, made.contact_phone) == ("李建国", "13812345678")
    assert ChatGroup.objects.get(name="社区大群").level == "village"
    assert examine(data, options).counts["same"] == 2
    more = sheet(row(群人数=200, 群主电话="138****5678", 群主姓名="", 覆盖户数=""))
    plan = examine(more, options)
    assert [(each.action, each.values) for each in plan.changes] == [("changed", {"members": 200})]
    with pytest.raises(Stale):
        carry_out(more, options, file="群.csv", fingerprint="something else")
    carry_out(more, options, file="群.csv", fingerprint=plan.fingerprint)
    made.refresh_from_db()
    assert (made.members, made.contact_phone, made.households) == (200, "13812345678", 90)


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"所属区划": ""}, "empty", "所属区划"),
    ({"所属区划": "火星社区"}, "place_unknown", "所属区划"),
    ({"所属区划": "月亮社区"}, "place_unknown", "所属区划"),  # somebody else's
    ({"群名称": "群"}, "group_name_short", "群名称"),
    ({"群名称": "长" * 41}, "too_long", "群名称"),
    ({"群层级": "省"}, "kind_unknown", "群层级"),
    ({"群主电话": "12"}, "phone_wrong", "群主电话"),
    ({"群主姓名": "李**"}, "masked", "群主姓名"),
    ({"群人数": "501"}, "count_wrong", "群人数"),
    ({"覆盖户数": "很多"}, "count_wrong", "覆盖户数"),
    ({"备案日期": "2026-13-01"}, "date_unreadable", "备案日期"),
    ({"备案情况": "未备案"}, "filing_missing", "备案情况"),
    ({"是否在用": "也许"}, "kind_unknown", "是否在用"),
    ({"群名称": "=1+1"}, "formula_text", "群名称"),
]


@pytest.mark.parametrize(("changes", "code", "column"), WRONG)
def test_wrong_rows_are_named_and_nothing_is_done(
    town: Town, changes: dict[str, Any], code: str, column: str
) -> None:
    data = sheet(row(群名称="好的群"), row(**changes))
    plan = examine(data, Options(town.sun.people["supervisor"]))
    found = [(each.row, each.code, each.column) for each in plan.problems]
    assert (3, code, column) in found
    assert all(each.message for each in plan.problems)
    with pytest.raises(Stale):
        carry_out(data, Options(town.sun.people["supervisor"]), file="x", fingerprint=plan.fingerprint)
    assert not ChatGroup.objects.exists()


def named(user: Any, family: str, given: str) -> Any:
    """The user with this name."""
    user.last_name, user.first_name = family, given
    user.save()
    return user


def test_who_reports_is_found_by_either_name_where_the_post_covers_the_area(
    town: Town, django_assert_max_num_queries: Any
) -> None:
    sun, options = town.sun, Options(town.sun.people["supervisor"])
    worker = named(sun.people["worker"], "王", "芳")
    named(town.moon.people["worker"], "王", "芳")  # elsewhere, so no matter
    for said in ("王芳", "sun-worker", "王芳 (sun-worker)"):
        plan = examine(sheet(row(填报人=said)), options)
        assert [each.values["worker"] for each in plan.changes] == [worker], said
    carry_out(sheet(row(填报人="王芳")), options, file="x", fingerprint=plan.fingerprint)
    assert ChatGroup.objects.get().worker == worker
    assert examine(sheet(row()), options).counts["same"] == 1  # a blank changes nothing
    named(sun.people["administrator"], "王", "芳")
    for said, code in (
        ("王芳", "reporter_several"),
        ("moon-worker", "reporter_unknown"),
        ("sun-author", "reporter_unknown"),  # without such a post
    ):
        (problem,) = examine(sheet(row(填报人=said)), options).problems
        assert (problem.row, problem.code, problem.column) == (2, code, "填报人")
    many = sheet(*(row(群名称=f"第{n}群", 填报人="sun-worker") for n in range(60)))
    with django_assert_max_num_queries(20):
        assert examine(many, options).ok


def test_no_group_belongs_to_a_city(town: Town) -> None:
    options = Options(town.superuser)
    (problem,) = examine(sheet(row(所属区划="滨江市")), options).problems
    assert (problem.row, problem.code, problem.column) == (2, "place_no_group", "所属区划")
    with translation.override("zh-hans"):
        assert "滨江市" in problem.message
        assert "县市区" in problem.message
    assert examine(sheet(row(所属区划="江岸区")), options).ok


def test_twice_and_unreadable(town: Town) -> None:
    options = Options(town.sun.people["supervisor"])
    assert [each.code for each in examine(sheet(row(), row()), options).problems] == ["twice"]
    assert [each.code for each in examine(b"", options).problems] == ["empty_file"]
    assert not examine("群名称\n一个群\n".encode(), options).ok  # without the area


def test_out_and_in_again(visit: Visitor, sun: Community) -> None:
    make_group(sun.building.get_parent(), note="常联系", worker=named(sun.people["worker"], "王", "芳"))
    client = visit(sun.people["supervisor"])
    out = client.post("/admin/chats/chatgroup/?export=csv").content
    assert "138****5678" in out.decode()
    assert "王芳 (sun-worker)" in out.decode()
    plan = examine(out, Options(sun.people["supervisor"]))
    assert (plan.problems, plan.counts["same"]) == ([], 1)
    assert [str(heading) for heading, _cell in GroupRegister().export_columns()] == HEAD
    template = client.get("/admin/chats/import/template/groups/").content
    book = load_workbook(io.BytesIO(template))
    assert [cell.value for cell in book[GROUPS.sheet][1]] == HEAD
    assert examine(template, Options(sun.people["supervisor"])).counts["new"] == 0  # the example row


def run(job: Job) -> Job:
    """Do a queued job."""
    claimed = claim(str(job.pk))
    assert claimed
    perform(claimed)
    job.refresh_from_db()
    assert job.state == State.DONE, job.error
    return job


def test_the_pages(visit: Visitor, town: Town) -> None:
    client = visit(town.sun.people["supervisor"])
    assert client.get("/admin/chats/import/").status_code == 200
    assert client.post("/admin/chats/import/", {}).status_code == 422
    assert visit(town.sun.people["worker"]).get("/admin/chats/import/").status_code == 302
    file = io.BytesIO(sheet(row()))
    file.name = "群.csv"
    assert client.post("/admin/chats/import/", {"file": file}).status_code == 302
    checked = run(Job.objects.get())
    page = client.get(f"/admin/chats/import/check/{checked.pk}/").content.decode()
    assert "阳光花园业主群" in page
    assert "13812345678" not in page
    assert client.post(f"/admin/chats/import/check/{checked.pk}/").status_code == 302
    done = run(Job.objects.exclude(pk=checked.pk).get())
    assert client.get(f"/admin/chats/import/done/{done.pk}/").status_code == 200
    assert ChatGroup.objects.get().members == 180
    assert (
        visit(town.moon.people["supervisor"]).get(f"/admin/chats/import/check/{checked.pk}/").status_code
        == 404
    )
