"""落实: who does what by when, reported as done, and settled by another person; made public, appraised."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from surveys.flow.steps import Given, Step
from surveys.topics import deadlines
from surveys.topics.enums import InCharge, Outcome, OwnersDecision, Stance
from surveys.topics.errors import Refused
from surveys.topics.models import Commitment, Publication, Topic
from surveys.topics.signals import commitment_settled

Data = dict[str, Any]
DONE, NOT_DONE, SEND_BACK = "done", "not_done", "send_back"  # verdicts on a commitment


def commit(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """One more commitment."""
    data = given.data
    in_charge, estate = data["in_charge"], data.get("estate")
    who, unit = str(data.get("who") or "").strip(), data.get("organisation")
    if in_charge == InCharge.PROPERTY and estate is None:
        raise Refused("estate_missing")
    if in_charge != InCharge.PROPERTY and not who and unit is None:
        raise Refused("who_missing")
    if data["deadline"] < timezone.localdate():
        raise Refused("deadline_past")
    made = Commitment.objects.create(
        topic=topic,
        text=str(data["text"]).strip(),
        in_charge=in_charge,
        organisation=unit,
        who=who,
        estate=estate if in_charge == InCharge.PROPERTY else None,
        deadline=data["deadline"],
    )
    return {"commitment": made.pk, "deadline": made.deadline.isoformat()}


def drop(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """Take back a commitment before the agreement stands; its words stay in the history."""
    found = _chosen(topic, given)
    kept = {"commitment": found.pk, "text": found.text, "deadline": found.deadline.isoformat()}
    found.delete()
    return kept


def resolve(topic: Topic, step: Step, given: Given, user: Any) -> Data:
    """形成协议: with its commitments; what only the owners can decide needs their vote beside it."""
    vote = str(given.data.get("owners_vote") or "").strip()
    if topic.owners_decision not in ("", OwnersDecision.NONE) and not vote:
        raise Refused("owners_vote")
    if not topic.commitments.exists():
        raise Refused("no_commitment")
    topic.agreement, topic.owners_vote = str(given.data["agreement"]).strip(), vote
    topic.resolved_on = timezone.localdate()
    topic.publish_due = deadlines.publish_due(topic.resolved_on)
    return {}


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
    if found.reported_by_id == user.pk and verdict != SEND_BACK:
        raise Refused("same_person")
    if verdict == SEND_BACK:
        found.done_on, found.reported_by, found.reported_at = None, None, None
        found.save()
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
    """成效评议: how many judged what was done, and how many are satisfied."""
    rated, satisfied = given.data["rated"], given.data["satisfied"]
    if not rated:
        raise Refused("nobody_judged")
    if satisfied > rated:
        raise Refused("too_many_satisfied")
    if left := topic.commitments.filter(outcome="").count():
        raise Refused("not_settled", n=left)
    topic.rated, topic.satisfied, topic.appraised_on = rated, satisfied, timezone.localdate()
    return {"rated": rated, "satisfied": satisfied}
