"""Corrections: the original stays, the tallies follow, the second hand is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from surveys.corrections import CorrectionError, correct, current_answers, reject, restore
from surveys.models import QueueRow, Response
from tests.factories.town import Community

Counted = Callable[..., int]
GOOD = {"rate": "1", "why": "电梯坏了", "people": 4}


def test_a_correction_keeps_the_original_and_moves_the_tally(sun: Community, counted: Counted) -> None:
    response = sun.response(answers={"q-rate": "5", "q-people": 3})
    assert counted("q-rate", "o:5") == 1
    revision = correct(response.pk, GOOD, seen=0, reason=" 居民来电更正 ", user=sun.people["supervisor"])
    response.refresh_from_db()
    assert (revision.number, revision.reason, revision.by) == (1, "居民来电更正", sun.people["supervisor"])
    assert response.answers == {"q-rate": "5", "q-people": 3}
    assert current_answers(response) == {"q-rate": "1", "q-why": "电梯坏了", "q-people": 4}
    assert (counted("q-rate", "o:5"), counted("q-rate", "o:1"), counted("", "n")) == (0, 1, 1)
    assert counted("q-people", "#sum") == 40_000


def test_a_rejected_response_leaves_the_count_and_comes_back(sun: Community, counted: Counted) -> None:
    response = sun.response()
    reject(response.pk, seen=0, reason="重复", user=sun.people["supervisor"])
    assert counted("", "n") == 0
    correct(response.pk, GOOD, seen=1, reason="更正", user=sun.people["supervisor"])
    assert not QueueRow.objects.exists()
    assert counted("", "n") == 0
    restore(response.pk, seen=2, reason="不是重复", user=sun.people["supervisor"])
    assert (counted("", "n"), counted("q-rate", "o:1")) == (1, 1)
    response.refresh_from_db()
    assert (response.revision, response.state) == (3, "accepted")


def test_staff_fill_in_what_is_theirs(sun: Community, counted: Counted) -> None:
    response = sun.response()
    correct(response.pk, {**GOOD, "sort": "yes"}, seen=0, reason="梳理", user=sun.people["supervisor"])
    assert counted("q-sort", "o:yes") == 1


def test_the_dwelling_stays_as_received(sun: Community) -> None:
    response = sun.response(answers={"q-home": "3-2-501", "q-rate": "5"})
    correct(response.pk, {**GOOD, "home": "9-9-999"}, seen=0, reason="更正", user=sun.people["supervisor"])
    response.refresh_from_db()
    assert current_answers(response)["q-home"] == "3-2-501"


@pytest.mark.parametrize(
    ("raw", "seen", "reason", "code"),
    [
        (GOOD, 1, "更正", "stale"),
        (GOOD, 0, "  ", "reason_missing"),
        (GOOD, 0, "长" * 301, "reason_too_long"),
        ({"rate": "1"}, 0, "更正", "invalid"),
        ({"rate": "9"}, 0, "更正", "invalid"),
        ({**GOOD, "nothing": "x"}, 0, "更正", "invalid"),
        ({"rate": "5", "people": 3}, 0, "更正", "unchanged"),
    ],
)
def test_refused_corrections_change_nothing(
    sun: Community, raw: dict[str, object], seen: int, reason: str, code: str
) -> None:
    response = sun.response(answers={"q-rate": "5", "q-people": 3})
    QueueRow.objects.all().delete()
    with pytest.raises(CorrectionError) as caught:
        correct(response.pk, raw, seen=seen, reason=reason, user=sun.people["supervisor"])
    assert caught.value.code == code
    assert caught.value.message
    assert not QueueRow.objects.exists()
    assert Response.objects.get(pk=response.pk).revision == 0


def test_an_invalid_correction_names_the_question(sun: Community) -> None:
    response = sun.response()
    with pytest.raises(CorrectionError) as caught:
        correct(
            response.pk, {"rate": "1", "people": 99}, seen=0, reason="更正", user=sun.people["supervisor"]
        )
    assert [(problem.question, problem.code) for problem in caught.value.problems] == [
        ("why", "required"),
        ("people", "constraint"),
    ]


def test_twice_the_same_verb_is_refused(sun: Community) -> None:
    response = sun.response()
    with pytest.raises(CorrectionError, match="not_rejected"):
        restore(response.pk, seen=0, reason="恢复", user=sun.people["supervisor"])
    reject(response.pk, seen=0, reason="重复", user=sun.people["supervisor"])
    with pytest.raises(CorrectionError, match="already_rejected"):
        reject(response.pk, seen=1, reason="重复", user=sun.people["supervisor"])
