"""What the phone asks and sends: the day, the visits, and every refusal as JSON."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from unittest.mock import ANY

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.corrections import reject
from surveys.visits.enums import Purpose
from surveys.visits.models import Visit
from surveys.visits.visiting import day, sources
from surveys.visits.visiting.sources import Due
from tests.factories.fieldwork import AttemptFactory
from tests.surveys.visits.visiting.conftest import NOW, Field, Visitor

DAY, VISITS = "/work/day.json", "/work/visits/"


def send(client: Client, user: Any, *items: Any, **more: Any) -> Any:
    """Send visits as the phone does."""
    body = json.dumps({"user": user.pk, "items": items})
    return client.post(VISITS, body, content_type="application/json", **more)


def test_visits_are_answered_one_by_one(fieldwork: Field, visitor: Visitor) -> None:
    """In the order in which they were sent."""
    client = visitor(fieldwork.worker)
    good, bad = fieldwork.item(0), fieldwork.item(1, disposition="9.9")
    reply = send(client, fieldwork.worker, good, bad)
    assert reply.status_code == 200
    assert reply.json() == {
        "outcomes": [
            {"id": good["id"], "status": "stored"},
            {"id": bad["id"], "status": "refused", "code": "unknown_disposition", "message": ANY},
        ]
    }
    assert Visit.objects.get().pk.hex == good["id"].replace("-", "")


def test_refusals_are_json(fieldwork: Field, visitor: Visitor) -> None:
    """Signed out, without a post, with a stale page, as somebody else, too much, not readable."""
    stranger = Client()
    for reply in (stranger.get(DAY), send(stranger, fieldwork.worker, fieldwork.item(0))):
        assert (reply.status_code, reply.json()["code"]) == (401, "signed_out")
    author = fieldwork.sun.people["author"]
    for reply in (visitor(author).get(DAY), send(visitor(author), author)):
        assert (reply.status_code, reply.json()["code"]) == (403, "no_post")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(fieldwork.worker)
    reply = send(strict, fieldwork.worker, fieldwork.item(0))
    assert (reply.status_code, reply.json()["code"]) == (403, "csrf")
    token = strict.get(DAY).cookies["csrftoken"].value
    assert (
        send(strict, fieldwork.worker, fieldwork.item(0), headers={"x-csrftoken": token}).status_code == 200
    )
    client = visitor(fieldwork.worker)
    for reply, expected in (
        (send(client, fieldwork.colleague, fieldwork.item(0)), (409, "other_user")),
        (send(client, fieldwork.worker, *[{}] * 201), (413, "too_large")),
        (client.post(VISITS, "{", content_type="application/json"), (400, "malformed_json")),
        (client.post(VISITS, '{"items": 1}', content_type="application/json"), (400, "malformed_json")),
        (client.get(VISITS), (405, "method")),
        (client.post(DAY), (405, "method")),
    ):
        assert (reply.status_code, reply.json()["code"]) == expected
    for size in (300_000, 3_000_000):
        big = json.dumps({"user": fieldwork.worker.pk, "items": ["x" * size]})
        assert client.post(VISITS, big, content_type="application/json").status_code == 413


@pytest.fixture
def today(fieldwork: Field) -> date:
    """The round is in the field on the day on which the test runs."""
    now = timezone.localdate()
    fieldwork.round.starts_on, fieldwork.round.ends_on = now, now + timedelta(days=3)
    fieldwork.round.save()
    return now


def test_the_day_of_a_worker(fieldwork: Field, visitor: Visitor, today: date) -> None:
    """Her doors by building, unit and room, what is due there, masked contacts, the form's link."""
    AttemptFactory(assignment=fieldwork.assignments[2], note="有狗", at=timezone.now() - timedelta(hours=1))
    found = visitor(fieldwork.worker).get(DAY).json()
    assert found["user"] == {"id": fieldwork.worker.pk, "name": "王芳"}
    assert [(each["building"], each["room"]) for each in found["doors"]] == [
        ("3栋", "101"), ("3栋", "201"), ("3栋", "301"), ("4栋", "101"), ("4栋", "201"), ("4栋", "301"),
    ]  # fmt: skip
    door = found["doors"][1]
    assert (door["estate"], door["name"], door["phone"]) == ("阳光花园", "欧阳**", "138****5678")
    assert door["due"] == [
        {
            "key": f"round:{fieldwork.assignments[2].pk}",
            "purpose": "round",
            "assignment": fieldwork.assignments[2].pk,
            "title": "秋季走访",
            "why": "已在1个不同时间去过，共需3个。",
            "due_on": fieldwork.round.ends_on.isoformat(),
            "form": "/f/work22/",
            "attempts": 1,
            "next_at": None,
        }
    ]
    assert [(each["what"], each["by"], each["note"]) for each in door["history"]] == [
        ("有人住但敲门无人", "", "有狗")
    ]
    assert found["forms"] == ["/f/work22/"]
    assert [(each["done"], each["total"]) for each in found["rounds"]] == [(0, 6)]
    assert "欧阳建国" not in json.dumps(found, ensure_ascii=False)
    assert "13812345678" not in json.dumps(found)


