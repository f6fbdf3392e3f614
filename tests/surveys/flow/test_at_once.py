"""Two people at the same moment: a step is taken once, and no source of a merger is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from wagtail.models import Locale

from surveys.demands.adding import ByHand, add
from surveys.demands.merging import holder, merge, split
from surveys.demands.models import Demand, DemandSource
from surveys.demands.steps import FLOW
from surveys.flow.errors import StepRefused
from surveys.flow.steps import Given, last_event, take
from tests.factories.town import Town
from tests.factories.town import town as build
from tests.surveys.demands.conftest import NOODLES, Asking
from tests.surveys.demands.conftest import asking as asking

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None) -> Town:
    """The street; what an earlier test flushed is there again."""
    Locale.objects.get_or_create(language_code="zh-hans")
    return build()


def at_once(*works: Callable[[], Any]) -> list[str]:
    """What became of each, begun together: "done", or the code of the refusal."""
    barrier = Barrier(len(works))

    def begin(work: Callable[[], Any]) -> str:
        try:
            barrier.wait(10)
            work()
        except StepRefused as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(begin, works))


def test_two_who_take_the_same_step_write_one_event(asking: Asking, town: Town) -> None:
    demand = asking.demand(town.sun)
    given = Given(
        seen=last_event(FLOW, demand),
        opinion="属实",
        data={"title": "老年食堂", "department": asking.department},
    )
    people = (town.street_supervisor, asking.second)
    works = [lambda who=who: take(FLOW, demand.pk, "recognise", given, user=who) for who in people]
    assert at_once(*works) == ["done", "stale"]
    assert demand.events.filter(step="recognise").count() == 1
    demand.refresh_from_db()
    asking.collection.refresh_from_db()
    assert (demand.catalogue_no, asking.collection.last_catalogue_no) == (1, 1)


def test_two_who_undo_mergers_of_mergers_lose_no_source(asking: Asking, town: Town) -> None:
    user = town.street_supervisor
    one, two, three = (asking.demand(town.sun, f"{NOODLES}{n}") for n in range(3))
    for _round in range(3):
        merge([one.pk, two.pk], two.pk, opinion="同", user=user)
        merge([two.pk, three.pk], three.pk, opinion="同", user=user)
        at_once(*[lambda pk=pk: split(pk, opinion="拆", user=user) for pk in (one.pk, two.pk)])
        for source in DemandSource.objects.select_related("first_demand"):
            assert source.first_demand is not None
            assert source.demand_id == holder(source.first_demand).pk
        for each in Demand.objects.filter(merged_into__isnull=False).order_by("-pk"):
            split(each.pk, opinion="拆", user=user)
        assert not Demand.objects.exclude(sources_counting=1).exists()


def test_a_form_sent_three_times_at_once_makes_one_demand(asking: Asking, town: Town) -> None:
    given = ByHand(town.sun.area, ("elder_care", "养老照护、助餐"), NOODLES, once=uuid4())
    found: list[Demand] = []
    works = [lambda: found.append(add(asking.collection, given, user=town.street_supervisor))] * 3
    assert at_once(*works) == ["done"] * 3
    assert set(found) == {Demand.objects.get()}
    assert DemandSource.objects.count() == Demand.objects.get().events.count() == 1
