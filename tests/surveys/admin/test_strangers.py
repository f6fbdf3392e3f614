"""Nobody sees another community's questionnaires, responses, channels or held items, whatever the address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from surveys.admin import urls
from surveys.models import Channel, Held, Response
from tests.factories import HeldFactory, PhotoFactory
from tests.factories.town import ROLES, Town
from tests.surveys.admin.conftest import Visitor

LISTS = {"questionnaires", "responses", "held_list"}


@pytest.fixture
def moon(town: Town) -> dict[str, dict[str, Any]]:
    """Arguments of every address, all of the other community."""
    moon = town.moon
    response = moon.response(answers={"q-rate": "5", "q-photo": ["a" * 64]})
    PhotoFactory(channel=moon.channel, response_id=response.pk, sha256="a" * 64)
    held = HeldFactory(channel=moon.channel)
    one, channel = {"pk": response.pk}, {"pk": moon.channel.pk}
    page = {"questionnaire": moon.questionnaire.pk}
    found: dict[str, dict[str, Any]] = {name: {} for name in LISTS}
    for pattern in urls.urlpatterns:
        name = str(pattern.name)
        if name.startswith("channel_") and name != "channel_create":
            found[name] = channel
        elif name in ("channels", "channel_create", "export"):
            found[name] = page
        elif name.startswith("held") and name not in LISTS:
            found[name] = {"pk": held.pk}
        elif name.startswith("response") and name not in LISTS:
            found[name] = one
    found["response_photo"] = {**one, "sha256": "a" * 64}
    return found


def addresses(arguments: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """(name, address) of every staff page; fails for a page this test does not know."""
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        name = str(pattern.name)
        yield name, reverse(f"surveys_admin:{name}", kwargs=arguments[name])


def snapshot() -> list[Any]:
    """What must not change."""
    return [
        list(Response.objects.values_list("pk", "state", "revision").order_by("pk")),
        list(Held.objects.values_list("pk", "state").order_by("pk")),
        list(Channel.objects.values_list("pk", "name", "closes_at").order_by("pk")),
    ]


@pytest.mark.parametrize("who", ROLES)
def test_strangers_are_refused_everywhere(
    town: Town, visit: Visitor, moon: dict[str, dict[str, Any]], who: str
) -> None:
    client = visit(town.sun.people[who])
    before = snapshot()
    for name, address in addresses(moon):
        got = client.get(address)
        if name in LISTS:
            assert got.status_code in (200, 302), name
            assert "月亮" not in got.content.decode(), name
        else:
            assert got.status_code in (302, 404, 405), name
        data = {"reason": "x", "seen": 0, "note": "x", "decision": "accept", "name": "x", "kind": "group"}
        assert client.post(address, {**data, "rate": "1", "__reason": "x"}).status_code in (302, 404, 405), (
            name
        )
    assert snapshot() == before


def test_their_own_supervisor_gets_in(town: Town, visit: Visitor, moon: dict[str, dict[str, Any]]) -> None:
    client = visit(town.moon.people["administrator"])
    for name, address in addresses(moon):
        got = client.get(address)
        assert got.status_code in (200, 405), name


@pytest.mark.parametrize("who", ["street_supervisor", "superuser"])
def test_those_above_see_both(town: Town, visit: Visitor, moon: dict[str, dict[str, Any]], who: str) -> None:
    town.sun.response()
    client = visit(getattr(town, who))
    for address in ("/admin/responses/", "/admin/questionnaires/"):
        page = client.get(address).content.decode()
        assert "阳光" in page
        assert "月亮" in page


def test_a_settled_conflict_cannot_reach_across(town: Town, visit: Visitor) -> None:
    """A street's questionnaire has answers in both communities; the number of another's cannot be used."""
    from tests.factories import ChannelFactory, QuestionnaireFactory, ResponseFactory, VersionFactory

    page = QuestionnaireFactory(parent=town.sun.folder.get_parent().specific)
    version = VersionFactory(questionnaire=page)
    ours = ChannelFactory(questionnaire=page, area=town.sun.area)
    theirs = ChannelFactory(questionnaire=page, area=town.moon.area)
    stored = ResponseFactory(version=version, channel=theirs)
    sent = {"id": str(stored.pk), "version": version.digest, "answers": {"rate": "1", "why": "x"}}
    held = HeldFactory(channel=ours, reason="conflict", response_id=stored.pk, payload=sent)
    client = visit(town.sun.people["supervisor"])
    assert stored.receipt not in client.get(f"/admin/held/{held.pk}/").content.decode()
    assert (
        client.post(f"/admin/held/{held.pk}/settle/", {"note": "x", "decision": "accept"}).status_code == 404
    )
    stored.refresh_from_db()
    assert stored.revision == 0


def test_nobody_gets_in_unsigned(town: Town, moon: dict[str, dict[str, Any]]) -> None:
    for name, address in addresses(moon):
        answer = Client().get(address)
        assert answer.status_code == 302, name
        assert "/admin/login/" in answer["Location"], name


def test_an_author_cannot_touch_the_folder_or_delete_what_was_published(town: Town, visit: Visitor) -> None:
    sun = town.sun
    client = visit(sun.people["author"])
    assert client.get(f"/admin/pages/{sun.folder.pk}/edit/").status_code == 302
    assert client.get(f"/admin/pages/add/surveys/communitypage/{sun.folder.pk}/").status_code == 302
    client.post(f"/admin/pages/{sun.questionnaire.pk}/delete/")
    client.post(f"/admin/pages/{sun.folder.pk}/delete/")
    sun.questionnaire.refresh_from_db()
    assert client.get(f"/admin/pages/{town.moon.questionnaire.pk}/edit/").status_code == 302
    assert client.get(f"/admin/pages/{sun.questionnaire.pk}/edit/").status_code == 200
