"""From a preview to its import: once, however often the button is pressed."""

from __future__ import annotations

from typing import Any

import jobs
from django.core.files.base import ContentFile
from django.db import transaction
from jobs.enums import OPEN, State
from jobs.models import Job

from territory.roster.job_kinds import FILE, IMPORT


def import_of(check: Job) -> Job | None:
    """The import that was started from a preview and has not failed."""
    rows = Job.objects.filter(kind=IMPORT, owner=check.owner_id, params__check=str(check.pk))
    found: Job | None = rows.filter(state__in=(*OPEN, State.DONE)).first()
    return found


@transaction.atomic
def confirm(check: Job, user: Any) -> Job:
    """Queue the import of a checked file; the same job again where that was done already.

    Raises ValueError for a check that found problems, jobs.TooManyJobs.
    """
    result = check.result or {}
    if not result.get("ok"):
        raise ValueError("a file with problems cannot be imported")
    Job.objects.select_for_update().get(pk=check.pk)  # of two presses the second waits here
    started = import_of(check)
    if started:
        return started
    with check.files.get(key=FILE).content() as kept:
        content = ContentFile(kept.read(), name=FILE)
    names = ("community", "create_missing", "clear_blanks", "name")
    return jobs.start(
        IMPORT,
        user,
        title=check.title,
        files={FILE: content},
        **{name: check.params[name] for name in names},
        check=str(check.pk),
        fingerprint=result["fingerprint"],
        rows=result["rows"],
    )
