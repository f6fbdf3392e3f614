"""The table of consultation: who may take a topic from which state to which, and what that takes.

征集 → 梳理 → 协商 → 协议 → 落实 → 公开 → 评议 (HD 四(五), row H2). What is not in this table is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from surveys.flow.steps import Flow, Given, Step, table
from surveys.topics import carrying_out, meeting, places, rewording, sorting
from surveys.topics.enums import MEETING, OPEN
from surveys.topics.enums import TopicState as S
from surveys.topics.models import Topic, TopicEvent, TopicFile

FIRST = _("topic raised")  # the event that is no step of the table

ENDED = (S.MERGED, S.TRANSFERRED, S.LAW, S.REJECTED, S.FAILED)

STEPS = table(
    Step(
        "adopt",
        _("adopt for consultation"),
        (S.COLLECTED,),
        S.SORTED,
        needs=("public_title", "owners_decision"),
        offers=("public_text", "matter"),
        offers_told=True,
    ),
    Step(
        "merge", _("merge with another topic"), (S.COLLECTED, S.SORTED), S.MERGED, told=True, needs=("topic",)
    ),
    Step(
        "transfer",
        _("pass on to a department"),
        (S.COLLECTED,),
        S.TRANSFERRED,
        told=True,
        needs=("unit",),
        offers=("public_title",),
    ),
    Step("law", _("show the way of the law"), (S.COLLECTED,), S.LAW, told=True, offers=("public_title",)),
    Step("reject", _("do not adopt"), (S.COLLECTED,), S.REJECTED, told=True, offers=("public_title",)),
    Step(
        "schedule",
        _("plan the meeting"),
        (S.SORTED,),
        S.SCHEDULED,
        opinion=False,
        needs=("kind", "planned_at", "place"),
        offers_told=True,
    ),
    Step(
        "record",
        _("record a meeting"),
        MEETING,
        None,
        opinion=False,
        needs=("meeting", "held_at", "chair", "minutes"),
        offers=("came", "votes_for", "votes_against", "votes_abstain", "resolution"),
        offers_files=True,
    ),
    Step(
        "hold",
        _("record a meeting that was not planned here"),
        (S.SORTED, *MEETING),
        None,
        opinion=False,
        needs=("kind", "place", "held_at", "chair", "minutes"),
        offers=("came", "votes_for", "votes_against", "votes_abstain", "resolution"),
        offers_files=True,
    ),
    Step(
        "amend",
        _("correct the record of a meeting"),
        (*MEETING, S.APPRAISED, S.FAILED),
        None,
        needs=("meeting", "held_at", "chair", "minutes"),
        offers=("came", "votes_for", "votes_against", "votes_abstain", "resolution"),
        offers_files=True,
    ),
    Step("deliberate", _("close the deliberation"), (S.SCHEDULED,), S.DELIBERATED, offers_told=True),
    Step(
        "commit",
        _("put down a commitment"),
        (S.DELIBERATED, S.RESOLVED, S.IMPLEMENTING),
        None,
        opinion=False,
        needs=("text", "in_charge", "deadline"),
        offers=("estate", "organisation", "who"),
    ),
    Step(
        "resolve",
        _("conclude the agreement"),
        (S.DELIBERATED,),
        S.RESOLVED,
        needs=("agreement",),
        offers=("owners_vote", "resolved_on"),
        offers_told=True,
        offers_files=True,
    ),
    Step(
        "implement",
        _("begin to carry it out"),
        (S.RESOLVED,),
        S.IMPLEMENTING,
        opinion=False,
        offers_told=True,
    ),
    Step(
        "report",
        _("report a commitment as done"),
        (S.IMPLEMENTING, S.PUBLISHED),
        None,
        needs=("commitment", "done_on"),
        file=True,
    ),
    Step(
        "settle",
        _("settle a commitment"),
        (S.IMPLEMENTING, S.PUBLISHED),
        None,
        needs=("commitment", "verdict"),
        offers_files=True,
    ),
    Step(
        "take_back",
        _("take one's own report back"),
        (S.IMPLEMENTING, S.PUBLISHED),
        None,
        needs=("commitment",),
    ),
    Step(
        "publication",
        _("put down that it was made public"),
        (S.RESOLVED, S.IMPLEMENTING, S.PUBLISHED),
        None,
        opinion=False,
        needs=("channels", "published_on"),
        file=True,
    ),
    Step("publish", _("close the publication"), (S.IMPLEMENTING,), S.PUBLISHED, offers_told=True),
    Step(
        "appraise",
        _("appraise the result"),
        (S.PUBLISHED,),
        S.APPRAISED,
        needs=("rated", "satisfied"),
        offers=("asked",),
        offers_told=True,
        offers_files=True,
    ),
    Step(
        "opinion",
        _("put down an opinion"),
        MEETING,
        None,
        opinion=False,
        needs=("party", "stance", "words"),
        offers=("meeting", "public_words"),
    ),
    Step(
        "reply",
        _("reply to an opinion against it"),
        MEETING,
        None,
        opinion=False,
        needs=("dissent", "public_words", "reply"),
    ),
    Step(
        "meet_again",
        _("plan a further meeting"),
        MEETING,
        None,
        opinion=False,
        needs=("kind", "planned_at", "place"),
    ),
    Step("call_off", _("call a meeting off"), MEETING, None, needs=("meeting",)),
    Step("drop", _("take a commitment back"), (S.DELIBERATED,), None, needs=("commitment",)),
    Step("places", _("change the communities concerned"), OPEN, None, needs=("places",)),
    Step(
        "words",
        _("change the words for residents"),
        (*OPEN, S.APPRAISED, *ENDED),
        None,
        needs=("public_title",),
        offers=("public_text",),
    ),
    Step(
        "give_up",
        _("end without agreement"),
        (S.SORTED, S.SCHEDULED, S.DELIBERATED),
        S.FAILED,
        told=True,
        asks=_("The topic ends here. It can be sorted anew later."),
    ),
    Step("reopen", _("sort anew"), ENDED, S.COLLECTED, offers_told=True),
    Step(
        "void",
        _("void it: put down by mistake"),
        (S.COLLECTED, S.SORTED),
        S.VOID,
        asks=_("The topic ends here for good. Residents no longer see it, and no number counts it."),
    ),
    Step("escalate", _("led by the street from now on"), OPEN, None, by_program=True),
    Step("hand_back", _("led by the community from now on"), OPEN, None, by_program=True),
    Step("corrected", _("response corrected"), tuple(S), None, by_program=True),
    Step("withdraw", _("its response no longer counts"), (S.COLLECTED,), S.WITHDRAWN, by_program=True),
    Step("restore", _("its response counts again"), (S.WITHDRAWN,), S.COLLECTED, by_program=True),
)

Change = Callable[[Topic, Step, Given, Any], dict[str, Any]]
CHANGES: dict[str, Change] = {
    "adopt": sorting.adopt,
    "merge": sorting.merge,
    "transfer": sorting.transfer,
    "law": sorting.law,
    "reject": sorting.reject,
    "reopen": sorting.reopen,
    "words": rewording.reword,
    "void": sorting.void,
    "schedule": meeting.plan,
    "meet_again": meeting.plan,
    "call_off": meeting.call_off,
    "record": meeting.record,
    "hold": meeting.hold,
    "amend": meeting.amend,
    "deliberate": meeting.deliberate,
    "opinion": meeting.put_opinion,
    "reply": meeting.reply,
    "commit": carrying_out.commit,
    "drop": carrying_out.drop,
    "resolve": carrying_out.resolve,
    "report": carrying_out.report,
    "settle": carrying_out.settle,
    "take_back": carrying_out.take_back,
    "publication": carrying_out.put_publication,
    "publish": carrying_out.publish,
    "appraise": carrying_out.appraise,
    "places": places.change,
}

PUBLIC = frozenset(  # what residents read of what steps ask for
    (
        "public_title", "public_text", "unit", "place", "public_words", "reply", "text", "who", "agreement",
        "owners_vote",
    )
)  # fmt: skip


def _change(topic: Topic, step: Step, given: Given, user: Any) -> dict[str, Any]:
    """What the step changes beside the state; of the program's own steps what was given is kept."""
    if step.by_program:
        return dict(given.data)
    found = CHANGES.get(step.key)
    return found(topic, step, given, user) if found else {}


