"""The socket through its ASGI door: snapshot, deltas, gaps, who is shut out, slow sockets, a dead layer."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from surveys.live import hub
from surveys.live.frames import difference
from surveys.live.socket import application
from surveys.models import Pulse
from territory.access import posts
from tests.factories.town import Town
from tests.surveys.live.conftest import answer

Frame = dict[str, Any]
WAIT = 5


def cookie(user: Any) -> bytes:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return f"sessionid={client.cookies['sessionid'].value}".encode()


class Socket(ApplicationCommunicator):
    """A browser's socket to this site (Channels' own communicator wants daphne, which stays out)."""

    def __init__(
        self, signed_in: bytes, path: str = "/ws/live/sun222/", origin: bytes = b"http://testserver"
    ) -> None:
        headers = [(b"host", b"testserver"), (b"cookie", signed_in)]
        self.scope = {
            "type": "websocket",
            "path": path.partition("?")[0],
            "query_string": path.partition("?")[2].encode(),
            "headers": [*headers, (b"origin", origin)] if origin else headers,
            "client": ("10.0.0.9", 50000),
        }
        super().__init__(application, self.scope)

    async def connect(self) -> int:
        """0 when accepted, else the code it was closed with."""
        await self.send_input({"type": "websocket.connect"})
        answered = await self.receive_output(timeout=WAIT)
        return int(answered["code"]) if answered["type"] == "websocket.close" else 0

    async def frame(self) -> Frame:
        sent = await self.receive_output(timeout=WAIT)
        assert sent["type"] == "websocket.send", sent
        return dict(json.loads(sent["text"]))

    async def opened(self) -> Frame:
        assert await self.connect() == 0
        return await self.frame()

    async def say(self, text: str) -> None:
        await self.send_input({"type": "websocket.receive", "text": text})

    async def leave(self, code: int = 1000) -> None:
        await self.send_input({"type": "websocket.disconnect", "code": code})
        await self.wait(timeout=WAIT)


def on_loop(play: Callable[[], Awaitable[None]]) -> None:
    """Run a test's coroutine and stop the hub it started."""

    async def whole() -> None:
        try:
            await play()
        finally:
            await hub.stop()

    async_to_sync(whole)()


async def told(town: Town, **answers: Any) -> None:
    """One more answer, folded and announced as the tally worker does."""
    await sync_to_async(answer)(town.sun, **answers)
    pk = town.sun.questionnaire.pk
    seq = await sync_to_async(lambda: Pulse.objects.get(pk=pk).seq)()
    await get_channel_layer().group_send("live", {"type": "tally.moved", "questionnaire": pk, "seq": seq})


def test_a_snapshot_then_numbered_deltas_with_exact_cells(live_place: Town) -> None:
    answer(live_place.sun, q_rate="5")
    signed_in = cookie(live_place.sun.people["supervisor"])

    async def play() -> None:
        socket = Socket(signed_in)
        first = await socket.opened()
        assert (first["type"], first["scope"], first["cells"]["q-rate"]) == (
            "snapshot",
            "",
            {"#n": 1, "o:5": 1},
        )
        await told(live_place, q_rate="1", q_why="漏水")
        delta = await socket.frame()
        assert (delta["type"], delta["prev"], delta["seq"]) == ("delta", first["seq"], first["seq"] + 1)
        assert delta["cells"]["q-rate"] == {"#n": 2, "o:1": 1}
        assert delta["cells"]["q-why"] == {"#n": 1}
        assert delta["cells"][""]["n"] == 2
        await socket.say('{"type":"resync"}')
        again = await socket.frame()
        assert (again["type"], again["seq"]) == ("snapshot", delta["seq"])
        await socket.leave()
        assert (await hub.hub()).topics == {}

    on_loop(play)


def test_merged_deltas_equal_what_the_page_polls(live_place: Town) -> None:
    user = live_place.sun.people["supervisor"]
    signed_in, draw = cookie(user), random.Random(7)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    async def play() -> None:
        socket = Socket(signed_in)
        state = await socket.opened()
        for _ in range(12):
            await told(
                live_place,
                q_rate=draw.choice("531"),
                q_people=draw.randint(1, 20),
                days_ago=draw.randint(0, 9),
            )
        while state["cells"].get("", {}).get("n") != 12:
            delta = await socket.frame()
            assert delta["prev"] <= state["seq"]
            for question, cells in delta["cells"].items():
                state["cells"].setdefault(question, {}).update(cells)
            state["seq"] = delta["seq"]
        polled = (await sync_to_async(client.get)("/live/sun222/data.json")).json()
        assert difference(state["cells"], polled["cells"]) == {}
        assert state["seq"] == polled["seq"]
        await socket.leave()

    on_loop(play)


