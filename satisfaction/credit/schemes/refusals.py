"""Why something cannot be done with a scheme: stable codes, words for people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

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


class SchemeRefused(ValueError):
    """Something was refused: a stable `code` and a `message` for people."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def message(self) -> str:
        """The message in the active language."""
        return gettext(MESSAGES[self.code]) % self.params
