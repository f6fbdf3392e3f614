"""Exporting from the list of responses: who may, what goes along, and the job that writes the file."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from jobs.enums import State
from jobs.models import Job
from jobs.running import claim, perform
from wagtail.models import ModelLogEntry, PageLogEntry

from tests.factories.town import Community, Town
from tests.surveys.admin.conftest import Visitor

ANSWERS = {"q-rate": "1", "q-phone": "13812345678"}


def order(visit: Visitor, community: Community, user: Any, query: str = "", **choices: Any) -> Any:
    address = f"/admin/questionnaires/{community.questionnaire.pk}/export/?{query}"
    return visit(user).post(address, {"layout": "xlsx", "style": "codes", **choices})


def finished() -> Job:
    job = Job.objects.get()
    claimed = claim(str(job.pk))
    assert claimed
    perform(claimed)
    job.refresh_from_db()
    return job


def exported(job: Job) -> list[dict[str, Any]]:
    assert job.state == State.DONE, job.error
    with job.files.get(key="export").content() as file:
        content = file.read()
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    return [{str(name): value for name, value in zip(rows[1], row, strict=True) if name} for row in rows[2:]]


def test_sensitive_answers_are_masked(sun: Community, visit: Visitor) -> None:
    sun.response(answers=ANSWERS)
    page = visit(sun.people["supervisor"]).get(f"/admin/responses/?questionnaire={sun.questionnaire.pk}")
    assert f"/admin/questionnaires/{sun.questionnaire.pk}/export/" in page.content.decode()

    answer = order(visit, sun, sun.people["supervisor"])
    assert answer.status_code == 302
    row = exported(finished())[0]
    assert row["phone"] == "138****5678"
    assert PageLogEntry.objects.filter(action="surveys.export").count() == 1


def test_sensitive_answers_want_a_reason_and_the_right(sun: Community, visit: Visitor) -> None:
    sun.response(answers=ANSWERS)
    supervisor, worker = sun.people["supervisor"], sun.people["worker"]

    assert order(visit, sun, supervisor, sensitive="on").status_code == 200, "no reason: asked again"
    assert order(visit, sun, worker, sensitive="on", reason="好奇").status_code == 404
    assert not Job.objects.exists()
    assert order(visit, sun, supervisor, sensitive="on", reason="逐户回访").status_code == 302
    assert exported(finished())[0]["phone"] == "13812345678"
    entry = PageLogEntry.objects.get(action="surveys.export")
    assert entry.data["reason"] == "逐户回访"
    assert not ModelLogEntry.objects.filter(action="surveys.export").exists()


def test_only_what_the_list_shows_goes_along(sun: Community, visit: Visitor) -> None:
    first, _second = sun.response(answers=ANSWERS), sun.response(answers=ANSWERS)
    order(visit, sun, sun.people["supervisor"], query=f"q={first.receipt}")
    job = finished()
    assert len(exported(job)) == 1
    assert job.result == {"responses": 1}


def test_a_stranger_is_refused(town: Town, sun: Community, visit: Visitor) -> None:
    sun.response(answers=ANSWERS)
    assert order(visit, sun, town.moon.people["supervisor"]).status_code == 404


def test_rights_are_looked_at_again_when_the_job_runs(sun: Community, visit: Visitor) -> None:
    sun.response(answers=ANSWERS)
    user = sun.people["supervisor"]
    order(visit, sun, user)
    user.groups.clear()
    job = finished()
    assert (job.state, job.error) == (State.FAILED, "nothing_to_export")


def test_nothing_to_export_is_said_before_it_is_tried(sun: Community, visit: Visitor) -> None:
    page = visit(sun.people["supervisor"]).get(f"/admin/questionnaires/{sun.questionnaire.pk}/export/")
    assert page.status_code == 200
    assert '<form method="post"' not in page.content.decode()


pytestmark = pytest.mark.django_db