def test_only_the_chosen_scope_is_told(live_place: Town) -> None:
    signed_in = cookie(live_place.superuser)

    async def play() -> None:
        sun = Socket(signed_in, f"/ws/live/sun222/?scope=a:{live_place.sun.building.pk}")
        moon = Socket(signed_in, "/ws/live/moon222/")
        assert (await sun.opened())["scope"] == f"a:{live_place.sun.building.pk}"
        await moon.opened()
        await told(live_place, q_rate="5")
        assert (await sun.frame())["cells"][""]["n"] == 1
        assert await moon.receive_nothing(timeout=0.6)
        await sun.leave()
        await moon.leave()

    on_loop(play)


@pytest.mark.parametrize(
    ("who", "path", "origin"),
    [
        ("moon-supervisor", "/ws/live/sun222/", b"http://testserver"),
        ("", "/ws/live/sun222/", b"http://testserver"),
        ("sun-supervisor", "/ws/live/nosuch/", b"http://testserver"),
        ("sun-supervisor", "/ws/live/sun222/?scope=a:1", b"http://testserver"),
        ("sun-supervisor", "/ws/live/sun222/", b"http://evil.example"),
        ("sun-supervisor", "/ws/live/sun222/", b"http://testserver.evil.example"),
        ("sun-supervisor", "/ws/live/sun222/", b"null"),
        ("sun-supervisor", "/ws/live/sun222/", b""),
    ],
)
def test_who_may_not_watch_is_not_let_in(live_place: Town, who: str, path: str, origin: bytes) -> None:
    people = {
        **live_place.sun.people,
        **{f"moon-{name}": user for name, user in live_place.moon.people.items()},
    }
    user = people.get(who.removeprefix("sun-"))
    signed_in = cookie(user) if user else b""

    async def play() -> None:
        assert await Socket(signed_in, path, origin).connect() == 4403

    on_loop(play)


@pytest.mark.parametrize("how", ["post removed", "signed out", "deactivated"])
def test_who_loses_the_right_is_shut_out(live_place: Town, settings: Any, how: str) -> None:
    settings.LIVE_RECHECK = 0.2
    user = live_place.sun.people["supervisor"]
    signed_in = cookie(user)

    def lose() -> None:
        if how == "post removed":
            assert posts(user)
            user.groups.clear()
        elif how == "signed out":
            Session.objects.all().delete()
        else:
            type(user).objects.filter(pk=user.pk).update(is_active=False)

    async def play() -> None:
        socket = Socket(signed_in)
        await socket.opened()
        await asyncio.sleep(0.5)  # checked at least once while the right still stands
        await sync_to_async(lose)()
        closed = await socket.receive_output(timeout=WAIT)
        assert (closed["type"], closed["code"]) == ("websocket.close", 4403)
        await socket.leave(4403)

    on_loop(play)


def test_a_slow_socket_gets_one_newer_snapshot_and_no_queue(live_place: Town) -> None:
    signed_in = cookie(live_place.sun.people["supervisor"])
    sent: list[Frame] = []

    async def play() -> None:
        gate, coming = asyncio.Event(), asyncio.Queue[dict[str, Any]]()
        gate.set()

        async def send(message: dict[str, Any]) -> None:
            await gate.wait()
            if text := message.get("text"):
                sent.append(json.loads(text))

        scope = Socket(signed_in).scope
        await coming.put({"type": "websocket.connect"})
        served = asyncio.create_task(application(scope, coming.get, send))
        await _until(lambda: len(sent) == 1)
        gate.clear()  # from here on nothing leaves
        for number in range(5):
            await told(live_place, q_rate="5")
            await _until(lambda expected=number + 1: _known(live_place) == expected)
        gate.set()
        await _until(lambda: sent[-1]["cells"].get("", {}).get("n") == 5)
        assert [frame["type"] for frame in sent] == ["snapshot", "delta", "snapshot"]
        await coming.put({"type": "websocket.disconnect", "code": 1001})
        await served

    on_loop(play)


