"""Files of social organisations and social workers as background jobs."""

from __future__ import annotations

from surveys.projects.importing.examining import IMPORTERS
from territory.sheets.job_kinds import register

CHECK, IMPORT = register("projects", lambda job: IMPORTERS[job.params["of"]])
