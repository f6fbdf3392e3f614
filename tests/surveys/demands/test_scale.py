"""2,000 demands: what comes in is compared with a bounded number, and pages stay as cheap as they were."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from surveys.demands import similarity, suggesting
from surveys.demands.models import Demand
from tests.factories.town import Community, Town
from tests.surveys.demands.conftest import NOODLES, Asking, Visitor

WORDS = "老人中午吃饭助餐送餐上门打扫照看楼道灯孩子放学写作业看护医生量血压车位电动车充电桩垃圾分类"
MANY = 2000


@pytest.fixture
def many(asking: Asking, sun: Community) -> Asking:
    """Two thousand demands of one category and community."""
    rng = random.Random(7)
    now = timezone.now()
    Demand.objects.bulk_create(
        Demand(
            collection=asking.collection,
            area=sun.building,
            category="elder_care",
            category_label="养老照护、助餐",
            words="".join(rng.choices(WORDS, k=24)),
            sources_counting=1,
            created_at=now,
        )
        for _ in range(MANY)
    )
    return asking


def test_a_new_demand_is_compared_with_a_bounded_number(
    many: Asking, sun: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[int] = []
    real = similarity.most_alike

    def counting(text: str, others: Any, **kwargs: Any) -> Any:
        compared.append(len(others))
        return real(text, others, **kwargs)

    monkeypatch.setattr(suggesting, "most_alike", counting)
    newest = Demand.objects.order_by("-pk").first()
    assert newest is not None
    like = many.demand(sun, f"{newest.words}啊")
    assert like.similar_to == newest
    assert compared == [suggesting.CANDIDATES]


def test_pages_cost_what_they_cost_with_few(
    asking: Asking, sun: Community, town: Town, visit: Visitor, request: pytest.FixtureRequest
) -> None:
    shown = asking.demand(sun, NOODLES)
    client = visit(town.street_supervisor)
    addresses = [
        reverse("demands_demand_modeladmin_index"),
        reverse("demands_demand_modeladmin_inspect", args=[shown.pk]),
        reverse("demands:collection", args=[asking.collection.pk]),
        reverse("demands:similar", args=[asking.collection.pk]),
    ]

    def cost() -> list[int]:
        found = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as made:
                assert client.get(address).status_code == 200
            found.append(len(made))
        return found

    few = cost()
    request.getfixturevalue("many")
    assert [now - then for now, then in zip(cost(), few, strict=True)] == [0, 0, 0, 0]
