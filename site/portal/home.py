"""The front page: which questionnaires can be answered now."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from forms_builder.models import FormVersion, Publication
from forms_builder.questions import get
from forms_builder.schema import Form
from surveys.models import Channel

# Seconds a resident takes, by how a type is tallied: reading the question and answering it by thumb.
SECONDS = {"choice": 8, "rating": 6, "number": 10, "text": 25, "photo": 30, "date": 12, "time": 12}
SECONDS_ELSE = 15
SECONDS_PER_ROW = 5
NOTE_SECONDS = 5
KEPT = 512
_minutes: dict[str, int] = {}  # by digest: versions are frozen, so nothing goes stale


@dataclass(frozen=True)
class Listed:
    """A questionnaire on the front page."""

    code: str
    title: str
    intro: str
    area: str
    minutes: int
    closes_at: datetime | None


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Open questionnaires; two queries, however many there are (one once their lengths are known)."""
    return render(request, "portal/home.html", {"listed": listed_now()})


def open_channels(now: datetime) -> QuerySet[Channel]:
    """Channels that are listed and open, of live pages with a published version, newest first."""
    published = Publication.objects.filter(questionnaire=OuterRef("questionnaire")).order_by("-pk")
    return (
        Channel.objects.filter(
            Q(opens_at=None) | Q(opens_at__lte=now),
            Q(closes_at=None) | Q(closes_at__gt=now),
            listed=True,
            questionnaire__live=True,
        )
        .annotate(digest=Subquery(published.values("version__digest")[:1]))
        .exclude(digest=None)
        .select_related("questionnaire", "area")
        .defer("questionnaire__body")
        .order_by("-pk")
    )


def listed_now() -> list[Listed]:
    """What the front page lists."""
    channels = list(open_channels(timezone.now()))
    lengths = minutes_of({channel.digest for channel in channels})  # type: ignore[attr-defined]  # annotated
    return [
        Listed(
            code=channel.code,
            title=channel.questionnaire.title,
            intro=channel.questionnaire.intro,
            area=channel.area.name,
            minutes=lengths[channel.digest],  # type: ignore[attr-defined]  # annotated
            closes_at=channel.closes_at,
        )
        for channel in channels
    ]


def minutes_of(digests: set[str]) -> dict[str, int]:
    """Minutes to answer, by digest of the version."""
    missing = digests - _minutes.keys()
    if missing:
        if len(_minutes) + len(missing) > KEPT:
            _minutes.clear()
            missing = digests
        for version in FormVersion.objects.filter(digest__in=missing):
            _minutes[version.digest] = minutes(version.form)
    return {digest: _minutes[digest] for digest in digests}


def minutes(form: Form) -> int:
    """How long a form takes a resident, rounded up; questions that may be skipped count half."""
    seconds = 20.0
    for question in form.questions:
        if question.name in form.later_stage:
            continue
        kind = get(question.type)
        if not kind.answers:
            seconds += NOTE_SECONDS
            continue
        cost = SECONDS.get(kind.tally, SECONDS_ELSE) + SECONDS_PER_ROW * len(question.rows)
        seconds += cost / 2 if form.conditions[question.name] else cost
    return max(1, math.ceil(seconds / 60))
