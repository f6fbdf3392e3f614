"""Problems in words: how long is left, and what an event says."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.problems.enums import EventKind, ProblemState
from surveys.problems.models import Problem, ProblemEvent
from surveys.problems.queries import UNDONE


def is_overdue(problem: Problem, today: date | None = None) -> bool:
    """Whether it is not yet fixed though the deadline has passed."""
    return problem.state in UNDONE and problem.deadline < (today or timezone.localdate())


def since(problem: Problem, today: date | None = None) -> str:
    """How long is left or has passed, as of today; '' once it is fixed."""
    if problem.state not in UNDONE:
        return ""
    days = (problem.deadline - (today or timezone.localdate())).days
    if days < 0:
        return ngettext("%(n)s day overdue", "%(n)s days overdue", -days) % {"n": -days}
    if days == 0:
        return _("due today")
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}


def state_words(problem: Problem) -> str:
    """The state; what was closed without repair says so."""
    if problem.state == ProblemState.CLOSED and problem.fixed_by_id is None:
        return _("closed without repair")
    return str(problem.get_state_display())


def event_words(event: ProblemEvent) -> str:
    """An event on one line: what happened, what the program knows of it, and the words given."""
    known = _known(event)
    said = "；".join(each for each in (known, event.text) if each)
    kind = str(event.get_kind_display())
    return f"{kind}：{said}" if said else kind


def _known(event: ProblemEvent) -> str:
    data = event.data
    if event.kind == EventKind.CORRECTED:
        return (
            _("The answer gives this reason again.")
            if data.get("stands")
            else _(
                "By the corrected answer there is no such problem. Please check, then close it without "
                "repair."
            )
        )
    if data.get("to") and data.get("from"):
        days = {key: date_format(date.fromisoformat(data[key]), "Y-m-d") for key in ("from", "to")}
        return _("deadline %(from)s → %(to)s") % days
    if data.get("to"):
        return _("to %(name)s") % {"name": data["to"]}
    if data.get("no_grid"):
        return _("No grid worker is known for this place, so the community is in charge.")
    return ""