def _known(town: Town) -> int:
    topic = next(iter(hub._hubs.values())).topics[town.sun.questionnaire.pk][""]
    return topic.state.cells[""].get("n", 0) if topic.state else 0


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT):
        while not holds():
            await asyncio.sleep(0.02)


class DeadLayer(InMemoryChannelLayer):
    """A layer whose server is away."""

    async def new_channel(self, prefix: str = "") -> str:
        raise ConnectionError("the layer is away")

    async def group_send(self, group: str, message: Frame) -> None:
        """Lost."""


def test_a_dead_layer_delays_and_never_loses(live_place: Town, settings: Any) -> None:
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "tests.surveys.live.test_socket.DeadLayer"}}
    settings.LIVE_POLL_EMBEDDED = 0.2
    signed_in = cookie(live_place.sun.people["supervisor"])

    async def play() -> None:
        socket = Socket(signed_in)
        await socket.opened()
        await told(live_place, q_rate="3")
        assert (await socket.frame())["cells"][""]["n"] == 1
        await socket.leave()

    on_loop(play)


def test_an_announcement_from_the_workers_thread_arrives_at_once(live_place: Town, settings: Any) -> None:
    settings.LIVE_POLL_EMBEDDED = 60
    signed_in = cookie(live_place.sun.people["supervisor"])

    def as_the_worker_does() -> None:
        answer(live_place.sun, q_rate="3")
        message = {"type": "tally.moved", "questionnaire": live_place.sun.questionnaire.pk, "seq": 1}
        async_to_sync(get_channel_layer().group_send)("live", message)
        connection.close()  # this thread's own

    async def play() -> None:
        socket = Socket(signed_in)
        await socket.opened()
        await sync_to_async(as_the_worker_does, thread_sensitive=False)()
        begun = asyncio.get_running_loop().time()
        assert (await socket.frame())["cells"][""]["n"] == 1
        assert asyncio.get_running_loop().time() - begun < 1
        await socket.leave()

    on_loop(play)


def test_sockets_are_bounded_per_user(live_place: Town, settings: Any) -> None:
    settings.LIVE_SOCKETS_PER_USER = 2
    signed_in = cookie(live_place.sun.people["supervisor"])

    async def play() -> None:
        first, second = Socket(signed_in), Socket(signed_in)
        await first.opened()
        await second.opened()
        assert await Socket(signed_in).connect() == 4429
        await first.leave()
        third = Socket(signed_in)
        await third.opened()
        await second.leave()
        await third.leave()

    on_loop(play)


def test_nonsense_is_ignored_and_a_flood_of_resyncs_ends_the_socket(live_place: Town, settings: Any) -> None:
    settings.LIVE_RESYNCS = 3
    signed_in = cookie(live_place.sun.people["supervisor"])

    async def play() -> None:
        socket = Socket(signed_in)
        await socket.opened()
        for nonsense in ("", "{", "[]", '{"type":"drop"}', "x" * 10_000, '"resync"'):
            await socket.say(nonsense)
        assert await socket.receive_nothing(timeout=0.3)
        for _ in range(4):
            await socket.say('{"type":"resync"}')
        closed: Frame = {"type": ""}
        while closed["type"] != "websocket.close":
            closed = await socket.receive_output(timeout=WAIT)
        assert closed["code"] == 4429
        await socket.leave(4429)

    on_loop(play)


def test_frames_are_encoded_once_for_all_sockets(live_place: Town) -> None:
    signed_in = cookie(live_place.sun.people["supervisor"])

    async def play() -> None:
        running = await hub.hub()
        socket = Socket(signed_in)
        await socket.opened()
        topic = running.topics[live_place.sun.questionnaire.pk][""]
        slots = [hub.Slot() for _ in range(50)]
        topic.slots.update(slots)
        await told(live_place, q_rate="5")
        await socket.frame()
        texts = [await slot.take(topic) for slot in slots]
        assert all(text is texts[0] for text in texts)
        topic.slots.difference_update(slots)
        await socket.leave()

    on_loop(play)
