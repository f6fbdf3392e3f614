"""A household's own link (`?h=`) joins its answers to the dwelling, whether or not the form asks for it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest

from forms_builder.schema import Option, Question
from surveys import settling
from surveys.households import own_link, token_for
from surveys.intake import accept, accept_held
from surveys.models import Held, Response
from territory.enums import Level, Role
from territory.models import Area, Household
from tests.factories import staff
from tests.surveys.conftest import World, freeze, in_thread, small_form, uuid
from tests.surveys.test_door import PATH, visit


@pytest.fixture
def unasked(world: World) -> World:
    """The small form without its household question, and without a notice to agree to."""
    form = small_form()
    items = tuple(item for item in form.items if item.id != "q-home")
    world.version = freeze(world.questionnaire, replace(form, items=items, consent=None), 2)
    return world


def joined() -> tuple[Any, ...]:
    """Of the one response: its household and its area."""
    response = Response.objects.get()
    return response.household, response.area


@pytest.mark.django_db
def test_answers_from_a_letter_are_joined_without_a_question(unasked: World) -> None:
    """Also in the count: the response lies in the dwelling's building."""
    submission = unasked.submission({"rate": "5"}, household=token_for(unasked.household))

    assert [accept(submission).status, accept(submission).status] == ["stored", "repeat"]
    assert joined() == (unasked.household, unasked.building)
    assert Response.objects.get().answers == {"q-rate": "5"}


@pytest.mark.django_db
def test_the_link_counts_more_than_what_was_typed(world: World) -> None:
    other = Household.objects.create(building=world.building, unit="2", room="502")
    accept(world.submission({"home": "3-2-502", "rate": "5"}, household=token_for(world.household)))

    assert joined()[0] == world.household != other


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "1", "1:cut-short", 7, None, ["1"], "x" * 5000])
def test_a_link_that_is_not_ours_says_nothing(world: World, token: Any) -> None:
    """The resident's answers count; a damaged link must not cost them."""
    outcome = accept(world.submission({"home": "3-2-501", "rate": "5"}, household=token))

    assert (outcome.status, own_link(token)) == ("stored", "")
    assert joined()[0] == world.household


@pytest.mark.django_db
def test_a_household_of_another_area_is_not_joined(unasked: World) -> None:
    estate = Area.objects.get(pk=unasked.city.pk).add_child(name="别处", level=Level.COMMUNITY)
    far = Household.objects.create(building=estate.add_child(name="1栋", level=Level.BUILDING), room="101")
    accept(unasked.submission({"rate": "5"}, household=token_for(far)))

    assert joined() == (None, unasked.community)


@pytest.mark.django_db
def test_the_same_id_from_another_household_is_a_conflict(unasked: World) -> None:
    other = Household.objects.create(building=unasked.building, unit="2", room="502")
    accept(unasked.submission({"rate": "5"}, id=str(uuid(7)), household=token_for(unasked.household)))
    again = accept(unasked.submission({"rate": "5"}, id=str(uuid(7)), household=token_for(other)))

    assert again.refusal
    assert again.refusal.code == "conflict"
    assert joined()[0] == unasked.household


@pytest.mark.django_db
@pytest.mark.parametrize("known", [True, False])
def test_what_came_before_links_were_read_is_known_when_it_is_sent_again(unasked: World, known: bool) -> None:
    """Stored, or held and let in, as 0.2.0 read it; sent again after the upgrade, from the same letter."""
    changes = {} if known else {"version": "0" * 64}
    submission = unasked.submission({"rate": "5"}, household=token_for(unasked.household), **changes)
    payload = {name: value for name, value in submission.payload.items() if name != "household"}
    accept(replace(submission, payload=payload))
    if not known:
        assert accept(submission).status == "held"
        held = Held.objects.get()  # once
        settling.accept_held(held.pk, note="电话核实", user=staff(unasked.community, Role.SUPERVISOR))

    assert accept(submission).status == "repeat"
    assert (Response.objects.count(), Held.objects.count()) == (1, 0 if known else 1)


@pytest.mark.django_db
def test_what_was_held_is_joined_when_staff_let_it_in(unasked: World) -> None:
    unasked.facts = replace(unasked.facts, live=False)
    accept(unasked.submission({"rate": "5"}, household=token_for(unasked.household)))

    assert accept_held(Held.objects.get()).status == "stored"
    assert joined() == (unasked.household, unasked.building)


@pytest.mark.django_db(transaction=True)
def test_the_door_reads_the_link_from_the_address(unasked: World) -> None:
    """As the phone sends it: the body says nothing of the household."""
    token = token_for(unasked.household)

    async def scenario(client: httpx.AsyncClient) -> None:
        answer = await client.post(PATH, params={"h": token}, json=unasked.payload({"rate": "5"}))
        assert answer.status_code == 201
        assert await in_thread(joined) == (unasked.household, unasked.building)

    visit(scenario)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("asked", [False, True])
def test_without_javascript_the_link_is_kept_over_the_check_page(world: World, asked: bool) -> None:
    """Where the form asks for the dwelling, the link answers."""
    items = tuple(item for item in small_form().items if asked or item.id != "q-home")
    version = freeze(world.questionnaire, replace(small_form(), items=items, consent=None), 2)
    params = {"h": token_for(world.household)}

    async def scenario(client: httpx.AsyncClient) -> None:
        first = {"__version": version.digest, "rate": "5"}
        check = await client.post(PATH, params=params, data=first)
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', check.text))
        sent = await client.post(PATH, params=params, data={**hidden, "__confirm": "1"})
        assert sent.status_code == 303
        assert await in_thread(joined) == (world.household, world.building)

    visit(scenario)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("more", "said", "stored"),
    [
        ({}, {}, "complete"),  # a resident with her letter was met
        ({}, {"visit_result": "nobody_home"}, "nobody_home"),  # what is said counts
        ({"desk": "1"}, {"visit_result": "nobody_home"}, "nobody_home"),
        ({"desk": "1"}, {}, ""),  # the desk says itself what a worker wrote on paper
        ({"h": ""}, {}, ""),  # without a letter nobody knows
    ],
)
def test_without_javascript_the_letter_says_that_somebody_was_met(
    world: World, more: dict[str, str], said: dict[str, str], stored: str
) -> None:
    """本次上门结果 is filled in for residents who answer their letter, as on a page with JavaScript."""
    options = (Option("complete", "完成访问"), Option("nobody_home", "有人住但敲门无人"))
    result = Question("q-result", "single", "visit_result", "本次上门结果", required=True, options=options)
    items = (result, *(item for item in small_form().items if item.id != "q-home"))
    version = freeze(world.questionnaire, replace(small_form(), items=items, consent=None), 2)
    params = {"h": token_for(world.household), **more}

    async def scenario(client: httpx.AsyncClient) -> None:
        first = {"__version": version.digest, "rate": "5", **said}
        check = await client.post(PATH, params=params, data=first)
        assert check.status_code == (200 if stored else 422)
        if not stored:
            assert not await in_thread(Response.objects.exists)
            return
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', check.text))
        sent = await client.post(PATH, params=params, data={**hidden, "__confirm": "1"})
        assert sent.status_code == 303
        assert (await in_thread(Response.objects.get)).answers["q-result"] == stored

    visit(scenario)