def test_what_is_done_or_not_hers_is_not_listed(fieldwork: Field, visitor: Visitor, today: date) -> None:
    """Finished doors, a round that is over, a colleague's doors; non-contact stays."""
    for door, code in ((0, "2.112"), (1, "4.61"), (2, "2.24")):
        AttemptFactory(assignment=fieldwork.assignments[door], disposition=code)
    fieldwork.response(3)
    client = visitor(fieldwork.worker)
    found = client.get(DAY).json()
    mine = {row.household_id for row in (fieldwork.assignments[door] for door in (2, 4, 5))}
    assert {each["id"] for each in found["doors"]} == mine
    assert (found["rounds"][0]["done"], found["rounds"][0]["total"]) == (3, 6)
    fieldwork.round.ends_on = today - timedelta(days=1)
    fieldwork.round.save()
    assert client.get(DAY).json()["doors"] == []


def test_a_door_whose_form_was_rejected_is_listed_again(
    fieldwork: Field, visitor: Visitor, today: date
) -> None:
    """And says why."""
    response = fieldwork.response(0, "complete")
    AttemptFactory(assignment=fieldwork.assignments[0], response_id=response.pk)
    client = visitor(fieldwork.worker)
    household = fieldwork.assignments[0].household_id
    assert household not in [door["id"] for door in client.get(DAY).json()["doors"]]
    reject(response.pk, seen=0, reason="未上门", user=fieldwork.supervisor)
    (door,) = [each for each in client.get(DAY).json()["doors"] if each["id"] == household]
    assert door["due"][0]["why"] == "上次走访的问卷没有被接受，请再去一次。"


def test_a_list_that_is_known_is_not_sent_again(fieldwork: Field, visitor: Visitor, today: date) -> None:
    """304 by ETag, until something changes."""
    client = visitor(fieldwork.worker)
    first = client.get(DAY)
    etag = first.headers["ETag"]
    assert "private" in first.headers["Cache-Control"]
    again = client.get(DAY, headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    AttemptFactory(assignment=fieldwork.assignments[0])
    assert client.get(DAY, headers={"if-none-match": etag}).status_code == 200


def test_sources_add_what_else_is_due(
    fieldwork: Field, visitor: Visitor, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a door of the round, and at one of its own."""

    class Tea:
        """Something else to do."""

        key = "tea"

        def due(self, worker: Any, day: date) -> list[Due]:
            """At the community's first household and at the first door."""
            return [
                Due("tea:1", fieldwork.sun.household.pk, Purpose.DUTY, "每月走访", "独居老人", day, "six222"),
                Due("tea:2", fieldwork.assignments[0].household_id, Purpose.DUTY, "每月走访"),
            ]

        def recorded(self, visits: Any) -> None:
            """Nothing."""

    monkeypatch.setattr(sources, "_sources", {})
    sources.register(Tea())
    found = visitor(fieldwork.worker).get(DAY).json()
    keys = {each["id"]: [due["key"].split(":")[0] for due in each["due"]] for each in found["doors"]}
    assert keys[fieldwork.sun.household.pk] == ["tea"]
    assert keys[fieldwork.assignments[0].household_id] == ["round", "tea"]
    assert found["forms"] == ["/f/six222/", "/f/work22/"]


def test_as_many_queries_for_2_doors_as_for_12(fieldwork: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no list without bound: what is left out is said."""
    monkeypatch.setattr(sources, "_sources", {})
    counted = []
    for size in (2, 12):
        for row in fieldwork.assignments[:size]:
            row.worker = fieldwork.colleague
            row.save()
            AttemptFactory(assignment=row)
        for row in fieldwork.assignments[size:]:
            row.worker = fieldwork.worker
            row.save()
        day.day(fieldwork.colleague, NOW)
        with CaptureQueriesContext(connection) as queries:
            found = day.day(fieldwork.colleague, NOW)
        assert len(found["doors"]) == size
        counted.append(len(queries))
    assert counted[0] == counted[1]
    monkeypatch.setattr(day, "LONGEST", 5)
    found = day.day(fieldwork.colleague, NOW)
    assert (len(found["doors"]), found["left_out"]) == (5, 7)
