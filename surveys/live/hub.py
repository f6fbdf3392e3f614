"""One hub per process: hears which questionnaires moved, reads each watched scope once, hands out frames.

A frame is encoded once for all sockets of a topic. Each socket has a slot for the latest value: one that
did not take its last frame gets a fresh snapshot when it is ready, never a queue. Where the channel layer
is silent (dead, or only slow) the hub looks at the pulses itself: delayed, never lost.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, TypeVar

from channels.layers import get_channel_layer
from django.db import close_old_connections, connections
from django.utils import timezone

from surveys.live import frames
from surveys.live.limits import limit, poll_interval
from surveys.live.states import Parts, State, parts_of, read_states
from surveys.queries import Scope, pulses
from territory.models import Area

log = logging.getLogger(__name__)

GROUP = "live"
PARTS_KEPT = 60  # seconds; a new channel or building appears in an open page after that
REJOIN = 600  # seconds; the in-memory layer forgets members after a day
SLOW_FOR = 2.0  # seconds that a topic's ticks are skipped while most of its sockets are still sending

T = TypeVar("T")


class Slot:
    """A socket's place for its latest frame."""

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self.closing = 0
        self._text = ""
        self._stale = False

    @property
    def waiting(self) -> bool:
        """Whether a frame has not been taken yet."""
        return self.ready.is_set()

    def offer(self, text: str) -> None:
        """Put a delta, or mark the slot stale where the one before has not been taken."""
        if self.waiting:
            self.renew()
        else:
            self._text = text
            self.ready.set()

    def renew(self) -> None:
        """Ask for a fresh snapshot."""
        self._text, self._stale = "", True
        self.ready.set()

    def close(self, code: int) -> None:
        """Ask the socket to close."""
        self.closing = code
        self.ready.set()

    async def take(self, topic: Topic) -> str:
        """The next frame's text; '' where the socket must close (`closing` says why)."""
        await self.ready.wait()
        self.ready.clear()
        if self.closing:
            return ""
        text = topic.snapshot() if self._stale else self._text
        self._text, self._stale = "", False
        return text


class Topic:
    """One scope of one questionnaire, and who watches it."""

    def __init__(self, questionnaire: int, area: Area | None, scope: Scope) -> None:
        self.questionnaire = questionnaire
        self.area = area
        self.scope = scope
        self.slots: set[Slot] = set()
        self.state: State | None = None
        self.known = asyncio.Event()
        self.framed_at = 0.0
        self._snapshot = ""
        self._parts: tuple[float, date, Parts] | None = None

    def parts(self) -> Parts:
        """What the scope falls into; read again after a minute and on a new day."""
        now, today = time.monotonic(), timezone.localdate()
        if self._parts is None or now - self._parts[0] > PARTS_KEPT or self._parts[1] != today:
            self._parts = (now, today, parts_of(self.questionnaire, self.area, self.scope))
        return self._parts[2]

    def snapshot(self) -> str:
        """The state as a frame, encoded at most once."""
        if not self._snapshot and self.state is not None:
            self._snapshot = frames.encode(frames.snapshot(self.scope.key, self.state))
        return self._snapshot

    def move(self, state: State) -> None:
        """Take over a newer state and hand out what changed."""
        before, self.state, self._snapshot = self.state, state, ""
        self.known.set()
        if before is None or state.seq < before.seq:  # the first, or the tallies were rebuilt
            for slot in self.slots:
                slot.renew()
            return
        frame = frames.delta(before, state)
        if not frame["cells"]:
            self.state = State(before.seq, state.cells)  # nobody is told, so the next delta starts there
            return
        text = frames.encode(frame)
        self.framed_at = time.monotonic()
        for slot in self.slots:
            slot.offer(text)

    @property
    def busy(self) -> bool:
        """Whether most sockets are still sending the last frame, for a bounded time."""
        if time.monotonic() - self.framed_at > SLOW_FOR:
            return False
        return sum(slot.waiting for slot in self.slots) * 2 > len(self.slots)


