"""The door over HTTP: pages, intake, photos, and everything that can be wrong with a request."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.utils import timezone
from PIL import Image

from surveys.door.app import Door
from surveys.door.shelf import Shelf
from surveys.models import Channel, DoorStamp, Photo, Response
from surveys.writer import Writer
from tests.surveys.conftest import World, freeze, in_thread, small_form

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/f/abc123/"
Visit = Callable[[httpx.AsyncClient], Awaitable[None]]


def visit(scenario: Visit) -> None:
    """Run a scenario against a door of its own."""

    async def run() -> None:
        writer, shelf = Writer(), Shelf()
        writer.start()
        await shelf.start()
        transport = httpx.ASGITransport(app=Door(writer, shelf))  # type: ignore[arg-type]
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                await scenario(client)
        finally:
            await shelf.stop()
            await asyncio.to_thread(writer.stop)

    asyncio.run(run())


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind)
    return out.getvalue()


def test_the_page_is_one_artefact_in_every_encoding(world: World) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        tags = set()
        for encoding in ("br", "gzip", "identity"):
            answer = await client.get(PATH, headers={"accept-encoding": encoding})
            assert answer.status_code == 200
            assert answer.headers.get("content-encoding", "identity") == encoding
            assert "小问卷" in answer.text
            assert "社区填写" not in answer.text
            again = await client.get(
                PATH, headers={"accept-encoding": encoding, "if-none-match": answer.headers["etag"]}
            )
            assert (again.status_code, again.content) == (304, b"")
            tags.add(answer.headers["etag"])
        assert len(tags) == 3
        assert "set-cookie" not in answer.headers
        assert "script-src" in answer.headers["content-security-policy"]
        head = await client.head(PATH)
        assert (head.status_code, head.content) == (200, b"")

    visit(scenario)


def test_json_is_stored_repeated_and_refused(world: World) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        payload = world.payload({"rate": "5"})
        first = await client.post(PATH, json=payload)
        second = await client.post(PATH, json=payload)
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json() == second.json()
        other = await client.post(PATH, json={**payload, "answers": {"rate": "4"}})
        assert (other.status_code, other.json()["errors"][0]["code"]) == (409, "conflict")
        bad = await client.post(PATH, json=world.payload({"rate": "9"}))
        assert bad.status_code == 422
        assert bad.json()["errors"][0]["question"] == "rate"
        assert bad.json()["errors"][0]["code"] == "unknown_option"

    visit(scenario)
    assert Response.objects.count() == 1


@pytest.mark.parametrize(
    ("back", "address"),
    [
        ("work", "/work/"),
        ("work/callbacks", "/work/callbacks/"),
        ("", ""),
        ("/evil.example", ""),
        ("work//evil.example", ""),
        ("work/../admin", ""),
        ("https:evil.example", ""),
    ],
)
def test_only_lists_of_ours_are_led_back_to(world: World, back: str, address: str) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        receipt = (await client.post(PATH, json=world.payload({"rate": "5"}))).json()["receipt"]
        thanks = await client.get(f"{PATH}thanks/", params={"r": receipt, "back": back})
        assert thanks.status_code == 200
        assert f'href="{address or "../"}"' in thanks.text
        assert "evil" not in thanks.text

    visit(scenario)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (PATH, b"{", 400, "malformed_json"),
        (PATH, b"[]", 400, "malformed_json"),
        (PATH, b'"x"', 400, "malformed_json"),
        (PATH, b'{"id": "\xff"}', 400, "malformed_json"),
        (PATH, b"[" * 100_000, 400, "malformed_json"),
        (PATH, b'{"id": 1}', 400, "malformed_id"),
        (PATH, b" " * 2_000_000, 413, "too_large"),
        ("/f/nosuch/", b"{}", 404, "not_found"),
        ("/f/abc123/nowhere/", b"{}", 404, "not_found"),
        ("/f/abc123/thanks/", b"{}", 405, "method"),
        ("/f/%00/", b"{}", 404, "not_found"),
    ],
)
def test_bad_requests_get_a_coded_answer_in_chinese(
    world: World, path: str, body: bytes, status: int, code: str
) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        answer = await client.post(path, content=body, headers={"content-type": "application/json"})
        assert answer.status_code == status
        error = answer.json()["errors"][0]
        assert error["code"] == code
        assert any("\u4e00" <= char <= "\u9fff" for char in error["message"])

    visit(scenario)
    assert not Response.objects.exists()


def test_photos_are_sent_first_stored_once_and_cleaned(world: World) -> None:
    response_id = uuid4()

    async def scenario(client: httpx.AsyncClient) -> None:
        body = picture()
        first = await client.post(f"{PATH}photo/{response_id}", content=body)
        second = await client.post(f"{PATH}photo/{response_id}", content=body)
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json() == second.json()
        for wrong in (b"", b"not a photo", b"\xff\xd8\xff" + b"0" * 100, picture()[:80]):
            answer = await client.post(f"{PATH}photo/{response_id}", content=wrong)
            assert (answer.status_code, answer.json()["errors"][0]["code"]) == (415, "not_a_photo")
        answer = await client.post(f"{PATH}photo/x", content=body)
        assert answer.json()["errors"][0]["code"] == "malformed_id"

    visit(scenario)
    photo = Photo.objects.get()
    assert (photo.response_id, photo.width, photo.height) == (response_id, 60, 40)
    with photo.file.open("rb") as file, Image.open(file) as stored:
        assert stored.format == "JPEG"
        assert not stored.getexif()


def test_without_javascript_the_check_page_makes_the_send_idempotent(world: World) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        wrong = await client.post(
            PATH, data={"__version": world.version.digest, "rate": "1", "text": "保留我"}
        )
        assert wrong.status_code == 422
        assert "保留我" in wrong.text
        right = {
            "__version": world.version.digest,
            "__consent": "1",
            "__consent.phone": "no",
            "rate": "4",
            "text": "保留我",
        }
        check = await client.post(PATH, data=right)
        assert check.status_code == 200
        assert not await in_thread(Response.objects.exists)
        hidden = dict(hidden_fields(check.text))
        for _ in range(2):
            sent = await client.post(PATH, data={**hidden, "__confirm": "1"})
            assert sent.status_code == 303
            thanks = await client.get(sent.headers["location"])
            assert thanks.status_code == 200
            assert sent.headers["location"].split("r=")[1] in thanks.text
        back = await client.post(PATH, data={**hidden, "__edit": "1"})
        assert back.status_code == 200
        assert "保留我" in back.text

    visit(scenario)
    response = Response.objects.get()
    assert response.answers == {"q-rate": "4", "q-text": "保留我"}
    assert response.consent == {"form": True, "phone": False}


def hidden_fields(html: str) -> list[tuple[str, str]]:
    """(name, value) of the hidden inputs."""
    from html.parser import HTMLParser

    found: list[tuple[str, str]] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            values = dict(attrs)
            if tag == "input" and values.get("type") == "hidden":
                found.append((values["name"] or "", values.get("value") or ""))

    Parser().feed(html)
    return found


def test_a_new_version_is_on_the_door_within_seconds(world: World) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        assert "新的开场白" not in (await client.get(PATH)).text
        await in_thread(freeze, world.questionnaire, small_form(intro="新的开场白"), 2)
        await in_thread(DoorStamp.objects.update_or_create, pk=1, defaults={"generation": 99})
        for _ in range(40):
            await asyncio.sleep(0.1)
            if "新的开场白" in (await client.get(PATH)).text:
                break
        else:
            raise AssertionError("the old page stayed")
        assert (await client.post(PATH, json=world.payload({"rate": "5"}))).status_code == 201

    visit(scenario)


def test_a_closed_channel_says_so_and_keeps_late_answers(world: World) -> None:
    Channel.objects.update(closes_at=timezone.now() - timedelta(hours=1))

    async def scenario(client: httpx.AsyncClient) -> None:
        page = await client.get(PATH)
        assert page.status_code == 200
        assert "<form" not in page.text
        late = await client.post(PATH, json=world.payload({"rate": "5"}))
        assert (late.status_code, late.json()["held"]) == (202, True)

    visit(scenario)


def test_fifty_at_once_store_one(world: World) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        payload: dict[str, Any] = world.payload({"rate": "5"})
        answers = await asyncio.gather(*(client.post(PATH, json=payload) for _ in range(50)))
        assert sorted(answer.status_code for answer in answers) == [200] * 49 + [201]
        assert len({answer.json()["receipt"] for answer in answers}) == 1

    visit(scenario)
    assert Response.objects.count() == 1
