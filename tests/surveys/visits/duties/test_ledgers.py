"""四必到 and 四必报: entering at the desk and on a phone, once; in time or late; who sees what."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from surveys.visits.duties import lateness
from surveys.visits.duties.lateness import Arrival, Reporting
from surveys.visits.enums import IncidentKind, ReportKind
from surveys.visits.models import FieldSettings, Incident, Report
from tests.surveys.visits.duties.conftest import Block, Visitor

TOLD = datetime(2026, 11, 12, 2, 0, tzinfo=UTC)
MOMENTS = st.integers(0, 10**9).map(lambda seconds: TOLD + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("seconds", "now", "state", "minutes"),
    [
        (0, 0, Arrival.IN_TIME, 0),
        (30 * 60, 0, Arrival.IN_TIME, 30),
        (30 * 60 + 1, 0, Arrival.LATE, 30),
        (45 * 60, 0, Arrival.LATE, 45),
        (None, 30 * 60, Arrival.WAITING, None),
        (None, 30 * 60 + 1, Arrival.MISSED, None),
    ],
)
def test_arrivals(seconds: int | None, now: int, state: Arrival, minutes: int | None) -> None:
    arrived = None if seconds is None else TOLD + timedelta(seconds=seconds)
    assert lateness.arrival(TOLD, arrived, 30, TOLD + timedelta(seconds=now)) == state
    assert lateness.minutes_between(TOLD, arrived) == minutes


@pytest.mark.parametrize(
    ("seconds", "state"), [(0, "in_time"), (24 * 3600, "in_time"), (24 * 3600 + 1, "late")]
)
def test_reports_have_a_deadline(seconds: int, state: str) -> None:
    assert lateness.reporting(TOLD + timedelta(seconds=seconds), lateness.deadline(TOLD, 24)) == state


@given(MOMENTS, st.integers(0, 10_000), st.integers(0, 300))
def test_whoever_was_there_is_never_waited_for(told: datetime, took: int, minutes: int) -> None:
    state = lateness.arrival(told, told + timedelta(seconds=took), minutes, told)
    assert state == (Arrival.IN_TIME if took <= minutes * 60 else Arrival.LATE)
    assert (lateness.reporting(told, told + timedelta(seconds=took))) == Reporting.IN_TIME


def local(moment: datetime) -> str:
    """As the browser sends it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def incident(block: Block, **changes: Any) -> dict[str, Any]:
    """A form as it is sent."""
    told = timezone.now() - timedelta(minutes=40)
    return {
        "id": str(uuid4()),
        "kind": "quarrel",
        "area": block.sun.area.pk,
        "dwelling": "3-1-101",
        "text": "楼上漏水争吵",
        "told_at": local(told),
        "worker": block.worker.pk,
        "arrived_at": local(told + timedelta(minutes=20)),
        "outcome": "已劝开",
        **changes,
    }


def report(block: Block, **changes: Any) -> dict[str, Any]:
    """A form as it is sent."""
    return {
        "id": str(uuid4()),
        "kind": "hazard",
        "area": block.sun.area.pk,
        "dwelling": "",
        "text": "楼道堆放电动车",
        "found_at": local(timezone.now() - timedelta(hours=2)),
        "reported_at": local(timezone.now()),
        "worker": block.worker.pk,
        "passed_to": "",
        **changes,
    }


@pytest.mark.parametrize("address", ["/admin/field/incidents/new/", "/work/incidents/new/"])
def test_an_incident_is_entered_once(block: Block, visit: Visitor, address: str) -> None:
    client = visit(block.worker)
    page = client.get(address)
    assert page.status_code == 200
    assert "<script" not in page.content.decode().split("<form", 1)[1].split("</form>", 1)[0]
    data = incident(block)
    assert [client.post(address, data).status_code for _ in range(2)] == [302, 302]
    found = Incident.objects.get()
    assert (found.kind, found.household, found.worker, found.entered_by) == (
        IncidentKind.QUARREL,
        block.homes[0],
        block.worker,
        block.worker,
    )
    assert lateness.minutes_between(found.told_at, found.arrived_at) == 20
    row = client.get("/admin/field/incidents/").context["rows"][0]
    assert (row.minutes, row.state) == (20, Arrival.IN_TIME)


