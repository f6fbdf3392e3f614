"""What residents read before the first question of how far it is known who answers: a channel's promise, in
plain words. What it says is kept by the channel's gate; nothing is promised on ordinary channels.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from forms_builder.rendering import Promise
from surveys.enums import ChannelKind, Privacy


def promise_of(privacy: str, kind: str) -> Promise | None:
    """The promise of a channel in the active language; None where its privacy is the questionnaire's own."""
    if privacy == Privacy.USUAL:
        return None
    lines = [*_lines(privacy)]
    if kind == ChannelKind.GROUP:
        lines.append(
            _(
                "This is an open link, so nobody can check that each household answers once: its answers are "
                "listed apart. To be counted for your household, use the code on your household's letter."
            )
        )
    return Promise(_title(privacy), tuple(lines))


def _title(privacy: str) -> str:
    if privacy == Privacy.ANONYMOUS:
        return _("This test is anonymous")
    if privacy == Privacy.PSEUDONYMOUS:
        return _("This test is pseudonymous")
    return _("This test is real-name")


def _lines(privacy: str) -> list[str]:
    if privacy == Privacy.NAMED:
        return [
            _("Your answers are kept with your dwelling. The staff who run the test can see them."),
            _(
                "If you agree to a call-back, somebody may call the number that you leave and ask about your "
                "overall answer again."
            ),
        ]
    apart = _(
        "Your own link only makes sure that each household is counted once. Answers are kept apart from "
        "dwellings: with them stand the building and the date, but no room, name or time."
    )
    until = (
        _(
            "When the test ends the key that could join them is destroyed. From then on nobody, neither the "
            "community nor the property company, can find out which answers are yours."
        )
        if privacy == Privacy.ANONYMOUS
        else _(
            "The key that could join them is kept under lock until the scores are final, to strike out "
            "answers that a call-back finds untrue, and is then destroyed."
        )
    )
    calls = _(
        "Only if you agree to a call-back do your phone number and your overall answer become a record under "
        "your dwelling; where few households of a building answer, your other answers could be guessed from "
        "it. You need not agree: your answers count all the same."
    )
    later = _(
        "So your answers cannot be shown to you, corrected or deleted after the test. Until it ends you may "
        "answer anew through your household's own link."
    )
    return [apart, until, later, calls]
