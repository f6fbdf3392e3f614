"""The server works readings out by itself: once a day, in good time, and what stands now only once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from surveys.targets import monthly
from surveys.targets.models import Indicator, Programme, Reading
from surveys.targets.monthly import ensure_worked_out, look, months
from surveys.targets.sets.loading import load
from surveys.targets.sets.shipped import shipped
from tests.factories.territory import EstateFactory
from tests.factories.town import Town

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@pytest.fixture
def five(town: Town, clock: Any) -> Programme:
    """The five haves of one community, which are counted as they stand; each due five days after a month."""
    EstateFactory(area=town.sun.building.get_parent())
    return load(shipped()["five_have"], town.sun.area, adopted_on=date(2026, 9, 1)).programme


def found() -> set[tuple[date, int, bool]]:
    rows = Reading.objects.values_list("period", "number", "current")
    return set(rows.distinct())


def test_a_month_nobody_looks_at_is_not_lost(five: Programme, clock: Any) -> None:
    clock.move_to(at(10, 31))
    assert ensure_worked_out() == 1
    assert found() == set(), "October has not ended, September is long over"
    clock.move_to(at(11, 1))
    assert ensure_worked_out() == 1
    assert found() == {(date(2026, 10, 1), 1, True)}
    count = Reading.objects.count()
    assert ensure_worked_out() == 0, "once a day"
    Reading.objects.update(numerator=0)  # as if more were reached by now
    clock.move_to(at(11, 2))
    assert ensure_worked_out() == 1
    assert (found(), Reading.objects.count()) == ({(date(2026, 10, 1), 1, True)}, count), "it was counted"


def test_what_is_due_on_the_last_day_is_counted_then(five: Programme, clock: Any) -> None:
    Indicator.objects.update(due_days=0)
    clock.move_to(at(10, 30))
    ensure_worked_out()
    assert found() == set()
    clock.move_to(at(10, 31))
    ensure_worked_out()
    assert found() == {(date(2026, 10, 1), 1, True)}


def test_what_fails_is_tried_again(five: Programme, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    clock.move_to(at(11, 1))

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(monthly, "work_out", broken)
        look()
    assert found() == set()
    look()
    assert found() == {(date(2026, 10, 1), 1, True)}


def test_one_that_fails_never_stops_the_others(
    five: Programme, town: Town, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    EstateFactory(area=town.moon.building.get_parent())
    other = load(shipped()["five_have"], town.moon.area, adopted_on=date(2026, 9, 1)).programme
    clock.move_to(at(11, 1))
    whole = monthly.work_out

    def broken(programme: Programme, *args: Any, **kwargs: Any) -> Any:
        if programme.pk == five.pk:
            raise RuntimeError
        return whole(programme, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(monthly, "work_out", broken)
        assert ensure_worked_out() == 1
    counted = set(Reading.objects.values_list("indicator__target__programme", flat=True))
    assert counted == {other.pk}
    assert ensure_worked_out() == 1, "the failed one's day is free again"


def test_which_months() -> None:
    assert months(date(2026, 11, 1)) == [date(2026, 10, 1)]
    assert months(date(2026, 11, 30)) == [date(2026, 10, 1), date(2026, 11, 1)]
    assert months(date(2027, 1, 15)) == [date(2026, 12, 1)]
