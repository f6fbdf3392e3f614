"""Credit schemes for tests: a small one with every feature, and strategies for entries in force."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from satisfaction.credit.grading import Facts, Span, Standing

FIRST = date(2026, 1, 1)


def scheme_data(**changes: Any) -> dict[str, Any]:
    """A whole scheme as JSON; `changes` replace its parts."""
    return {
        "format": 1,
        "base": "80",
        "caps": {"base": "80", "good": "40"},
        "ladder": [
            {"grade": "AAA", "least": "85", "title": "优秀"},
            {"grade": "AA", "least": "80"},
            {"grade": "A", "least": "70"},
            {"grade": "B", "least": "60"},
            {"grade": "C"},
            {"grade": "黑名单", "by_rule": True},
        ],
        "rules": [
            {"key": "award_city", "title": "市级表彰", "kind": "award", "points": "3", "months": 12},
            {"key": "filing", "title": "信息未报送", "kind": "other", "points": "-2", "basic": True,
             "gravity": "minor", "months": 3},
            {"key": "fee", "title": "乱收费", "kind": "penalty", "points": "-6", "gravity": "general",
             "months": 12, "limit": "10"},
            {"key": "fund", "title": "挪用维修资金", "kind": "penalty", "points": "-18", "gravity": "serious",
             "veto": True, "months": 36},
        ],
        "overrides": [
            {"grade": "黑名单", "veto": True},
            {"grade": "B", "below": "60", "bad": False},
            {"grade": "A", "gravity": "general", "at_most": True},
            {"grade": "C", "unmanaged": True},
        ],
        "satisfaction": {
            "bands": [
                {"least": "90", "points": "5"},
                {"least": "85", "below": "90", "points": "3"},
                {"least": "60", "below": "70", "points": "-3"},
                {"below": "60", "points": "-5"},
            ],
            "months": 12,
        },
        "gate": {"agreement": "95"},
        "deliberation": {"on_time": "0.5", "late": "-1", "not_done": "-2"},
        **changes,
    }  # fmt: skip


KEYS = {
    "award_city": ("3", "", False),
    "filing": ("-2", "minor", False),
    "fee": ("-6", "general", False),
    "fund": ("-18", "serious", True),
    "satisfaction": ("5", "", False),
    "commitment": ("-1", "", False),
    "of_another_scheme": ("-4", "", False),
}


@st.composite
def standings(draw: Any) -> list[Standing]:
    """Entries in force on the last day of 2026, of all rules, with their points or others."""
    found = []
    for entry in range(draw(st.integers(0, 12))):
        key = draw(st.sampled_from(sorted(KEYS)))
        points, gravity, veto = KEYS[key]
        other = draw(st.one_of(st.none(), st.decimals("-20", "20", places=2)))
        since = FIRST + timedelta(days=draw(st.integers(-200, 364)))
        found.append(Standing(entry, key, Decimal(points) if other is None else other, since, gravity, veto))
    return found


@st.composite
def spans(draw: Any) -> list[Span]:
    """Entries with the days on which they are in force, around 2026."""
    found = []
    for each in draw(standings()):
        length = draw(st.one_of(st.none(), st.integers(0, 500)))
        found.append(Span(each, each.since, None if length is None else each.since + timedelta(days=length)))
    return found


MANAGED = Facts(joined_on=date(2020, 1, 1))
