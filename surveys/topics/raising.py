"""征集: a topic is raised, by hand or from a response; its community or street leads it from the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from surveys.flow import steps
from surveys.models import Response
from surveys.receipts import receipt_for
from surveys.topics import deadlines
from surveys.topics.enums import Category, Proposer, Urgency
from surveys.topics.errors import Refused
from surveys.topics.leading import candidates, lead_of, touched
from surveys.topics.models import Matter, Topic
from surveys.topics.places import event
from surveys.topics.table import FLOW
from territory import access
from territory.access import KEEP
from territory.enums import Level
from territory.models import Area


@dataclass(frozen=True, slots=True)
class Raised:
    """A topic as it is raised. `places`: further communities concerned; `cross`: two or more, as was said."""

    area: Area
    title: str
    text: str = ""
    category: str = Category.OTHER
    proposer_role: str = Proposer.RESIDENT
    urgency: str = Urgency.NORMAL
    households: int | None = None
    supporters: int | None = None
    expected_meeting: str = ""
    parties: Sequence[str] = ()
    matter: Matter | None = None
    places: Sequence[Area] = field(default_factory=tuple)
    cross: bool = False
    raised_on: date | None = None


def raise_by_hand(raised: Raised, *, user: Any) -> Topic:
    """A topic that staff put down. Raises Refused: not_yours, place_elsewhere, day_future,
    too_many_supporters."""
    if not access.may(user, raised.area, *KEEP):
        raise Refused("not_yours")
    if raised.raised_on is not None and raised.raised_on > timezone.localdate():
        raise Refused("day_future")
    if raised.households and (raised.supporters or 0) > raised.households:
        raise Refused("too_many_supporters")
    allowed = {each.pk for each in candidates(raised.area)}
    if any(each.pk not in allowed for each in raised.places):
        raise Refused("place_elsewhere")
    with transaction.atomic():
        topic = create(raised, user=user)
        log(topic, "topics.raise", user=user)
    return topic


def create(raised: Raised, *, user: Any, response: Response | None = None) -> Topic:
    """The topic and its first event. The caller holds the transaction.

    Whoever raised it in person gets a receipt code of its own, as whoever answers a form does."""
    day = raised.raised_on or timezone.localdate()
    area = raised.area
    if area.level > Level.ESTATE:
        area = Area.objects.filter(path__in=area.ancestor_paths, level=Level.ESTATE).first() or area
    communities = touched(area, raised.places)
    own = touched(area, ())
    home = own[0] if own else area
    topic = Topic.objects.create(
        area=area,
        lead_area=lead_of(area, communities, cross=raised.cross),
        cross=raised.cross,
        response=response,
        receipt="" if response else receipt_for(uuid4()),
        raised_on=day,
        reply_due=deadlines.reply_due(day),
        **fields(raised),
    )
    topic.places.set(communities)
    steps.begin(FLOW, topic, step="raise", user=user)
    if topic.lead_area.level < home.level:
        event(topic, home, topic.lead_area, user)
    return topic


def fields(raised: Raised) -> dict[str, Any]:
    """What is copied as it was given."""
    return {
        "title": raised.title.strip()[:80],
        "text": raised.text.strip()[:2000],
        "category": raised.category,
        "matter": raised.matter,
        "proposer_role": raised.proposer_role,
        "urgency": raised.urgency,
        "households": raised.households,
        "supporters": raised.supporters,
        "expected_meeting": raised.expected_meeting,
        "parties": list(raised.parties),
    }
