"""Files of groups as background jobs."""

from __future__ import annotations

from surveys.chats.importing.examining import IMPORTER
from territory.sheets.job_kinds import register

CHECK, IMPORT = register("chats", lambda job: IMPORTER)
