"""What leans on other services stands without them: a dead Redis, a tally worker that was away."""

from __future__ import annotations

import time
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.drill.server import Server, postgres, redis_server

pytestmark = pytest.mark.drill

CODE = "from surveys.models import Channel; print(Channel.objects.filter(listed=True).first().code)"
COUNTS = (
    "from surveys.models import QueueRow, Response; print(Response.objects.count(), QueueRow.objects.count())"
)


def code_of(server: Server) -> str:
    """A channel of the demo."""
    return server.manage("shell", "-v0", "-c", CODE).stdout.split()[-1]


def counts(server: Server) -> tuple[int, int]:
    """Responses stored, and rows waiting to be folded."""
    stored, waiting = server.manage("shell", "-v0", "-c", COUNTS).stdout.split()[-2:]
    return int(stored), int(waiting)


def send(server: Server, code: str, number: int) -> None:
    """Send responses; each must be acknowledged."""
    with httpx.Client(base_url=server.url, timeout=10) as client:
        for payload in server.payloads(code, number):
            answer = client.post(f"/f/{code}/", json={**payload, "id": str(uuid4())})
            assert answer.status_code == 201, answer.text


def test_a_dead_redis_delays_the_live_page_and_loses_nothing(tmp_path: Path) -> None:
    with postgres() as database, redis_server(tmp_path) as (redis, process):
        server = Server(
            {"JUWEN_VAR": str(tmp_path / "var"), "DATABASE_URL": database, "REDIS_URL": redis},
            log=tmp_path / "server.log",
        )
        server.migrate()
        server.manage("demo")
        server.start()
        try:
            code = code_of(server)
            before, _waiting = counts(server)
            process.kill()
            process.wait(10)
            send(server, code, 30)
            ready = httpx.get(f"{server.url}/-/ready/", timeout=15)
            assert ready.status_code == 503
            assert any("layer" in problem for problem in ready.json()["problems"])
            deadline = time.monotonic() + 60
            while counts(server) != (before + 30, 0):
                assert time.monotonic() < deadline, counts(server)
                time.sleep(0.5)
            assert server.manage("verify_tallies", check=False).returncode == 0
        finally:
            server.stop()


def test_a_worker_that_was_away_catches_up(tmp_path: Path) -> None:
    environment = {"JUWEN_VAR": str(tmp_path / "var"), "DATABASE_URL": "", "REDIS_URL": ""}
    server = Server({**environment, "TALLY_WORKER": "external"}, log=tmp_path / "server.log")
    server.migrate()
    server.manage("demo")
    server.start()
    code = code_of(server)
    before, _waiting = counts(server)
    send(server, code, 30)
    assert counts(server) == (before + 30, 30)
    assert server.manage("verify_tallies", check=False).returncode == 0  # what is queued is allowed for
    server.stop()

    back = Server(environment, log=tmp_path / "server.log")
    back.start()
    deadline = time.monotonic() + 30
    while counts(back) != (before + 30, 0):
        assert time.monotonic() < deadline, counts(back)
        time.sleep(0.5)
    assert back.manage("verify_tallies", check=False).returncode == 0
    back.stop()
