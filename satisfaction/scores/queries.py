"""Reads of scores, each scoped to the user's areas where a user asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Max, QuerySet

from satisfaction.enums import TestState
from satisfaction.models import Score, Test, TestArea
from satisfaction.planning import queries as planning
from territory.access import User

FINAL = (TestState.CLOSED, TestState.SETTLED)


def newest(test: Test) -> dict[int, Score]:
    """By service area (`TestArea` pk): the score with the highest number. One query."""
    rows = Score.objects.filter(test_area__test=test).order_by("test_area", "number")
    return {each.test_area_id: each for each in rows.select_related("computed_by")}


def visible(user: User) -> QuerySet[Score]:
    """The scores of tests that the user may see."""
    rows = Score.objects.filter(test_area__test__in=planning.tests(user).values("pk"))
    return rows.select_related(
        "test_area__test", "test_area__service_area__estate", "test_area__company", "computed_by"
    )


def history(test_area: TestArea) -> list[Score]:
    """All scores of a service area in a test, the newest first."""
    return list(Score.objects.filter(test_area=test_area).select_related("computed_by").order_by("-number"))


def before(areas: Iterable[TestArea]) -> dict[int, Score]:
    """By service area in a test: the last score of the test of the same service area that closed before it.

    Two queries whatever the number. A test without scores is passed over.
    """
    wanted = list(areas)
    earlier = TestArea.objects.filter(
        service_area__in={each.service_area_id for each in wanted},
        test__state__in=FINAL,
        test__closed_at__isnull=False,
        scores__isnull=False,
    ).annotate(last=Max("scores__number"))
    ordered = earlier.order_by("test__closed_at", "pk")
    rows: list[Any] = list(ordered.values_list("pk", "service_area", "test__closed_at", "last"))
    chosen: dict[int, tuple[int, int]] = {}
    for each in wanted:
        mine = each.test.closed_at
        for pk, service_area, closed_at, last in rows:
            if service_area == each.service_area_id and pk != each.pk and (mine is None or closed_at < mine):
                chosen[each.pk] = (pk, last)
    scores = {
        (score.test_area_id, score.number): score
        for score in Score.objects.filter(test_area__in=[pk for pk, _last in chosen.values()]).select_related(
            "test_area__test", "test_area__company"
        )
    }
    return {pk: scores[key] for pk, key in chosen.items() if key in scores}
