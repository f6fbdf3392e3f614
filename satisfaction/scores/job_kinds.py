"""The background job that works out a test's scores: thousands of sheets take a while."""

from __future__ import annotations

from typing import Any

import jobs
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from satisfaction.errors import MESSAGES as TEST_MESSAGES
from satisfaction.errors import TestError
from satisfaction.models import Test
from satisfaction.planning.roles import may_keep
from satisfaction.scores.errors import MESSAGES, ScoreError
from satisfaction.scores.working_out import work_out

KIND = "satisfaction_scores"
GONE = "test_gone"


@jobs.kind(
    KIND,
    label=_("working out scores"),
    outcome="satisfaction:scores_worked_out",
    origin=lambda params: reverse("satisfaction:scores", args=[params["test"]]),
    messages={
        **TEST_MESSAGES,
        **MESSAGES,
        GONE: gettext_noop("The test is gone, or lies in an area that is no longer yours."),
    },
)
def work(running: jobs.Running) -> dict[str, Any]:
    """Work them out, if the owner still may."""
    test = Test.objects.select_related("area").filter(pk=running.params["test"]).first()
    if test is None or not may_keep(running.job.owner, test):
        raise jobs.JobFailed(GONE)
    try:
        found = work_out(test, user=running.job.owner, why=running.params["why"])
    except (ScoreError, TestError) as refusal:
        raise jobs.JobFailed(refusal.code, **refusal.params) from refusal
    return {
        "test": test.pk,
        "scores": len(found.scores),
        "unchanged": found.unchanged,
        "struck": found.struck,
        "cases": found.cases,
    }
