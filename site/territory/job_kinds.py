"""The kinds of background jobs of this app; `jobs` imports this module by its name."""

from territory.registers import exporting
from territory.roster import job_kinds

__all__ = ["exporting", "job_kinds"]
