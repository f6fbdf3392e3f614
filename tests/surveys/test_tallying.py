"""The live tally equals a recount, whatever is added, corrected or folded in whichever order."""

from __future__ import annotations

import random
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.enums import ResponseState
from surveys.intake import accept, accept_many
from surveys.models import Pulse, QueueRow, Response, Revision, Tally
from surveys.recount import differences, rebuild
from surveys.tallying import fold, fold_all
from tests.surveys.conftest import World

pytestmark = pytest.mark.django_db


def tallies(world: World, scope: str = "") -> dict[tuple[str, str], int]:
    rows = Tally.objects.filter(questionnaire=world.questionnaire, scope=scope).exclude(n=0)
    return {(row.question, row.cell): row.n for row in rows}


def test_every_kind_of_answer_is_counted_in_every_scope(world: World) -> None:
    answers = {
        "home": "3-2-501",
        "rate": "1",
        "why": ["dirty", "slow"],
        "people": 4,
        "fee": 12.5,
        "env": {"road": "good", "lamp": "bad"},
        "day": "2026-03-15",
        "text": "请修路灯",
    }
    accept(world.submission(answers))
    assert fold() == {world.questionnaire.pk: 1}

    expected = {
        ("", "n"): 1,
        ("q-home", "#n"): 1,
        ("q-rate", "#n"): 1,
        ("q-rate", "o:1"): 1,
        ("q-why", "#n"): 1,
        ("q-why", "o:dirty"): 1,
        ("q-why", "o:slow"): 1,
        ("q-people", "#n"): 1,
        ("q-people", "#sum"): 40_000,
        ("q-people", "b:4"): 1,
        ("q-fee", "#n"): 1,
        ("q-fee", "#sum"): 125_000,
        ("q-fee", "b:12"): 1,
        ("q-env", "#n"): 1,
        ("q-env", "m:road:good"): 1,
        ("q-env", "m:lamp:bad"): 1,
        ("q-day", "#n"): 1,
        ("q-day", "t:2026-03"): 1,
        ("q-text", "#n"): 1,
    }
    estate = world.building.get_parent()
    areas = [world.city, world.community, estate, world.building]
    for scope in ["", f"c:{world.channel.pk}", "d:2026-03-15", *(f"a:{area.pk}" for area in areas)]:
        assert tallies(world, scope) == expected, scope


def test_a_correction_subtracts_what_was_added_exactly(world: World) -> None:
    accept(world.submission({"rate": "5", "fee": 0.1}))
    fold_all()
    response = Response.objects.get()
    revise(response, {"q-rate": "3", "q-fee": 0.3})
    fold_all()

    found = tallies(world)
    assert ("q-rate", "o:5") not in found
    assert found["q-rate", "o:3"] == 1
    assert found["q-fee", "#sum"] == 3000
    assert not list(differences())


def test_rejecting_takes_everything_back(world: World, admin_user: Any) -> None:
    accept(world.submission({"rate": "5", "fee": 0.1, "env": {"road": "good"}}))
    fold_all()
    response = Response.objects.get()
    QueueRow.objects.create(response=response, revision=0, sign=-1)
    Response.objects.update(state=ResponseState.REJECTED)
    fold_all()

    assert tallies(world) == {}
    assert not list(differences())


def test_folding_an_empty_queue_moves_nothing(world: World) -> None:
    assert fold() == {}
    assert not Pulse.objects.exists()


def test_verify_finds_a_wrong_number_and_rebuild_restores_it(world: World, capsys: Any) -> None:
    accept_many([world.submission({"rate": str(n)}) for n in (5, 4, 3)])
    fold_all()
    Tally.objects.filter(scope="", question="q-rate", cell="o:5").update(n=7)

    with pytest.raises(SystemExit) as stop:
        call_command("verify_tallies")
    assert stop.value.code == 1
    assert rebuild() > 0
    call_command("verify_tallies")


def test_rebuild_with_work_still_queued_counts_it_once(world: World) -> None:
    accept(world.submission({"rate": "5"}))
    rebuild()
    fold_all()

    assert tallies(world)["", "n"] == 1


RATES = st.sampled_from(["5", "4", "3", "na"])
STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "revise", "reject", "fold"]), RATES, st.integers(0, 99)), max_size=25
)


@given(steps=STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_history_folds_to_the_recount(world: World, steps: list[tuple[str, str, int]]) -> None:
    ids: list[UUID] = []
    for step, rate, number in steps:
        if step == "add":
            payload = world.submission({"rate": rate, "people": number % 31})
            accept(payload)
            ids.append(UUID(payload.payload["id"]))
        elif step == "fold":
            fold()
        elif ids:
            response = Response.objects.get(pk=random.Random(number).choice(ids))
            if response.state == ResponseState.ACCEPTED:
                answers = {"q-rate": rate, "q-people": number % 31}
                revise(response, answers, reject=step == "reject")
    assert not list(differences())
    fold_all()
    assert not list(differences())
    counted = Response.objects.filter(questionnaire=world.questionnaire, state=ResponseState.ACCEPTED).count()
    assert tallies(world).get(("", "n"), 0) == counted


def revise(response: Response, answers: dict[str, Any], *, reject: bool = False) -> None:
    """What surveys.corrections does to the tables."""
    from django.contrib.auth import get_user_model

    user, _created = get_user_model().objects.get_or_create(username="staff")
    state = ResponseState.REJECTED if reject else ResponseState.ACCEPTED
    QueueRow.objects.create(response=response, revision=response.revision, sign=-1)
    number = response.revision + 1
    Revision.objects.create(
        response=response, number=number, answers=answers, state=state, reason="更正", by=user
    )
    Response.objects.filter(pk=response.pk).update(revision=number, state=state)
    if not reject:
        QueueRow.objects.create(response=response, revision=number, sign=1)
