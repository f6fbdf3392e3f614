"""What can be wrong with an answer, a form or an expression: stable codes with translatable messages.

Codes are part of the API and never change meaning. Messages are English msgids with a zh_Hans catalogue;
each says what is wrong, where, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

MESSAGES: dict[str, str] = {
    "required": _("Please answer this question."),
    "consent_required": _("Please read the notice and tick that you agree before you send."),
    "consent_unanswered": _("Please choose whether you agree to answer this question."),
    "wrong_type": _("This answer is not in the expected form. Please fill it in again."),
    "not_text": _("Please write text here."),
    "control_characters": _("This answer contains characters that cannot be shown. Please type it again."),
    "too_long": _("At most %(limit)s characters fit here; you wrote %(length)s."),
    "not_a_number": _("Please fill in a number."),
    "not_an_integer": _("Please fill in a whole number."),
    "number_out_of_range": _("The number must lie between %(low)s and %(high)s."),
    "off_step": _("Only steps of %(step)s, counted from %(start)s, fit here."),
    "too_many_decimals": _("At most %(limit)s decimals, please."),
    "unknown_option": _("This option is not offered. Please choose one from the list."),
    "repeated_option": _("An option was chosen twice. Please choose again."),
    "exclusive_option": _("“%(option)s” cannot be chosen together with other options."),
    "quota_full": _("There is no place left for “%(option)s”. Please choose another option."),
    "too_few_choices": _("Please choose at least %(limit)s."),
    "too_many_choices": _("Please choose at most %(limit)s."),
    "rank_twice": _("Place %(place)s was given twice. Please give each place once."),
    "rank_gap": _("Place %(place)s is still free. Please fill the places in order: 1, 2, 3 …"),
    "ranking_open": _("Please rank %(count)s; so far %(given)s have a place."),
    "unknown_row": _("This line is not part of the question. Please reload the page and answer again."),
    "row_missing": _("Please answer every line: “%(row)s” is still open."),
    "too_few_times": _("At least %(least)s are needed here; you filled in %(given)s."),
    "more_times": _("There are now %(count)s to fill in here. Please answer for each of them."),
    "too_many_times": _("At most %(most)s fit here; you filled in %(given)s."),
    "not_a_date": _("Please give the date as year-month-day, for example 2026-03-15."),
    "not_a_time": _("Please give the time as hour:minute, for example 09:30."),
    "not_a_datetime": _("Please give date and time, for example 2026-03-15 09:30."),
    "not_a_phone": _("Please check the phone number: a mobile number has 11 digits, a landline 7 to 12."),
    "not_an_id_number": _("Please check the ID number: 18 characters, and the last one must fit the others."),
    "not_a_location": _("The position could not be read. Locate again, or describe the place in words."),
    "bad_point": _(
        "Position %(line)s could not be read. Write latitude and longitude, for example 26.89, 112.57."
    ),
    "too_few_points": _("Please give at least %(limit)s positions."),
    "too_many_points": _("At most %(limit)s positions fit here."),
    "not_a_file": _("This file could not be taken. Please choose another one."),
    "too_many_files": _("At most %(limit)s files fit here. Please remove some."),
    "not_a_photo": _("Only photos can be sent here (JPEG, PNG, WebP or HEIC)."),
    "photo_too_large": _("The photo is too large. Please send one of at most %(limit)s MB."),
    "not_a_household": _("Please write the dwelling as building-unit-room, for example 3-2-501."),
    "constraint": _("This answer does not meet the question's condition."),
    "unknown_question": _("The form has no question “%(name)s”. Please reload the page and answer again."),
    "not_public": _("“%(name)s” is filled in by staff, not here."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one answer. `question` is its name ('' for the whole form)."""

    code: str
    question: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""  # the author's own message, where the question has one

    @property
    def message(self) -> str:
        """The message in the active language."""
        return self.text or gettext(MESSAGES[self.code]) % dict(self.params)

    def to_json(self) -> dict[str, str]:
        """As the API says it."""
        return {"code": self.code, "question": self.question, "message": self.message}


class InvalidAnswer(ValueError):
    """Raised by a question type's `clean`: the answer cannot be what was asked for."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
