"""Why something about groups could not be done: stable codes, words for people."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from surveys.refused import Refused

# What is wrong with a month's numbers (checking.py).
WRONG = {
    "members_wrong": _("A WeChat group has 1 to %(limit)s members, not %(n)s."),
    "reads_more": _("%(n)s readers of a post on average are more than the %(members)s members."),
    "reads_missing": _("Please say how many people read a post on average."),
    "closed_more": _("No more appeals can be closed than were received."),
    "bad_info": _("“None” cannot be chosen together with anything else."),
    "too_large": _("One of the numbers is larger than %(limit)s."),
    "fewer": _("In this month %(n)s appeals of this group were put down, so no fewer can be reported."),
}

MESSAGES = {
    **WRONG,
    "not_live": _("The questionnaire is not public. Publish it first, then make links for the groups."),
    "not_yours": _("You may not do this here. Ask whoever looks after this area."),
    "tested": _("Households vote in this questionnaire by letters of their own. It is not spread in groups."),
    "no_group": _("Choose at least one group."),
    "too_many": _("At most %(limit)s groups at a time."),
    "outside": _("“%(group)s” does not lie in the area of this questionnaire."),
    "reported": _("Of this month the group has a report that is approved. Have it returned first."),
    "future": _("This month has not come yet."),
    "long_ago": _("It was raised more than a year ago. Check the day."),
    "not_active": _("This group is not in use any more."),
    "private_words": _(
        "“%(found)s” looks like somebody's mobile or ID number, and many people read these words. Take it "
        "out: the resident can be found in the group."
    ),
    "settled": _("Somebody else has settled this meanwhile."),
    "problem_there": _("A problem was opened from this appeal already."),
}


class ChatRefused(Refused, ValueError):
    """Refused: a stable `code` and a `message` for people. Nothing has changed then."""

    messages = MESSAGES
