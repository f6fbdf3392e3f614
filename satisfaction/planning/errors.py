"""Why something could not be done with a test that is planned: stable codes with translatable messages."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from satisfaction.refusal import Refused

MESSAGES = {
    "no_area": _("Choose at least one service area."),
    "too_many_areas": _(
        "Choose at most %(limit)s service areas. Make several tests, one for each community."
    ),
    "not_covered": _("All service areas must lie below one area that you look after."),
    "not_draft": _("The test is not being prepared any more, so its plan stands. It was told to residents."),
    "not_open": _("The test is not open."),
    "reason_missing": _("Please give the reason; it is kept in the history."),
    "no_link": _("Open the test first: letters and messages carry its links, which do not exist before."),
    "no_building": _("Choose at least one building."),
    "sealed": _(
        "Who has answered is not told in this test, so nobody can be reminded household by household."
    ),
}


class PlanError(Refused):
    """A refusal about plans; `code` is one of `MESSAGES`."""

    messages = MESSAGES
