"""Why a call-back could not be drawn, given to somebody or noted: stable codes with translatable messages."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from satisfaction.refusal import Refused

MESSAGES = {
    "not_closed": _("Call-backs are drawn once the test has closed and before its scores are final."),
    "drawn": _("The call-backs of this test have been drawn already. A draw is not repeated."),
    "nobody": _("No household of this test agreed to a call-back, so there is nobody to draw."),
    "unfit": _("“%(title)s” cannot be used for call-backs: it lacks %(names)s."),
    "not_live": _("The questionnaire “%(title)s” is not published. Publish it first."),
    "no_caller": _("Choose at least one person who is to call."),
    "barred": _("%(name)s may not call this household: %(why)s"),
    "done": _("The form of this call-back has been filled in already."),
    "over": _("The scores of this test are final, so nobody is called any more."),
    "no_phone": _(
        "The phone number cannot be read: the key with which it was encrypted is missing. Ask the "
        "administrator."
    ),
}


class CallError(Refused):
    """A refusal about call-backs; `code` is one of `MESSAGES`."""

    messages = MESSAGES
