"""simulate sends valid responses to a local server only, and tells the truth about what became of them."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from django.core.management import CommandError, call_command
from django.db import connections

from forms_builder.schema import Form, Question
from surveys.door.app import Door
from surveys.door.shelf import Shelf
from surveys.models import Channel, Photo, Response
from surveys.writer import Writer
from tests.surveys.conftest import World, expression, freeze


class Doorway:
    """The door alone behind a real HTTP server, started and stopped by its lifespan."""

    door: Door

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await self.door(scope, receive, send)
            return
        await receive()
        writer, shelf = Writer(), Shelf()
        writer.start()
        await shelf.start()
        self.door = Door(writer, shelf)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await shelf.stop()
        writer.stop()
        await send({"type": "lifespan.shutdown.complete"})


@pytest.fixture
def url(transactional_db: None, world: World) -> Iterator[str]:
    """A server on this machine that answers the small form at /f/abc123/."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(Doorway(), port=port, lifespan="on", ws="none", log_level="error"))
    thread = threading.Thread(target=_run, args=(server,))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def _run(server: uvicorn.Server) -> None:
    try:
        server.run()
    finally:
        connections.close_all()


def simulate(*arguments: str) -> int:
    """The exit code."""
    try:
        call_command("simulate", *arguments)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_every_response_sent_is_stored(url: str, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate("--rate", "30", "--seconds", "2", "--url", url, "--seed", "5") == 0
    told = capsys.readouterr().out
    stored = list(Response.objects.all())
    assert len(stored) == 60
    assert len(told.splitlines()) >= 3  # a line a second, the summary, the times
    assert "60" in told
    assert {row.version_id for row in stored} == {world.version.pk}
    answered = {row.answers.get("q-home") for row in stored} - {None}
    assert answered == {"3-2-501"}  # the only dwelling of the roster
    assert all(row.started_at and row.started_at < row.completed_at <= row.received_at for row in stored)


def test_several_channels_share_the_responses(url: str, world: World) -> None:
    Channel.objects.create(questionnaire=world.questionnaire, area=world.building, code="poster", name="海报")
    assert simulate("--rate", "40", "--seconds", "1", "--url", url, "--seed", "1") == 0
    assert {row.channel.code for row in Response.objects.select_related("channel")} == {"abc123", "poster"}
    assert simulate("--rate", "5", "--seconds", "1", "--url", url, "--code", "poster") == 0
    assert Response.objects.filter(channel__code="poster").count() >= 5


def test_required_photos_are_sent_before_the_answers(url: str, world: World) -> None:
    photo = Question("q-p", "photo", "p", "照片", required=True, constraint=expression("count(.) >= 1"))
    freeze(world.questionnaire, Form("照片", (photo,)), number=2)
    assert simulate("--rate", "4", "--seconds", "1", "--url", url, "--code", "abc123") == 0
    named = {sha for row in Response.objects.all() for sha in row.answers["q-p"]}
    assert named == set(Photo.objects.values_list("sha256", flat=True))


def test_what_was_refused_is_told_and_fails(
    url: str, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.JSON_LIMIT = 10
    assert simulate("--rate", "5", "--seconds", "1", "--url", url) == 1
    assert "5 × 413 too_large" in capsys.readouterr().err
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--url", "http://example.com"], "not_local"),
        (["--url", "http://192.168.1.9:8000"], "not_local"),
        (["--url", "https://127.0.0.1"], "not_local"),
        (["--url", "http://127.0.0.1:port"], "not_local"),
        (["--url", "http://localhost.example.com"], "not_local"),
        (["--code", "nowhere"], "unknown_code"),
        (["--url", "http://127.0.0.1:9"], "no_server"),
    ],
)
def test_refusals_have_a_code(world: World, arguments: list[str], code: str) -> None:
    with pytest.raises(CommandError, match=rf"^{code}: "):
        call_command("simulate", "--rate", "1", "--seconds", "1", *arguments)


def test_without_an_open_channel_there_is_nothing_to_send(world: World) -> None:
    Channel.objects.all().delete()
    with pytest.raises(CommandError, match=r"^no_channel: "):
        call_command("simulate", "--rate", "1")


def test_a_page_that_shows_no_form_is_not_answered(url: str, world: World) -> None:
    world.questionnaire.live = False
    world.questionnaire.save()
    with pytest.raises(CommandError, match=r"^no_form: "):
        call_command("simulate", "--rate", "1", "--code", "abc123", "--url", url)


@pytest.mark.parametrize("arguments", [["--rate", "0"], ["--rate", "nan"], ["--rate", "1001"]])
def test_rates_are_bounded(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("simulate", *arguments)


@pytest.mark.parametrize("seconds", ["0", "3601", "x"])
def test_times_are_bounded(seconds: str) -> None:
    with pytest.raises(CommandError):
        call_command("simulate", "--rate", "1", "--seconds", seconds)
