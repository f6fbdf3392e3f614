"""Work that outlasts a request: a row says how far it is, a worker process does it, its owner looks on.

`start(kind, owner, **params)` queues a job; `@kind("name", …)` registers the function that does it. Knows
nothing of areas, questionnaires or answers. Nothing here imports models, so that any app may import it.
"""

from jobs.errors import Cancelled, JobFailed, TimeLimit, TooManyJobs
from jobs.kinds import kind
from jobs.running import Running
from jobs.starting import start

__all__ = ["Cancelled", "JobFailed", "Running", "TimeLimit", "TooManyJobs", "kind", "start"]
