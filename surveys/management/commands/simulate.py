"""Send random valid responses through the real HTTP intake of a server on this machine."""

from __future__ import annotations

import hashlib
import http.client
import json
import queue
import random
import re
import statistics
import threading
import time
from argparse import ArgumentTypeError
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from forms_builder.models import FormVersion
from forms_builder.sampling import picture, random_payload
from surveys.models import Channel
from surveys.versions import Version, version_by_digest
from territory.models import Household

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
LONGEST = 3600  # seconds
FASTEST = 1000  # responses a second
TIMEOUT = 30  # seconds for one answer
TRIES = 3  # sends of one response over a broken connection; the id stays, so nothing is stored twice
PICTURES = 20  # as many as one question takes
ACKNOWLEDGED = (200, 201)
DIGEST = re.compile(r"[0-9a-f]{64}")

MESSAGES = {
    "not_local": gettext_noop(
        "simulate sends to this machine only (127.0.0.1 or localhost), not to “%(host)s”."
    ),
    "no_channel": gettext_noop("There is no open questionnaire to answer. Publish one, or load the demo."),
    "unknown_code": gettext_noop("There is no channel with the code “%(short)s”."),
    "no_server": gettext_noop("No server answers at %(url)s (%(why)s). Start it first."),
    "no_form": gettext_noop("%(url)s shows no open form of this database (status %(status)s)."),
}


