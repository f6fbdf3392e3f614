"""Nobody sees another community's monthly visits, incidents and reports, whatever the address."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.visits.duties import rules, urls, work_urls
from surveys.visits.models import Duty, Incident, Report
from tests.factories.fieldwork import DutyFactory, TagFactory
from tests.factories.territory import GridFactory
from tests.surveys.visits.duties.conftest import Block, Visitor

ROWS = {"incident", "report"}


@pytest.fixture
def moon(block: Block) -> dict[str, Any]:
    """What lies in the other community."""
    moon, now = block.town.moon, timezone.now()
    month = rules.this_month()
    grid = GridFactory(community=moon.area, worker=moon.people["worker"], parts=[moon.building])
    at = {"month": month, "due_on": rules.due_on(month), "grid": grid, "worker": grid.worker}
    DutyFactory(household=moon.household, **at)
    tag = {"consent_on": timezone.localdate(), "added_at": now, "added_by": moon.people["worker"]}
    TagFactory(household=moon.household, **tag)
    usual = {"area": moon.area, "household": moon.household, "text": "月亮", "worker": moon.people["worker"]}
    by = moon.people["worker"]
    return {
        "incident": Incident.objects.create(kind="quarrel", told_at=now, entered_by=by, **usual),
        "report": Report.objects.create(
            kind="hazard", found_at=now, deadline_at=now, reported_at=now, **usual
        ),
    }


def addresses(moon: dict[str, Any]) -> list[tuple[str, str]]:
    """(name, address) of all pages."""
    found = []
    for pattern in urls.urlpatterns:
        name = str(pattern.name)
        arguments = {"pk": moon[name].pk} if name in ROWS else {}
        found.append((name, reverse(f"duties:{name}", kwargs=arguments)))
    return found + [(f"work_{p.name}", reverse(f"work_duties:{p.name}")) for p in work_urls.urlpatterns]


def snapshot() -> list[Any]:
    """What must not change."""
    return [list(model.objects.order_by("pk").values_list()) for model in (Duty, Incident, Report)]


def test_strangers_are_refused(block: Block, moon: dict[str, Any], visit: Visitor) -> None:
    before = snapshot()
    theirs = block.town.moon
    data = {
        "id": str(uuid4()),
        "area": theirs.area.pk,
        "worker": theirs.people["worker"].pk,
        "kind": "hazard",
        "text": "x",
        "settled": "yes",
        "passed_to": "x",
        "outcome": "x",
    }
    for who in ("author", "supervisor"):
        client = visit(block.sun.people[who])
        for name, address in addresses(moon):
            got = client.get(address)
            wanted = (404,) if name in ROWS and who != "author" else (200, 302, 403, 405)
            assert got.status_code in wanted, (who, name)
            assert "月亮" not in got.content.decode(), (who, name)
            assert client.post(address, data).status_code in wanted, (who, name)
        known = {**data, "id": str(moon["incident"].pk), "area": block.sun.area.pk, "worker": ""}
        client.post("/admin/field/incidents/new/", {**known, "kind": "quarrel"})
        assert snapshot() == before, who


def test_their_own_people_and_those_above_get_in(block: Block, moon: dict[str, Any], visit: Visitor) -> None:
    for user in (block.town.moon.people["supervisor"], block.town.street_supervisor, block.town.superuser):
        client = visit(user)
        for name, address in addresses(moon):
            assert client.get(address).status_code in (200, 405), name
        assert "月亮" in client.get("/admin/field/duties/").content.decode()


def test_nobody_gets_in_unsigned(moon: dict[str, Any]) -> None:
    for name, address in addresses(moon):
        answer = Client().get(address)
        assert (answer.status_code, "login" in answer["Location"]) == (302, True), name
