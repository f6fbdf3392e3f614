"""A street that assesses its two communities by two indicators and one mark: three months of readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from surveys.assessments import drafting
from surveys.assessments.drafting import Wanted
from surveys.assessments.models import Item, Sheet
from surveys.targets.models import Goal, Indicator, Programme, Reading, Target
from territory.enums import Level, Role
from territory.models import Area
from tests.factories import staff
from tests.factories.town import Town
from tests.surveys.admin.conftest import Visitor, sun, town, visit

__all__ = ["Visitor", "sun", "town", "visit"]

TODAY = date(2026, 7, 20)  # the second quarter has ended and everything in it was due


@pytest.fixture(autouse=True)
def clock() -> Any:
    """A day after the second quarter."""
    with time_machine.travel("2026-07-20T10:00:00+08:00", tick=True) as found:
        yield found


@dataclass
class Assessed:
    """The street's draft of 100 points with its items."""

    sheet: Sheet
    covered: Item
    builds: Item
    order: Item
    chief: Any
    programme: Programme


def indicator(programme: Programme, no: int, key: str, name: str, **changes: Any) -> Indicator:
    """A monthly indicator of the communities."""
    target = Target.objects.create(programme=programme, no=no, text=name, group="共治", everybody=True)
    return Indicator.objects.create(
        **{"target": target, "key": key, "name": name, "kind": "ratio", "level": Level.COMMUNITY, **changes}
    )


def goal(of: Indicator, op: str, value: str) -> None:
    """A goal for all."""
    Goal.objects.create(
        indicator=of, from_period=date(2026, 1, 1), op=op, value=Decimal(value), at=timezone.now()
    )


def read(of: Indicator, area: Area, month: int, numerator: str, denominator: str | None = None) -> None:
    """A reading of a month of 2026; the newest counts."""
    rows = Reading.objects.filter(indicator=of, area=area, period=date(2026, month, 1))
    rows.update(current=False)
    Reading.objects.create(
        indicator=of,
        area=area,
        period=date(2026, month, 1),
        number=rows.count() + 1,
        numerator=Decimal(numerator),
        denominator=None if denominator is None else Decimal(denominator),
        source="typed",
        at=timezone.now(),
    )


@pytest.fixture
def assessed(town: Town) -> Assessed:
    """The draft: coverage 50 points, new illegal building 30, order 20 by hand."""
    chief = staff(town.street, Role.SUPERVISOR, username="chief")
    programme = Programme.objects.create(
        key="p", name="宜居家园", area=town.street, adopted_on=date(2026, 1, 1)
    )
    covered = indicator(programme, 17, "grid", "网格化管理覆盖率")
    builds = indicator(programme, 37, "builds", "新增违建", kind="number", higher_is_better=False)
    goal(covered, ">=", "1")
    goal(builds, "<=", "0")
    sheet = drafting.make(
        Sheet(name="村居考核", area=town.street, total=Decimal(100), frequency="quarter"), user=chief
    )
    items = [
        drafting.add(sheet.pk, Wanted("覆盖", Decimal(50), "proportion", indicator=covered), user=chief),
        drafting.add(sheet.pk, Wanted("违建", Decimal(30), "all", indicator=builds), user=chief),
        drafting.add(sheet.pk, Wanted("六乱", Decimal(20), "mark", hint="现场抽查"), user=chief),
    ]
    return Assessed(sheet, *items, chief, programme)


@pytest.fixture
def running(assessed: Assessed, town: Town) -> Assessed:
    """Adopted in April, with the second quarter's readings: the sun is better at both."""
    drafting.adopt(assessed.sheet.pk, user=assessed.chief)
    Sheet.objects.filter(pk=assessed.sheet.pk).update(adopted_on=date(2026, 4, 1))
    assessed.sheet.refresh_from_db()
    covered, builds = assessed.covered.indicator, assessed.builds.indicator
    assert covered
    assert builds
    for month in (4, 5, 6):
        read(covered, town.sun.area, month, "10", "10")
        read(covered, town.moon.area, month, "5", "10")
        read(builds, town.sun.area, month, "0")
    read(builds, town.moon.area, 4, "0")
    read(builds, town.moon.area, 5, "2")
    return assessed