@pytest.mark.parametrize("at", ["/admin/field", "/work"])
def test_going_back_and_entering_something_else_loses_nothing(block: Block, visit: Visitor, at: str) -> None:
    client = visit(block.supervisor)
    for address, model, data, change in (
        (f"{at}/incidents/new/", Incident, incident(block), {"outcome": "又去了一次"}),
        (f"{at}/reports/new/", Report, report(block), {"passed_to": "消防大队"}),
    ):
        assert client.post(address, data).status_code == 302
        first = model.objects.values().get()
        again = client.post(address, {**data, "text": "另一件事"})
        assert "这一页之前已经登记过另一条" in again.content.decode(), address
        form = again.context["form"]
        assert (again.status_code, form["text"].value()) == (200, "另一件事")
        assert form["id"].value() != data["id"]
        assert client.post(address, {**data, "text": "另一件事", "id": form["id"].value()}).status_code == 302
        assert sorted(model.objects.values_list("text", flat=True)) == sorted([data["text"], "另一件事"])
        told = client.post(address, {**data, **change}, follow=True).content.decode()
        assert "之前已经登记过，仍保留原来的内容" in told, "what is not taken is not said to be entered"
        assert "已登记" in client.post(address, data, follow=True).content.decode()
        assert model.objects.values().get(pk=data["id"]) == first
        assert model.objects.count() == 2


def test_what_cannot_be_is_said_beside_the_field(block: Block, visit: Visitor) -> None:
    now = timezone.now()
    client = visit(block.supervisor)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"told_at": local(now + timedelta(hours=1))}, "told_at"),
        ({"arrived_at": local(now + timedelta(hours=1))}, "arrived_at"),
        ({"arrived_at": local(now - timedelta(hours=2))}, "arrived_at"),
        ({"worker": ""}, "worker"),
        ({"worker": block.town.moon.people["worker"].pk}, "worker"),
        ({"area": block.town.moon.area.pk}, "area"),
        ({"dwelling": "3-9-999"}, "dwelling"),
        ({"text": ""}, "text"),
        ({"text": "长" * 501}, "text"),
        ({"kind": "fire"}, "kind"),
        ({"told_at": "gestern"}, "told_at"),
        ({"id": "x"}, "id"),
    ]
    for changes, field in wrong:
        answer = client.post("/admin/field/incidents/new/", incident(block, **changes))
        assert answer.status_code == 200
        assert list(answer.context["form"].errors) == [field], changes
        assert "楼上漏水争吵" in answer.content.decode() or "text" in changes, "nothing entered is lost"
    assert not Incident.objects.exists()


def test_arrival_is_added_later(block: Block, visit: Visitor) -> None:
    client = visit(block.worker)
    client.post("/work/incidents/new/", incident(block, arrived_at="", outcome=""))
    found = Incident.objects.get()
    address = f"/admin/field/incidents/{found.pk}/"
    assert client.get(address).context["row"].state == Arrival.MISSED
    arrived = found.told_at + timedelta(minutes=35)
    given_ = {"worker": block.worker.pk, "arrived_at": local(arrived), "outcome": "已劝开"}
    assert client.post(address, given_).status_code == 302
    row = client.get(address).context["row"]
    assert (row.minutes, row.state) == (35, Arrival.LATE)
    FieldSettings.objects.create(pk=1, arrival_minutes=35)
    assert client.get(address).context["row"].state == Arrival.IN_TIME, "the threshold is a setting"
    early = {**given_, "arrived_at": local(found.told_at - timedelta(minutes=5))}
    assert list(client.post(address, early).context["form"].errors) == ["arrived_at"]


def sent(page: Any, **changes: str) -> dict[str, str]:
    """What a browser sends from that page."""
    form = page.context["form"]
    found = {}
    for tag in re.findall(r"<input[^>]*>", "".join(str(field) for field in form)):
        given = dict(re.findall(r'(name|value)="([^"]*)"', tag))
        found[given["name"]] = given.get("value", "")
    for name in ("worker", "outcome"):
        found[name] = str(form[name].value() or "")
    return {**found, **changes}


