"""Why a step could not be taken: stable codes, words for people. A flow adds its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from surveys.refused import Refused

MESSAGES = {
    "not_yours": _("You may not take this step here. Ask whoever looks after this area."),
    "level": _("This step is taken by the street or a department above the community."),
    "wrong_state": _("In its present state this step is not possible."),
    "stale": _("Somebody else has worked on this meanwhile. Look at what is new, then decide again."),
    "same_person": _("Whoever took the step before cannot take this one. Ask somebody else."),
    "opinion_missing": _("Please give your opinion in a few words."),
    "told_missing": _("Please say what residents are told, in words that everybody understands."),
    "field_missing": _("Please fill in: %(field)s."),
    "file_missing": _("Please add at least one file as evidence."),
    "text_too_long": _("The words may have at most %(limit)s characters."),
    "private_words": _(
        "“%(found)s” looks like somebody's mobile or ID number, and everybody can read these words. Take it "
        "out, or give the office's landline."
    ),
    "too_many_files": _("At most %(limit)s files at a time."),
    "file_too_large": _("A file may have at most %(limit)s MB."),
    "not_a_file": _("“%(name)s” is neither a picture nor a document, or it is damaged. Choose another one."),
}


class StepRefused(Refused, ValueError):
    """A step was refused: a stable `code` and a `message` for people. Nothing has changed then."""

    messages: ClassVar[Mapping[str, str]] = MESSAGES
