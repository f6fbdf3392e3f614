"""The live page's socket: a bare ASGI application in front of the hub.

Who may watch is checked when a socket opens and again while it stays; the origin must be this site, since
the session cookie alone opens the door.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, MutableMapping
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from django.conf import settings
from django.contrib.auth import get_user
from django.urls import path

from surveys.live.gate import Entry, Refused, enter
from surveys.live.hub import Hub, Slot, Topic, hub
from surveys.live.limits import limit

log = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

FORBIDDEN = 4403
TOO_MANY = 4429
LONGEST = 200  # characters a watcher may say at once

_open: Counter[tuple[str, str]] = Counter()
_watchers: set[Watcher] = set()


class Watcher:
    """An open socket: who, what, and when that was last checked."""

    def __init__(self, scope: Message, entry: Entry) -> None:
        self.user = int(scope["user"].pk)
        self.address = str((scope.get("client") or ("", 0))[0])
        self.session_key = str(scope["session"].session_key)
        self.code = str(scope["url_route"]["kwargs"]["code"])
        self.key = asked_scope(scope)
        self.entry = entry
        self.slot = Slot()
        self.hub: Hub | None = None
        self.checked = time.monotonic()
        self.asked: deque[float] = deque(maxlen=int(limit("LIVE_RESYNCS")))

    @property
    def places(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Where the socket is counted: at its user and at its address."""
        return ("user", str(self.user)), ("address", self.address)

    def hear(self, text: str) -> None:
        """What a watcher says: only that it wants a snapshot."""
        try:
            message = orjson.loads(text) if len(text) <= LONGEST else None
        except orjson.JSONDecodeError:
            message = None
        if not isinstance(message, dict) or message.get("type") != "resync":
            return
        now = time.monotonic()
        if len(self.asked) == self.asked.maxlen and now - self.asked[0] < 10:
            self.slot.close(TOO_MANY)
            return
        self.asked.append(now)
        self.slot.renew()


async def watch(scope: Message, receive: Receive, send: Send) -> None:
    """ASGI application of `ws/live/<code>/`, inside AuthMiddlewareStack and URLRouter."""
    if (await receive())["type"] != "websocket.connect":
        return
    code = str(scope["url_route"]["kwargs"]["code"])
    user = scope["user"]
    if not same_site(scope):
        log.warning("live socket refused: foreign origin, user=%s code=%r", user.pk, code)
        await send({"type": "websocket.close", "code": FORBIDDEN})
        return
    try:
        entry = (
            await database_sync_to_async(enter)(user, code, asked_scope(scope))
            if user.is_authenticated
            else None
        )
    except Refused:
        entry = None
    if entry is None:
        await send({"type": "websocket.close", "code": FORBIDDEN})
        return
    watcher = Watcher(scope, entry)
    if not _room_for(watcher):
        log.warning("live socket refused: too many, user=%s address=%s", watcher.user, watcher.address)
        await send({"type": "websocket.close", "code": TOO_MANY})
        return
    _enter(watcher)
    try:
        await send({"type": "websocket.accept"})
        await _serve(watcher, receive, send)
    finally:
        _leave(watcher)


async def _serve(watcher: Watcher, receive: Receive, send: Send) -> None:
    found = watcher.hub = await hub()
    if sweep not in found.sweeps:
        found.sweeps.append(sweep)
    entry = watcher.entry
    topic = await found.join(watcher.slot, entry.questionnaire.pk, entry.area, entry.scope)
    sender = asyncio.create_task(_send_frames(watcher.slot, topic, send))
    try:
        while (message := await receive())["type"] != "websocket.disconnect":
            watcher.hear(message.get("text") or "")
    finally:
        found.leave(watcher.slot, topic)
        sender.cancel()
        await asyncio.gather(sender, return_exceptions=True)


async def _send_frames(slot: Slot, topic: Topic, send: Send) -> None:
    while text := await slot.take(topic):
        await send({"type": "websocket.send", "text": text})
    await send({"type": "websocket.close", "code": slot.closing})


async def sweep() -> None:
    """Check again whoever was last checked too long ago; who may no longer watch is shut out."""
    now, running = time.monotonic(), await hub()
    for watcher in list(_watchers):
        if watcher.hub is running and now - watcher.checked >= limit("LIVE_RECHECK"):
            watcher.checked = now
            if not await running.call(still_allowed, watcher):
                watcher.slot.close(FORBIDDEN)


def still_allowed(watcher: Watcher) -> bool:
    """Whether the session still stands and its user may still see the scope."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(watcher.session_key)
    user = get_user(SimpleNamespace(session=store))  # type: ignore[arg-type]  # only the session is read
    if not user.is_authenticated or user.pk != watcher.user:
        log.info("live socket closed: session ended, user=%s code=%r", watcher.user, watcher.code)
        return False
    try:
        return enter(user, watcher.code, watcher.key).scope == watcher.entry.scope
    except Refused:
        return False


def same_site(scope: Message) -> bool:
    """Whether the Origin header names this site: the host asked, BASE_URL or a trusted origin."""
    headers = {name.lower(): value.decode("latin1") for name, value in scope.get("headers", [])}
    origin = urlsplit(headers.get(b"origin", ""))
    if origin.scheme not in ("http", "https") or not origin.netloc:
        return False
    if origin.netloc.lower() == headers.get(b"host", "").lower():
        return True
    trusted = [settings.BASE_URL, *settings.CSRF_TRUSTED_ORIGINS]
    return f"{origin.scheme}://{origin.netloc}".lower() in (each.lower() for each in trusted)


def asked_scope(scope: Message) -> str:
    """The tally scope in the query string."""
    query: bytes = scope.get("query_string", b"")
    return parse_qs(query.decode("latin1")).get("scope", [""])[0]


def _room_for(watcher: Watcher) -> bool:
    user, address = watcher.places
    return (
        len(_watchers) < limit("LIVE_SOCKETS")
        and _open[user] < limit("LIVE_SOCKETS_PER_USER")
        and _open[address] < limit("LIVE_SOCKETS_PER_ADDRESS")
    )


def _enter(watcher: Watcher) -> None:
    _watchers.add(watcher)
    _open.update(watcher.places)


def _leave(watcher: Watcher) -> None:
    _watchers.discard(watcher)
    _open.subtract(watcher.places)
    for place in watcher.places:
        if _open[place] <= 0:
            del _open[place]


websocket_urlpatterns = [path("ws/live/<slug:code>/", watch)]  # type: ignore[arg-type]  # Channels routes ASGI apps

application = AuthMiddlewareStack(URLRouter(websocket_urlpatterns))
