"""A worker of the sun community with a link, and the door for apps around a scenario."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from wagtail.models import Locale

from forms_builder.schema import Form
from surveys.door.app import Door
from surveys.door.shelf import Shelf
from surveys.openrosa import links, packages
from surveys.openrosa.door import OpenRosa
from surveys.openrosa.models import AppLink
from surveys.writer import Writer
from tests.factories.surveys import VersionFactory
from tests.factories.town import Community, Town
from tests.factories.town import town as build
from tests.forms_builder.xforms.person import END, START, elements
from tests.forms_builder.xforms.xform import XForm
from tests.surveys.openrosa.collect import Collect, Listed

Scenario = Callable[[Collect], Awaitable[None]]


@dataclass
class Field:
    """The town, a worker's link and its token."""

    town: Town
    link: AppLink
    token: str

    @property
    def sun(self) -> Community:
        """The worker's community."""
        return self.town.sun

    @property
    def server(self) -> str:
        """What the QR code holds."""
        return f"http://test/o/{self.token}"

    def link_for(self, community: Community, role: str = "worker") -> str:
        """The token of one more link."""
        who = community.people[role]
        return links.create(uuid4(), worker=who, area=community.area, name="手机", user=who)[1]

    def publish(self, form: Form) -> Any:
        """Make `form` the live version of the sun community's questionnaire."""
        return VersionFactory(questionnaire=self.sun.questionnaire, form=form)

    def run(self, scenario: Scenario, token: str | None = None) -> None:
        """Run it against doors of its own."""
        asyncio.run(self._run(scenario, token or self.token))

    async def _run(self, scenario: Scenario, token: str) -> None:
        writer, shelf = Writer(), Shelf()
        writer.start()
        app, door = OpenRosa(writer, shelf), Door(writer, shelf)

        async def both(scope: Any, receive: Any, send: Any) -> None:
            await (app if scope["path"].startswith("/o/") else door)(scope, receive, send)

        transport = httpx.ASGITransport(app=both)
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                await scenario(Collect(client, f"http://test/o/{token}"))
        finally:
            await shelf.stop()
            await asyncio.to_thread(writer.stop)


@pytest.fixture(autouse=True)
def _forgetful() -> Iterator[None]:
    packages.forget()
    yield
    packages.forget()


@pytest.fixture
def field(db: None) -> Field:
    """The sun community's grid worker has a phone."""
    Locale.objects.get_or_create(language_code="zh-hans")  # a transactional test before may have flushed it
    town = build()
    worker = town.sun.people["worker"]
    link, token = links.create(uuid4(), worker=worker, area=town.sun.area, name="王芳的手机", user=worker)
    return Field(town, link, token)


async def only_form(app: Collect, form_id: str = "") -> tuple[Listed, XForm]:
    """The one form of the list (or that of an id), downloaded."""
    [listed] = await app.form_list(**({"formID": form_id} if form_id else {}))
    body, _files = await app.download(listed)
    return listed, XForm(body)


def instance(
    form: Form,
    xform: XForm,
    answers: dict[str, Any],
    *,
    number: str = "",
    replaces: str = "",
    consent: Any = None,
) -> tuple[str, bytes]:
    """The response's id, and the instance as the app submits it."""
    number = number or str(uuid4())
    meta = {"instanceID": f"uuid:{number}"} | ({"deprecatedID": f"uuid:{replaces}"} if replaces else {})
    return number, xform.filled(elements(form, answers, consent or {}), meta)


__all__ = ["END", "START", "Field", "instance", "only_form"]
