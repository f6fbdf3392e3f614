"""What a dry run shows, and what follows when it is confirmed. Each looks at the owner's rights anew."""

from __future__ import annotations

import csv
import io
from typing import Any

import jobs
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext, gettext_noop
from jobs.enums import OPEN, State
from jobs.models import Job
from jobs.writing import plain

from territory import access
from territory.models import Area
from territory.sheets import limits
from territory.sheets.carrying import summary
from territory.sheets.plan import Options, Plan

FILE = "file"
MESSAGES = {
    "not_yours": gettext_noop("You no longer look after this area."),
    "changed_since": gettext_noop(
        "The register has changed since you looked at the preview. Nothing was imported. "
        "Hand the file in again and look at the new preview."
    ),
}


def shown(job: jobs.Running, plan: Plan) -> dict[str, Any]:
    """What a preview shows: what would happen, and everything that is wrong."""
    lines = [
        {"row": each.row, "action": each.action, "label": each.label, "facts": each.facts}
        for each in plan.changes
        if each.action != "same"
    ]
    if plan.problems:
        keep_problems(job, plan)
    table = plan.table
    return {
        "ok": plan.ok,
        **summary(plan),
        "faulty": len(plan.problems),
        "rows": len(plan.changes) + plan.wrong_rows,
        "lines": lines[: limits.LISTED],
        "more": max(len(lines) - limits.LISTED, 0),
        "problems": [each.to_json() for each in plan.problems[: limits.LISTED]],
        "whole_names": plan.extra[:100],
        "sheet": table.sheet if table else "",
        "header_row": table.headings.row if table else 0,
        "unused": list(table.headings.unused[:100]) if table else [],
        "skipped": table.skipped[:100] if table else [],
        "fingerprint": plan.fingerprint,
    }


def import_of(checked: Job, kind: str) -> Job | None:
    """The import that was started from a preview and has not failed."""
    rows = Job.objects.filter(kind=kind, owner=checked.owner_id, params__check=str(checked.pk))
    found: Job | None = rows.filter(state__in=(*OPEN, State.DONE)).first()
    return found


@transaction.atomic
def confirm(checked: Job, user: Any, kind: str) -> Job:
    """Queue the import of a checked file; the same job again where that was done already.

    Raises ValueError for a check that found problems, jobs.TooManyJobs.
    """
    result = checked.result or {}
    if not result.get("ok"):
        raise ValueError("a file with problems cannot be imported")
    Job.objects.select_for_update().get(pk=checked.pk)  # of two presses the second waits here
    started = import_of(checked, kind)
    if started:
        return started
    with checked.files.get(key=FILE).content() as kept:
        content = ContentFile(kept.read(), name=FILE)
    return jobs.start(
        kind,
        user,
        title=checked.title,
        files={FILE: content},
        **{name: checked.params[name] for name in ("of", "area", "name")},
        check=str(checked.pk),
        fingerprint=result["fingerprint"],
    )


def options(job: jobs.Running) -> Options:
    """The owner's rights as they are now."""
    user, wanted = job.job.owner, job.params.get("area")
    if not (user.is_active and access.holds(user, *access.KEEP)):
        raise jobs.JobFailed("not_yours")
    area: Area | None = None
    if wanted:
        area = access.areas(user, *access.KEEP).filter(pk=wanted).first()
        if area is None:
            raise jobs.JobFailed("not_yours")
    return Options(user, area)


def keep_problems(job: jobs.Running, plan: Plan) -> None:
    """All of them, as a file to download."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([gettext(each) for each in ("row", "column", "cell", "problem", "code")])
    for each in plan.problems:
        cells = (each.row or "", each.column, each.cell, each.message, each.code)
        writer.writerow([plain(cell) for cell in cells])
    content = ContentFile(text.getvalue().encode("utf-8-sig"))
    job.keep_file("errors", f"{gettext('problems of the file')}.csv", content)
