"""The registers of social organisations and social workers: importing, what their forms refuse, who stands
in them."""

from __future__ import annotations

import csv
import io
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from jobs.enums import State
from jobs.models import Job
from jobs.running import claim, perform
from openpyxl import load_workbook

from surveys.projects.importing.columns import KINDS, ORGANISATIONS, WORKERS
from surveys.projects.importing.examining import IMPORTERS
from surveys.projects.models import SocialOrganisation, SocialWorker
from territory.enums import OrganisationKind
from territory.models import Organisation
from territory.sheets.carrying import Stale
from territory.sheets.plan import Options, Plan
from tests.factories import OrganisationFactory
from tests.factories.town import Town
from tests.surveys.projects.conftest import Visitor

MIGRATION = import_module("surveys.projects.migrations.0004_register_social_organisations")
ORGANISATION_INDEX = "projects_socialorganisation_modeladmin_index"
WORKER_INDEX = "projects_socialworker_modeladmin_index"


def sheet(key: str, *rows: dict[str, Any]) -> bytes:
    """A CSV file of these rows, by heading."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [column.heading for column in KINDS[key].columns])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def examine(data: bytes, key: str, options: Options) -> Plan:
    """What a file would do."""
    return IMPORTERS[key].examine(data, options)


def carry_out(data: bytes, key: str, options: Options, **shown: Any) -> dict[str, Any]:
    """Import it."""
    return IMPORTERS[key].carry_out(data, options, **shown)


def organisation(**changes: Any) -> dict[str, Any]:
    """A good row."""
    return {
        "所属区划": "阳光社区", "名称": "阳光社工中心", "登记情况": "已登记", "登记编号": "5143",
        "服务对象": "老人、妇女", "成立日期": "2019年5月12日", "成员数": "36", "专职人数": "8",
        "联系人姓名": "王芳", "联系人电话": "138 1234 5678", **changes,
    }  # fmt: skip


def worker(**changes: Any) -> dict[str, Any]:
    """A good row."""
    return {
        "所属区划": "阳光社区", "姓名": "李晓", "所在社会组织": "", "证书等级": "社会工作师",
        "证书编号": "2020-0001", "电话": "13912345678", "到岗日期": "2021-03-01", **changes,
    }  # fmt: skip


def brought_in(key: str, options: Options, *rows: dict[str, Any]) -> dict[str, Any]:
    """What came of a file without problems."""
    data = sheet(key, *rows)
    plan = examine(data, key, options)
    assert plan.ok, [each.message for each in plan.problems]
    with pytest.raises(Stale):
        carry_out(data, key, options, file="x.csv", fingerprint="something else")
    return carry_out(data, key, options, file="x.csv", fingerprint=plan.fingerprint)


def test_new_changed_same(town: Town) -> None:
    """Organisations, then their workers; blank cells and masked contacts change nothing."""
    options = Options(town.sun.people["supervisor"])
    assert brought_in("organisations", options, organisation(), organisation(名称="月季社"))["new"] == 2
    made = SocialOrganisation.objects.get(name="阳光社工中心")
    assert (made.area, made.kind, made.registration) == (town.sun.area, OrganisationKind.SOCIAL, "registered")
    assert (made.focus, made.founded_on, made.staff) == (["elderly", "women"], date(2019, 5, 12), 8)
    assert (made.contact_name, made.contact_phone) == ("王芳", "13812345678")
    more = organisation(成员数="40", 联系人电话="138****5678", 联系人姓名="", 服务对象="")
    assert brought_in("organisations", options, more, organisation(名称="月季社")) == {
        "new": 0, "changed": 1, "same": 1, "wrong": 0, "wholes": 0,
    }  # fmt: skip
    made.refresh_from_db()
    assert (made.members, made.contact_phone, made.focus) == (40, "13812345678", ["elderly", "women"])
    rows = worker(所在社会组织="阳光社工中心"), worker(姓名="周明", 证书等级="", 证书编号="")
    assert brought_in("workers", options, *rows)["new"] == 2
    first = SocialWorker.objects.get(name="李晓")
    assert (first.organisation, first.certificate, first.since) == (made, "worker", date(2021, 3, 1))
    assert brought_in("workers", options, worker(离岗日期="2026-01-31"), rows[1])["changed"] == 1
    first.refresh_from_db()
    assert (first.left_on, first.organisation) == (date(2026, 1, 31), made)


@pytest.mark.parametrize(
    ("key", "changes", "code", "column"),
    [
        ("organisations", {"所属区划": ""}, "empty", "所属区划"),
        ("organisations", {"所属区划": "月亮社区"}, "place_unknown", "所属区划"),
        ("organisations", {"名称": "民政局"}, "organisation_elsewhere", "名称"),
        ("organisations", {"登记情况": "随便"}, "kind_unknown", "登记情况"),
        ("organisations", {"服务对象": "老人、外星人"}, "kind_unknown", "服务对象"),
        ("organisations", {"专职人数": "37"}, "staff_beyond", "专职人数"),
        ("organisations", {"成立日期": "2019-13-01"}, "date_unreadable", "成立日期"),
        ("organisations", {"注销日期": "2019-05-11"}, "gone_before", "注销日期"),
        ("organisations", {"联系人电话": "1380000"}, "phone_wrong", "联系人电话"),
        ("workers", {"姓名": ""}, "empty", "姓名"),
        ("workers", {"所在社会组织": "没有的社"}, "organisation_unknown", "所在社会组织"),
        ("workers", {"证书等级": ""}, "certificate_which", "证书编号"),
        ("workers", {"离岗日期": "2021-02-28"}, "gone_before", "离岗日期"),
        ("workers", {"电话": "1380000"}, "phone_wrong", "电话"),
    ],
)
def test_wrong_rows_are_named_and_nothing_is_done(
    town: Town, key: str, changes: dict[str, Any], code: str, column: str
) -> None:
    OrganisationFactory(name="民政局", kind=OrganisationKind.DEPARTMENT)
    good, bad = (organisation(名称="好社"), organisation()) if key == "organisations" else (
        worker(姓名="周明"), worker()
    )  # fmt: skip
    data, options = sheet(key, good, bad | changes), Options(town.sun.people["supervisor"])
    plan = examine(data, key, options)
    assert [(each.row, each.code, each.column) for each in plan.problems] == [(3, code, column)]
    assert plan.problems[0].message
    with pytest.raises(Stale):
        carry_out(data, key, options, file="x", fingerprint=plan.fingerprint)
    assert not SocialOrganisation.objects.exists()
    assert not SocialWorker.objects.exists()


def test_workers_of_one_name_are_told_by_their_certificates(town: Town) -> None:
    options = Options(town.sun.people["supervisor"])
    assert brought_in("workers", options, worker(), worker(证书编号="2020-0002"))["new"] == 2
    assert brought_in("workers", options, worker(证书编号="2020-0002", 是否在街道社工站="是"))["changed"] == 1
    assert SocialWorker.objects.get(station=True).certificate_no == "2020-0002"
    plan = examine(sheet("workers", worker(证书编号="")), "workers", options)
    assert [each.code for each in plan.problems] == ["worker_several"]
    twice = examine(sheet("workers", worker(姓名="周明"), worker(姓名="周明")), "workers", options)
    assert [each.code for each in twice.problems] == ["twice"]


@pytest.mark.parametrize(("kind", "index"), [(ORGANISATIONS, ORGANISATION_INDEX), (WORKERS, WORKER_INDEX)])
def test_out_and_in_again(town: Town, visit: Visitor, kind: Any, index: str) -> None:
    user = town.sun.people["supervisor"]
    options, row = Options(user), organisation() if kind is ORGANISATIONS else worker()
    brought_in(kind.key, options, row)
    client = visit(user)
    assert reverse("projects:upload") in client.get(reverse(index)).content.decode()
    out = client.post(f"{reverse(index)}?export=csv").content
    assert "****5678" in out.decode()
    plan = examine(out, kind.key, options)
    assert (plan.problems, plan.counts["same"]) == ([], 1)
    template = client.get(reverse("projects:template", args=[kind.key])).content
    heads = [cell.value for cell in load_workbook(io.BytesIO(template))[kind.sheet][1]]
    assert heads == [column.heading for column in kind.columns]
    plan = examine(template, kind.key, options)
    assert (plan.problems, plan.changes) == ([], []), "the example row is passed over"


def run(job: Job) -> Job:
    """Do a queued job."""
    claimed = claim(str(job.pk))
    assert claimed
    perform(claimed)
    job.refresh_from_db()
    assert job.state == State.DONE, job.error
    return job


@pytest.mark.parametrize("key", ["organisations", "workers"])
def test_the_pages_of_the_import(town: Town, visit: Visitor, key: str) -> None:
    client = visit(town.sun.people["supervisor"])
    upload = f"{reverse('projects:upload')}?kind={key}"
    assert client.get(upload).status_code == 200
    assert client.get(f"{reverse('projects:upload')}?kind=others").status_code == 404
    assert client.get(reverse("projects:template", args=["others"])).status_code == 404
    assert client.post(upload, {}).status_code == 422
    assert visit(town.sun.people["worker"]).get(upload).status_code == 302
    file = io.BytesIO(sheet(key, organisation() if key == "organisations" else worker()))
    file.name = "名册.csv"
    assert client.post(upload, {"file": file}).status_code == 302
    checked = run(Job.objects.get())
    page = client.get(reverse("projects:preview", args=[checked.pk])).content.decode()
    assert "阳光社区" in page
    assert "12345678" not in page
    assert visit(town.moon.people["supervisor"]).get(
        reverse("projects:preview", args=[checked.pk])
    ).status_code == 404  # fmt: skip
    assert client.post(reverse("projects:preview", args=[checked.pk])).status_code == 302
    done = run(Job.objects.exclude(pk=checked.pk).get())
    assert client.get(reverse("projects:done", args=[done.pk])).status_code == 200
    assert (SocialOrganisation if key == "organisations" else SocialWorker).objects.count() == 1


def test_what_the_forms_refuse(town: Town, visit: Visitor) -> None:
    client = visit(town.sun.people["supervisor"])
    add = reverse("projects_socialorganisation_modeladmin_create")
    typed = {
        "name": "夕阳红",
        "registration": "filed",
        "area": town.sun.area.pk,
        "founded_on": "2019年5月12日",
    }
    assert "staff" in client.post(add, {**typed, "members": 12, "staff": 20}).context["form"].errors
    assert client.post(add, {**typed, "members": 12, "staff": 12}).status_code == 302
    assert SocialOrganisation.objects.get().founded_on == date(2019, 5, 12)
    add = reverse("projects_socialworker_modeladmin_create")
    typed = {"name": "李晓", "area": town.sun.area.pk}
    for phone in ("1380000", "138000011112", "1"):
        assert "contact_phone" in client.post(add, {**typed, "contact_phone": phone}).context["form"].errors
    for phone in ("13800001111", "0731-88886666", "88886666", "12345", "4001234567", "+85223456789"):
        assert client.post(add, {**typed, "contact_phone": phone}).status_code == 302, phone
    assert "姓名" in client.get(add).content.decode()


def test_every_social_organisation_stands_in_its_register(town: Town, visit: Visitor) -> None:
    """Also one that was put down among all organisations, now or before this was so."""
    made = OrganisationFactory(name="邻里社工中心", kind=OrganisationKind.SOCIAL, area=town.sun.area)
    other = OrganisationFactory(name="民政局", kind=OrganisationKind.DEPARTMENT, area=town.sun.area)
    found = SocialOrganisation.objects.get()
    assert (found.pk, found.name, found.area) == (made.pk, "邻里社工中心", town.sun.area)
    assert (found.registration, found.capable) == ("filed", True)
    page = visit(town.sun.people["supervisor"]).get(reverse(ORGANISATION_INDEX)).content.decode()
    assert "邻里社工中心" in page
    found.delete(keep_parents=True)
    MIGRATION.register(apps, connection)
    assert list(SocialOrganisation.objects.values_list("pk", flat=True)) == [made.pk]
    made.kind = OrganisationKind.OTHER
    made.save()
    page = visit(town.sun.people["supervisor"]).get(reverse(ORGANISATION_INDEX)).content.decode()
    assert "邻里社工中心" not in page
    assert Organisation.objects.get(pk=other.pk).name == "民政局"
