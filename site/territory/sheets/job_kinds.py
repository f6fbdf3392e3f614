"""The two kinds of work of an app's files: a dry run, and the import itself. Each looks at the owner's rights
anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jobs
from django.utils.translation import gettext_lazy as _

from territory.roster.sealing import unsealed
from territory.sheets import limits, work
from territory.sheets.carrying import Stale
from territory.sheets.importing import Importer
from territory.sheets.work import FILE, MESSAGES


def register(app: str, find: Callable[[jobs.Running], Importer], label: Any = "") -> tuple[str, str]:
    """Make them known and give their names: check, import. `find` says how a job's file is imported; `label`
    is what the import is called. Their pages are `<app>:preview` and `<app>:done`."""
    check_kind, import_kind = f"{app}.check", f"{app}.import"

    @jobs.kind(
        check_kind,
        label=_("Check of a file"),
        outcome=f"{app}:preview",
        seconds=limits.SECONDS,
        messages=MESSAGES,
    )
    def check(job: jobs.Running) -> dict[str, Any]:
        """The dry run: what would happen, and everything that is wrong."""
        return work.shown(job, find(job).examine(unsealed(job.files[FILE]), work.options(job)))

    @jobs.kind(
        import_kind,
        label=label or _("Import into the registers"),
        outcome=f"{app}:done",
        seconds=limits.SECONDS,
        messages=MESSAGES,
    )
    def bring_in(job: jobs.Running) -> dict[str, Any]:
        """The import, only if it is what the preview showed."""
        try:
            return find(job).carry_out(
                unsealed(job.files[FILE]),
                work.options(job),
                file=job.params["name"],
                fingerprint=job.params["fingerprint"],
                last=job.end_with,
            )
        except Stale:
            raise jobs.JobFailed("changed_since") from None

    return check_kind, import_kind
