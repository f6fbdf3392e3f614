"""The jobs' pages over HTTP: the owner's alone, the same cost for many rows, no script needed."""

from __future__ import annotations

from typing import Any

import jobs
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from jobs.enums import Side, State
from jobs.models import Job
from jobs.urls import urlpatterns

from tests.jobs.work import work_off


@pytest.fixture
def job(owner: Any) -> Job:
    """A job that has been done, with a file."""
    found = jobs.start(
        "test.add", owner, title="三个数", files={"numbers": ContentFile(b"1", name="机密.txt")}
    )
    work_off()
    found.refresh_from_db()
    return found


def addresses(job: Job) -> dict[str, str]:
    """Every address of the app, of this job."""
    made = job.files.filter(side=Side.RESULT).first()
    arguments: dict[str, list[Any]] = {"list": [], "file": [job.pk, made.pk if made else 0]}
    return {
        str(each.name): reverse(f"jobs:{each.name}", args=arguments.get(str(each.name), [job.pk]))
        for each in urlpatterns
    }


def test_strangers_see_nothing_and_change_nothing(job: Job, stranger: Any) -> None:
    client = Client()
    client.force_login(stranger)
    for name, address in addresses(job).items():
        got = client.get(address)
        assert got.status_code == 200 if name == "list" else got.status_code in (404, 405), name
        assert "三个数" not in got.content.decode(), name
        assert client.post(address).status_code in (404, 405), name
    waiting = jobs.start("test.add", job.owner)
    client.post(reverse("jobs:cancel", args=[waiting.pk]))
    waiting.refresh_from_db()
    assert waiting.state == State.QUEUED


def test_nobody_gets_in_unsigned(job: Job) -> None:
    for name, address in addresses(job).items():
        answer = Client().get(address)
        assert (answer.status_code, "/admin/login/" in answer.headers["Location"]) == (302, True), name


def test_the_administrator_of_the_installation_may_look(job: Job, admin_client: Client) -> None:
    assert "三个数" in admin_client.get(reverse("jobs:job", args=[job.pk])).content.decode()


def test_a_finished_job_offers_its_files_and_never_what_was_handed_in(job: Job, client: Client) -> None:
    page = client.get(reverse("jobs:job", args=[job.pk])).content.decode()
    assert "和.txt" in page
    assert "机密" not in page
    made, given = job.files.get(side=Side.RESULT), job.files.get(side=Side.INPUT)
    got = client.get(reverse("jobs:file", args=[job.pk, made.pk]))
    assert b"".join(got.streaming_content) == b"1"  # type: ignore[attr-defined]
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in got.headers["Cache-Control"]
    assert client.get(reverse("jobs:file", args=[job.pk, given.pk])).status_code == 404


def test_who_waited_is_led_to_the_result(job: Job, client: Client) -> None:
    here = reverse("jobs:job", args=[job.pk])
    got = client.get(f"{here}?wait")
    assert (got.status_code, got.headers.get("Location")) == (302, here)  # the test kind's outcome


def test_without_scripts_a_running_job_reloads_itself_and_a_finished_one_does_not(
    owner: Any, client: Client, job: Job
) -> None:
    waiting = jobs.start("test.add", owner)
    page = client.get(reverse("jobs:job", args=[waiting.pk])).content.decode()
    assert '<noscript><meta http-equiv="refresh"' in page
    assert 'http-equiv="refresh"' not in client.get(reverse("jobs:job", args=[job.pk])).content.decode()


def test_the_state_for_scripts(owner: Any, client: Client) -> None:
    waiting = jobs.start("test.add", owner)
    first = client.get(reverse("jobs:state", args=[waiting.pk])).json()
    assert (first["state"], first["ended"], first["percent"]) == ("queued", False, None)
    Job.objects.update(state=State.RUNNING, done=3, total=12, text="第3行", heartbeat="2999-01-01T00:00Z")
    second = client.get(reverse("jobs:state", args=[waiting.pk])).json()
    assert (second["percent"], "第3行" in second["words"]) == (25, True)
    work_off()


def test_calling_off_and_starting_again(owner: Any, client: Client) -> None:
    waiting = jobs.start("test.add", owner, base=5)
    client.post(reverse("jobs:cancel", args=[waiting.pk]))
    waiting.refresh_from_db()
    assert waiting.state == State.CANCELLED
    client.post(reverse("jobs:again", args=[waiting.pk]))
    work_off()
    waiting.refresh_from_db()
    assert waiting.result == {"sum": 5}


def test_what_is_owed_is_not_called_off(owner: Any, client: Client) -> None:
    waiting = jobs.start("test.owed", owner)
    page = client.get(reverse("jobs:job", args=[waiting.pk])).content.decode()
    assert reverse("jobs:cancel", args=[waiting.pk]) not in page
    said = client.post(reverse("jobs:cancel", args=[waiting.pk]), follow=True).content.decode()
    assert "这项工作必须完成，不能取消。" in said
    waiting.refresh_from_db()
    assert waiting.state == State.QUEUED


@pytest.mark.parametrize("name", ["cancel", "again"])
def test_changes_need_a_post_with_a_token(owner: Any, name: str) -> None:
    waiting = jobs.start("test.add", owner)
    address = reverse(f"jobs:{name}", args=[waiting.pk])
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)
    assert strict.get(address).status_code == 405
    assert strict.post(address).status_code == 403
    waiting.refresh_from_db()
    assert waiting.state == State.QUEUED


def test_the_list_costs_the_same_for_many(owner: Any, client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            page = client.get(reverse("jobs:list")).content.decode()
        assert page.count("data-row=") == Job.objects.count()
        return len(found)

    for _ in range(3):
        jobs.start("test.add", owner)
        work_off()
    queries()
    few = queries()
    for _ in range(27):
        jobs.start("test.add", owner)
        work_off()
    assert queries() == few


def test_an_empty_list_says_what_would_be_there(client: Client) -> None:
    page = client.get(reverse("jobs:list"))
    assert page.status_code == 200
    assert "jw-empty" in page.content.decode()
