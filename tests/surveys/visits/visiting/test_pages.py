"""The staff pages of visits: results, desk entry, register; and strangers at every address."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from surveys.visits.enums import Disposition
from surveys.visits.models import Visit
from surveys.visits.visiting import figures
from surveys.visits.visiting.phone import MODULES, STATIC
from tests.factories import PhotoFactory
from tests.factories.fieldwork import AttemptFactory
from tests.factories.territory import PASSWORD
from tests.surveys.visits.visiting.conftest import Field, Visitor
from tests.surveys.visits.visiting.test_outcomes import field_more, fill

D = Disposition


@pytest.fixture
def results(fieldwork: Field) -> str:
    """The address of the round's results."""
    return reverse("visits_visiting:results", args=[fieldwork.round.pk])


def said(client: Client, address: str) -> str:
    """A page's text."""
    page = client.get(address)
    assert page.status_code == 200
    return str(page.content.decode())


def rates_in(html: str) -> dict[str, str]:
    """The rates of a page, by name."""
    found = re.findall(r'data-rate="(\w+)".*?<b>(.*?)</b>', html, re.DOTALL)
    return dict(found)


def test_a_supervisor_sees_the_whole_round(fieldwork: Field, visitor: Visitor, results: str) -> None:
    """Dispositions, sixteen rates, areas, workers."""
    fill(fieldwork)
    html = said(visitor(fieldwork.supervisor), results)
    assert len(rates_in(html)) == 16
    assert rates_in(html)["RR1"] == "18.2%"  # 2 of 11
    assert rates_in(html)["RR5"] == "33.3%"  # 2 of 6
    assert rates_in(html)["COOP1"] == "40.0%"  # 2 of 5
    assert rates_in(html)["REF1"] == "9.1%"
    assert re.findall(r'data-code="([\d.]+)"', html) == [
        "1.1", "1.2", "2.111", "2.24", "2.33", "3.10", "3.11", "3.90", "4.61",
    ]  # fmt: skip
    assert re.findall(r'data-worker="(.+?)"', html) == ["李强", "王芳"]
    assert re.findall(r'data-area="(.+?)"', html) == ["阳光花园"]
    assert "85.7%" in html  # e: 6 of 7
    assert "只含您有权查看的住户" not in html


def test_a_worker_sees_her_own(fieldwork: Field, visitor: Visitor, results: str) -> None:
    """And is told so; a street above sees all."""
    fill(fieldwork)
    html = said(visitor(fieldwork.worker), results)
    assert re.findall(r'data-worker="(.+?)"', html) == ["王芳"]
    assert rates_in(html)["RR1"] == "16.7%"  # 1 of 6
    assert "只含您有权查看的住户" in html
    assert rates_in(said(visitor(fieldwork.town.street_supervisor), results))["RR1"] == "18.2%"


def test_numbers_alone_and_as_csv(fieldwork: Field, visitor: Visitor, results: str) -> None:
    """What the page asks for again, and the table for a spreadsheet."""
    fill(fieldwork)
    client = visitor(fieldwork.supervisor)
    part = said(client, f"{results}?part=numbers")
    assert "<html" not in part
    assert rates_in(part)["RR1"] == "18.2%"
    reply = client.get(reverse("visits_visiting:results_csv", args=[fieldwork.round.pk]))
    rows = list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))
    assert [row[:3] for row in rows] == [
        ["范围", "名称", "户数"],
        ["轮次", "全部", "12"],
        ["区划", "阳光花园", "12"],
        ["网格员", "李强", "6"],
        ["网格员", "王芳", "6"],
    ]
    assert rows[0][-16:] == list(figures.results(fieldwork.supervisor, fieldwork.round).total.rates)
    assert {len(row) for row in rows} == {len(rows[0])}


def test_as_many_queries_for_12_doors_as_for_42(fieldwork: Field, visitor: Visitor, results: str) -> None:
    """The page costs the same."""
    fill(fieldwork)
    client = visitor(fieldwork.supervisor)
    counted = []
    for more in (0, 30):
        for row in field_more(fieldwork, more):
            AttemptFactory(assignment=row)
        client.get(results)
        with CaptureQueriesContext(connection) as queries:
            client.get(results)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def desk_of(fieldwork: Field) -> str:
    """The address of the worker's page at the desk."""
    return reverse("visits_visiting:desk", args=[fieldwork.round.pk]) + f"?worker={fieldwork.worker.pk}"


