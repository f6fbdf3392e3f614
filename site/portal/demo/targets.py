"""The demo street's forty tasks with three months of readings: most green, some to talk about, some late."""

from __future__ import annotations

import random
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from portal.demo.areas import DemoAreas
from surveys.targets import queries
from surveys.targets.computing import work_out
from surveys.targets.enums import Kind, Source
from surveys.targets.models import Indicator
from surveys.targets.periods import Period, period_of
from surveys.targets.recording import Given, record
from surveys.targets.reminding import remind
from surveys.targets.sets.loading import load
from surveys.targets.sets.shipped import shipped
from territory import access
from territory.models import Area

MONTHS = 3  # that have ended
BASE = {"oc_trained": 24, "members_reported": 180, "culture_area": 320}  # what the numbers are about
LATE = ("minors", "campaigns", "sport_added")  # which one community has not reported for the last month


def make_targets(areas: DemoAreas, users: dict[str, Any], now: datetime, seed: int) -> int:
    """Load the sets and report; says how many readings there are."""
    today = timezone.localdate(now)
    months = [Period(today.replace(day=1), "month").moved(-back) for back in range(MONTHS, 0, -1)]
    first = months[0].first
    user = users["street_admin"]
    forty = load(shipped()["livable_40"], areas.street, adopted_on=first, user=user).programme
    estates = load(shipped()["five_have"], areas.street, adopted_on=first, user=user).programme
    indicators = queries.reported(forty)
    places = queries.reporters_of(forty, {each.level for each in indicators})
    draw = random.Random(seed)  # noqa: S311 - a demo that is the same every time
    made = 0
    who = {areas.street.pk: users["street"]}
    who |= {area.pk: users[f"{key}_super"] for key, area in areas.communities.items()}
    with access.remembering():
        for step, month in enumerate(months):
            for indicator in indicators:
                period = period_of(indicator.frequency, month.first)
                for at, area in enumerate(places[indicator.level]):
                    if not _reports(indicator, period, month, at, step):
                        continue
                    given = _given(indicator, step, at, draw)
                    record(indicator, area, period, given, source=Source.TYPED, user=who[area.pk])
                    made += 1
    work_out(estates, today)
    _remind(forty, places[indicators[0].level], months[-1].first, users["street"], today)
    return made


def _reports(indicator: Indicator, period: Period, month: Period, at: int, step: int) -> bool:
    """Once in a period; the third community is late with a few of the last month."""
    if period.first != month.first and not (indicator.frequency == "year" and step == 0):
        return False
    return not (step == MONTHS - 1 and at == 2 and indicator.key in LATE)


def _given(indicator: Indicator, step: int, at: int, draw: random.Random) -> Given:
    """Figures that rise from month to month; the second community lags behind."""
    share = min(100, 82 + 9 * step + draw.randrange(-3, 8) - (8 if at == 1 else 0))
    if indicator.kind == Kind.RATIO:
        of = BASE.get(indicator.key, draw.choice((4, 6, 8, 10)))
        top = of if share > 92 else of * share // 100
        return Given(Decimal(top), Decimal(of))
    if indicator.kind == Kind.YES_NO:
        return Given(Decimal(int(at != 1)))
    if indicator.kind == Kind.PROGRESS:
        return Given(Decimal(min(100, 30 + 30 * step + 5 * at)), note="按计划推进。")
    if indicator.key == "new_builds":
        return Given(Decimal(int(at == 1 and step == 1)))
    goal = {"committees": 5, "joint_meetings": 2, "urban_weeks": 4, "culture_area": 320}.get(indicator.key, 1)
    return Given(Decimal(goal + step - (1 if at == 1 and step < 2 else 0)))


def _remind(programme: Any, communities: list[Area], month: date, user: Any, today: date) -> None:
    """The street reminds whoever is late, as soon as that is so."""
    for area in communities:
        if queries.missing(programme, [area], month):
            remind(programme, area, month, user=user, note="请本周内补报。")