def test_adding_leaves_alone_what_others_noted(block: Block, visit: Visitor) -> None:
    """Whoever entered it adds to it; a colleague goes there; the page is older than what is known by now."""
    colleague = block.colleague()
    made = incident(block, worker=colleague.pk, arrived_at="", outcome="")
    visit(block.supervisor).post("/work/incidents/new/", made)
    Incident.objects.update(entered_by=block.worker)
    client, address = visit(block.worker), f"/admin/field/incidents/{made['id']}/"
    page = client.get(address)
    assert page.context["form"]["worker"].value() == colleague.pk
    assert client.post(address, sent(page, outcome="已联系")).status_code == 302
    found = Incident.objects.get()
    assert (found.worker, found.arrived_at, found.outcome) == (colleague, None, "已联系")
    stale = client.get(address)
    arrived = found.told_at + timedelta(minutes=9)
    Incident.objects.update(arrived_at=arrived, worker=block.supervisor)
    again = client.post(address, sent(stale, arrived_at=local(found.told_at - timedelta(hours=1))))
    assert list(again.context["form"].errors) == ["arrived_at"]
    assert client.post(address, sent(stale, outcome="已劝开")).status_code == 302
    found.refresh_from_db()
    assert (found.worker, found.arrived_at, found.outcome) == (block.supervisor, arrived, "已劝开")
    assert client.post(address, sent(client.get(address), worker="", arrived_at="")).status_code == 302
    found.refresh_from_db()
    assert (found.worker, found.arrived_at, found.outcome) == (None, None, "已劝开"), (
        "what is taken out is out"
    )


def test_incidents_are_narrowed_and_counted(block: Block, visit: Visitor) -> None:
    client = visit(block.supervisor)
    now = timezone.now()
    for text, minutes in (("甲", 10), ("乙", 31)):
        told = now - timedelta(hours=2)
        later = local(told + timedelta(minutes=minutes))
        data = incident(block, text=text, told_at=local(told), arrived_at=later)
        client.post("/admin/field/incidents/new/", data)
    nobody = {"arrived_at": "", "worker": "", "text": "丙", "told_at": local(now - timedelta(hours=3))}
    client.post("/admin/field/incidents/new/", incident(block, **nobody))
    fresh = {"arrived_at": "", "text": "丁", "told_at": local(now), "kind": "emergency"}
    client.post("/admin/field/incidents/new/", incident(block, **fresh))
    table = {
        "": "丁乙甲丙",
        "state=in_time": "甲",
        "state=late": "乙",
        "state=missed": "丙",
        "state=waiting": "丁",
        "kind=emergency": "丁",
        "q=乙": "乙",
        "q=101": "丁乙甲丙",
        f"worker={block.supervisor.pk}": "",
        "first=2020-01-01&last=2020-01-02": "",
    }
    for query, wanted in table.items():
        rows = client.get(f"/admin/field/incidents/?{query}").context["rows"]
        assert sorted(row.incident.text for row in rows) == sorted(wanted), query
    context = client.get("/admin/field/incidents/").context
    assert (context["total"], context["judged"], context["in_time"]) == (4, 3, 1)
    assert context["rate"] == 33.3
    assert context["mean"] == 20


@pytest.mark.parametrize("address", ["/admin/field/reports/new/", "/work/reports/new/"])
def test_a_report_is_entered_once_and_keeps_its_deadline(block: Block, visit: Visitor, address: str) -> None:
    FieldSettings.objects.create(pk=1, report_hours=3)
    client = visit(block.worker)
    data = report(block)
    assert [client.post(address, data).status_code for _ in range(2)] == [302, 302]
    found = Report.objects.get()
    assert found.deadline_at == found.found_at + timedelta(hours=3)
    assert abs(found.reported_at - timezone.now()) < timedelta(minutes=1), "a worker reports now"
    FieldSettings.objects.update(report_hours=1)
    row = client.get("/admin/field/reports/").context["rows"][0]
    assert row.state == Reporting.IN_TIME, "a later setting does not change it"


