"""The thirteen questionnaires through the real door: random fills, faults, and without JavaScript."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import httpx
import pytest
from django.utils import timezone

from forms_builder import library
from forms_builder.publish import publish
from forms_builder.rendering.posting import answer_fields
from forms_builder.sampling import picture, random_answers, random_faults, random_payload
from forms_builder.sampling.envelopes import response_id
from surveys.door.app import Door
from surveys.door.shelf import Shelf
from surveys.models import Channel, Response
from surveys.recount import differences
from surveys.tallying import fold_all
from surveys.versions import Version, version_by_digest
from surveys.writer import Writer
from tests.surveys.conftest import World, in_thread
from tests.surveys.test_door import hidden_fields

pytestmark = pytest.mark.django_db(transaction=True)

KEYS = [each.key for each in library.templates()]
FILLS = 200
Scenario = Callable[[httpx.AsyncClient, Channel, Version], Awaitable[None]]


def through_the_door(world: World, key: str, scenario: Scenario) -> Channel:
    """Publish a template, open a channel, run a scenario against a door of its own."""
    page = library.draft(key)
    page.slug = key.replace("_", "-")
    world.questionnaire.get_parent().add_child(instance=page)
    page.save_revision().publish()
    version = publish(page)
    channel = Channel.objects.create(questionnaire=page, area=world.community, code="door13", name="门")

    async def run() -> None:
        writer, shelf = Writer(), Shelf()
        writer.start()
        transport = httpx.ASGITransport(app=Door(writer, shelf))  # type: ignore[arg-type]
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                compiled = await in_thread(version_by_digest, page.pk, version.digest)
                await scenario(client, channel, compiled)
        finally:
            await shelf.stop()
            await asyncio.to_thread(writer.stop)

    asyncio.run(run())
    return channel


def now() -> datetime:
    return timezone.localtime()


@pytest.mark.parametrize("key", KEYS)
def test_random_fills_are_taken_and_faults_are_named(world: World, key: str) -> None:
    source = random.Random(13)

    async def scenario(client: httpx.AsyncClient, channel: Channel, version: Version) -> None:
        page = await client.get("/f/door13/")
        assert page.status_code == 200
        for rule in version.compiled.rules.values():
            assert (f'id="q.{rule.question.name}"' in page.text) is rule.public
        for _ in range(FILLS):
            payload = random_payload(version.compiled, version.digest, source, at=now())
            answer = await client.post("/f/door13/", json=payload)
            assert answer.status_code == 201, answer.text
        for _ in range(5):
            around = random_payload(version.compiled, version.digest, source, at=now())
            answers, consent = random_answers(version.compiled, source, at=now())
            for fault in random_faults(version.compiled, source, answers, at=now()):
                body = {**around, "id": str(response_id(now(), source))}
                body.update(answers=fault.answers, consent=consent or None)
                refused = await client.post(
                    "/f/door13/",
                    content=json.dumps(body, ensure_ascii=True).encode(),
                    headers={"content-type": "application/json"},
                )
                assert refused.status_code in (400, 422), (fault, refused.text)
                if refused.status_code == 422:
                    named = [(each["question"], each["code"]) for each in refused.json()["errors"]]
                    assert (fault.question, fault.code) in named

    channel = through_the_door(world, key, scenario)
    assert Response.objects.filter(channel=channel).count() == FILLS
    fold_all()
    assert not list(differences())


@pytest.mark.parametrize("key", KEYS)
def test_the_same_form_without_javascript(world: World, key: str) -> None:
    source = random.Random(7)

    async def scenario(client: httpx.AsyncClient, channel: Channel, version: Version) -> None:
        nothing = await client.post("/f/door13/", data={"__version": version.digest})
        assert nothing.status_code == 422
        for _ in range(3):
            answers, consent = random_answers(version.compiled, source, at=now())
            fields, files = form_post(version, answers, consent, source)
            check = await client.post("/f/door13/", data=fields, files=files)
            assert check.status_code == 200, check.text
            hidden: dict[str, Any] = {}
            for name, value in hidden_fields(check.text):
                hidden.setdefault(name, []).append(value)
            for _ in range(2):
                sent = await client.post("/f/door13/", data={**hidden, "__confirm": "1"})
                assert sent.status_code == 303, sent.text

    channel = through_the_door(world, key, scenario)
    assert Response.objects.filter(channel=channel).count() == 3


def form_post(
    version: Version, answers: dict[str, Any], consent: dict[str, bool] | None, source: random.Random
) -> tuple[dict[str, Any], list[tuple[str, tuple[str, bytes, str]]]]:
    """What a browser without JavaScript posts for these answers."""
    fields: dict[str, Any] = {"__version": version.digest, "__consent": "1"}
    files = []
    for name, rule in version.compiled.rules.items():
        if rule.question.separate_consent and rule.public:
            agreed = (consent or {}).get(name, name in answers)
            fields[f"__consent.{name}"] = "yes" if agreed else "no"
    for name, value in answers.items():
        question = version.compiled.rules[name].question
        if question.type == "photo":
            for _hash in value:
                body = picture(random.Random(len(files)))
                files.append((f"{name}.files", (f"{len(files)}.jpg", body, "image/jpeg")))
            continue
        for field, text in answer_fields(question, value):
            fields.setdefault(field, []).append(text)
    return fields, files
