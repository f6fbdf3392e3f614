"""What can be wrong with a request of an app: stable codes, HTTP statuses and translatable messages.

Refusals of intake (`surveys.errors`) keep their own codes and messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

# code: (HTTP status, message)
REFUSALS: dict[str, tuple[int, str]] = {
    "no_link": (404, _("This app link does not exist. Scan the QR code from the community's page again.")),
    "revoked": (
        403,
        _(
            "This app link has been withdrawn. Ask the community for a new QR code; "
            "nothing on the phone is lost."
        ),
    ),
    "no_post": (
        403,
        _("Whoever this app link was made for no longer looks after the area. Ask the community."),
    ),
    "out_of_reach": (403, _("This form does not belong to the area of this app link.")),
    "nowhere": (404, _("There is nothing at this address of the app link.")),
    "no_form": (404, _("This form cannot be filled in with an app. Use its web page instead.")),
    "method": (405, _("This address cannot be used like that.")),
    "malformed": (400, _("The submission could not be read: it is no proper XML.")),
    "too_deep": (400, _("The submission could not be read: it is nested too deeply.")),
    "two_xml": (400, _("The submission has more than one part named xml_submission_file.")),
    "no_xml": (400, _("The submission has no part named xml_submission_file.")),
    "no_form_id": (400, _("The submission does not say which form it is of (the attribute id).")),
    "no_instance_id": (400, _("The submission has no instanceID of the form uuid:….")),
    "twice": (400, _("The submission holds “%(name)s” twice.")),
    "encrypted": (400, _("Encrypted submissions cannot be read. Send this form without encryption.")),
    "xml_too_large": (413, _("The answers are too large to be sent (at most %(limit)s KB without files).")),
    "parts": (413, _("The submission comes in too many parts. Send its files in several turns.")),
    "wrong": (422, _("Some answers cannot be taken as they are: %(lines)s")),
    "file": (
        415,
        _("The answers are stored, but the file “%(name)s” is not: %(reason)s"),
    ),
}
MESSAGES: dict[str, str] = {
    "stored": _("Received. Receipt code: %(receipt)s"),
    "repeat": _("Received before. Receipt code: %(receipt)s"),
    "edit": _("Received. Staff will look at the change; until then the first sending stands."),
}


@dataclass(eq=False)
class AppRefusal(Exception):
    """Why a request was refused."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return REFUSALS[self.code][0]

    @property
    def message(self) -> str:
        """In the active language."""
        return gettext(REFUSALS[self.code][1]) % dict(self.params)


def say(code: str, **params: Any) -> str:
    """What is answered to a submission that was taken, in the active language."""
    return gettext(MESSAGES[code]) % params
