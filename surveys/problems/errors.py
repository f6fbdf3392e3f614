"""Why consequences could not be drawn, or a step could not be taken: stable codes, words for people."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from surveys.refused import Refused

MESSAGES = {
    "not_yours": _("You may not do this with this problem."),
    "wrong_state": _("In this state of the problem, this step is not possible."),
    "stale": _("Somebody else has worked on this problem meanwhile. Look at what is new, then decide again."),
    "text_missing": _("Please say in a few words what was done, or why."),
    "text_too_long": _("The words may have at most 500 characters."),
    "photo_missing": _("Please add at least one photo that shows the repair."),
    "evidence_missing": _("Please give evidence: a photo or a few words on what you saw."),
    "same_person": _("Who reported the repair cannot sign it off. Ask somebody else."),
    "own_problem": _("Who put the problem down cannot close it without repair. Ask somebody else."),
    "answer_stands": _(
        "The answer still says that there is a problem. Correct or reject the response first, with the "
        "reason."
    ),
    "nobody": _("Please choose a person or a unit."),
    "not_eligible": _("This person does not look after the place of the problem. Choose another one."),
    "deadline_missing": _("Please give the new deadline."),
    "deadline_not_later": _("The new deadline must be later than the present one and not past."),
    "deadline_too_late": _("The new deadline may be at most two years away."),
    "too_many_photos": _("At most %(limit)s photos at a time."),
    "photo_too_large": _("A photo may have at most %(limit)s MB."),
    "not_a_photo": _(
        "One of the files is not a photo (JPEG, PNG or WebP), or it is damaged. Choose another one."
    ),
}


class Undrawable(Exception):
    """Consequences cannot be drawn, and trying again would not help. `code` is stable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class StepRefused(Refused, ValueError):
    """A step was refused: a stable `code` and a `message` for people."""

    messages = MESSAGES
