"""Why a visit was not stored: stable codes with translatable messages. The phone shows the message."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

MESSAGES: dict[str, str] = {
    "malformed": _("This visit could not be read. Please record it again."),
    "unknown_household": _("This household is not in the roster of your areas. Please ask the community."),
    "unknown_assignment": _("This household is no longer in the round's sample. Please ask the community."),
    "not_yours": _("This household is not one of yours. Please ask the community who goes there."),
    "other_household": _("The visit names another household than the round does. Please record it again."),
    "not_started": _("The round is still being prepared. Visits can be recorded once it has begun."),
    "round_over": _("The visit was made after the round's deadline and does not count."),
    "unknown_disposition": _("This outcome is not known. Please choose another one."),
    "one_fact": _("A visit has either an outcome or a form, not both and not neither."),
    "needs_form": _("An interview for a round needs its form. Please open the form and fill it in."),
    "response_taken": _("This form belongs to another visit already."),
    "conflict": _("This visit was recorded before with other details. The first one stands."),
}


@dataclass(eq=False)
class VisitRefusal(Exception):
    """Why one visit was not stored as sent."""

    code: str

    @property
    def message(self) -> str:
        """In the active language."""
        return gettext(MESSAGES[self.code])