class SimulateError(CommandError):
    """A refusal with a stable code."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(f"{code}: " + _(MESSAGES[code]) % params)
        self.code = code


@dataclass(frozen=True, slots=True)
class Server:
    """Where to send."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """For messages."""
        return f"http://{self.host}:{self.port}"

    def connect(self) -> http.client.HTTPConnection:
        """A fresh keep-alive connection."""
        return http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT)


@dataclass(frozen=True)
class Target:
    """One channel and what is needed to answer its form."""

    code: str
    version: Version
    addresses: tuple[str, ...]
    photo_names: tuple[str, ...]

    @property
    def path(self) -> str:
        """The address on the server."""
        return f"/f/{self.code}/"


@dataclass(frozen=True, slots=True)
class Letter:
    """One response on its way."""

    target: Target
    id: str
    body: bytes
    photos: tuple[bytes, ...]


@dataclass
class Score:
    """What was sent and what came of it; shared by the senders."""

    sent: int = 0
    acknowledged: int = 0
    failed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, reason: str, seconds: float) -> None:
        """One answer: `reason` is '' where the response was acknowledged."""
        with self.lock:
            self.sent += 1
            self.seconds.append(seconds)
            if reason:
                self.failed += 1
                self.reasons[reason] += 1
            else:
                self.acknowledged += 1


class Sender(threading.Thread):
    """Takes letters from the queue and sends them over one connection, kept open."""

    def __init__(self, server: Server, letters: queue.Queue[Letter | None], score: Score) -> None:
        super().__init__(daemon=True)
        self._server = server
        self._letters = letters
        self._score = score
        self._connection = server.connect()

    def run(self) -> None:
        """Send until a None comes."""
        while (letter := self._letters.get()) is not None:
            started = time.perf_counter()
            try:
                reason = self._deliver(letter)
            except (OSError, http.client.HTTPException) as error:
                reason = type(error).__name__
            self._score.note(reason, time.perf_counter() - started)
        self._connection.close()

    def _deliver(self, letter: Letter) -> str:
        """'' or why the response was not acknowledged."""
        for photo in letter.photos:
            status, body = self._post(f"{letter.target.path}photo/{letter.id}", "image/jpeg", photo)
            if status not in ACKNOWLEDGED:
                return _reason(status, body)
        status, body = self._post(letter.target.path, "application/json", letter.body)
        return "" if status in ACKNOWLEDGED else _reason(status, body)

    def _post(self, path: str, content_type: str, body: bytes) -> tuple[int, bytes]:
        for attempt in range(1, TRIES + 1):
            try:
                self._connection.request("POST", path, body, {"Content-Type": content_type})
                answer = self._connection.getresponse()
                return answer.status, answer.read()
            except (OSError, http.client.HTTPException):
                self._connection.close()
                if attempt == TRIES:
                    raise
                time.sleep(0.05 * attempt)
        raise AssertionError("unreachable")


class Command(BaseCommand):
    """`simulate --rate 5 --seconds 60`: exit 0 when every response was acknowledged, 1 otherwise."""

    help = "Send random valid responses to a server on this machine"

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--rate", type=_rate, required=True, help="responses a second, up to 1000")
        parser.add_argument("--seconds", type=_seconds, default=60, help="how long, up to 3600")
        parser.add_argument(
            "--code", action="append", help="short code of a channel (default: all open ones)"
        )
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="a server on this machine")
        parser.add_argument("--seed", type=int, help="repeat the same draws")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the forms, send, report."""
        server = _server(options["url"])
        rng = random.Random(options["seed"])  # noqa: S311 - plausible answers, not secrets
        targets = find_targets(server, options["code"])
        score = Score()
        began = time.monotonic()
        self._send(server, targets, rng, score, options["rate"], options["seconds"])
        self._summarise(score, time.monotonic() - began)
        if score.failed or not score.acknowledged:
            raise SystemExit(1)

    def _send(
        self,
        server: Server,
        targets: list[Target],
        rng: random.Random,
        score: Score,
        rate: float,
        seconds: int,
    ) -> None:
        letters: queue.Queue[Letter | None] = queue.Queue()
        senders = [Sender(server, letters, score) for _ in range(min(64, 2 + round(rate / 8)))]
        for sender in senders:
            sender.start()
        pictures = [picture(rng) for _ in range(PICTURES)]
        began, told = time.monotonic(), 0
        for number in range(max(1, round(rate * seconds))):
            due = began + number / rate
            while (wait := due - time.monotonic()) > 0:
                time.sleep(min(wait, max(began + told + 1 - time.monotonic(), 0.001)))
                told = self._tell(score, began, told)
            told = self._tell(score, began, told)
            letters.put(compose(rng.choice(targets), rng, pictures))
        for _sender in senders:
            letters.put(None)
        for sender in senders:
            sender.join()

    def _tell(self, score: Score, began: float, told: int) -> int:
        """Print a line when another second has passed."""
        passed = int(time.monotonic() - began)
        if passed > told:
            line = _("%(second)s s: sent %(sent)s, acknowledged %(good)s, failed %(bad)s")
            numbers = {"second": passed, "sent": score.sent, "good": score.acknowledged, "bad": score.failed}
            self.stdout.write(line % numbers)
            self.stdout.flush()
        return max(passed, told)

    def _summarise(self, score: Score, seconds: float) -> None:
        line = _("Sent %(sent)s in %(seconds)s s: %(good)s acknowledged, %(bad)s failed.")
        numbers = {
            "sent": score.sent,
            "seconds": f"{seconds:.1f}",
            "good": score.acknowledged,
            "bad": score.failed,
        }
        self.stdout.write(line % numbers)
        if len(score.seconds) > 1:
            line = _("Answer time: median %(median)s ms, 99th percentile %(p99)s ms.")
            cuts = statistics.quantiles(score.seconds, n=100)
            self.stdout.write(line % {"median": f"{cuts[49] * 1000:.0f}", "p99": f"{cuts[98] * 1000:.0f}"})
        for reason, times in score.reasons.most_common():
            self.stderr.write(f"{times} × {reason}")


