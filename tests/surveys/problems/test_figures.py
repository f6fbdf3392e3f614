"""Statistics against figures worked out by hand, and their page."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from surveys.problems.figures import Fact, figures, trend
from tests.factories.fieldwork import ProblemFactory
from tests.factories.town import Town
from tests.surveys.problems.conftest import Visitor

TODAY = date(2026, 3, 31)


def fact(
    opened: int, closed: int | None = None, state: str = "open", deadline: int = 99, *, repaired: bool = True
) -> Fact:
    """Days of March 2026."""
    start = date(2026, 3, 1)

    def day(number: int) -> date:
        return start + timedelta(days=number - 1)

    return Fact(day(opened), day(closed) if closed else None, day(deadline), state, repaired)


def test_figures_of_a_month() -> None:
    found = figures(
        [
            fact(1, deadline=10),  # overdue
            fact(1, state="working", deadline=30),  # overdue by a day
            fact(1, state="working", deadline=31),  # due today
            fact(1, state="fixed", deadline=5),  # waits for sign-off: not overdue
            fact(1, 4, "closed"),
            fact(1, 2, "closed"),
            fact(10, 10, "closed"),
            fact(10, 20, "closed"),
            fact(1, 2, "closed", repaired=False),  # closed without repair
        ],
        TODAY,
    )
    assert (found.total, found.undone, found.overdue, found.waiting) == (9, 3, 2, 1)
    assert (found.closed, found.dismissed) == (4, 1)
    assert found.rate == 50.0  # 4 of the 8 that needed repair
    assert (found.median_days, found.mean_days) == (2.0, 3.5)  # of 0, 1, 3, 10


def test_nothing_to_divide_by() -> None:
    found = figures([], TODAY)
    assert (found.total, found.rate, found.median_days, found.mean_days) == (0, None, None, None)
    assert figures([fact(1, 2, "closed", repaired=False)], TODAY).rate is None


def test_the_trend_goes_over_the_turn_of_the_year() -> None:
    facts = [fact(1, 31, "closed"), Fact(date(2025, 12, 31), date(2026, 1, 1), TODAY, "closed", True)]
    found = trend(facts, TODAY, months=4)
    assert [(each.first.isoformat(), each.opened, each.closed) for each in found] == [
        ("2025-12-01", 1, 0),
        ("2026-01-01", 0, 1),
        ("2026-02-01", 0, 0),
        ("2026-03-01", 1, 1),
    ]


FACTS = st.builds(
    fact,
    st.integers(1, 31),
    st.none(),
    st.sampled_from(["open", "working", "fixed"]),
    st.integers(1, 60),
) | st.builds(
    lambda at, took, ok: fact(at, at + took, "closed", repaired=ok),
    st.integers(1, 31),
    st.integers(0, 60),
    st.booleans(),
)


@given(st.lists(FACTS, max_size=30))
def test_the_parts_add_up(facts: list[Fact]) -> None:
    found = figures(facts, TODAY)
    assert found.undone + found.waiting + found.closed + found.dismissed == found.total
    assert 0 <= found.overdue <= found.undone
    if found.rate is not None:
        assert 0 <= found.rate <= 100
    assert (found.median_days is None) == (found.closed == 0)


def test_the_page_counts_the_users_areas_and_exports(town: Town, visit: Visitor) -> None:
    at = datetime(2026, 3, 1, 2, tzinfo=UTC)
    done: dict[str, Any] = {"state": "closed", "fixed_by": town.sun.people["worker"], "fixed_at": at}
    ProblemFactory(area=town.sun.building, opened_at=at, deadline=date(2026, 3, 8))
    ProblemFactory(area=town.sun.area, opened_at=at, closed_at=at + timedelta(days=4), **done)
    ProblemFactory(area=town.moon.building, title="月亮的问题")
    client = visit(town.sun.people["supervisor"])
    page = client.get("/admin/repairs/statistics/")
    total = page.context["total"]
    assert (total.total, total.undone, total.overdue, total.closed, total.rate) == (2, 1, 1, 1, 50.0)
    assert (total.median_days, total.mean_days) == (4.0, 4.0)
    assert "月亮" not in page.content.decode()
    narrowed = client.get("/admin/repairs/statistics/?first=2026-03-02&category=x&area=99999").context[
        "total"
    ]
    assert narrowed.total == 0
    file = client.get("/admin/repairs/statistics/?export=csv")
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert rows[1][:4] == ["合计", "全部问题", "2", "1"]
    assert client.get("/admin/repairs/statistics/?export=xlsx").content[:2] == b"PK"
    above = visit(town.street_supervisor).get("/admin/repairs/statistics/")
    assert {name for name, _figures in above.context["tables"][0][1]} == {"阳光社区", "月亮社区"}
