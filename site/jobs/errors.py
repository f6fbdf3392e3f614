"""Why a job ended without a result: stable codes with translatable messages.

A kind of job may bring further codes of its own (`kind(…, messages=…)`).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _

MESSAGES: dict[str, str] = {
    "lost": _("The program that worked on this was stopped from outside. Start it again."),
    "died": _("The work ended abruptly. If it happens again, hand in a smaller file."),
    "interrupted": _("The server was stopped while this was being worked on. Start it again."),
    "memory": _("This needs more memory than one job may have (%(megabytes)s MB). Hand in a smaller file."),
    "time_limit": _("This took longer than one job may (%(seconds)s seconds). Hand in a smaller file."),
    "result_too_large": _("The result is larger than can be kept. Hand in a smaller file."),
    "unknown_kind": _("This version of the program no longer knows this kind of work."),
    "unexpected": _(
        "Something went wrong that nobody foresaw. It has been written to the server's log under %(job)s."
    ),
}


class Cancelled(Exception):
    """Raised by `Running.check` after the owner has called the job off, or where it no longer is ours."""


class TimeLimit(Exception):
    """Raised by `Running.check` when the job has had its time."""


class JobFailed(Exception):
    """A foreseen failure; `code` is one of `MESSAGES` or of the kind's own messages."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class TooManyJobs(Exception):
    """The owner has as many unfinished jobs as one may have."""