def entry(row: Any, what: str, at: str, **more: Any) -> dict[str, str]:
    """One line of the desk's form."""
    pk = row.pk
    return {f"id-{pk}": str(more.get("id", uuid4())), f"what-{pk}": what, f"at-{pk}": at, f"note-{pk}": ""}


def test_paper_is_entered_at_the_desk(fieldwork: Field, visitor: Visitor) -> None:
    """For the worker, several doors at once; twice sent is once entered; faults are said in their lines."""
    client = visitor(fieldwork.supervisor)
    address = desk_of(fieldwork)
    html = said(client, address)
    assert len(re.findall("data-assignment=", html)) == 6
    yesterday = timezone.localtime() - timedelta(days=1)
    fieldwork.round.ends_on = timezone.localdate() + timedelta(days=1)
    fieldwork.round.save()
    at = f"{yesterday:%Y-%m-%dT%H:%M}"
    rows = fieldwork.assignments
    good = entry(rows[0], "2.24", at)
    data = {
        **good,
        **entry(rows[1], "4.61", at),
        **entry(rows[2], "2.24", ""),
        **entry(rows[3], "2.24", "2100-01-01T10:00"),
        **entry(rows[4], "1.1", at),
        **entry(rows[5], "", ""),
    }
    reply = client.post(address, data)
    html = reply.content.decode()
    assert re.findall(r'id="error-(\d+)">(.*?)<', html) == [
        (str(row.pk), text)
        for row, text in sorted(
            [
                (rows[2], "请填写走访的日期和时间。"),
                (rows[3], "走访时间晚于现在。"),
                (rows[4], "本轮次的访问要填问卷。请打开问卷填写。"),
            ],
            key=lambda each: (each[0].household.building.path, each[0].household.room),
        )
    ]
    assert client.post(address, good).status_code == 302
    found = Visit.objects.order_by("disposition").values_list("household", "worker", "disposition")
    assert list(found) == [
        (rows[0].household_id, fieldwork.worker.pk, "2.24"),
        (rows[1].household_id, fieldwork.worker.pk, "4.61"),
    ]
    assert "请至少在一行里选择结果" in client.post(address, {}, follow=True).content.decode()


def test_the_register_lists_and_shows_visits(fieldwork: Field, visitor: Visitor) -> None:
    """Filters, search, outcome wherever it is kept, the form with its photo, other visits at the door."""
    rows = fieldwork.assignments
    response = fieldwork.response(0, "complete")
    response.answers = {**response.answers, "q-photo": ["a" * 64]}
    response.save()
    PhotoFactory(channel=fieldwork.links[0], response_id=response.pk, sha256="a" * 64)
    with_form = AttemptFactory(assignment=rows[0], response_id=response.pk, note="二楼平台有杂物")
    AttemptFactory(assignment=rows[0], disposition=D.NOBODY_HOME)
    AttemptFactory(assignment=rows[11], disposition=D.VACANT)
    client = visitor(fieldwork.supervisor)
    index = reverse("visits_visit_modeladmin_index")
    html = said(client, index)
    assert html.count("秋季走访") >= 3
    for text in ("完成访问", "有人住但敲门无人", "空置", "王芳", "李强"):
        assert text in html
    shown = [
        (f"?worker={fieldwork.colleague.pk}", 1),
        (f"?round={fieldwork.round.pk}", 3),
        ("?disposition=form", 1),
        ("?disposition=4.61", 1),
        ("?made=today", 0),
        ("?q=601", 1),
        ("?at__year=1999", 3),
    ]
    for query, count in shown:
        assert len(re.findall("/visits/visit/inspect/", said(client, index + query))) == count, query
    page = said(client, reverse("visits_visit_modeladmin_inspect", args=[with_form.pk]))
    for text in ("二楼平台有杂物", "完成访问", "a" * 64, str(response.pk), "有人住但敲门无人"):
        assert text in page
    estate = rows[0].household.building.get_parent().name
    assert f"{estate} {rows[0].household}" in html  # two estates may each have a building 3
    assert estate in page
    assert f"{timezone.localtime(with_form.at):%Y-%m-%d %H:%M}" in page  # not as the database keeps it
    assert "王芳" in page
    assert fieldwork.worker.get_username() not in page
    assert len(re.findall("/visits/visit/inspect/", said(visitor(fieldwork.worker), index))) == 2
    table = client.post(f"{index}?disposition=form&export=csv").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(table)))
    assert [line[4] for line in lines] == ["走访结果", "完成访问"]
    assert lines[1][5] == "1.1"
    for name in ("create", "edit", "delete"):
        arguments = [] if name == "create" else [with_form.pk]
        address = reverse(f"visits_visit_modeladmin_{name}", args=arguments)
        assert client.get(address).status_code in (302, 403)
        assert client.post(address).status_code in (302, 403)
    assert Visit.objects.count() == 3


