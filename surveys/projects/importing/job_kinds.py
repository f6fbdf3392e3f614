"""The two kinds of work: a dry run, and the import itself. Each looks at the owner's rights anew."""

from __future__ import annotations

from typing import Any

import jobs
from django.utils.translation import gettext_lazy as _

from surveys.projects.importing.examining import carry_out, examine
from territory.roster.sealing import unsealed
from territory.sheets import limits, work
from territory.sheets.carrying import Stale
from territory.sheets.work import FILE, MESSAGES

CHECK, IMPORT = "projects.check", "projects.import"


@jobs.kind(
    CHECK, label=_("Check of a file"), outcome="projects:preview", seconds=limits.SECONDS, messages=MESSAGES
)
def check(job: jobs.Running) -> dict[str, Any]:
    """The dry run: what would happen, and everything that is wrong."""
    return work.shown(job, examine(unsealed(job.files[FILE]), job.params["of"], work.options(job)))


@jobs.kind(
    IMPORT,
    label=_("Import into the registers"),
    outcome="projects:done",
    seconds=limits.SECONDS,
    messages=MESSAGES,
)
def bring_in(job: jobs.Running) -> dict[str, Any]:
    """The import, only if it is what the preview showed."""
    try:
        return carry_out(
            unsealed(job.files[FILE]),
            job.params["of"],
            work.options(job),
            file=job.params["name"],
            fingerprint=job.params["fingerprint"],
            last=job.end_with,
        )
    except Stale:
        raise jobs.JobFailed("changed_since") from None
