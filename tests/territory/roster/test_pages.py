"""The way through the admin: hand in, look, confirm once, result; and out again. Strangers find nothing."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse
from jobs.enums import Side, State
from jobs.models import Job
from jobs.running import claim, perform
from wagtail.models import ModelLogEntry

from territory.models import Household
from territory.roster import limits, urls
from territory.roster.job_kinds import CHECK, EXPORT, IMPORT
from tests.factories import HouseholdFactory, UserFactory
from tests.territory.roster.conftest import Place, row, stored, table

UPLOAD, HOME, EXPORTING = "/admin/roster/import/", "/admin/roster/", "/admin/roster/export/"


def visit(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def work(job: Job) -> Job:
    """Do a queued job."""
    claimed = claim(str(job.pk))
    assert claimed
    perform(claimed)
    job.refresh_from_db()
    return job


def hand_in(client: Client, place: Place, data: bytes, name: str = "名册.csv", **options: Any) -> Any:
    return client.post(
        UPLOAD, {"community": place.area.pk, "file": SimpleUploadedFile(name, data), **options}
    )


def checked(client: Client, place: Place, data: bytes, **options: Any) -> Job:
    """A finished dry run."""
    answer = hand_in(client, place, data, **options)
    job = work(Job.objects.filter(kind=CHECK).latest("created_at"))
    assert answer.headers["Location"] == f"/admin/jobs/{job.pk}/?wait"
    assert job.state == State.DONE, job.error
    return job


def preview(job: Job) -> str:
    return f"/admin/roster/import/{job.pk}/"


def test_the_whole_way_in(sun: Place) -> None:
    client = visit(sun.people["supervisor"])
    sun.household.contact_name, sun.household.contact_phone = "李芳", "13812345678"
    sun.household.save()
    before = stored()
    job = checked(client, sun, table(row(联系电话="13899995678"), row(房号="502")))
    assert stored() == before, "a dry run changes nothing"
    assert client.get(f"/admin/jobs/{job.pk}/?wait").headers["Location"] == preview(job)

    page = client.get(preview(job))
    text = page.content.decode()
    assert page.context["result"]["left_alone"] == 0
    facts = {each["heading"]: (each["old"], each["new"]) for each in page.context["lines"][0]["facts"]}
    assert facts["联系人"] == ("李*", "李*")
    assert facts["联系电话"] == ("138****5678", "138****5678")
    assert facts["建筑面积"] == ("", "89.5")
    assert "（隐藏的部分有变化）" in text
    assert "13899995678" not in text
    assert "李明" not in text

    answer = client.post(preview(job))
    imported = work(Job.objects.get(kind=IMPORT))
    assert answer.headers["Location"] == f"/admin/jobs/{imported.pk}/?wait"
    assert imported.state == State.DONE
    assert [each[2] for each in stored()] == ["501", "502"]
    assert Household.objects.get(room="501").contact_phone == "13899995678"
    done = client.get(f"/admin/roster/import/{imported.pk}/done/").content.decode()
    assert "名册已导入" in done
    assert "导入名册“名册.csv”：新增 1 户，更改 1 户，不变 0 户" in client.get(HOME).content.decode()


def test_a_second_press_starts_nothing(sun: Place) -> None:
    client = visit(sun.people["administrator"])
    job = checked(client, sun, table())
    first, second = client.post(preview(job)), client.post(preview(job))
    assert first.headers["Location"] == second.headers["Location"]
    assert Job.objects.filter(kind=IMPORT).count() == 1
    work(Job.objects.get(kind=IMPORT))
    assert client.post(preview(job)).headers["Location"] == first.headers["Location"]
    assert "这次导入已经确认过了" in client.get(preview(job)).content.decode()
    assert ModelLogEntry.objects.filter(action="territory.roster_import").count() == 1


def test_what_changed_between_preview_and_import_is_not_overwritten(sun: Place) -> None:
    client = visit(sun.people["supervisor"])
    job = checked(client, sun, table())
    sun.household.note = "刚刚改的"
    sun.household.save()
    before = stored()
    client.post(preview(job))
    imported = work(Job.objects.get(kind=IMPORT))
    assert (imported.state, imported.error) == (State.FAILED, "changed_since")
    assert "预览之后名册有变动，什么都没有导入" in client.get(f"/admin/jobs/{imported.pk}/").content.decode()
    assert stored() == before


def test_a_change_elsewhere_does_not_stand_in_the_way(sun: Place, moon: Place) -> None:
    client = visit(sun.people["supervisor"])
    job = checked(client, sun, table())
    moon.household.note = "别的社区"
    moon.household.save()
    client.post(preview(job))
    assert work(Job.objects.get(kind=IMPORT)).state == State.DONE


def test_called_off_at_the_last_moment_means_not_imported(sun: Place) -> None:
    client = visit(sun.people["supervisor"])
    client.post(preview(checked(client, sun, table())))
    job = Job.objects.get(kind=IMPORT)
    before = stored()
    claimed = claim(str(job.pk))
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    assert claimed
    perform(claimed)
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert stored() == before


def test_rights_are_looked_at_again_when_the_job_runs(sun: Place) -> None:
    user = sun.people["supervisor"]
    client = visit(user)
    client.post(preview(checked(client, sun, table())))
    user.groups.clear()
    job = work(Job.objects.get(kind=IMPORT))
    assert (job.state, job.error) == (State.FAILED, "not_yours")
    assert client.get(preview(job)).status_code in (302, 404)


def test_problems_are_listed_page_by_page_and_to_download(
    sun: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PAGE_SIZE", 2)
    client = visit(sun.people["supervisor"])
    job = checked(client, sun, table(*[row(房号=str(500 + n), 联系电话=f"1391234{n}") for n in range(5)]))
    page = client.get(preview(job))
    text = page.content.decode()
    assert page.context["shown"] == "problems"
    assert [each["cell"] for each in page.context["lines"]] == ["J2", "J3"]
    assert [each["cell"] for each in client.get(f"{preview(job)}?page=3").context["lines"]] == ["J6"]
    assert [each["cell"] for each in client.get(f"{preview(job)}?page=99").context["lines"]] == ["J6"]
    assert client.get(f"{preview(job)}?page=x&show=y").status_code == 200
    assert "共 5 处问题，涉及 5 行" in text
    assert "确认导入" not in text
    assert "1391234" not in text
    kept = job.files.get(side=Side.RESULT)
    answer = client.get(f"/admin/jobs/{job.pk}/files/{kept.pk}/")
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert lines[0] == ["行", "列", "单元格", "问题", "代码"]
    assert lines[1][:3] == ["2", "联系电话", "J2"]
    assert lines[1][4] == "phone_wrong"
    client.post(preview(job))
    assert not Job.objects.filter(kind=IMPORT).exists()
    assert len(stored()) == 1


def test_no_spreadsheet_runs_what_a_heading_says(sun: Place) -> None:
    client = visit(sun.people["supervisor"])
    data = table().decode("utf-8-sig").replace("房号", "=1+1").replace("备注", "@SUM(A1)").encode()
    job = checked(client, sun, data)
    with job.files.get(side=Side.RESULT).content() as file:
        lines = list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))
    assert {line[1] for line in lines[1:]} == {"", "'=1+1", "'@SUM(A1)"}
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "@"))]


def test_missing_places_are_made_where_the_box_is_ticked(sun: Place) -> None:
    client = visit(sun.people["supervisor"])
    text = client.get(preview(checked(client, sun, table(row(楼栋="9栋"))))).content.decode()
    assert "阳光花园没有楼栋“9栋”" in text
    assert f"community={sun.area.pk}&amp;create=1" in text
    job = checked(client, sun, table(row(小区="新苑", 楼栋="9")), create_missing="on")
    text = client.get(preview(job)).content.decode()
    assert "将新建小区（1 个）：新苑。" in text
    assert "将新建楼栋（1 栋）：新苑 9栋。" in text


def test_what_is_wrong_with_the_form_is_said(
    sun: Place, moon: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = visit(sun.people["supervisor"])
    for answer in (
        client.post(UPLOAD, {"community": sun.area.pk}),
        hand_in(client, sun, b""),
        hand_in(client, moon, table()),
        client.post(UPLOAD, {"file": SimpleUploadedFile("x.csv", table()), "community": "x"}),
    ):
        assert answer.status_code == 422
    monkeypatch.setattr(limits, "FILE_SIZE", 10)
    assert hand_in(client, sun, table()).status_code == 422
    assert not Job.objects.exists()


def test_files_that_wait_are_encrypted(sun: Place, settings: Any) -> None:
    client = visit(sun.people["supervisor"])
    job = checked(client, sun, table())
    client.post(preview(job))
    kept = [path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(kept) >= 4
    assert not any(b"13812345678" in each or "李明".encode() in each for each in kept)
    assert "13812345678" not in str(list(Job.objects.values_list("params", "result")))


def order(client: Client, place: Place, **choices: Any) -> Any:
    return client.post(EXPORTING, {"area": place.area.pk, "layout": "csv", **choices})


def exported(client: Client) -> list[dict[str, str]]:
    """The rows of the newest export, fetched as its owner does."""
    job = work(Job.objects.filter(kind=EXPORT).latest("created_at"))
    assert job.state == State.DONE, job.error
    assert client.get(f"/admin/roster/export/{job.pk}/").status_code == 200
    data = client.get(f"/admin/roster/export/{job.pk}/file/").content
    if job.params["layout"] == "csv":
        return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True))
    return [dict(zip(map(str, rows[0]), map(str, each), strict=True)) for each in rows[1:]]


@pytest.mark.parametrize("layout", ["csv", "xlsx"])
def test_out_masked(sun: Place, layout: str) -> None:
    sun.household.contact_name, sun.household.contact_phone = "欧阳明", "13812345678"
    sun.household.save()
    client = visit(sun.people["worker"])
    assert order(client, sun, layout=layout).status_code == 302
    found = exported(client)
    assert [(each["联系人"], each["联系电话"], each["小区"]) for each in found] == [
        ("欧阳*", "138****5678", "阳光花园")
    ]
    entry = ModelLogEntry.objects.get(action="territory.roster_export")
    assert entry.message == "导出名册（已隐藏姓名和电话）"


def test_out_in_full_wants_a_reason_and_the_right(sun: Place, settings: Any) -> None:
    sun.household.contact_name, sun.household.contact_phone = "李明", "13812345678"
    sun.household.save()
    supervisor, worker = visit(sun.people["supervisor"]), visit(sun.people["worker"])
    assert order(supervisor, sun, unmasked="on").status_code == 422
    assert order(worker, sun, unmasked="on", reason="好奇").status_code == 422
    assert not Job.objects.exists()
    assert order(supervisor, sun, unmasked="on", reason="逐户核对").status_code == 302
    assert exported(supervisor)[0]["联系电话"] == "13812345678"
    entry = ModelLogEntry.objects.get(action="territory.roster_export")
    assert (entry.user, entry.data["reason"]) == (sun.people["supervisor"], "逐户核对")
    kept = [path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert not any(b"13812345678" in each for each in kept)
    job = Job.objects.get(kind=EXPORT)
    sun.people["supervisor"].groups.clear()
    assert supervisor.get(f"/admin/roster/export/{job.pk}/file/").status_code in (302, 404)


def test_only_the_area_that_was_chosen(sun: Place, moon: Place) -> None:
    HouseholdFactory(building=moon.building, unit="1", room="101")
    client = visit(UserFactory(is_superuser=True))
    order(client, sun)
    assert {each["社区"] for each in exported(client)} == {"阳光社区"}
    order(client, sun, area=sun.area.get_parent().pk)
    assert {each["社区"] for each in exported(client)} == {"阳光社区", "月亮社区"}


def test_the_template_can_be_filled_in_and_read(sun: Place) -> None:
    client = visit(sun.people["supervisor"])
    answer = client.get("/admin/roster/template.xlsx")
    made = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert made.sheetnames == ["名册", "填写说明"]
    sheet = made["名册"]
    assert sheet["F2"].value == "501"
    filled = io.BytesIO()
    for place, cell in enumerate(["阳光社区", None, "阳光花园", "3栋", 2, 501, 89.5, "自住"], start=1):
        sheet.cell(3, place, cell)
    made.save(filled)
    job = checked(client, sun, filled.getvalue())
    assert job.result["faulty"] == 0
    assert job.result["counts"] == {"changed": 1, "new": 0, "problems": 0}, "the example row is passed over"
    assert job.result["skipped"] == ["填写说明"]


def test_strangers_find_nothing(sun: Place, moon: Place) -> None:
    insider = visit(sun.people["supervisor"])
    check = checked(insider, sun, table())
    insider.post(preview(check))
    imported = work(Job.objects.get(kind=IMPORT))
    order(insider, sun)
    export = work(Job.objects.get(kind=EXPORT))
    arguments = {"preview": check, "done": imported, "exported": export, "file": export}
    before, jobs = stored(), Job.objects.count()
    for who in ("worker", "administrator"):
        client = visit(moon.people[who])
        for pattern in urls.urlpatterns:
            assert isinstance(pattern, URLPattern)
            name = str(pattern.name)
            kwargs = {"pk": arguments[name].pk} if name in arguments else {}
            address = reverse(f"territory_roster:{name}", kwargs=kwargs)
            for answer in (
                client.get(address),
                client.post(address, {"community": sun.area.pk, "area": sun.area.pk}),
            ):
                if name in arguments:
                    assert answer.status_code in (302, 404, 405), (who, name)
                else:
                    assert answer.status_code in (200, 302, 405, 422), (who, name)
                if name != "template":
                    assert "阳光" not in answer.content.decode(), (who, name)
            assert Client().get(address).status_code == 302
    assert (stored(), Job.objects.count()) == (before, jobs)


def test_who_may_what(sun: Place) -> None:
    allowed = {"author": 302, "worker": 302, "supervisor": 200, "administrator": 200}
    for who, status in allowed.items():
        assert visit(sun.people[who]).get(UPLOAD).status_code == status, who
    assert visit(sun.people["author"]).get(EXPORTING).status_code == 302
    home = visit(sun.people["worker"]).get(HOME).content.decode()
    assert UPLOAD not in home
    assert EXPORTING in home


def test_a_colleague_does_not_see_a_file_of_mine(sun: Place) -> None:
    job = checked(visit(sun.people["supervisor"]), sun, table())
    colleague = visit(sun.people["administrator"])
    assert colleague.get(preview(job)).status_code == 404
    assert colleague.post(preview(job)).status_code == 404


@pytest.mark.parametrize("address", [HOME, "preview"])
def test_more_rows_take_no_more_queries(sun: Place, address: str) -> None:
    client = visit(sun.people["supervisor"])

    def queries(count: int) -> int:
        where = address
        if address == HOME:
            for _entry in range(count):
                order(client, sun)
                Job.objects.filter(state=State.QUEUED).update(state=State.DONE)
        else:
            where = preview(checked(client, sun, table(*[row(房号=str(600 + n)) for n in range(count)])))
        client.get(where)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(where).status_code == 200
        return len(caught)

    assert queries(3) == queries(30)


pytestmark = pytest.mark.django_db


def test_what_is_missing_in_many_rows_is_said_once(sun: Place) -> None:
    """With its rows, and with what to do about it: one click hands the file in with the box ticked."""
    client = visit(sun.people["supervisor"])
    rows = [row(小区="新苑", 房号=str(500 + n)) for n in range(30)]
    job = checked(client, sun, table(*rows, row(房号="x" * 99)))
    page = client.get(preview(job))
    text = page.content.decode()
    assert [each["code"] for each in page.context["lines"]] == ["estate_missing", "too_long"]
    assert text.count("没有小区“新苑”") == 1
    assert "2、3、4、" in text
    assert "等另外10行" in text
    assert "共 31 处问题，涉及 31 行" in text
    again = client.get(reverse("territory_roster:upload"), {"community": sun.area.pk, "create": "1"})
    assert again.context["form"].initial["create_missing"] is True
    with job.files.get(side=Side.RESULT).content() as file:  # the file to download names every cell
        assert len(file.read().decode("utf-8-sig").strip().splitlines()) == 32
    told = client.get(preview(checked(client, sun, table(row(房号="x" * 99))))).content.decode()
    assert "create=1" not in told
