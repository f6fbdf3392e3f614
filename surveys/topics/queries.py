"""Reads of topics and what hangs on them, each scoped to the user's areas."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from surveys.admin.roles import READ
from surveys.topics.enums import OPEN, InCharge, Stance, TopicState
from surveys.topics.models import Commitment, Matter, Meeting, Opinion, Publication, Topic
from territory import access
from territory.access import KEEP, User
from territory.enums import Level
from territory.models import Area, Organisation

PUBLIC_STATES = (  # of which residents read as soon as they have a title for them
    TopicState.COLLECTED,  # sorted anew: before the first sorting there is no title
    TopicState.SORTED,
    TopicState.SCHEDULED,
    TopicState.DELIBERATED,
    TopicState.RESOLVED,
    TopicState.IMPLEMENTING,
    TopicState.PUBLISHED,
    TopicState.APPRAISED,
    TopicState.TRANSFERRED,
    TopicState.LAW,
    TopicState.REJECTED,
    TopicState.FAILED,
)


def _scope(user: User, prefix: str, *roles: Any) -> Q:
    """A filter: topics raised in the user's areas, led by them, or touching their communities."""
    wanted = roles or READ
    if access.sees_all(user):
        return access.EVERYWHERE
    places = Topic.places.through.objects.filter(access.within(user, "area", *wanted))
    return (
        access.within(user, f"{prefix}area", *wanted)
        | access.within(user, f"{prefix}lead_area", *wanted)
        | Q(**{f"{prefix}pk__in": places.values("topic")})
    )


def topics(user: User, *roles: Any) -> QuerySet[Topic]:
    """The topics that the user sees."""
    return Topic.objects.filter(_scope(user, "", *roles))


def commitments(user: User) -> QuerySet[Commitment]:
    """The commitments of those topics, once they are agreed on: before, nobody owes anything."""
    return Commitment.objects.filter(_scope(user, "topic__"), topic__resolved_on__isnull=False)


def meetings(user: User, *roles: Any) -> QuerySet[Meeting]:
    """The meetings of those topics, and the joint meetings of the user's areas."""
    own = access.within(user, "area", *(roles or READ))
    return Meeting.objects.filter(
        Q(own, topic=None) | (Q(topic__isnull=False) & _scope(user, "topic__", *roles))
    )


def matters(user: User) -> QuerySet[Matter]:
    """Matters of the user's areas, of the areas above, and of the whole installation."""
    rows = Matter.objects.select_related("area")
    if access.sees_all(user):
        return rows
    above = {path for post in access.posts(user) for path in post.area.ancestor_paths}
    return rows.filter(access.within(user, "area") | Q(area__path__in=above) | Q(area=None))


def matters_for(topic: Topic) -> QuerySet[Matter]:
    """Matters in use that a topic can fall under."""
    here = Q(area=None) | Q(area__path__in=topic.area.ancestor_paths)
    return Matter.objects.filter(here, active=True).order_by("category", "name")


def organisations(topic: Topic) -> QuerySet[Organisation]:
    """Units that can be in charge: those of no area, of the topic's lead and of the areas above it."""
    return Organisation.objects.filter(Q(area=None) | Q(area__path__in=topic.lead_area.ancestor_paths))


def estates(topic: Topic) -> QuerySet[Area]:
    """The estates that a topic touches: where it was raised, and of the other communities named."""
    found = Q(pk=None)
    for each in topic.places.all():  # of the community in which it was raised only where it was raised
        within = topic.area.path if topic.area.path.startswith(each.path) else each.path
        found |= Q(path__startswith=within)
    if topic.area.level < Level.COMMUNITY and not topic.places.exists():
        found |= Q(path__startswith=topic.area.path)
    rows: QuerySet[Area] = Area.objects.filter(found, level=Level.ESTATE).order_by("path")
    return rows


def mergeable(topic: Topic, user: User) -> QuerySet[Topic]:
    """Topics into which another can be merged: open ones of areas that the user keeps, or that touch them.

    So a street merges topics of two of its communities, and a community its own into one that the street
    leads for it and others."""
    rows = topics(user, *KEEP).filter(state__in=OPEN).exclude(pk=topic.pk)
    return rows.order_by("-raised_on", "-pk")


# What is late.


def unanswered(today: date) -> Q:
    """A filter over topics: the proposer still waits though the day has passed."""
    return Q(state=TopicState.COLLECTED, reply_due__lt=today)


