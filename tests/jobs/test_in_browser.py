"""The jobs' pages in a real browser: following a job with scripts and without, sizes, axe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jobs
import pytest
from django.test import Client
from django.urls import reverse
from jobs.enums import State
from jobs.models import Job
from playwright.sync_api import Browser, expect

from tests.e2e.desk import Open, desk
from tests.e2e.looks import faults
from tests.jobs.work import work_off

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened(browser: Browser, live_server: Any, client: Client) -> Iterator[Open]:
    """Opens an address as the owner."""
    with desk(browser, live_server.url, client) as go:
        yield go


def test_the_page_follows_the_job_to_its_end(owner: Any, opened: Open) -> None:
    job = jobs.start("test.add", owner, title="三个数")
    page = opened(reverse("jobs:job", args=[job.pk]))
    Job.objects.update(state=State.RUNNING, done=1, total=4, text="第一步", heartbeat="2999-01-01T00:00Z")
    expect(page.locator("[data-job-said]")).to_contain_text("第一步")
    expect(page.get_by_role("progressbar")).to_have_js_property("value", 25)
    Job.objects.update(state=State.QUEUED)
    work_off()
    expect(page.get_by_role("link", name="和.txt")).to_be_visible()


def test_without_scripts_too(owner: Any, opened: Open) -> None:
    job = jobs.start("test.add", owner)
    page = opened(reverse("jobs:job", args=[job.pk]), scripts=False)
    work_off()
    expect(page.get_by_role("link", name="和.txt")).to_be_visible(timeout=15_000)


def test_nothing_sticks_out_and_axe_finds_nothing(owner: Any, opened: Open) -> None:
    empty = opened(reverse("jobs:list"))
    assert faults(empty) == []
    done, failed, waiting = jobs.start("test.add", owner, title="七月走访问卷.xlsx"), None, None
    failed = jobs.start("test.fail", owner, n=3, title="很长的文件名" * 12)
    work_off()
    waiting = jobs.start("test.add", owner)
    Job.objects.filter(pk=waiting.pk).update(
        state=State.RUNNING, done=1, total=3, heartbeat="2999-01-01T00:00Z"
    )
    for address in [
        reverse("jobs:list"),
        *(reverse("jobs:job", args=[j.pk]) for j in (done, failed, waiting)),
    ]:
        assert faults(opened(address)) == []
