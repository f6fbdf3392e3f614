"""Bringing a file in through the admin: hand in, look, confirm once, result. Others' files are not there."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from jobs.enums import State
from jobs.models import Job
from jobs.running import claim, perform

from satisfaction.companies.importing.columns import KINDS_OF_FILE
from satisfaction.companies.importing.job_kinds import CHECK, IMPORT
from satisfaction.companies.models import Company
from tests.factories.companies import credit_code
from tests.factories.town import Town
from tests.satisfaction.companies.conftest import Served, visit
from tests.satisfaction.companies.test_importing import COMPANY, table

UPLOAD = "/admin/companies/import/"
ROW = ("安居物业服务有限公司", credit_code(7_001), "", "", "王芳", "13900001111", "2025-01-01", "")


def work(job: Job) -> Job:
    """Do a queued job."""
    claimed = claim(str(job.pk))
    assert claimed
    perform(claimed)
    job.refresh_from_db()
    return job


def checked(client: Client, town: Town, *rows: Any) -> Job:
    """A finished dry run."""
    file = SimpleUploadedFile("企业.csv", table(COMPANY, *rows))
    answer = client.post(f"{UPLOAD}?kind=companies", {"area": town.sun.area.pk, "file": file})
    job = work(Job.objects.filter(kind=CHECK).latest("created_at"))
    assert answer.headers["Location"] == f"/admin/jobs/{job.pk}/?wait"
    assert job.state == State.DONE, job.error
    return job


def test_the_whole_way_in(town: Town) -> None:
    client = visit(town.sun.people["supervisor"])
    job = checked(client, town, ROW)
    address = reverse("companies:preview", args=[job.pk])
    page = client.get(address).content.decode()
    assert "安居物业服务有限公司" in page
    assert "王*" in page
    assert "王芳" not in page
    assert not Company.objects.exists()
    answer = client.post(address)
    imported = Job.objects.get(kind=IMPORT)
    assert answer.headers["Location"] == f"/admin/jobs/{imported.pk}/?wait"
    client.post(address)
    assert Job.objects.filter(kind=IMPORT).count() == 1  # a second press starts nothing
    assert work(imported).state == State.DONE
    page = client.get(reverse("companies:done", args=[imported.pk])).content.decode()
    assert "台账已更新" in page
    assert Company.objects.get().contact_phone == "13900001111"
    assert "已经确认过" in client.get(address).content.decode()


def test_problems_are_listed_and_to_download(town: Town) -> None:
    client = visit(town.sun.people["supervisor"])
    job = checked(client, town, ROW, ("", ROW[1], "", "", "", "", "", ""))
    address = reverse("companies:preview", args=[job.pk])
    page = client.get(address).content.decode()
    assert "这个文件还不能导入" in page
    assert "A3" in page
    client.post(address)
    assert not Job.objects.filter(kind=IMPORT).exists()
    file = job.files.get(key="errors")
    text = b"".join(client.get(reverse("jobs:file", args=[job.pk, file.pk]))).decode("utf-8-sig")  # type: ignore[arg-type]  # streams
    assert "empty" in text


def test_what_changed_meanwhile_stops_the_import(town: Town, sun: Served) -> None:
    client = visit(town.sun.people["supervisor"])
    job = checked(client, town, (sun.company.name, sun.company.credit_code, "", "", "", "", "2025-01-01", ""))
    client.post(reverse("companies:preview", args=[job.pk]))
    Company.objects.update(joined_on="2024-01-01")
    imported = work(Job.objects.get(kind=IMPORT))
    assert (imported.state, imported.error) == (State.FAILED, "changed_since")
    assert Company.objects.filter(joined_on="2024-01-01").count() == 1


def test_rights_are_looked_at_again_when_the_job_runs(town: Town) -> None:
    user = town.sun.people["supervisor"]
    client = visit(user)
    job = checked(client, town, ROW)
    client.post(reverse("companies:preview", args=[job.pk]))
    user.groups.clear()
    imported = work(Job.objects.get(kind=IMPORT))
    assert (imported.state, imported.error) == (State.FAILED, "not_yours")
    assert not Company.objects.exists()


def test_files_that_wait_are_encrypted(town: Town) -> None:
    job = checked(visit(town.sun.people["supervisor"]), town, ROW)
    with job.files.get(key="file").content() as kept:
        assert "王芳".encode() not in kept.read()


@pytest.mark.parametrize(
    ("form", "said"),
    [({}, "请先选择文件"), ({"file": SimpleUploadedFile("空.csv", b"")}, "文件是空的")],
)
def test_what_is_wrong_with_the_form_is_said(town: Town, form: dict[str, Any], said: str) -> None:
    answer = visit(town.sun.people["supervisor"]).post(f"{UPLOAD}?kind=areas", form)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_another_communitys_area_cannot_be_chosen(town: Town) -> None:
    file = SimpleUploadedFile("企业.csv", table(COMPANY, ROW))
    client = visit(town.sun.people["supervisor"])
    answer = client.post(f"{UPLOAD}?kind=companies", {"area": town.moon.area.pk, "file": file})
    assert answer.status_code == 422
    assert not Job.objects.exists()


@pytest.mark.parametrize("kind", list(KINDS_OF_FILE))
def test_every_kind_has_its_page_and_template(town: Town, kind: str) -> None:
    client = visit(town.sun.people["supervisor"])
    page = client.get(f"{UPLOAD}?kind={kind}")
    assert page.status_code == 200
    answer = client.get(reverse("companies:template", args=[kind]))
    assert answer.content.startswith(b"PK")
    assert "xlsx" in answer.headers["Content-Disposition"]


def test_strangers(town: Town) -> None:
    job = checked(visit(town.sun.people["supervisor"]), town, ROW)
    for who in (town.moon.people["administrator"], town.sun.people["administrator"]):
        assert visit(who).get(reverse("companies:preview", args=[job.pk])).status_code == 404
        assert visit(who).post(reverse("companies:preview", args=[job.pk])).status_code == 404
        assert visit(who).get(reverse("companies:done", args=[job.pk])).status_code == 404
    worker = visit(town.sun.people["worker"])
    for address in (UPLOAD, reverse("companies:template", args=["areas"])):
        assert worker.get(address).headers["Location"] == "/admin/"
        assert Client().get(address).status_code == 302
    assert visit(town.sun.people["supervisor"]).get(f"{UPLOAD}?kind=nothing").status_code == 404
