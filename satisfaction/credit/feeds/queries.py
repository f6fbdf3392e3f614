"""Which settled scores are there to be entered, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Max, QuerySet

from satisfaction.credit.feeds.scores import matter_of
from satisfaction.credit.ledger.queries import tracks_of
from satisfaction.credit.ledger.states import Track
from satisfaction.credit.models import CreditEntry
from satisfaction.enums import TestState
from satisfaction.models import Score
from territory import access
from territory.access import User


@dataclass(frozen=True, slots=True)
class Fed:
    """The entry that stands for a score's service area, whether it is of this very score, and its track."""

    entry: CreditEntry
    same: bool
    track: Track


def settled(user: User) -> QuerySet[Score]:
    """The newest scores of settled tests, of service areas in the user's areas."""
    rows = Score.objects.filter(test_area__test__state=TestState.SETTLED)
    rows = rows.annotate(last=Max("test_area__scores__number")).filter(number=F("last"))
    rows = rows.select_related(
        "test_area__test", "test_area__service_area__estate", "test_area__company__head_office__area",
        "test_area__company__area",
    )  # fmt: skip
    return access.visible(user, rows, "test_area__service_area__estate")


def fed(scores: Iterable[Score]) -> dict[int, Fed]:
    """By the score's primary key: the entry that stands for its service area. Two queries."""
    by_matter = {matter_of(each): each for each in scores}
    entries = list(CreditEntry.objects.filter(matter__in=by_matter).order_by("pk"))
    tracks = tracks_of(entries)
    found: dict[int, Fed] = {}
    for entry in entries:
        track = tracks[entry.pk]
        if track.refused_on or track.reversed_on:
            continue
        score = by_matter[entry.matter]
        found[score.pk] = Fed(entry, entry.source.get("score") == score.pk, track)
    return found


def kept(user: User, scores: Iterable[Score]) -> set[int]:
    """The primary keys of those scores whose entries the user may propose."""
    rows = Score.objects.filter(pk__in=[each.pk for each in scores])
    mine = access.visible(user, rows, "test_area__service_area__estate", *access.KEEP)
    return set(mine.values_list("pk", flat=True))
