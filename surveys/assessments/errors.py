"""Why something with an assessment could not be done: stable codes, words for people."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from surveys.refused import Refused

MESSAGES = {
    "not_keeper": _("Whoever keeps the street or a higher area makes assessments there."),
    "adopted": _("The sheet is adopted and stays as it is. Copy it to make a new version."),
    "not_adopted": _("The sheet is still a draft. Adopt it first."),
    "no_items": _("The sheet has no item yet."),
    "sum_wrong": _("The items come to %(sum)s points, the sheet says %(total)s. Make them equal."),
    "points_wrong": _("Points are a number above 0 with at most one decimal."),
    "indicator_missing": _("Choose the indicator from which the points follow."),
    "indicator_unused": _(
        "An item marked by hand follows from no indicator. Take it away, or choose another rule."
    ),
    "indicator_unfit": _("“%(indicator)s” is not reported by those whom the sheet assesses."),
    "indicator_twice": _("“%(indicator)s” stands on the sheet already."),
    "no_indicators": _("The programme has no indicator that those assessed report."),
    "not_assessed": _("%(area)s is not assessed by this sheet."),
    "not_marked": _("This item is not marked by hand."),
    "mark_wrong": _("A mark is between 0 and %(points)s, with at most one decimal."),
    "reason_missing": _("Please say why, in a few words."),
    "running": _("The period ends on %(day)s. It is settled after that."),
    "waiting": _("%(n)s figures are still waited for. They are due by %(day)s."),
    "missing": _("%(n)s figures are missing (%(who)s). Confirm that they count 0, or have them reported."),
    "no_period": _("The sheet was not in force in this period."),
}


class AssessmentError(Refused, ValueError):
    """Something was refused: a stable `code` and a `message` for people. Nothing has changed then."""

    messages = MESSAGES
