"""A quota of n lets exactly n responses choose the option, whoever comes at once, whatever staff change."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms_builder.schema import Form, Option, Question, Repeat
from surveys import quotas
from surveys.corrections import CorrectionError, correct, reject, restore
from surveys.intake import Submission, accept, accept_many, facts_of, prepare
from surveys.models import Held, OptionQuota, QueueRow, Response, Revision, Tally
from surveys.settling import accept_held
from surveys.tallying import fold_all
from surveys.writer import Writer
from tests.surveys.conftest import NOON, World, freeze, in_thread, small_form

pytestmark = pytest.mark.django_db


def form_with(quota: int | None, *, other: int | None = None) -> Form:
    slots = (Option("am", "上午", quota=quota), Option("pm", "下午", quota=other), Option("no", "不来"))
    member = Question(
        "q-gift", "multiple", "gift", "礼品", options=(Option("tea", "茶叶", quota=5), Option("rice", "大米"))
    )
    return small_form(
        items=(
            Question("q-slot", "single", "slot", "您想参加哪一场", required=True, options=slots),
            Repeat("r-member", "家庭成员", items=(member,), name="member"),
        )
    )


def publish(world: World, form: Form, number: int) -> World:
    version = freeze(world.questionnaire, form, number)
    return replace(world, version=version)


def taken(world: World) -> dict[str, int]:
    rows = OptionQuota.objects.filter(questionnaire=world.questionnaire)
    return {row.cell.removeprefix("o:"): row.taken for row in rows}


def test_the_last_place_is_given_once(world: World) -> None:
    world = publish(world, form_with(2), 2)
    outcomes = accept_many([world.submission({"slot": "am"}) for _ in range(5)])

    assert Counter(each.status for each in outcomes) == {"stored": 2, "refused": 3}
    refusal = next(each.refusal for each in outcomes if each.refusal)
    assert [(each.code, each.question, each.params) for each in refusal.problems] == [
        ("quota_full", "slot", {"option": "上午"})
    ]
    assert Response.objects.count() == 2
    assert accept(world.submission({"slot": "no"})).status == "stored"


def test_first_come_first_served_within_a_batch(world: World) -> None:
    world = publish(world, form_with(1), 2)
    late = replace(world.submission({"slot": "am"}), received_at=NOON + timedelta(seconds=1))
    early = world.submission({"slot": "am"})

    assert [each.status for each in accept_many([late, early])] == ["refused", "stored"]


def test_staff_let_in_what_came_too_late_for_its_place(world: World) -> None:
    """Held while the channel was closed, full by now: it counts, and the places show one too many."""
    world = publish(world, form_with(1), 2)
    closed = replace(world.submission({"slot": "am"}), channel=replace(world.facts, live=False))
    assert accept(closed).status == "held"
    assert accept(world.submission({"slot": "am"})).status == "stored"
    assert accept(world.submission({"slot": "am"})).status == "refused"

    user = get_user_model().objects.create_user("staff-over")
    accept_held(Held.objects.get().pk, note="现场已答应", user=user)

    assert taken(world)["am"] == 2
    assert not list(quotas.differences())
    assert accept(world.submission({"slot": "am"})).status == "refused"


def test_a_repeat_of_the_same_response_takes_one_place(world: World) -> None:
    world = publish(world, form_with(1), 2)
    submission = world.submission({"slot": "am"})

    assert [each.status for each in accept_many([submission, submission])] == ["stored", "repeat"]
    assert accept(submission).status == "repeat"
    assert taken(world) == {"am": 1, "tea": 0}


def test_the_same_refused_response_twice_in_a_batch_is_refused_twice(world: World) -> None:
    world = publish(world, form_with(0), 2)
    submission = world.submission({"slot": "am"})

    assert [each.status for each in accept_many([submission, submission])] == ["refused", "refused"]
    assert not Response.objects.exists()


def test_members_of_a_repeat_each_take_a_place(world: World) -> None:
    world = publish(world, form_with(None), 2)
    three = {"slot": "no", "member": [{"gift": ["tea"]}] * 3}

    assert accept(world.submission(three)).status == "stored"
    refused = accept(world.submission(three)).refusal
    assert refused
    assert refused.problems[0].code == "quota_full"
    assert taken(world) == {"tea": 3}


def test_a_first_quota_begins_with_what_was_chosen_before(world: World) -> None:
    world = publish(world, form_with(None), 2)
    for index in range(3):
        accept(world.submission({"slot": "am"}))
        if index == 1:
            fold_all()  # some are in the tallies, one is still queued
    world = publish(world, form_with(4), 3)

    assert taken(world)["am"] == 3
    assert [accept(world.submission({"slot": "am"})).status for _ in range(2)] == ["stored", "refused"]


def test_the_limit_follows_the_version_that_is_live(world: World) -> None:
    before = publish(world, form_with(1), 2)
    accept(before.submission({"slot": "am"}))
    publish(world, form_with(2), 3)
    assert accept(before.submission({"slot": "am"})).status == "stored", "an old page may take the new place"
    publish(world, form_with(None), 4)
    assert accept(before.submission({"slot": "am"})).status == "stored", "there is no limit any more"
    assert taken(world)["am"] == 3


def test_a_rejected_response_gives_its_place_back(world: World) -> None:
    world = publish(world, form_with(1), 2)
    user = get_user_model().objects.create_user("worker")
    accept(world.submission({"slot": "am"}))
    response = Response.objects.get()

    reject(response.pk, seen=0, reason="重复", user=user)
    assert taken(world)["am"] == 0
    assert accept(world.submission({"slot": "am"})).status == "stored"
    restore(response.pk, seen=1, reason="没有重复", user=user)
    assert taken(world)["am"] == 2, "staff may go over"


def test_what_is_full_is_said_by_name(world: World) -> None:
    world = publish(world, form_with(1, other=1), 2)
    accept(world.submission({"slot": "pm"}))

    assert quotas.full(world.questionnaire.pk, world.version.form) == {"slot": ["pm"]}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_places_equal_a_recount_whatever_happens(world: World, seed: int) -> None:
    rng = random.Random(seed)
    for model in (Revision, QueueRow, Tally, Response):
        model.objects.all().delete()
    OptionQuota.objects.all().delete()
    user, _new = get_user_model().objects.get_or_create(username="worker")
    number = world.questionnaire.versions.count()
    current = world
    for step in range(rng.randint(5, 20)):
        do = (
            rng.choice(["publish", "send", "send", "send", "correct", "reject", "fold"])
            if step
            else "publish"
        )
        answers: dict[str, Any] = {
            "slot": rng.choice(["am", "pm", "no"]),
            "member": [
                {"gift": rng.sample(["tea", "rice"], rng.randint(1, 2))} for _ in range(rng.randint(0, 2))
            ],
        }
        counted = Response.objects.filter(version=current.version, state="accepted")
        response = rng.choice(list(counted)) if counted else None
        if do == "publish":
            number += 1
            form = form_with(rng.choice([None, 1, 3]), other=rng.choice([None, 2]))
            form = replace(form, intro=f"{seed} {number}")
            current = publish(world, form, number)
        elif do == "send":
            accept(current.submission(answers))
        elif do == "fold":
            fold_all()
        elif response and do == "reject":
            reject(response.pk, seen=response.revision, reason="重复", user=user)
        elif response:
            answers["slot"] = {"am": "pm", "pm": "no", "no": "am"}[answers["slot"]]
            with suppress(CorrectionError):  # it may have been corrected to the same before
                correct(response.pk, answers, seen=response.revision, reason="更正", user=user)
    assert list(quotas.differences()) == []


@pytest.mark.django_db(transaction=True)
def test_five_hundred_at_once_get_exactly_a_hundred_places(world: World) -> None:
    world = publish(world, form_with(100), 2)
    facts = facts_of(world.channel)

    async def scenario() -> list[str]:
        writers = [Writer(), Writer()]  # as two processes would have
        for writer in writers:
            writer.start()
        try:
            payloads = [world.payload({"slot": "am"}) for _ in range(500)]
            prepared = [await in_thread(prepare, Submission(facts, each, NOON)) for each in payloads[:1]]
            prepared += [prepare(Submission(facts, each, NOON)) for each in payloads[1:]]
            outcomes = await asyncio.gather(
                *(writers[index % 2].submit(each) for index, each in enumerate(prepared))
            )
        finally:
            for writer in writers:
                await asyncio.to_thread(writer.stop)
        return [each.status for each in outcomes]

    statuses = asyncio.run(scenario())
    connection.close()
    assert Counter(statuses) == {"stored": 100, "refused": 400}
    assert Response.objects.count() == 100
    assert taken(world)["am"] == 100
