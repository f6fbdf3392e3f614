"""Why a reading, a goal or a reminder was refused: stable codes, words for people."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from surveys.refused import Refused

MESSAGES = {
    "not_yours": _("You may not report for this area. Ask whoever looks after it."),
    "not_reporter": _("%(area)s does not report this indicator."),
    "not_in_use": _("This indicator is no longer reported for this period."),
    "not_begun": _("This period has not begun yet."),
    "before_start": _("The programme began later. There is nothing to report for this period."),
    "numerator_missing": _("Please fill in the number."),
    "denominator_missing": _("Please fill in both numbers: without the denominator there is no share."),
    "not_a_number": _("Please write a number of at most 11 digits with at most two decimals, not below 0."),
    "more_than_whole": _("“%(top)s” cannot be more than “%(bottom)s”."),
    "whole_zero": _(
        "There is no share of 0. Where there is nothing that could be counted, choose “not applicable” and "
        "say why."
    ),
    "na_why": _("Please say why it is not applicable."),
    "na_ratio": _("Only a share can be not applicable. Please give the number."),
    "na_evidence": _(
        "There is a figure already. Please add evidence (photo or document) that it is not applicable; a "
        "file of readings cannot do this."
    ),
    "na_counted": _("The program counts %(n)s in the denominator, so it is applicable."),
    "na_refused": _(
        "Whoever looks after the programme has corrected this reading. Ask them; it cannot be set to “not "
        "applicable” again."
    ),
    "not_yes_no": _("Choose whether it is done or not."),
    "over_hundred": _("Progress is a number from 0 to 100."),
    "not_whole": _("Only whole numbers can be counted."),
    "reason_missing": _("There is a reading already. Please say why it is corrected."),
    "text_too_long": _("The words may have at most %(limit)s characters."),
    "unchanged": _("This is the number that is there already."),
    "stale": _("Somebody else has reported meanwhile. Look at the newest reading, then decide again."),
    "goal_wrong": _("A goal is a number that is not negative, with at most four decimals."),
    "goal_share": _("The goal of a share is given in percent, from 0 to 100."),
    "goal_past": _(
        "Periods before %(day)s keep the goal by which they were judged. Set it for this month or later."
    ),
    "goal_why": _("Please say why the goal is set or changed."),
    "why_missing": _("Please say why, in a few words."),
    "ends_before": _("The programme began on %(day)s. It cannot end before that."),
    "readings_after": _(
        "There are readings of the period from %(day)s. The programme ends on this day or later."
    ),
    "not_keeper": _("Only those who look after the programme's area may do this."),
    "not_due": _("These readings are not late yet."),
    "reminded_today": _("This reporter was reminded today already."),
}


class TargetError(Refused, ValueError):
    """Something was refused: a stable `code` and a `message` for people. Nothing has changed then."""

    messages = MESSAGES
