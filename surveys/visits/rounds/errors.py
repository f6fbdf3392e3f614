"""Why something could not be done with a round: stable codes with translatable messages."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from surveys.refused import Refused

MESSAGES = {
    "not_draft": _("The round is not being prepared any more, so this cannot be changed."),
    "drawn": _("The sample is drawn already. To draw anew, give up this sample first."),
    "not_drawn": _("Draw the sample first."),
    "visited": _("Somebody has already visited a household of this round, so its sample stands."),
    "reason_missing": _("Please give the reason; it is kept in the history."),
    "no_target": _("Choose at least one community, estate or building."),
    "too_many_targets": _(
        "Choose at most %(limit)s areas. Tick a community or an estate as a whole instead of its buildings."
    ),
    "not_covered": _("All areas chosen must lie below one area that you look after."),
    "empty": _("There is no household in the areas chosen. Import the roster first, or choose other areas."),
    "no_size": _("Say how many households are to be drawn."),
    "too_large": _(
        "A round may have at most %(limit)s households, and this one would have %(size)s. "
        "Make several rounds, for example one for each community."
    ),
    "seed": _("A seed has at most 32 letters and digits, without spaces."),
    "not_live": _(
        "The questionnaire “%(title)s” is not published. Publish it, then open the round: "
        "its links would lead nowhere."
    ),
    "past": _("The deadline %(day)s has passed. Set a later one first."),
    "not_open": _("The round is not in the field."),
    "closed": _("The round is closed. Open it again to change who goes where."),
    "nobody": _("No household fits. Choose others."),
    "no_worker": _("Choose a grid worker who looks after the round's area."),
}


class RoundError(Refused):
    """A refusal; nothing was changed. `code` is one of `MESSAGES`."""

    messages = MESSAGES
