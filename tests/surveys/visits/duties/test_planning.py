"""One monthly visit for each tag in force, however often the month is planned; nothing without consent."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.visits.duties import planner, rules
from surveys.visits.duties.planning import Planned, ensure_planned, plan
from surveys.visits.models import Duty
from territory import tagging
from territory.enums import TagKind
from territory.models import Grid, GridPart
from tests.factories.fieldwork import SHANGHAI, TagFactory
from tests.factories.territory import GridFactory
from tests.surveys.visits.duties.conftest import Block, shanghai

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
ON = date(2026, 11, 15)


def planned() -> list[tuple[Any, ...]]:
    """What stands in the table, without the numbers of rows."""
    return list(
        Duty.objects.order_by("household", "kind", "month").values_list(
            "household", "kind", "month", "due_on", "grid", "worker", "dropped_at"
        )
    )


def test_a_tag_makes_one_visit_a_month(block: Block) -> None:
    block.tag(0)
    block.tag(0, TagKind.DISABLED)
    block.tag(1, TagKind.POOR)
    assert plan(NOVEMBER, today=ON) == Planned(created=3)
    before = planned()
    assert {(row[0], row[1]) for row in before} == {
        (block.homes[0].pk, "alone"),
        (block.homes[0].pk, "disabled"),
        (block.homes[1].pk, "poor"),
    }
    assert {row[2:] for row in before} == {
        (NOVEMBER, date(2026, 11, 30), block.grid.pk, block.worker.pk, None)
    }
    assert plan(NOVEMBER, today=ON) == Planned()
    assert planned() == before
    assert plan(date(2026, 12, 1), today=ON) == Planned(created=3)


def test_only_under_the_area_that_is_asked_for(block: Block) -> None:
    moon = block.town.moon
    TagFactory(household=moon.household, added_by=block.supervisor)
    block.tag(0)
    assert plan(NOVEMBER, block.sun.area, today=ON) == Planned(created=1)
    assert plan(NOVEMBER, today=ON) == Planned(created=1)
    assert Duty.objects.get(household=moon.household).grid is None


CONSENT: list[tuple[dict[str, Any], int]] = [
    ({"consent_on": date(2026, 11, 15)}, 1),
    ({"consent_on": date(2026, 11, 16), "added_at": shanghai("2026-11-15T09:00")}, 0),
    ({"withdrawn_at": shanghai("2026-11-15T23:59:59")}, 0),
    ({"withdrawn_at": shanghai("2026-10-20T12:00")}, 0),
    ({"added_at": shanghai("2026-11-15T23:59:59")}, 1),
    ({"added_at": shanghai("2026-11-16T00:00")}, 0),
]


def test_consent_is_needed_and_can_be_withdrawn(block: Block) -> None:
    for changes, made in CONSENT:
        with transaction.atomic():
            block.tag(0, **changes)
            assert plan(NOVEMBER, today=ON) == Planned(created=made), changes
            transaction.set_rollback(True)


def test_a_month_gone_by_is_judged_on_its_last_day(block: Block) -> None:
    block.tag(0, withdrawn_at=shanghai("2026-10-31T23:59:59"))
    block.tag(1, withdrawn_at=shanghai("2026-11-01T00:00"))
    block.tag(2, consent_on=date(2026, 11, 1))
    assert plan(OCTOBER, today=ON) == Planned(created=1)
    assert Duty.objects.get().household == block.homes[1]
    assert Duty.objects.get().due_on < ON


def test_months_gone_by_keep_their_grids(block: Block) -> None:
    block.tag(0)
    plan(OCTOBER, today=date(2026, 10, 5))
    plan(NOVEMBER, today=ON)
    other = GridFactory(community=block.sun.area, name="第二网格", worker=block.colleague())
    GridPart.objects.update(grid=other)
    assert plan(OCTOBER, today=ON) == Planned()
    assert plan(NOVEMBER, today=ON) == Planned(moved=1)
    assert list(Duty.objects.order_by("month").values_list("grid__name", "worker__username")) == [
        ("第一网格", "sun-worker"),
        ("第二网格", "sun-colleague"),
    ]


def test_a_new_tag_is_planned_at_once_and_a_withdrawn_one_dropped(block: Block, today: date) -> None:
    home, user = block.homes[0], block.supervisor
    tag = tagging.add(home, TagKind.ALONE, consent_on=today, how="电话", user=user)
    duty = Duty.objects.get()
    assert (duty.month, duty.worker, duty.dropped_at) == (rules.this_month(), block.worker, None)
    tagging.withdraw(tag, why="住户不再同意", user=user)
    duty.refresh_from_db()
    assert duty.dropped_at is not None
    assert plan(rules.this_month()) == Planned(), "withdrawn stays withdrawn"
    tagging.add(home, TagKind.ALONE, consent_on=today, how="签字", user=user)
    duty.refresh_from_db()
    assert (duty.dropped_at, Duty.objects.count()) == (None, 1), "taken up again, not made twice"


def test_withdrawing_leaves_what_is_done_and_what_was_missed(block: Block, today: date) -> None:
    tag = tagging.add(block.homes[0], TagKind.KEY, consent_on=today, how="电话", user=block.supervisor)
    current = Duty.objects.get()
    earlier = rules.preceding(current.month)
    missed = Duty.objects.create(
        household=block.homes[0], kind=TagKind.KEY, month=earlier, due_on=rules.due_on(earlier)
    )
    current.visit = block.visit(timezone.now())
    current.save()
    tagging.withdraw(tag, why="搬走", user=block.supervisor)
    assert not Duty.objects.filter(dropped_at__isnull=False).exists()
    assert Duty.objects.get(pk=missed.pk).dropped_at is None


def test_the_month_is_planned_by_itself(block: Block, today: date) -> None:
    """Tags that came in by other ways, and tags that were withdrawn behind its back."""
    earlier = {"consent_on": today, "added_at": timezone.now()}
    tag = block.tag(0, **earlier)
    assert ensure_planned().created == 1
    block.tag(1, **earlier)
    with CaptureQueriesContext(connection) as asked:
        assert ensure_planned() == Planned(), "not looked at again within a minute"
    assert len(asked) == 0
    cache.clear()
    planner.look()
    assert Duty.objects.count() == 2
    type(tag).objects.filter(pk=tag.pk).update(withdrawn_at=timezone.now())
    cache.clear()
    assert ensure_planned() == Planned(dropped=1)
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        assert ensure_planned() == Planned()
    assert len(asked) == 2, "one for what is missing, one for what is too much"


def test_who_takes_a_grid_over_takes_its_open_visits_over(block: Block, today: date) -> None:
    colleague = block.colleague()
    earlier = {"consent_on": today, "added_at": timezone.now()}
    for home in (0, 1):
        block.tag(home, **earlier)
    assert ensure_planned().created == 2
    done = Duty.objects.get(household=block.homes[1])
    Duty.objects.filter(pk=done.pk).update(visit=block.visit(timezone.now(), 1))

    def moved() -> int:
        cache.clear()
        return ensure_planned().moved

    assert moved() == 0
    for worker in (colleague, None):
        Grid.objects.update(worker=worker)
        assert (moved(), moved()) == (1, 0)
        assert Duty.objects.get(household=block.homes[0]).worker == worker
    done.refresh_from_db()
    assert done.worker == block.worker, "what is done stays with who did it"
    other = GridFactory(community=block.sun.area, name="第二网格")
    GridPart.objects.update(grid=other)
    assert (moved(), moved()) == (1, 0)
    GridPart.objects.create(grid=block.grid, building=block.sun.building, unit="1")
    assert (moved(), moved()) == (1, 0), "its unit stands before the whole building"
    GridPart.objects.all().delete()
    assert (moved(), moved()) == (1, 0)
    assert Duty.objects.get(household=block.homes[0]).grid is None


def test_the_command(block: Block) -> None:
    block.tag(0)
    out = StringIO()
    call_command("plan_duties", month="2026-10", stdout=out)
    assert out.getvalue() == "ok: 2026-10: 1 new, 0 taken up again, 0 dropped, 0 given to another grid\n"
    for wrong in ("2026-13", "2199-01"):
        with pytest.raises(CommandError):
            call_command("plan_duties", month=wrong)


TAGS = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(TagKind.values),
        st.integers(-40, 40),  # consent, in days from 15 November
        st.none() | st.integers(-40, 40),  # withdrawn
    ),
    max_size=8,
    unique_by=lambda each: (each[0], each[1]),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tags=TAGS, months=st.lists(st.integers(-1, 1), min_size=1, max_size=4))
def test_planning_is_idempotent_whatever_the_tags(
    block: Block, tags: list[tuple[int, str, int, int | None]], months: list[int]
) -> None:
    """Against the rule said once more, day by day, without the database."""
    with transaction.atomic():
        for home, kind, consent, withdrawn in tags:
            gone = None
            if withdrawn is not None:
                gone = datetime.combine(ON + timedelta(days=withdrawn), time(12), tzinfo=SHANGHAI)
            block.tag(home, TagKind(kind), consent_on=ON + timedelta(days=consent), withdrawn_at=gone)
        wanted: set[tuple[int, str, date]] = set()
        for number in months:
            month = [OCTOBER, NOVEMBER, date(2026, 12, 1)][number + 1]
            judged = min(rules.due_on(month), ON)
            wanted |= {
                (block.homes[home].pk, kind, month)
                for home, kind, consent, withdrawn in tags
                if ON + timedelta(days=consent) <= judged
                and (withdrawn is None or ON + timedelta(days=withdrawn) > judged)
            }
            plan(month, today=ON)
            assert plan(month, today=ON) == Planned()
        found = Duty.objects.values_list("household", "kind", "month")
        assert sorted(found) == sorted(wanted)
        transaction.set_rollback(True)
