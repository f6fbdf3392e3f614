"""Kill the server for real while a satisfaction test is closing: the next start ends it as it should have
ended, and who has a receipt is in the published root."""

from __future__ import annotations

import json
import random
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.drill.server import DATABASE, Server

pytestmark = pytest.mark.drill

SENDERS = 3
HOUSEHOLDS = (70, 70, 60)
SOON = 60.0  # seconds within which the server must have looked at its tests

MAKE = """
import json
from surveys.enums import Privacy
from tests.factories.satisfaction import ANSWERS, opened
from satisfaction.voting.tokens import maker
for at, privacy in enumerate({privacies}):
    found = opened({households}, name=f"小区{{at}}", privacy=Privacy(privacy))
    made = maker(found.test)
    print(json.dumps({{
        "pk": found.test.pk, "uid": str(found.test.uid), "code": found.test.letter_channel.code,
        "digest": found.version.digest, "answers": dict(ANSWERS),
        "sealed": found.test.sealed, "tokens": [made(household.pk) for household in found.households],
    }}))
"""
# What must be true of a test that was closed, whatever happened meanwhile.
AFTER = """
import json
from satisfaction.models import Ballot, Consent, Test, Vote
from satisfaction.voting import keys
from satisfaction.voting.receipts import receipts_of
from surveys.models import Channel, QueueRow
test = Test.objects.get(pk={pk})
mine = Vote.objects.filter(test=test)
print(json.dumps({{
    "state": test.state, "count": test.receipts_count, "receipts": receipts_of(test),
    "key": keys.exists(test), "destroyed": test.key_destroyed_at is not None,
    "pseudonyms": mine.exclude(pseudonym="").count(), "sealed": Consent.objects.exclude(sealed="").count(),
    "votes": mine.count(), "standing": mine.filter(standing="counts").count(),
    "untold": Ballot.objects.filter(test=test, took_part=None).count(),
    "consents": Consent.objects.filter(test=test).count(),
    "waiting": QueueRow.objects.exclude(crowd="").count(),
    "veiled": Channel.objects.filter(pk=test.letter_channel_id, veiled=True).count(),
}}))
"""
PHONES = "13800000000", "13999999999"


@dataclass
class Made:
    """A test as the drill knows it, and the votes that were acknowledged: receipt by body."""

    pk: int
    uid: str
    code: str
    digest: str
    answers: dict[str, Any]
    tokens: list[str]
    sealed: bool
    acknowledged: dict[str, str] = field(default_factory=dict)
    voted: set[str] = field(default_factory=set)

    def body(self, source: random.Random) -> tuple[str, str]:
        """(token, a vote of that household)."""
        token = source.choice(self.tokens)
        phone = {"phone": source.choice(PHONES), "callback_ok": "yes"} if source.random() < 0.3 else {}
        answers = {**self.answers, "household": f"h:{token}", "s_clean": source.choice("2345"), **phone}
        payload = {
            "id": str(uuid.UUID(int=source.getrandbits(128), version=4)),
            "version": self.digest,
            "answers": answers,
            "household": token,
            "consent": {"form": True, "phone": bool(phone)},
        }
        return token, json.dumps(payload)


class Voters:
    """Threads that vote until they are told that the test has closed, and remember what was acknowledged."""

    def __init__(self, server: Server, made: Made) -> None:
        self.server, self.made = server, made
        self.closed = threading.Event()
        self.stopped = threading.Event()
        self._lock = threading.Lock()

    def run(self, number: int) -> None:
        """Send one after the other; on a broken connection, send the same again."""
        source = random.Random(f"{self.made.uid}|{number}")
        with httpx.Client(base_url=self.server.url, timeout=5) as client:
            while not (self.closed.is_set() or self.stopped.is_set()):
                token, body = self.made.body(source)
                self._send(client, token, body)

    def _send(self, client: httpx.Client, token: str, body: str) -> None:
        while not self.stopped.is_set():
            try:
                answer = post(client, self.made, body)
            except httpx.HTTPError:
                time.sleep(0.02)
                continue
            if answer.status_code in (200, 201):
                with self._lock:
                    self.made.acknowledged[body] = answer.json()["receipt"]
                    self.made.voted.add(token)
                return
            codes = [each["code"] for each in answer.json()["errors"]]
            if codes == ["closed"]:
                self.closed.set()
                return
            assert answer.status_code == 503, answer.text
            time.sleep(0.02)


def post(client: httpx.Client, made: Made, body: str) -> httpx.Response:
    """Send a vote."""
    return client.post(f"/f/{made.code}/", content=body, headers={"content-type": "application/json"})


class Watch:
    """The database as another program sees it: what is committed, at once."""

    def __init__(self, server: Server) -> None:
        address = server.environment["DATABASE_URL"]
        self._folder = Path(server.environment["JUWEN_VAR"])
        self._sign = "%s" if address else "?"
        self._database: Any = (
            psycopg.connect(address, autocommit=True)
            if address
            else sqlite3.connect(self._folder / DATABASE, isolation_level=None, timeout=10)
        )

    def close(self) -> None:
        """Let go."""
        self._database.close()

    def end_yesterday(self, made: Made) -> None:
        """The test's last day is over. Its links still take what comes: only closing shuts them."""
        days = "ends_on = '2026-01-02', starts_on = '2026-01-01'"
        self._database.execute(
            f"UPDATE satisfaction_test SET {days} WHERE id = {self._sign}",  # noqa: S608
            (made.pk,),
        )

    def of(self, made: Made) -> tuple[str, bool, bool]:
        """State, whether closing was begun, whether the key's end was put down."""
        row = self._database.execute(
            f"SELECT state, closed_at, key_destroyed_at FROM satisfaction_test WHERE id = {self._sign}",  # noqa: S608
            (made.pk,),
        ).fetchone()
        return row[0], row[1] is not None, row[2] is not None

    def key_there(self, made: Made) -> bool:
        """Whether the key file lies in its folder."""
        return (self._folder / "ballot_keys" / f"{made.uid}.key").exists()


