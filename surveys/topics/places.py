"""The communities that a topic touches; with two or more the street leads from then on (row H5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from surveys.flow.steps import Given, Step
from surveys.topics.errors import Refused
from surveys.topics.leading import candidates, lead_of, touched
from surveys.topics.models import Topic, TopicEvent
from territory.models import Area


def change(topic: Topic, step: Step, given: Given, user: Any) -> dict[str, Any]:
    """Set the communities as staff chose them; whoever leads from now on follows from them."""
    chosen = list(given.data["places"])
    allowed = {each.pk for each in offered(topic)}
    if not chosen or any(each.pk not in allowed for each in chosen):
        raise Refused("place_elsewhere")
    topic.cross = False
    names = set_places(topic, chosen, user)
    return {"places": names}


def offered(topic: Topic) -> list[Area]:
    """The communities that a topic may touch: those of its street, and what a merger brought along."""
    return list({each.pk: each for each in (*candidates(topic.area), *topic.places.all())}.values())


def join(topic: Topic, merged: Topic, user: Any) -> None:
    """Let a topic touch what one touches that is merged into it; with two or more communities the street
    leads it. So it does where one of the two names no community: that is about the whole street."""
    own, others = touched(topic.area, topic.places.all()), touched(merged.area, merged.places.all())
    topic.cross = topic.cross or merged.cross or not (own and others)
    set_places(topic, [*own, *others], user)
    topic.save(update_fields=["lead_area", "cross"])


def set_places(topic: Topic, chosen: Sequence[Area], user: Any) -> list[str]:
    """Write the communities, let the lead follow, and put that down; returns the communities' names. The row
    itself is saved by the caller."""
    communities = touched(topic.area, chosen)
    topic.places.set(communities)
    lead = lead_of(topic.area, communities, cross=topic.cross)
    before = topic.lead_area
    if lead.pk != before.pk:
        topic.lead_area = lead
        event(topic, before, lead, user)
    return [each.name for each in communities]


def event(topic: Topic, before: Area, lead: Area, user: Any) -> None:
    """An event of its own: who leads from now on, as residents may read it."""
    up = lead.level < before.level
    told = (
        gettext("It concerns two or more communities, so %(area)s leads from now on.")
        if up
        else gettext("It concerns one community only, so %(area)s leads from now on.")
    )
    TopicEvent.objects.create(
        of=topic,
        step="escalate" if up else "hand_back",
        from_state=topic.state,
        to_state=topic.state,
        told=told % {"area": lead.name},
        data={"from": before.name, "to": lead.name},
        by=user,
        at=timezone.now(),
    )
