"""Files of readings as background jobs."""

from __future__ import annotations

import jobs
from django.utils.translation import gettext_lazy as _

from surveys.targets import queries
from surveys.targets.importing.carrying import importer
from territory.sheets.importing import Importer
from territory.sheets.job_kinds import register


def _of(job: jobs.Running) -> Importer:
    found = queries.programmes(job.job.owner).filter(pk=job.params["of"]).first()
    if found is None:
        raise jobs.JobFailed("not_yours")
    return importer(found)


CHECK, IMPORT = register("targets", _of, _("Import of readings"))
