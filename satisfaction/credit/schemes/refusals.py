"""Why something cannot be done with a scheme: stable codes, words for people."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from satisfaction.refusal import Refused

MESSAGES = {
    "adopted": _("This scheme is adopted and is never changed again. Make a new version of it."),
    "stale": _("Somebody else has changed this draft meanwhile. Look at what is new, then decide again."),
    "same_person": _("Who wrote the draft, or changed it last, cannot adopt it. Ask somebody else."),
    "not_whole": _("The draft still has faults. Put them right first."),
    "past": _("A scheme cannot come into force in the past: grades of past days never change."),
    "too_late": _("The first day may be at most two years away."),
    "taken": _("This area already has a scheme from that day on. Choose another day."),
    "gone": _("This draft is no longer there."),
}


class SchemeRefused(Refused):
    """A refusal about schemes; `code` is one of `MESSAGES`."""

    messages = MESSAGES
