"""协商: meetings are planned, called off and recorded, with who came, what was said and how they voted."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from surveys.flow.steps import Given, Step
from surveys.topics.enums import MeetingKind, Party, TopicState
from surveys.topics.errors import Refused
from surveys.topics.models import Attendance, Meeting, Opinion, Topic

Data = dict[str, Any]
VOTES = ("votes_for", "votes_against", "votes_abstain")
DELIBERATING = (MeetingKind.TALK, MeetingKind.COORDINATE, MeetingKind.HEARING)


def plan(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """A meeting at a time that lies ahead."""
    when = given.data["planned_at"]
    if when <= timezone.now():
        raise Refused("meeting_past")
    made = Meeting.objects.create(
        topic=topic,
        area=topic.lead_area,
        kind=given.data["kind"],
        planned_at=when,
        place=str(given.data["place"]).strip(),
        by=user,
    )
    return {"meeting": made.pk}


def open_meeting(topic: Topic, given: Given) -> Meeting:
    """The planned meeting that was chosen. Raises Refused: choice_unknown, meeting_done."""
    found: Meeting | None = given.data["meeting"]
    if found is None or found.topic_id != topic.pk:
        raise Refused("choice_unknown")
    return still_open(found)


def still_open(meeting: Meeting) -> Meeting:
    """The meeting as it is now, locked. Raises Refused: meeting_done."""
    now: Meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if now.held_at is not None or now.cancelled_at is not None:
        raise Refused("meeting_done")
    return now


def call_off(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """Called off; a topic that has no other meeting waits for one again."""
    found = open_meeting(topic, given)
    close_off(found, given.opinion)
    if topic.state == TopicState.SCHEDULED and not topic.meetings.filter(cancelled_at=None).exists():
        topic.state = TopicState.SORTED
    return {"meeting": found.pk}


def close_off(meeting: Meeting, why: str) -> None:
    """Call a locked meeting off."""
    meeting.cancelled_at, meeting.cancelled_why = timezone.now(), why.strip()[:200]
    meeting.save(update_fields=["cancelled_at", "cancelled_why"])


def record(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """Minutes, who came, votes of a meeting that was planned; corrected only by a step of its own."""
    found = open_meeting(topic, given)
    came = put_down(found, given.data, user)
    return {"meeting": found.pk, "came": came}


def hold(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """The same of a meeting that nobody planned here; a topic that waited for one has it now."""
    made = Meeting.objects.create(
        topic=topic,
        area=topic.lead_area,
        kind=given.data["kind"],
        planned_at=given.data["held_at"],
        place=str(given.data["place"]).strip(),
        by=user,
    )
    came = put_down(made, given.data, user)
    if topic.state == TopicState.SORTED:
        topic.state = TopicState.SCHEDULED
    return {"meeting": made.pk, "came": came}


def amend(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """A record is corrected: it is written anew, the history keeps what stood there. Raises Refused:
    choice_unknown, and what is wrong with the record (put_down)."""
    found = Meeting.objects.select_for_update(of=("self",)).get(pk=given.data["meeting"].pk)
    if found.topic_id != topic.pk or found.held_at is None:
        raise Refused("choice_unknown")
    return {"meeting": found.pk, **rewrite(found, given.data, user)}


def rewrite(meeting: Meeting, data: Any, user: Any) -> Data:
    """Write the record of a locked meeting anew; returns what stood there. Raises as put_down does."""
    was = {
        "held_at": meeting.held_at.isoformat() if meeting.held_at else "",
        "came": {each.party: each.count for each in meeting.attendance.all()},
        **{name: getattr(meeting, name) for name in ("chair", "minutes", "resolution", *VOTES)},
    }
    meeting.attendance.all().delete()
    came = put_down(meeting, data, user)
    return {"came": came, "was": was}


def put_down(meeting: Meeting, data: Any, user: Any) -> int:
    """Write the record of a locked meeting; returns how many came. Raises Refused: meeting_future,
    meeting_early, nobody_came, votes_partly, votes_too_many."""
    held = data["held_at"]
    if held > timezone.now():
        raise Refused("meeting_future")
    if meeting.topic is not None and timezone.localdate(held) < meeting.topic.raised_on:
        raise Refused("meeting_early", day=meeting.topic.raised_on.isoformat())
    attendance = {party: data.get(f"came_{party}") for party in Party.values}
    came: int = sum(each[0] for each in attendance.values() if each)
    if not came:
        raise Refused("nobody_came")
    votes = [data.get(name) for name in VOTES]
    if any(each is None for each in votes) and any(each is not None for each in votes):
        raise Refused("votes_partly")
    if sum(each or 0 for each in votes) > came:
        raise Refused("votes_too_many", votes=sum(votes), came=came)
    meeting.held_at, meeting.recorded_by = held, user
    meeting.chair, meeting.minutes = str(data["chair"]).strip(), str(data["minutes"]).strip()
    meeting.resolution = str(data.get("resolution") or "").strip()
    meeting.votes_for, meeting.votes_against, meeting.votes_abstain = votes
    meeting.save()
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, party=party, count=each[0], names=each[1])
        for party, each in attendance.items()
        if each and each[0]
    )
    return came


def deliberate(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """Deliberated: only after a recorded meeting of one of the three deliberating kinds."""
    held = topic.meetings.filter(kind__in=DELIBERATING, held_at__isnull=False).exclude(minutes="")
    if not held.filter(attendance__isnull=False).exists():
        raise Refused("no_meeting")
    return {}


def put_opinion(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """An opinion of one party."""
    found: Meeting | None = given.data.get("meeting")
    if found is not None and found.topic_id != topic.pk:
        raise Refused("choice_unknown")
    made = Opinion.objects.create(
        topic=topic,
        meeting=found,
        party=given.data["party"],
        stance=given.data["stance"],
        words=str(given.data["words"]).strip(),
        public_words=str(given.data.get("public_words") or "").strip(),
        put_down_on=timezone.localdate(),
    )
    return {"opinion": made.pk, "stance": made.stance}


def reply(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """What whoever is against it is told; everybody can read it (row H4)."""
    found: Opinion = given.data["dissent"]
    if found.topic_id != topic.pk:
        raise Refused("choice_unknown")
    if found.replied_on is not None:
        raise Refused("opinion_replied")
    found.public_words = str(given.data["public_words"]).strip()
    found.reply = str(given.data["reply"]).strip()
    found.replied_on, found.replied_by = timezone.localdate(), user
    found.save()
    return {"opinion": found.pk}
