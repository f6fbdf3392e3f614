"""Who may do what with rounds. A superuser may do everything."""

from __future__ import annotations

from surveys.visits.models import Round
from territory import access
from territory.access import User
from territory.enums import Role

SEE = (Role.AUTHOR, Role.SUPERVISOR, Role.ADMINISTRATOR)
KEEP = (Role.SUPERVISOR, Role.ADMINISTRATOR)  # make, draw, assign, open, close, print, export


def may_keep(user: User, round_: Round) -> bool:
    """Whether the user looks after an area that covers all of the round's targets, and may act there."""
    return access.may(user, round_.area, *KEEP)
