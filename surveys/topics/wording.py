"""States, lights and votes as people read them. Reads nothing."""

from __future__ import annotations

from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.topics.deadlines import light
from surveys.topics.enums import TopicState
from surveys.topics.models import Commitment, Meeting, Topic
from surveys.topics.voting import Votes

LOOKS = {
    TopicState.COLLECTED: "warn",
    TopicState.PUBLISHED: "good",
    TopicState.APPRAISED: "good",
    TopicState.FAILED: "bad",
}
LIGHTS = {
    "red": ("bad", _("overdue")),
    "amber": ("warn", _("due soon")),
    "green": ("good", _("in time")),
}


def look(state: str) -> str:
    """The look of a state's label; '' for the usual one."""
    return LOOKS.get(TopicState(state), "")


def tag(topic: Topic) -> SafeString:
    """The state as a label."""
    found = look(topic.state)
    return format_html(
        '<span class="jw-tag{}">{}</span>', found and f" jw-tag--{found}", topic.get_state_display()
    )


def lamp(due: date | None, today: date) -> SafeString:
    """A day that is due, with its light in words and colour."""
    found = LIGHTS.get(light(due, today))
    if found is None or due is None:
        return format_html('<span class="jw-none">{}</span>', "—")
    kind, words = found
    return format_html('{} <span class="jw-tag jw-tag--{}">{}</span>', due.isoformat(), kind, words)


def due_of(topic: Topic) -> date | None:
    """By when staff have to answer or to publish; None where neither is due."""
    if topic.state == TopicState.COLLECTED:
        return topic.reply_due
    if topic.state in (TopicState.RESOLVED, TopicState.IMPLEMENTING):
        return topic.publish_due
    return None


def outcome_tag(commitment: Commitment, today: date) -> SafeString:
    """What became of a commitment, or how it stands."""
    if commitment.outcome:
        kind = {"on_time": "good", "late": "warn", "not_done": "bad"}[commitment.outcome]
        return format_html(
            '<span class="jw-tag jw-tag--{}">{}</span>', kind, commitment.get_outcome_display()
        )
    if commitment.done_on is not None:
        return format_html('<span class="jw-tag">{}</span>', _("reported, to be settled"))
    if commitment.overdue(today):
        return format_html('<span class="jw-tag jw-tag--bad">{}</span>', _("overdue"))
    return format_html('<span class="jw-tag">{}</span>', _("under way"))


def votes_of(meeting: Meeting) -> Votes | None:
    """The votes of a meeting; None where nobody voted."""
    if meeting.votes_for is None:
        return None
    return Votes(meeting.votes_for, meeting.votes_against or 0, meeting.votes_abstain or 0)


def votes_words(votes: Votes) -> str:
    """The votes in a sentence; a show of hands in which nobody voted decides nothing."""
    if not votes.cast:
        return gettext("nobody voted")
    told = gettext("%(for)s in favour, %(against)s against, %(abstain)s abstentions: %(percent)s%% in favour")
    counted = told % {
        "for": votes.in_favour,
        "against": votes.against,
        "abstain": votes.abstained,
        "percent": votes.percent,
    }
    return f"{counted}{gettext(', a majority') if votes.majority else gettext(', no majority')}"
