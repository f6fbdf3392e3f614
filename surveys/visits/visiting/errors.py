"""Why a visit was not stored, taken back or voided: stable codes with translatable messages, which the phone
and the staff pages show."""

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
    "unknown_visit": _("This visit is not one of yours, or has never arrived."),
    "taken_late": _(
        "Only what was sent on the same day can be taken back. Please ask the community to void the visit."
    ),
    "has_form": _("A form belongs to this visit. It has to be rejected first; then the visit can be voided."),
    "form_held": _("The form of this visit is held for staff. Please decide about it there first."),
    "round_closed": _("The round has ended. Please ask the community to void the visit."),
    "checked": _("This household is checked again. Please ask the community to void the visit."),
    "followed": _(
        "Somebody has been at this door since then. Please ask the community to void the earlier visit."
    ),
    "voided": _("This visit has been voided already."),
    "not_voided": _("This visit counts already."),
    "reason_missing": _("Please give the reason; it is kept with the change."),
    "conflict": _("This visit was recorded before with other details. The first one stands."),
}


@dataclass(eq=False)
class VisitRefusal(Exception):
    """Why one visit was not stored, taken back or voided."""

    code: str

    @property
    def message(self) -> str:
        """In the active language."""
        return gettext(MESSAGES[self.code])
