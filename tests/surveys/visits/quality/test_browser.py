"""In a browser: a round's flags, its back-checks, one of them noted, and a worker beside her peers.

With JUWEN_SCREENSHOTS=1 the pictures of docs/zh/duties-quality.md are written to docs/screenshots/field/.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from surveys.visits.models import BackCheck
from tests.e2e.desk import desk
from tests.e2e.looks import faults
from tests.surveys.visits.duties.test_browser import picture
from tests.surveys.visits.quality.conftest import Field, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = (("何", "小军"), ("孙", "强"), ("谢", "磊"), ("宋", "丽"))


def test_a_round_is_looked_at(work: Field, browser: Any, live_server: Any, visit: Visitor) -> None:
    for worker, (family, own) in zip(work.workers, NAMES, strict=True):
        worker.last_name, worker.first_name = family, own
        worker.save()
    for worker in range(3):
        for n in range(12):
            work.interview(worker, seconds=480 + 25 * n + 40 * worker)
        work.refused(worker)
    work.interview(1, seconds=140, grades="33333")
    work.interview(2, latitude=Decimal("30.5032"))

    with desk(browser, live_server.url, visit(work.supervisor)) as go:
        page = go(reverse("quality:round", args=[work.round.pk]))
        assert page.locator("[data-figure=flagged]").inner_text() == "2"
        assert faults(page) == []
        page.get_by_role("button", name="抽取复核户").click()
        page.get_by_text("已抽取").wait_for()
        page.reload()  # without the message, which fades in
        assert faults(page) == []
        picture(page, "back-checks")
        check = BackCheck.objects.filter(reason="random").first()
        assert check
        page.goto(f"{live_server.url}{reverse('quality:check', args=[check.pk])}")
        page.get_by_label("联系上了").check()
        page.get_by_label("来过", exact=True).check()
        page.get_by_label("是", exact=True).check()
        page.get_by_label("家里几口人").fill("3")
        assert faults(page) == []
        picture(page, "back-check")
        page.get_by_role("button", name="登记复核结果").click()
        page.get_by_text("复核结果已登记").wait_for()
        page.goto(f"{live_server.url}{reverse('quality:round', args=[work.round.pk])}")
        assert "100.0%" in page.locator("[data-figure=agreement]").inner_text()
        picture(page, "quality")
        page.goto(f"{live_server.url}{reverse('quality:worker', args=[work.workers[0].pk])}")
        page.get_by_text("应答率（RR1）").wait_for()
        assert faults(page) == []
        picture(page, "worker-peers")
