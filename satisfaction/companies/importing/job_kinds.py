"""Files of companies, service areas and contracts as background jobs."""

from __future__ import annotations

from satisfaction.companies.importing.carrying import IMPORTERS
from territory.sheets.job_kinds import register

CHECK, IMPORT = register("companies", lambda job: IMPORTERS[job.params["of"]])
