"""Adoption, on-time, publication and satisfaction from plain facts; every number is the rows it counts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.topics import deadlines
from surveys.topics.rates import ROWS, CommitmentFact, MeetingFact, Share, Span, TopicFact, figures
from surveys.topics.voting import Votes

TODAY = date(2026, 6, 30)
SPAN = Span(date(2026, 1, 1), date(2026, 6, 30))
MARCH = date(2026, 3, 1)


def topic(pk: int, **changes: Any) -> TopicFact:
    given: dict[str, Any] = {
        "path": "1",
        "raised_on": MARCH,
        "state": "sorted",
        "sort_result": "adopt",
        "sorted_on": MARCH,
        "resolved_on": None,
        "publish_due": None,
        "published_on": None,
        "appraised_on": None,
        "rated": None,
        "satisfied": None,
        **changes,
    }
    return TopicFact(pk, **given)


def test_the_numbers() -> None:
    topics = [
        topic(1, resolved_on=MARCH, publish_due=date(2026, 3, 16), published_on=date(2026, 3, 16)),
        topic(2, resolved_on=MARCH, publish_due=date(2026, 3, 16), published_on=date(2026, 3, 17)),
        topic(3, resolved_on=MARCH, publish_due=date(2026, 3, 16)),
        topic(4, sort_result="reject"),
        topic(5, sort_result="merge"),
        topic(6, sorted_on=date(2025, 12, 31)),
        topic(7, sorted_on=None, sort_result="", state="collected"),
        topic(9, sorted_on=None, sort_result="", state="void"),
        topic(10, sorted_on=None, sort_result="", state="collected", raised_on=date(2025, 12, 31)),
        topic(8, appraised_on=TODAY, rated=30, satisfied=20, sorted_on=None),
    ]
    commitments = [
        CommitmentFact(1, "1", MARCH, "on_time"),
        CommitmentFact(2, "1", MARCH, "late"),
        CommitmentFact(3, "1", MARCH, "not_done"),
        CommitmentFact(4, "1", MARCH, ""),
        CommitmentFact(5, "1", TODAY, ""),  # its day is not over
        CommitmentFact(
            6, "1", TODAY, "on_time"
        ),  # settled before its day was over: as any other, from then on
        CommitmentFact(7, "1", date(2026, 7, 1), "on_time"),
    ]
    meetings = [
        MeetingFact(1, "1", "talk", MARCH, 12),
        MeetingFact(2, "1", "talk", TODAY, 8),
        MeetingFact(3, "1", "hearing", date(2025, 12, 31), 99),
    ]
    found = figures(topics, commitments, meetings, SPAN, TODAY)
    assert found.waiting == (7,)
    assert (found.sorted, found.adopted) == ((1, 2, 3, 4), (1, 2, 3))
    assert found.adoption.percent == Decimal("75.0")
    assert (found.due, found.on_time, found.late, found.not_done) == ((1, 2, 3, 4), (1,), (2,), (3, 4))
    assert found.timeliness.percent == Decimal("25.0")
    assert (found.publication.percent, found.publication_on_time.percent) == (
        Decimal("66.7"),
        Decimal("33.3"),
    )
    assert found.satisfaction == Share(20, 30)
    assert (found.meetings, found.held, found.people) == ({"talk": (1, 2)}, 2, 20)
    assert found.rows("meetings:talk") == (1, 2)
    assert found.rows("meetings:hearing") == ()
    assert found.rows("nonsense") is None


def test_nothing_gives_no_percentage() -> None:
    found = figures([], [], [], SPAN, TODAY)
    assert found.adoption.percent is found.timeliness.percent is found.satisfaction.percent is None
    assert all(found.rows(name) == () for name in ROWS)


DAYS = st.dates(date(2025, 11, 1), date(2026, 8, 1))
MAYBE = st.none() | DAYS


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(
        st.builds(
            TopicFact,
            pk=st.integers(1, 99),
            path=st.just("1"),
            raised_on=DAYS,
            state=st.sampled_from(["collected", "sorted"]),
            sort_result=st.sampled_from(["", "adopt", "merge", "reject"]),
            sorted_on=MAYBE,
            resolved_on=MAYBE,
            publish_due=MAYBE,
            published_on=MAYBE,
            appraised_on=MAYBE,
            rated=st.none() | st.integers(0, 9),
            satisfied=st.just(0),
        ),
        max_size=20,
    ),
    st.lists(
        st.builds(
            CommitmentFact,
            pk=st.integers(1, 99),
            path=st.just("1"),
            deadline=DAYS,
            outcome=st.sampled_from(["", "on_time", "late", "not_done"]),
        ),
        max_size=20,
    ),
)
def test_parts_lie_in_their_wholes(topics: list[TopicFact], commitments: list[CommitmentFact]) -> None:
    found = figures(topics, commitments, [], SPAN, TODAY)
    assert len(found.adopted) <= len(found.sorted)
    assert len(found.published_on_time) <= len(found.published) <= len(found.resolved)
    assert sorted(found.on_time + found.late + found.not_done) == sorted(found.due)
    for share in (found.adoption, found.timeliness, found.publication):
        assert share.percent is None or 0 <= share.percent <= 100


@pytest.mark.parametrize(
    ("votes", "percent", "majority"),
    [
        ((6, 5, 0), "54.5", True),
        ((5, 5, 0), "50.0", False),
        ((5, 3, 2), "50.0", False),
        ((2, 1, 0), "66.7", True),
    ],
)
def test_a_majority_is_more_than_half_of_all_votes(
    votes: tuple[int, int, int], percent: str, majority: bool
) -> None:
    assert (Votes(*votes).percent, Votes(*votes).majority) == (Decimal(percent), majority)
    assert Votes(0, 0, 0).percent is None


@pytest.mark.parametrize(("days", "light"), [(-1, "red"), (0, "amber"), (3, "amber"), (4, "green")])
def test_the_light_of_a_day(days: int, light: str) -> None:
    assert deadlines.light(TODAY + timedelta(days=days), TODAY) == light
    assert deadlines.light(None, TODAY) == ""
