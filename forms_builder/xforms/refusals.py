"""Why a form cannot be given to apps that speak XForms: stable codes with translatable messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

MESSAGES: dict[str, str] = {
    "type": _("“%(label)s”: apps have no question of this kind (%(kind)s)."),
    "whole_answer": _(
        "“%(label)s”: its condition, rule or calculation reads a whole grid; apps ask a grid line by line."
    ),
    "later_stage": _("“%(label)s”: it depends on “%(other)s”, which staff fill in later."),
    "consent_in_repeat": _("“%(label)s”: an app cannot ask for a consent of its own inside a repeat."),
    "way_up": _("“%(label)s”: an expression goes up (..) out of a group that has no variable name."),
    "nothing_asked": _("Nothing is left to ask: all questions are for staff."),
    "file_missing": _(
        "A list that the form reads is missing: %(name)s. Take the file in with the spreadsheet."
    ),
    "conversion": _("The form cannot be written as an XForm: %(reason)s"),
}


@dataclass(frozen=True, slots=True)
class Unsupported:
    """One thing in the way. `name` is the question's ('' for the whole form)."""

    code: str
    name: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """In the active language."""
        return gettext(MESSAGES[self.code]) % dict(self.params)
