"""Reads of the public pages: tests that have been opened, and numbers of households. No person, no answer."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from satisfaction.enums import Group, Standing, TestState
from satisfaction.models import Score, Test, TestArea, Vote

AREAS = TestArea.objects.select_related("service_area__estate", "company").order_by(
    "service_area__estate__path", "service_area__name", "pk"
)


def shown() -> QuerySet[Test]:
    """The tests that the public may know of: all that were ever open."""
    rows = Test.objects.exclude(state=TestState.DRAFT).select_related("area", "open_channel")
    return rows.prefetch_related(Prefetch("areas", AREAS)).defer("letter")


def one(uid: UUID) -> Test | None:
    """One of them, with its questionnaire's title."""
    rows = shown().select_related("questionnaire", "area", "open_channel")
    return rows.defer("letter", "questionnaire__body").filter(uid=uid).first()


def named(text: str) -> Q:
    """A filter: part of the title, or of an estate's, a service area's or a company's name."""
    found = (
        Q(areas__service_area__estate__name__icontains=text)
        | Q(areas__service_area__name__icontains=text)
        | Q(areas__company__name__icontains=text)
    )
    return Q(title__icontains=text) | Q(pk__in=Test.objects.filter(found).values("pk"))


def voted(test: Test) -> dict[int, int]:
    """By tested service area: how many households' owners voted validly."""
    rows = Vote.objects.filter(test=test, standing=Standing.COUNTS, group=Group.OWNER)
    counted = rows.order_by().values_list("test_area").annotate(n=Count("pk"))
    return dict(counted.values_list("test_area", "n"))


def scores(areas: Iterable[TestArea]) -> dict[int, Score]:
    """By tested service area: its newest score."""
    found: dict[int, Score] = {}
    for each in Score.objects.filter(test_area__in=list(areas)).order_by("test_area", "number"):
        found[each.test_area_id] = each
    return found