def test_births_are_reported_only_where_that_is_switched_on(block: Block, visit: Visitor) -> None:
    client = visit(block.supervisor)
    assert "计划外" not in client.get("/admin/field/reports/new/").content.decode()
    assert "计划外" not in client.get("/admin/field/reports/").content.decode()
    data = report(block, kind="birth")
    assert list(client.post("/admin/field/reports/new/", data).context["form"].errors) == ["kind"]
    FieldSettings.objects.create(pk=1, report_birth=True)
    assert client.post("/admin/field/reports/new/", data).status_code == 302
    assert Report.objects.get().kind == ReportKind.BIRTH


def test_reports_late_passed_on_settled(block: Block, visit: Visitor) -> None:
    client = visit(block.supervisor)
    client.post("/admin/field/reports/new/", report(block, text="早", dwelling="3-1-201"))
    long_ago = local(timezone.now() - timedelta(hours=25))
    client.post("/admin/field/reports/new/", report(block, text="晚", found_at=long_ago, dwelling="3-1-201"))
    before = report(block, reported_at=long_ago)
    answer = client.post("/admin/field/reports/new/", before)
    assert list(answer.context["form"].errors) == ["reported_at"]
    late = Report.objects.get(text="晚")
    address = f"/admin/field/reports/{late.pk}/"
    client.post(address, {"passed_to": "消防大队"})
    client.post(address, {"settled": "yes"})
    late.refresh_from_db()
    assert (late.passed_to, late.settled_at is None) == ("消防大队", False)
    for query, wanted in {
        "state=late": "晚",
        "state=in_time": "早",
        "state=settled": "晚",
        "state=open": "早",
    }.items():
        rows = client.get(f"/admin/field/reports/?{query}").context["rows"]
        assert [row.report.text for row in rows] == [wanted], query
    context = client.get("/admin/field/reports/").context
    assert [(c.planned, c.done, c.share) for c in context["by_worker"]] == [(2, 1, 50.0)]
    assert [(c.name, c.planned, c.done) for c in context["by_grid"]] == [("阳光社区 第一网格", 2, 1)]
    client.post(address, {"settled": "no"})
    late.refresh_from_db()
    assert late.settled_at is None
    assert visit(block.worker).post(address, {"settled": "yes"}).status_code == 404, "workers do not settle"


def test_workers_see_their_own(block: Block, visit: Visitor) -> None:
    visit(block.worker).post("/work/incidents/new/", incident(block))
    visit(block.worker).post("/work/reports/new/", report(block))
    other = visit(block.colleague())
    assert other.get("/admin/field/incidents/").context["rows"] == []
    assert other.get("/admin/field/reports/").context["rows"] == []
    for row, name in ((Incident.objects.get(), "incidents"), (Report.objects.get(), "reports")):
        assert other.get(f"/admin/field/{name}/{row.pk}/").status_code == 404
    somebody = incident(block, worker=block.worker.pk)
    assert list(other.post("/work/incidents/new/", somebody).context["form"].errors) == ["worker"]


def test_the_phone_asks_to_sign_in(block: Block) -> None:
    answer = Client().get("/work/incidents/new/")
    assert (answer.status_code, answer["Location"]) == (302, "/work/login/?next=/work/incidents/new/")


def test_as_many_questions_for_thirty_rows_as_for_three(block: Block, visit: Visitor) -> None:
    client = visit(block.supervisor)
    now = timezone.now()

    def grow(n: int) -> list[int]:
        usual = {"area": block.sun.area, "household": block.homes[0], "text": "x", "worker": block.worker}
        for _ in range(n):
            Incident.objects.create(kind="family", told_at=now, entered_by=block.worker, **usual)
            Report.objects.create(kind="move", found_at=now, deadline_at=now, reported_at=now, **usual)
        found = []
        for address in ("incidents", "reports"):
            client.get(f"/admin/field/{address}/")
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/admin/field/{address}/")
            found.append(len(asked))
        return found

    assert grow(3) == grow(27)
