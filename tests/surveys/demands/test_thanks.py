"""The thanks page leads to the path where answers become demands, and asks the database once a minute."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError

from surveys import asked
from surveys.demands.models import Collection
from tests.surveys.conftest import World, world
from tests.surveys.test_door import PATH, visit

__all__ = ["world"]
pytestmark = pytest.mark.django_db(transaction=True)
LINK = 'href="/asked/path/#'


@pytest.fixture(autouse=True)
def _fresh() -> Any:
    asked.forget()
    yield
    asked.forget()


def thanks(world: World) -> str:
    """The page after an answer."""
    shown: list[str] = []

    async def scenario(client: httpx.AsyncClient) -> None:
        receipt = (await client.post(PATH, json=world.payload({"rate": "5"}))).json()["receipt"]
        page = await client.get(f"{PATH}thanks/", params={"r": receipt})
        assert page.status_code == 200
        shown.append(page.text)

    visit(scenario)
    return shown[0]


def test_it_leads_there_where_demands_are_collected(world: World) -> None:
    assert LINK not in thanks(world)
    user = get_user_model().objects.create_user("someone")
    Collection.objects.create(
        name="征集", year=2026, area=world.channel.area, questionnaire=world.channel.questionnaire,
        text_question="q", created_by=user,
    )  # fmt: skip
    assert LINK not in thanks(world)  # remembered for a minute
    asked.forget()
    assert LINK in thanks(world)
    Collection.objects.update(is_open=False)
    asked.forget()
    assert LINK not in thanks(world)


def test_a_database_that_does_not_answer_promises_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(questionnaire: int) -> bool:
        raise DatabaseError

    monkeypatch.setattr(asked, "following", [fails])
    assert LINK not in thanks(world)
    assert asked.remembered(world.channel.questionnaire_id) is None


def test_one_look_is_remembered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []

    def counts(questionnaire: int) -> bool:
        looks.append(questionnaire)
        return True

    monkeypatch.setattr(asked, "following", [counts])
    for _ in range(2):
        assert LINK in thanks(world)
    assert len(looks) == 1
