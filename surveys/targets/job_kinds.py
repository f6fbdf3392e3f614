"""Background work: readings of a month worked out by their formulas."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import jobs
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from surveys.targets import queries
from surveys.targets.computing import work_out
from territory import access
from territory.access import KEEP

WORK_OUT = "targets.work_out"


def _board(params: Any) -> str:
    return f"{reverse('targets:board', args=[params['programme']])}?month={params['month']}"


@jobs.kind(
    WORK_OUT,
    label=_("Work out readings"),
    outcome="targets:worked_out",
    messages={"not_yours": gettext_noop("You no longer look after this area.")},
    origin=_board,
)
def work(job: jobs.Running) -> dict[str, int]:
    """A programme's month, by the owner's rights as they are now."""
    owner = job.job.owner
    programme = queries.programmes(owner).filter(pk=job.params["programme"]).first()
    if programme is None or not access.may(owner, programme.area, *KEEP):
        raise jobs.JobFailed("not_yours")
    month = date.fromisoformat(f"{job.params['month']}-01")
    return asdict(work_out(programme, month, job.progress))