def find_targets(server: Server, codes: list[str] | None) -> list[Target]:
    """The channels to answer, each checked by opening its page. Raises SimulateError."""
    channels = Channel.objects.select_related("questionnaire", "area").order_by("pk")
    if codes:
        found = {channel.code: channel for channel in channels.filter(code__in=codes)}
        for code in codes:
            if code not in found:
                raise SimulateError("unknown_code", short=code)
        return [_target(server, found[code]) for code in codes]
    now = timezone.now()
    open_ones = [
        channel
        for channel in channels.filter(questionnaire__live=True, gate="")  # votes need a household's own link
        if (channel.opens_at is None or channel.opens_at <= now)
        and (channel.closes_at is None or now < channel.closes_at)
    ]
    if not open_ones:
        raise SimulateError("no_channel")
    return [_target(server, channel) for channel in open_ones]


def compose(target: Target, rng: random.Random, pictures: list[bytes]) -> Letter:
    """A random response to the target's form, completed now."""
    at = timezone.localtime()
    leanings = {}
    if target.addresses:
        for name, rule in target.version.compiled.rules.items():
            if rule.question.type == "household":
                leanings[name] = {rng.choice(target.addresses): 1.0}
    payload = random_payload(target.version.compiled, target.version.digest, rng, at=at, leanings=leanings)
    photos: list[bytes] = []
    for name in target.photo_names:
        if name in payload["answers"]:
            chosen = rng.sample(pictures, len(payload["answers"][name]))
            payload["answers"][name] = [hashlib.sha256(each).hexdigest() for each in chosen]
            photos += chosen
    body = json.dumps(payload, ensure_ascii=False).encode()
    return Letter(target, payload["id"], body, tuple(photos))


def _target(server: Server, channel: Channel) -> Target:
    connection = server.connect()
    path = f"/f/{channel.code}/"
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        page = answer.read().decode("utf-8", "replace")
    except OSError as error:
        raise SimulateError("no_server", url=server.url, why=error) from error
    finally:
        connection.close()
    digests = set(DIGEST.findall(page)) if answer.status == 200 else set()
    row = FormVersion.objects.filter(questionnaire=channel.questionnaire_id, digest__in=digests).last()
    if row is None:
        raise SimulateError("no_form", url=server.url + path, status=answer.status)
    version = version_by_digest(channel.questionnaire_id, row.digest)
    kinds = {name: rule.question.type for name, rule in version.compiled.rules.items()}
    addresses = _addresses(channel) if "household" in kinds.values() else ()
    photo_names = tuple(name for name, kind in kinds.items() if kind == "photo")
    return Target(channel.code, version, addresses, photo_names)


def _addresses(channel: Channel) -> tuple[str, ...]:
    """Dwellings of the channel's area as residents write them."""
    rows = Household.objects.filter(building__path__startswith=channel.area.path)
    found = []
    for name, unit, room in rows.values_list("building__name", "unit", "room")[:2000]:
        number = re.search(r"[0-9A-Za-z]+", name)
        if number:
            found.append(f"{number.group()}-{unit}-{room}")
    return tuple(found)


def _server(url: str) -> Server:
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        host, port = parts.hostname, parts.port or 80
    except ValueError:
        raise SimulateError("not_local", host=url) from None
    if parts.scheme not in ("", "http") or host not in LOCAL_HOSTS:
        raise SimulateError("not_local", host=host or url)
    return Server(host, port)


def _reason(status: int, body: bytes) -> str:
    """Status and the codes that the server gave."""
    try:
        data = json.loads(body)
        codes = {
            " ".join(filter(None, (each["code"], each.get("question")))) for each in data.get("errors", ())
        }
    except (ValueError, TypeError, KeyError, AttributeError):
        codes = set()
    return " ".join([str(status), ", ".join(sorted(codes))]).strip()


def _rate(text: str) -> float:
    rate = float(text)
    if not 0 < rate <= FASTEST:
        raise ArgumentTypeError(f"between 0 and {FASTEST}")
    return rate


def _seconds(text: str) -> int:
    seconds = int(text)
    if not 1 <= seconds <= LONGEST:
        raise ArgumentTypeError(f"between 1 and {LONGEST}")
    return seconds
