"""Why a step of consultation was refused: its own codes beside those of every flow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from surveys.flow.errors import StepRefused


class Refused(StepRefused):
    """A step of consultation was refused; nothing has changed."""

    messages: ClassVar[Mapping[str, str]] = {
        "choice_unknown": _("Choose one of those offered: the page may be out of date."),
        "merge_into_itself": _("A topic cannot be merged into itself or into one that is merged already."),
        "meeting_past": _("Plan the meeting for a day that lies ahead."),
        "meeting_done": _("This meeting is recorded or called off already."),
        "meeting_future": _("A meeting that has not begun cannot be recorded."),
        "meeting_early": _("The topic was raised on %(day)s; a meeting on it cannot have been held before."),
        "nobody_came": _("Please say how many people of which party came."),
        "votes_partly": _("Give all three numbers of votes, or none."),
        "votes_too_many": _("There are more votes (%(votes)s) than people who came (%(came)s)."),
        "no_meeting": _(
            "A topic is deliberated at a meeting. Record a talk, coordination meeting or hearing with its "
            "minutes and who came, then take this step."
        ),
        "no_commitment": _(
            "An agreement says who does what by when. Put down at least one commitment first."
        ),
        "owners_vote": _(
            "The owners themselves decide on this matter (Civil Code, article 278). Fill in what their vote "
            "came to."
        ),
        "estate_missing": _("Choose the estate that the property company serves."),
        "who_missing": _("Choose a unit, or write who exactly is in charge."),
        "deadline_early": _(
            "The deadline must not lie before %(day)s, on which it was agreed on or, before there is an "
            "agreement, the topic was raised."
        ),
        "deadline_before_agreement": _("A commitment has a deadline before this day: “%(text)s”."),
        "later_reason": _("The agreement stands already. Please say why a commitment is added to it."),
        "commitment_done": _("This commitment is settled already."),
        "commitment_reported": _("This commitment is reported as done and waits to be settled."),
        "not_reported": _("Nobody has reported this commitment as done yet."),
        "own_report": _(
            "You reported it yourself, so somebody else has to settle it. You can take your report back."
        ),
        "not_own_report": _("Somebody else reported it. Settle it as a report that is not right."),
        "void_response": _("This topic came from a response. If it does not count, reject the response."),
        "void_begun": _(
            "Meetings were planned on this topic, so it was not put down by mistake. End it instead."
        ),
        "not_due": _("Its deadline has not passed yet, so it cannot be settled as not done."),
        "day_future": _("This day lies in the future."),
        "day_early": _("This day lies before the agreement."),
        "day_unraised": _("This day lies before %(day)s, on which the topic was raised."),
        "no_publication": _("Put down first where and when the agreement was made public."),
        "no_reply": _("%(n)s opinions against it have no reply yet. Reply to each of them first."),
        "not_settled": _("%(n)s commitments are not settled yet. Settle each of them first."),
        "too_many_satisfied": _("No more people can be satisfied than judged the result."),
        "no_appraisal": _("Record the appraisal meeting first, or say how they were asked."),
        "nobody_judged": _("Somebody must have judged the result."),
        "opinion_replied": _("This opinion has a reply already."),
        "too_many_supporters": _("No more households can support it than are concerned."),
        "place_elsewhere": _("Choose at least one community."),
    }
