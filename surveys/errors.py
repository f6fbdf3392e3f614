"""What can go wrong between a phone and the store: stable codes, HTTP statuses and translatable messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from forms_builder.errors import Problem

# code: (HTTP status, message)
REFUSALS: dict[str, tuple[int, str]] = {
    "malformed_json": (400, _("The answers could not be read. Please send them again from the form.")),
    "malformed_id": (400, _("The response has no valid number. Please reload the page and send again.")),
    "malformed_version": (400, _("The form's version is missing. Please reload the page and send again.")),
    "malformed_answers": (400, _("The answers could not be read. Please send them again from the form.")),
    "other_form": (
        400,
        _("These answers belong to another form. Please open the right link and answer again."),
    ),
    "not_found": (404, _("There is no form at this address. Please check the link or scan the code again.")),
    "method": (405, _("This address cannot be used like that. Please open the form again.")),
    "too_large": (413, _("This is too large to be sent (at most %(limit)s KB). Please shorten it.")),
    "not_a_photo": (415, _("Only photos can be sent here (JPEG, PNG or WebP). Please choose another file.")),
    "not_a_file": (
        415,
        _("This kind of file cannot be taken here, or it is damaged. Please choose another one."),
    ),
    "files_too_large": (413, _("All files of one response may be at most %(limit)s MB together.")),
    "too_many_photos": (409, _("At most %(limit)s photos can be sent with one response.")),
    "invalid": (422, _("Some answers need another look.")),
    "too_many": (
        429,
        _("Too many answers are arriving at once. Please send again in a minute; nothing is lost."),
    ),
    "held_full": (503, _("This form cannot take more for now. Please try again later; nothing is lost.")),
    "storage": (503, _("The answer could not be stored just now. Please send it again; nothing is lost.")),
    "conflict": (
        409,
        _("This response was sent before with other answers. The first one stands; staff will look."),
    ),
    "closed": (
        410,
        _("This test is closed, so the answer could not be taken. Answers that were taken before count."),
    ),
    "other_version": (
        409,
        _("The form has changed since this page was opened. Please reload the page and send again."),
    ),
    "ballot_unknown": (
        403,
        _(
            "This link belongs to no household of this test. Please scan the code on your letter again, or "
            "ask the community for a new letter."
        ),
    ),
    "id_tells_time": (
        400,
        _("The number of this answer would tell when it was given. Please reload the page and send again."),
    ),
    "conflict_final": (
        409,
        _(
            "This answer was sent before and was taken as it was. To change it, open your link again and "
            "fill in the form anew: the last answer counts."
        ),
    ),
    "held": (202, _("Thank you. Staff will look at this answer before it counts.")),
}


@dataclass(eq=False)
class Refusal(Exception):
    """Why something was not stored as sent."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def status(self) -> int:
        """The HTTP status."""
        return REFUSALS[self.code][0]

    @property
    def message(self) -> str:
        """In the active language."""
        return gettext(REFUSALS[self.code][1]) % dict(self.params)

    def to_json(self) -> dict[str, Any]:
        """The body of the answer, as the API says it."""
        if self.problems:
            return {"errors": [problem.to_json() for problem in self.problems]}
        return {"errors": [{"code": self.code, "question": "", "message": self.message}]}
