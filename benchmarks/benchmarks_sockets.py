"""Frames delivered to a thousand watchers of one live page."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time

import websockets

from tests.drill.server import ROOT, Server

WATCHERS = 1000
SECONDS = 10
RATE = 40  # submissions a second while the watchers count frames


async def frames_to_watchers(server: Server, code: str) -> float:
    """Frames per second over all watchers while submissions arrive at RATE."""
    cookie = session(server)
    url = f"ws://127.0.0.1:{server.port}/ws/live/{code}/"
    frames = 0
    counting = False

    async def watch(ready: asyncio.Semaphore) -> None:
        nonlocal frames
        async with ready:
            socket = await websockets.connect(
                url,
                additional_headers={"Cookie": f"sessionid={cookie}", "Origin": server.url},
                compression=None,
                open_timeout=60,
            )
            await socket.recv()
        connected.append(socket)
        async for _message in socket:
            if counting:
                frames += 1

    connected: list[object] = []
    gate = asyncio.Semaphore(50)
    tasks = [asyncio.create_task(watch(gate)) for _ in range(WATCHERS)]
    deadline = time.monotonic() + 120
    while len(connected) < WATCHERS and time.monotonic() < deadline:
        failed = [task for task in tasks if task.done()]
        if failed:
            raise SystemExit(f"a watcher failed: {failed[0].exception()}")
        await asyncio.sleep(0.1)
    sender = subprocess.Popen(
        [
            sys.executable, str(ROOT / "manage.py"), "simulate", "--rate", str(RATE),
            "--seconds", str(SECONDS + 4), "--code", code, "--url", server.url,
        ],
        env=server._environment(),
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    await asyncio.sleep(3)
    counting = True
    started = time.monotonic()
    await asyncio.sleep(SECONDS)
    rate = frames / (time.monotonic() - started)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    sender.wait(60)
    return rate


def session(server: Server) -> str:
    """A signed-in session of the administrator."""
    script = (
        "import json; from django.contrib.auth import get_user_model, SESSION_KEY, BACKEND_SESSION_KEY, "
        "HASH_SESSION_KEY; from django.contrib.sessions.backends.db import SessionStore; "
        "u = get_user_model().objects.filter(is_superuser=True).first(); s = SessionStore(); "
        "s[SESSION_KEY] = str(u.pk); s[BACKEND_SESSION_KEY] = 'django.contrib.auth.backends.ModelBackend'; "
        "s[HASH_SESSION_KEY] = u.get_session_auth_hash(); s.save(); print(json.dumps(s.session_key))"
    )
    return str(json.loads(server.manage("shell", "-c", script).stdout.strip().splitlines()[-1]))