class Hub:
    """Topics by questionnaire and scope, one reader thread, and the loops that keep them moving."""

    def __init__(self) -> None:
        self.topics: dict[int, dict[str, Topic]] = {}
        self.sweeps: list[Callable[[], Awaitable[None]]] = []
        self._dirty: set[int] = set()
        self._moved = asyncio.Event()
        self._seen: dict[int, tuple[Any, ...]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live-reader")

    async def start(self) -> None:
        """Begin to listen."""
        if not self._tasks:
            loops = (self._listen, self._tick, self._poll, self._sweep)
            self._tasks = [asyncio.create_task(_kept_alive(loop)) for loop in loops]

    async def stop(self) -> None:
        """End every loop and close every socket (going away)."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        for topics in self.topics.values():
            for topic in topics.values():
                for slot in topic.slots:
                    slot.close(1001)
        await asyncio.get_running_loop().run_in_executor(self._reader, connections.close_all)
        self._reader.shutdown(wait=False)

    async def call(self, read: Callable[..., T], *args: Any) -> T:
        """Run a database read in the hub's own thread."""
        return await asyncio.get_running_loop().run_in_executor(self._reader, _fresh, read, *args)

    async def join(self, slot: Slot, questionnaire: int, area: Area | None, scope: Scope) -> Topic:
        """Add a watcher; its first frame, a snapshot, is in the slot as soon as the state is known."""
        topics = self.topics.setdefault(questionnaire, {})
        topic = topics.get(scope.key)
        if topic is None:
            topic = topics[scope.key] = Topic(questionnaire, area, scope)
        topic.slots.add(slot)
        if topic.known.is_set():
            slot.renew()
        else:
            self.announce(questionnaire)
        return topic

    def leave(self, slot: Slot, topic: Topic) -> None:
        """Remove a watcher; a topic without any is forgotten."""
        topic.slots.discard(slot)
        topics = self.topics.get(topic.questionnaire, {})
        if not topic.slots and topics.get(topic.scope.key) is topic:
            del topics[topic.scope.key]
            if not topics:
                del self.topics[topic.questionnaire]
                self._seen.pop(topic.questionnaire, None)

    def announce(self, questionnaire: int) -> None:
        """Say that a questionnaire may have moved. Only from the hub's own event loop."""
        if questionnaire in self.topics:
            self._dirty.add(questionnaire)
            self._moved.set()

    async def _listen(self) -> None:
        layer = get_channel_layer()
        if layer is None:
            await asyncio.Event().wait()
            return
        while True:
            channel = await layer.new_channel("live.")
            await layer.group_add(GROUP, channel)
            try:
                async with asyncio.timeout(REJOIN):
                    while True:
                        message = await layer.receive(channel)
                        self.announce(int(message.get("questionnaire", 0)))
            except TimeoutError:
                await layer.group_discard(GROUP, channel)

    async def _tick(self) -> None:
        while True:
            await self._moved.wait()
            self._moved.clear()
            ready, self._dirty = self._dirty, set()
            for questionnaire in ready:
                topics = list(self.topics.get(questionnaire, {}).values())
                if topics and all(topic.busy for topic in topics):
                    self.announce(questionnaire)
                    continue
                try:
                    await self._refresh(questionnaire, topics)
                except Exception:  # one questionnaire's trouble is not the others'; the next poll tries again
                    log.exception("the live page of questionnaire %s could not be read", questionnaire)
                    self._seen.pop(questionnaire, None)
            await asyncio.sleep(limit("LIVE_TICK"))

    async def _refresh(self, questionnaire: int, topics: list[Topic]) -> None:
        if topics:
            states = await self.call(_read, questionnaire, topics)
            for topic in topics:
                topic.move(states[topic.scope.key])

    async def _poll(self) -> None:
        while True:
            await self._pause(poll_interval())
            if self.topics:
                today = timezone.localdate()
                for questionnaire, pulse in (await self.call(pulses, list(self.topics))).items():
                    seen = (*pulse, today)
                    if self._seen.get(questionnaire) != seen:
                        self._seen[questionnaire] = seen
                        self.announce(questionnaire)

    async def _pause(self, seconds: float) -> None:
        """Sleep in short steps while somebody watches.

        The in-memory layer is filled from the worker's thread, which does not wake this loop; these steps do.
        """
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(left, limit("LIVE_TICK") if self.topics else left))

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(min(5.0, limit("LIVE_RECHECK") / 2))
            for sweep in self.sweeps:
                await sweep()


async def _kept_alive(loop: Callable[[], Coroutine[Any, Any, None]]) -> None:
    wait = 0.5
    while True:
        begun = time.monotonic()
        try:
            await loop()
        except Exception:
            log.exception("the live hub's %s failed; it goes on", loop.__name__)
        wait = 0.5 if time.monotonic() - begun > 60 else min(wait * 2, 10)
        await asyncio.sleep(wait)


def _read(questionnaire: int, topics: list[Topic]) -> dict[str, State]:
    return read_states(questionnaire, [(topic.scope, topic.parts()) for topic in topics])


def _fresh(read: Callable[..., T], *args: Any) -> T:
    close_old_connections()
    return read(*args)


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


async def hub() -> Hub:
    """This process's hub, started where it is not yet (one per event loop)."""
    loop = asyncio.get_running_loop()
    for other in [each for each in _hubs if each.is_closed()]:
        del _hubs[other]
    if loop not in _hubs:
        _hubs[loop] = Hub()
        await _hubs[loop].start()
    return _hubs[loop]


async def start() -> None:
    """Start the hub (the server's lifespan)."""
    await hub()


async def stop() -> None:
    """Stop the hub, if there is one."""
    if found := _hubs.pop(asyncio.get_running_loop(), None):
        await found.stop()
