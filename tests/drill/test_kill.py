"""Kill the server for real, again and again: what was acknowledged is there once, and the tallies agree."""

from __future__ import annotations

import json
import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import pytest

from tests.drill.server import Server

pytestmark = pytest.mark.drill

KILLS = 10
SENDERS = 8


class Senders:
    """Threads that send valid responses until told to stop, and remember what was acknowledged."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.acknowledged: dict[str, str] = {}
        self.sent: dict[str, bytes] = {}
        self._stop = threading.Event()
        self._lock = threading.Lock()
        home = httpx.get(server.url + "/", timeout=10).text
        self.path = re.findall(r'href="(/f/[A-Za-z0-9_-]+/)"', home)[0]
        self.payloads = server.payloads(self.path.split("/")[2], 40)

    def run(self, number: int) -> None:
        """Send one after the other; on a broken connection, send the same again."""
        source = random.Random(number)
        with httpx.Client(base_url=self.server.url, timeout=5) as client:
            while not self._stop.is_set():
                payload = {**source.choice(self.payloads), "id": str(uuid4())}
                body = json.dumps(payload).encode()
                with self._lock:
                    self.sent[payload["id"]] = body
                while not self._stop.is_set():
                    try:
                        answer = client.post(
                            self.path, content=body, headers={"content-type": "application/json"}
                        )
                    except httpx.HTTPError:
                        time.sleep(0.05)
                        continue
                    if answer.status_code in (200, 201):
                        with self._lock:
                            self.acknowledged[payload["id"]] = answer.json()["receipt"]
                        break
                    assert answer.status_code == 503, answer.text
                    time.sleep(0.05)

    def stop(self) -> None:
        """Let the threads end."""
        self._stop.set()


def test_every_acknowledged_response_survives_ten_kills(server: Server) -> None:
    senders = Senders(server)
    with ThreadPoolExecutor(SENDERS) as pool:
        running = [pool.submit(senders.run, number) for number in range(SENDERS)]
        for _ in range(KILLS):
            time.sleep(random.uniform(0.5, 1.5))
            server.kill()
            server.start()
        time.sleep(1)
        senders.stop()
        for each in running:
            each.result(timeout=30)

    assert len(senders.acknowledged) > KILLS * 5
    with httpx.Client(base_url=server.url, timeout=10) as client:
        for each, receipt in senders.acknowledged.items():
            answer = client.post(
                senders.path, content=senders.sent[each], headers={"content-type": "application/json"}
            )
            assert (answer.status_code, answer.json()["receipt"]) == (200, receipt)
    deadline = time.monotonic() + 60
    while server.manage("shell", "-c", QUEUE).stdout.strip().splitlines()[-1] != "0":
        assert time.monotonic() < deadline, "the queue was not folded"
        time.sleep(0.5)
    verified = server.manage("verify_tallies", check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr


QUEUE = "from surveys.models import QueueRow; print(QueueRow.objects.count())"


def test_fifty_threads_post_the_same_response(server: Server) -> None:
    senders = Senders(server)
    payload = {**senders.payloads[0], "id": str(uuid4())}
    body = json.dumps(payload).encode()
    gate = threading.Barrier(50)

    def send() -> tuple[int, str]:
        with httpx.Client(base_url=server.url, timeout=30) as client:
            gate.wait()
            answer = client.post(senders.path, content=body, headers={"content-type": "application/json"})
            return answer.status_code, answer.json()["receipt"]

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: send(), range(50)))

    assert sorted(status for status, _receipt in answers) == [200] * 49 + [201]
    assert len({receipt for _status, receipt in answers}) == 1
    rows = server.manage(
        "shell",
        "-c",
        f"from surveys.models import Response; print(Response.objects.filter(pk='{payload['id']}').count())",
    )
    assert rows.stdout.strip().splitlines()[-1] == "1"
    assert server.manage("verify_tallies", check=False).returncode == 0


def test_a_second_server_on_the_same_sqlite_is_refused(server: Server) -> None:
    if server.environment["DATABASE_URL"]:
        pytest.skip("PostgreSQL takes several server processes")
    second = Server(server.environment)
    with pytest.raises(AssertionError, match="ended with"):
        second.start()
