"""A street with two communities, whose street has taken on the forty tasks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine

from surveys.targets.enums import Source
from surveys.targets.models import Indicator, Programme, Reading
from surveys.targets.periods import period_of
from surveys.targets.recording import Given, record
from surveys.targets.sets.loading import load
from surveys.targets.sets.shipped import shipped
from territory.models import Area
from tests.factories.town import Town
from tests.surveys.admin.conftest import Visitor, sun, town, visit

__all__ = ["Visitor", "sun", "town", "visit"]

TODAY = date(2026, 11, 20)
Give = Callable[..., Reading]


@pytest.fixture
def clock() -> Any:
    """It is 20 November 2026: October was due on the 5th, November is open."""
    with time_machine.travel("2026-11-20T10:00:00+08:00", tick=False) as found:
        yield found


@pytest.fixture
def forty(town: Town, clock: Any) -> Programme:
    """The forty tasks of the street, from September on."""
    return load(shipped()["livable_40"], town.street, adopted_on=date(2026, 9, 1)).programme


@pytest.fixture
def give(forty: Programme) -> Give:
    """Record a reading: give("oc_party", area, "2026-10", 3, 4)."""

    def given(key: str, area: Area, month: str, top: Any, bottom: Any = None, **more: Any) -> Reading:
        indicator = indicator_of(forty, key)
        period = period_of(indicator.frequency, date.fromisoformat(f"{month}-01"))
        user = more.pop("user", None)
        said = Given(top, bottom, **more)
        return record(indicator, area, period, said, source=Source.TYPED, user=user)

    return given


def indicator_of(programme: Programme, key: str) -> Indicator:
    """By its key."""
    rows = Indicator.objects.select_related("target__programme__area")
    return rows.get(target__programme=programme, key=key)
