"""What residents are told of a topic: its path by receipt code, and what its public page shows.

Never the proposer's own words, never a person: titles, texts and replies are what staff wrote for everybody.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.asked import Path, Section, Stop
from surveys.flow import telling
from surveys.models import Response
from surveys.topics import queries
from surveys.topics.enums import InCharge, TopicState
from surveys.topics.models import Commitment, Topic
from surveys.topics.table import ENDED, FIRST, FLOW

# Steps that residents hear of; the others are office work.
TOLD_STEPS = (
    "raise", "adopt", "merge", "transfer", "law", "reject", "schedule", "deliberate", "resolve", "implement",
    "publish", "appraise", "give_up", "reopen", "escalate", "hand_back", "words",
)  # fmt: skip
LAST = (*ENDED, TopicState.APPRAISED, TopicState.WITHDRAWN, TopicState.VOID)


def lines(topic: Topic) -> list[telling.Line]:
    """What happened, as residents read it."""
    return [
        line
        for line in telling.public_history(FLOW, topic, FIRST)
        if line.event is not None and line.event.step in TOLD_STEPS
    ]


def next_words(topic: Topic) -> str:
    """Who does what next, in words; '' where nothing is left to do."""
    lead = topic.lead_area.name
    told = {
        TopicState.COLLECTED: gettext("%(lead)s answers by %(day)s whether it is adopted."),
        TopicState.SORTED: gettext("%(lead)s plans a meeting."),
        TopicState.SCHEDULED: gettext("%(lead)s holds the meeting."),
        TopicState.DELIBERATED: gettext("%(lead)s concludes an agreement."),
        TopicState.RESOLVED: gettext("%(lead)s sees to it that it is carried out."),
        TopicState.IMPLEMENTING: gettext(
            "%(lead)s sees to it that it is carried out and makes the result public."
        ),
        TopicState.PUBLISHED: gettext("%(lead)s has the result appraised."),
    }
    words = told.get(TopicState(topic.state), "")
    return words % {"lead": lead, "day": topic.reply_due.isoformat()}


def who(commitment: Commitment) -> str:
    """Who is in charge, in words."""
    if commitment.in_charge == InCharge.PROPERTY and commitment.estate is not None:
        company = commitment.organisation or commitment.who
        served = gettext("the property company of %(estate)s") % {"estate": commitment.estate.name}
        return f"{served}（{company}）" if company else served
    return str(commitment.organisation or "") or commitment.who or str(commitment.get_in_charge_display())


def state_words(topic: Topic) -> str:
    """How far it is; one that residents know already and that is sorted again is said to be."""
    if topic.state == TopicState.COLLECTED and topic.public_title:
        return gettext("being sorted anew")
    return str(topic.get_state_display())


def find(response: Response) -> list[Path]:
    """The path of a response that became a topic."""
    topic = Topic.objects.filter(response=response).select_related("lead_area").first()
    return [path_of(topic)] if topic else []


def find_code(code: str) -> list[Path] | None:
    """The path of a topic that was put down at the desk, by its own receipt; None where there is none."""
    found = Topic.objects.filter(receipt=code).select_related("lead_area")
    return [path_of(each) for each in found] or None


def path_of(topic: Topic) -> Path:
    """What happened to a topic; of a merged one the path goes on with the other."""
    shown, stops = topic, [_stop(line) for line in lines(topic)]
    seen = {topic.pk}
    while shown.merged_into_id is not None and shown.merged_into_id not in seen:
        shown = Topic.objects.select_related("lead_area").get(pk=shown.merged_into_id)
        seen.add(shown.pk)
        stops += [_stop(line) for line in lines(shown) if line.event.step not in ("raise", "reopen")]
    public = queries.public_topics().filter(pk=shown.pk).exists()
    return Path(
        kind=_("topic for consultation"),
        title=shown.public_title if public else _("Your topic"),
        state=state_words(shown),
        stops=tuple(sorted(stops, key=lambda each: each.day)),
        next=next_words(shown),
        address=reverse("topics_public:topic", args=[shown.pk]) if public else "",
        ended=shown.state in LAST,
    )


def _stop(line: Any) -> Stop:
    return Stop(line.label, timezone.localdate(line.at), line.told)


def _count() -> int:
    return queries.public_topics().count()


SECTION = Section(
    400,
    _("Topics for consultation"),
    _("What was brought to consultation, what was agreed, who does what by when."),
    "topics_public:list",
    _count,
)