def test_strangers_find_nothing(fieldwork: Field, visitor: Visitor) -> None:
    """Staff of another community, at every address of a round and of a visit; authors have no such pages."""
    visit = AttemptFactory(assignment=fieldwork.assignments[0])
    pk = fieldwork.round.pk
    addresses = [
        reverse("visits_visiting:results", args=[pk]),
        reverse("visits_visiting:results", args=[pk]) + "?part=numbers",
        reverse("visits_visiting:results_csv", args=[pk]),
        desk_of(fieldwork),
        reverse("visits_visit_modeladmin_inspect", args=[visit.pk]),
        reverse("visits_visit_modeladmin_edit", args=[visit.pk]),
        reverse("visits_visit_modeladmin_delete", args=[visit.pk]),
    ]
    moon = fieldwork.town.moon.people
    for name in ("supervisor", "administrator"):
        client = visitor(moon[name])
        for address in addresses:
            assert client.get(address).status_code == 404, address
            assert client.post(address).status_code in (404, 405), address
        assert "秋季走访" not in said(client, reverse("visits_visiting:rounds"))
        assert "/visits/visit/inspect/" not in said(client, reverse("visits_visit_modeladmin_index"))
    for address in addresses[:4]:
        assert visitor(moon["author"]).get(address).status_code in (302, 403)
        assert Client().get(address).status_code == 302
    assert visitor(fieldwork.worker).get(addresses[3]).status_code in (302, 403)


def test_the_phones_pages(fieldwork: Field, visitor: Visitor) -> None:
    """Sign-in keeps the way back; those without a post are told; the service worker names what there is."""
    reply = Client().get("/work/")
    assert (reply.status_code, reply.headers["Location"]) == (302, "/work/login/?next=/work/")
    client = Client()
    account = {"username": "sun-worker", "password": PASSWORD}
    signed = client.post("/work/login/", {**account, "next": "/work/"})
    assert (signed.status_code, signed.headers["Location"]) == (302, "/work/")
    assert "王芳" in said(client, "/work/")
    wrong = client.post("/work/login/", {"username": "sun-worker", "password": "x"})
    assert 'role="alert"' in wrong.content.decode()
    refused = visitor(fieldwork.sun.people["author"]).get("/work/")
    assert refused.status_code == 403
    assert "没有走访住户的岗位" in refused.content.decode()
    script = client.get("/work/sw.js")
    assert script.headers["Service-Worker-Allowed"] == "/"
    text = script.content.decode()
    for name in MODULES:
        assert f'"/static/visits/{name}"' in text
        imported = re.findall(r'from "\./([\w-]+\.js)"', (STATIC / name).read_text())
        assert set(imported) <= set(MODULES)
    assert client.post("/work/logout/").headers["Location"] == "/work/login/"
    assert client.get("/work/day.json").status_code == 401


def test_the_phone_leads_to_the_other_work_of_a_post(fieldwork: Field, visitor: Visitor) -> None:
    """Groups and call-backs to everybody who works there, targets to those who report them."""
    groups, targets = reverse("work_groups:groups"), reverse("work_targets:list")
    html = said(visitor(fieldwork.supervisor), reverse("work:page"))
    assert groups in html
    assert targets in html
    html = said(visitor(fieldwork.worker), reverse("work:page"))
    assert groups in html
    assert targets not in html