FLOW = Flow(
    key="topics",
    label=_("topic"),
    model=Topic,
    events=TopicEvent,
    files=TopicFile,
    steps=STEPS,
    area_of=lambda topic: topic.lead_area,
    change=_change,
    public=PUBLIC,
    lock_first=sorting.lock_first,
    judge=sorting.judge,
    names={
        "public_title": _("title for residents"),
        "public_text": _("text for residents"),
        "owners_decision": _("joint decision of the owners"),
        "matter": _("matter"),
        "topic": _("the other topic"),
        "unit": _("unit it was passed on to"),
        "kind": _("kind of meeting"),
        "planned_at": _("planned for"),
        "place": _("place"),
        "meeting": _("meeting"),
        "held_at": _("held at"),
        "chair": _("chair"),
        "minutes": _("minutes"),
        "party": _("party"),
        "stance": _("stance"),
        "words": _("what was said"),
        "dissent": _("opinion against it"),
        "public_words": _("the opinion against it in words for residents"),
        "reply": _("reply"),
        "text": _("what is to be done"),
        "in_charge": _("in charge"),
        "deadline": _("deadline"),
        "agreement": _("agreement"),
        "commitment": _("commitment"),
        "done_on": _("done on"),
        "verdict": _("verdict"),
        "channels": _("channels"),
        "published_on": _("made public on"),
        "rated": _("how many judged the result"),
        "satisfied": _("how many of them are satisfied"),
        "places": _("communities concerned"),
    },
)