def unpublished(today: date) -> Q:
    """A filter over topics: agreed, not made public though the day has passed."""
    published = Publication.objects.filter(topic=OuterRef("pk"))
    return Q(~Exists(published), publish_due__lt=today, resolved_on__isnull=False) & ~Q(
        state=TopicState.FAILED
    )


def late_commitment(today: date) -> Q:
    """A filter over commitments: agreed on, not reported as done though the deadline has passed."""
    return Q(outcome="", done_on=None, deadline__lt=today, topic__resolved_on__isnull=False)


def overdue(today: date | None = None) -> Q:
    """A filter over topics: anything of the three."""
    day = today or timezone.localdate()
    late = Commitment.objects.filter(late_commitment(day), topic=OuterRef("pk"))
    return unanswered(day) | unpublished(day) | Q(Exists(late))


def unrecorded() -> Q:
    """A filter over meetings: their time has passed, and nobody recorded them or called them off."""
    return Q(held_at=None, cancelled_at=None, planned_at__lt=timezone.now())


def meetings_of(area: Area) -> Q:
    """A filter over meetings: those of topics that the area or one in it leads, and its joint meetings."""
    return Q(topic__lead_area__path__startswith=area.path) | Q(topic=None, area__path__startswith=area.path)


def named_meeting(text: str) -> Q:
    """A filter over meetings: by topic, place or subject."""
    return Q(topic__title__icontains=text) | Q(place__icontains=text) | Q(subject__icontains=text)


def held_between(rows: QuerySet[Meeting], first: date, last: date) -> QuerySet[Meeting]:
    """Meetings held from one day to another, both included, Asia/Shanghai."""
    begin = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    return rows.filter(held_at__gte=begin, held_at__lt=end)


# A topic and its parts.


def parts(topic: Topic) -> dict[str, Any]:
    """Everything that hangs on a topic, in a query or two each."""
    return {
        "meetings": list(topic.meetings.prefetch_related("attendance").select_related("recorded_by")),
        "opinions": list(topic.opinions.select_related("replied_by")),
        "commitments": list(
            topic.commitments.select_related("organisation", "estate", "reported_by", "settled_by")
        ),
        "publications": list(topic.publications.all()),
        "places": list(topic.places.order_by("path")),
        "merged": sources(topic),
    }


def sources(topic: Topic) -> list[Topic]:
    """The topics merged into it, and those merged into them before."""
    found: list[Topic] = []
    into = [topic]
    while into:
        into = list(Topic.objects.filter(merged_into__in=into).order_by("pk"))
        found += into
    return found


def dissents(topic: Topic) -> QuerySet[Opinion]:
    """Opinions against it that still have no reply."""
    return topic.opinions.filter(stance=Stance.AGAINST, replied_on=None)


# For residents.


def public_topics() -> QuerySet[Topic]:
    """What residents read: topics that have a title for them."""
    return Topic.objects.filter(state__in=PUBLIC_STATES).exclude(public_title="")


def named_topic(words: str) -> Q:
    """A filter over what residents read: by title, text, or who is in charge of what was agreed."""
    in_charge = Commitment.objects.filter(
        Q(organisation__name__icontains=words) | Q(who__icontains=words) | Q(estate__name__icontains=words),
        topic__resolved_on__isnull=False,
    )
    return (
        Q(public_title__icontains=words)
        | Q(public_text__icontains=words)
        | Q(pk__in=in_charge.values("topic"))
    )


def settled_of_companies(user: User) -> QuerySet[Commitment]:
    """Settled commitments of property companies, newest first, in the user's areas."""
    rows = Commitment.objects.filter(in_charge=InCharge.PROPERTY).exclude(outcome="")
    rows = rows.select_related("topic", "estate", "settled_by")
    return access.visible(user, rows, "estate").order_by("-settled_on", "-pk")


# Numbers.


def topic_facts(rows: QuerySet[Topic]) -> Iterable[Any]:
    """What rates.TopicFact wants of topics."""
    return rows.annotate(first_published=Min("publications__published_on")).values_list(
        "pk", "lead_area__path", "raised_on", "state", "sort_result", "sorted_on", "resolved_on",
        "publish_due", "first_published", "appraised_on", "rated", "satisfied",
    )  # fmt: skip


def meeting_facts(rows: QuerySet[Meeting]) -> Iterable[Any]:
    """What rates.MeetingFact wants of meetings."""
    return rows.annotate(came=Sum("attendance__count")).values_list(
        "pk", "topic__lead_area__path", "area__path", "kind", "held_at", "came"
    )


def counts(rows: QuerySet[Topic]) -> dict[str, int]:
    """How many topics are in which state."""
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
