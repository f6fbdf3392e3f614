"""落实: who does what by when, reported as done, and settled by another person; made public, appraised."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from surveys.flow.steps import Given, Step
from surveys.topics import deadlines
from surveys.topics.enums import InCharge, MeetingKind, Outcome, OwnersDecision, Stance
from surveys.topics.errors import Refused
from surveys.topics.models import Commitment, Publication, Topic
from surveys.topics.signals import commitment_settled

Data = dict[str, Any]
DONE, NOT_DONE, SEND_BACK = "done", "not_done", "send_back"  # verdicts on a commitment


def commit(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """One more commitment; one that is added after the agreement needs a reason and is shown as such."""
    data = given.data
    in_charge, estate = data["in_charge"], data.get("estate")
    who, unit = str(data.get("who") or "").strip(), data.get("organisation")
    if in_charge == InCharge.PROPERTY and estate is None:
        raise Refused("estate_missing")
    if in_charge != InCharge.PROPERTY and not who and unit is None:
        raise Refused("who_missing")
    earliest = topic.resolved_on or topic.raised_on
    if data["deadline"] < earliest:
        raise Refused("deadline_early", day=earliest.isoformat())
    if topic.resolved_on is not None and not given.opinion.strip():
        raise Refused("later_reason")
    made = Commitment.objects.create(
        topic=topic,
        text=str(data["text"]).strip(),
        in_charge=in_charge,
        organisation=unit,
        who=who,
        estate=estate if in_charge == InCharge.PROPERTY else None,
        deadline=data["deadline"],
        added_on=timezone.localdate() if topic.resolved_on is not None else None,
    )
    return {"commitment": made.pk, "deadline": made.deadline.isoformat()}


def drop(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """Take back a commitment before the agreement stands; its words stay in the history."""
    found = _chosen(topic, given)
    kept = {"commitment": found.pk, "text": found.text, "deadline": found.deadline.isoformat()}
    found.delete()
    return kept


def resolve(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """形成协议, on a day, with its commitments; what only the owners can decide needs their vote too."""
    vote = str(given.data.get("owners_vote") or "").strip()
    if topic.owners_decision not in ("", OwnersDecision.NONE) and not vote:
        raise Refused("owners_vote")
    if not topic.commitments.exists():
        raise Refused("no_commitment")
    day = given.data.get("resolved_on") or timezone.localdate()
    if day > timezone.localdate():
        raise Refused("day_future")
    if day < topic.raised_on:
        raise Refused("day_unraised", day=topic.raised_on.isoformat())
    if early := topic.commitments.filter(deadline__lt=day).first():
        raise Refused("deadline_before_agreement", text=early.text[:40])
    topic.agreement, topic.owners_vote = str(given.data["agreement"]).strip(), vote
    topic.resolved_on, topic.publish_due = day, deadlines.publish_due(day)
    return {"resolved_on": day.isoformat()}


def _chosen(topic: Topic, given: Given) -> Commitment:
    found: Commitment = given.data["commitment"]
    if found.topic_id != topic.pk:
        raise Refused("choice_unknown")
    now: Commitment = Commitment.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if now.outcome:
        raise Refused("commitment_done")
    return now


def report(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """Reported as done on a day, with evidence."""
    found, day = _chosen(topic, given), given.data["done_on"]
    if found.done_on is not None:
        raise Refused("commitment_reported")
    if day > timezone.localdate():
        raise Refused("day_future")
    if topic.resolved_on and day < topic.resolved_on:
        raise Refused("day_early")
    found.done_on, found.reported_by, found.reported_at = day, user, timezone.now()
    found.save()
    return {"commitment": found.pk, "done_on": day.isoformat()}


def settle(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """Settled by somebody who did not report it: done (on time or late by its day), not done, or sent back.

    Strangers hear of it after the commit (signals.commitment_settled).
    """
    found, verdict = _chosen(topic, given), given.data["verdict"]
    if verdict not in (DONE, NOT_DONE, SEND_BACK):
        raise Refused("choice_unknown")
    if verdict != NOT_DONE and found.done_on is None:
        raise Refused("not_reported")
    if found.reported_by_id == user.pk:
        raise Refused("own_report")
    if verdict == SEND_BACK:
        _unreport(found)
        return {"commitment": found.pk, "verdict": verdict}
    today = timezone.localdate()
    if verdict == NOT_DONE:
        if found.deadline >= today:
            raise Refused("not_due")
        found.outcome = Outcome.NOT_DONE
    else:
        on_time = found.done_on is not None and found.done_on <= found.deadline
        found.outcome = Outcome.ON_TIME if on_time else Outcome.LATE
    found.settled_by, found.settled_on = user, today
    found.save()
    transaction.on_commit(partial(_tell, found.pk, user))
    return {"commitment": found.pk, "verdict": verdict, "outcome": str(found.outcome)}


def take_back(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """Whoever reported a commitment as done takes the report back."""
    found = _chosen(topic, given)
    if found.done_on is None:
        raise Refused("not_reported")
    if found.reported_by_id != user.pk:
        raise Refused("not_own_report")
    _unreport(found)
    return {"commitment": found.pk}


def _unreport(commitment: Commitment) -> None:
    commitment.done_on, commitment.reported_by, commitment.reported_at = None, None, None
    commitment.save(update_fields=["done_on", "reported_by", "reported_at"])


def _tell(commitment: int, user: Any) -> None:
    commitment_settled.send_robust(Commitment, commitment=commitment, user=user)


def put_publication(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """Where and when the agreement was made public."""
    day = given.data["published_on"]
    if day > timezone.localdate():
        raise Refused("day_future")
    if topic.resolved_on and day < topic.resolved_on:
        raise Refused("day_early")
    made = Publication.objects.create(
        topic=topic, channels=list(given.data["channels"]), published_on=day, by=user
    )
    return {"publication": made.pk, "channels": made.channels, "published_on": day.isoformat()}


def publish(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """公开反馈: only once it was made public and every opinion against it has a reply."""
    if not topic.publications.exists():
        raise Refused("no_publication")
    if left := topic.opinions.filter(stance=Stance.AGAINST, replied_on=None).count():
        raise Refused("no_reply", n=left)
    return {}


def appraise(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """成效评议: how many judged what was done and are satisfied, at a meeting or as is said."""
    rated, satisfied = given.data["rated"], given.data["satisfied"]
    if not rated:
        raise Refused("nobody_judged")
    if satisfied > rated:
        raise Refused("too_many_satisfied")
    if left := topic.commitments.filter(outcome="").count():
        raise Refused("not_settled", n=left)
    asked = str(given.data.get("asked") or "").strip()
    if not asked and not topic.meetings.filter(kind=MeetingKind.APPRAISE, held_at__isnull=False).exists():
        raise Refused("no_appraisal")
    topic.rated, topic.satisfied, topic.appraised_on = rated, satisfied, timezone.localdate()
    return {"rated": rated, "satisfied": satisfied, "asked": asked}
