"""Why a score could not be worked out or settled: stable codes with translatable messages."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from satisfaction.refusal import Refused

MESSAGES = {
    "not_closed": _("Scores are worked out once the test has closed."),
    "reason_missing": _(
        "There is a score already. Please say why it is worked out anew; it is kept with it."
    ),
    "reason_too_long": _("The reason may have at most 300 characters."),
    "not_settled_yet": _("Only the scores of a closed test can be made final."),
    "no_score": _("“%(area)s” has no score yet. Work the scores out first."),
    "outdated": _(
        "The score of “%(area)s” is not what the votes and call-backs give now. Work the scores out anew "
        "first."
    ),
    "calls_open": _(
        "%(count)s call-backs have no result yet. Finish them, or give the reason why the scores are made "
        "final without them."
    ),
    "not_drawn": _(
        "%(count)s households agreed to a call-back, but none has been drawn. Draw them, or give the reason "
        "why the scores are made final without them."
    ),
}


class ScoreError(Refused):
    """A refusal about scores; `code` is one of `MESSAGES`."""

    messages = MESSAGES
