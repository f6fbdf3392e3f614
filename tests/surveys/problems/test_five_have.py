"""五有: the points of the template, part by part, and what is met (worked out by hand)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from surveys.problems.five_have import check, is_check, pass_percent
from tests.factories.surveys import small_form
from tests.surveys.problems.conftest import FIVE_HAVE, SIXTY_FIVE, by_id

ALL_PASS = dict.fromkeys(("road", "stair", "waste", "green", "pile", "wire"), "pass")
BEST: dict[str, Any] = {
    "org_type": "committee",
    "supervise_org": "yes",
    "rules": ["covenant", "meeting", "committee_rule", "supervise_rule"],
    "enclosed": "enclosed",
    "safety_items": ["camera", "fire", "ebike", "lamp", "drain"],
    "provider": "company",
    "basic_services": ["cleaning", "repair", "order"],
    "environment": ALL_PASS,
    "mechanisms": ["funding", "publicity", "meeting", "grid", "duty"],
}
WORST: dict[str, Any] = {
    "org_type": "none",
    "supervise_org": "no",
    "rules": ["none"],
    "enclosed": "none",
    "safety_items": ["none"],
    "provider": "none",
    "environment": dict.fromkeys(ALL_PASS, "fail"),
    "mechanisms": ["none"],
}


@pytest.mark.parametrize(
    ("answers", "score", "parts"),
    [
        (SIXTY_FIVE, "65.0", (11, 16, 16, 14, 8)),
        (BEST, "100.0", (20, 20, 20, 20, 20)),
        (WORST, "0.0", (0, 0, 0, 0, 0)),
        ({}, "0.0", (0, 0, 0, 0, 0)),
        ({**BEST, "provider": "none", "basic_services": None}, "80.0", (20, 20, 0, 20, 20)),
        ({**BEST, "org_type": "preparing"}, "93.0", (13, 20, 20, 20, 20)),
        ({**BEST, "enclosed": "partial", "safety_items": ["camera", "fire"]}, "89.0", (20, 9, 20, 20, 20)),
        ({**BEST, "basic_services": ["cleaning"]}, "92.0", (20, 20, 12, 20, 20)),
        ({**BEST, "mechanisms": ["grid", "duty", "meeting"]}, "92.0", (20, 20, 20, 20, 12)),
        ({**BEST, "environment": {**ALL_PASS, "wire": "basic"}}, "98.7", (20, 20, 20, Decimal("18.67"), 20)),
        ({**BEST, "environment": {"road": "pass"}}, "83.3", (20, 20, 20, Decimal("3.33"), 20)),
    ],
)
def test_points(answers: dict[str, Any], score: str, parts: tuple[Any, ...]) -> None:
    found = check(FIVE_HAVE, by_id({key: value for key, value in answers.items() if value is not None}))
    assert found.score == Decimal(score)
    assert tuple(part.points for part in found.parts.values()) == parts
    assert tuple(part.of for part in found.parts.values()) == (20,) * 5


def test_a_part_is_met_from_sixty_percent_on() -> None:
    found = check(FIVE_HAVE, by_id(SIXTY_FIVE))
    assert {key: part.passed for key, part in found.parts.items()} == {
        "self_org": False,  # 11 of 20
        "safety": True,
        "service": True,
        "environment": True,
        "mechanism": False,  # 8 of 20
    }
    assert not found.passed
    assert check(FIVE_HAVE, by_id(BEST)).passed
    exactly = check(FIVE_HAVE, by_id({**BEST, "mechanisms": ["grid", "duty", "meeting"]}))
    assert exactly.parts["mechanism"].passed  # 12 of 20
    stricter = replace(FIVE_HAVE, scoring={**FIVE_HAVE.scoring, "pass_rule": "得分率≥ 61%"})
    assert (
        not check(stricter, by_id({**BEST, "mechanisms": ["grid", "duty", "meeting"]}))
        .parts["mechanism"]
        .passed
    )


def test_every_point_says_where_it_comes_from() -> None:
    why = check(FIVE_HAVE, by_id(SIXTY_FIVE)).parts["self_org"].why
    assert [(each.label, each.points, each.of) for each in why] == [
        ("现有组织", 8, 10),
        ("是否有监督组织", 0, 4),
        ("已制定的制度", 3, 6),
    ]
    for part in check(FIVE_HAVE, by_id(SIXTY_FIVE)).parts.values():
        assert sum(each.points for each in part.why) == part.points
        assert sum(each.of for each in part.why) == part.of


def test_only_a_form_that_scores_the_five_is_a_check() -> None:
    assert is_check(FIVE_HAVE)
    assert not is_check(small_form())
    assert not is_check(replace(FIVE_HAVE, scoring={}))
    assert pass_percent(FIVE_HAVE) == 60
    assert pass_percent(small_form()) == 60