@contextmanager
def watching(server: Server) -> Iterator[Watch]:
    """A second connection."""
    watch = Watch(server)
    try:
        yield watch
    finally:
        watch.close()


def shut(watch: Watch, made: Made) -> bool:
    """The doors are shut, nothing else is done."""
    return watch.of(made)[1]


def parted(watch: Watch, made: Made) -> bool:
    """Votes and households are parted for ever, the key is still there or just going."""
    return watch.of(made)[0] != "open"


def key_gone(watch: Watch, made: Made) -> bool:
    """The key file is gone."""
    return not watch.key_there(made)


# When to kill: after what is seen, and so many seconds later.
INSTANTS: tuple[tuple[Callable[[Watch, Made], bool], float], ...] = (
    (shut, 0.0),
    (shut, 0.03),
    (shut, 0.1),
    (parted, 0.0),
    (key_gone, 0.0),
)


def test_a_server_killed_while_it_closes_a_test_ends_it_at_the_next_start(bare_server: Server) -> None:
    server = bare_server
    privacies = ["anon" if at != 1 else "named" for at in range(len(INSTANTS))]
    tests = make(server, privacies)
    halfway = 0
    with watching(server) as watch:
        for made, (seen, later) in zip(tests, INSTANTS, strict=True):
            server.start()
            halfway += kill_while_closing(server, watch, made, seen, later)
        server.start()
        for made in tests:
            check(server, made)
        for made in tests:
            still_acknowledged(server, made)
    assert halfway >= 2, "no kill came in the middle of a closing"
    for command in ("verify_test", "verify_tallies"):
        done = server.manage(command, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def make(server: Server, privacies: list[str]) -> list[Made]:
    """Open tests, with a script beside the server."""
    script = MAKE.format(privacies=privacies, households=HOUSEHOLDS)
    out = server.manage("shell", "-v", "0", "-c", script).stdout
    return [Made(**json.loads(line)) for line in out.splitlines() if line.startswith("{")]


def kill_while_closing(
    server: Server, watch: Watch, made: Made, seen: Callable[[Watch, Made], bool], later: float
) -> bool:
    """Vote, let the last day pass, start anew, kill at the instant, start again and wait for the end.

    Returns whether the kill came in the middle."""
    voters = Voters(server, made)
    with ThreadPoolExecutor(SENDERS) as pool:
        running: list[Future[None]] = [pool.submit(voters.run, number) for number in range(SENDERS)]
        try:
            until(lambda: len(made.voted) > 60, "nobody could vote")
            server.kill()
            watch.end_yesterday(made)
            server.launch()  # which looks at its tests at once, while votes come in
            until(lambda: seen(watch, made), "closing did not begin", every=0.0005)
            time.sleep(later)
            server.kill()
            _state, begun, over = watch.of(made)
            server.start()
            until(lambda: watch.of(made)[2], "the closing was not ended")
            until(voters.closed.is_set, "votes are still taken")
        finally:
            voters.stopped.set()
        for each in running:
            each.result(timeout=30)
    server.kill()
    assert begun
    return not over


def until(true: Callable[[], bool], what: str, *, every: float = 0.05) -> None:
    """Wait."""
    deadline = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(every)


def check(server: Server, made: Made) -> None:
    """Everything acknowledged is in the root, nothing joins households and answers any more."""
    out = server.manage("shell", "-v", "0", "-c", AFTER.format(pk=made.pk)).stdout.strip().splitlines()[-1]
    found: Mapping[str, Any] = json.loads(out)
    receipts = set(found["receipts"])
    assert set(made.acknowledged.values()) <= receipts
    assert len(receipts) == found["count"] == found["votes"]
    # A vote may have been stored while the server died before it could say so, and was then closed out.
    assert len(receipts) - len(made.acknowledged) <= SENDERS
    assert 0 <= found["standing"] - len(made.voted) <= SENDERS
    assert found["consents"] > 0
    told = ("state", "key", "destroyed", "pseudonyms", "sealed", "untold", "waiting", "veiled")
    assert {name: found[name] for name in told} == {
        "state": "closed",
        "key": False,
        "destroyed": True,
        "pseudonyms": 0,
        "sealed": 0,
        "untold": 0,
        "waiting": 0,
        "veiled": 0,
    }


def still_acknowledged(server: Server, made: Made) -> None:
    """In named tests the same body gets the same receipt after closing; in sealed ones nobody's id tells a
    receipt any more. A new body gets none."""
    with httpx.Client(base_url=server.url, timeout=10) as client:
        for body, receipt in list(made.acknowledged.items())[::10]:
            answer = post(client, made, body)
            if made.sealed:
                assert [each["code"] for each in answer.json()["errors"]] == ["closed"]
            else:
                assert (answer.status_code, answer.json().get("receipt")) == (200, receipt)
        late = post(client, made, made.body(random.Random("late"))[1])
        assert [each["code"] for each in late.json()["errors"]] == ["closed"]
