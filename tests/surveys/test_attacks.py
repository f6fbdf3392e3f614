"""What was tried against intake, door, photos and tallies, and must not work again."""

from __future__ import annotations

import asyncio
import io
import struct
import threading
import time
import zlib
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from django.db import connection
from django.utils import timezone
from PIL import Image

from forms_builder.errors import InvalidAnswer
from forms_builder.questions.base import text_of
from forms_builder.questions.numbers import Integer
from forms_builder.schema import Question
from surveys import photos, recount, settling, storing
from surveys.door import plain, shelf
from surveys.door.http import Weight
from surveys.door.shelf import Shelf
from surveys.enums import HeldReason, HeldState
from surveys.errors import Refusal
from surveys.intake import Outcome, Prepared, accept, prepare
from surveys.models import Channel, Held, Response
from surveys.tallying import fold_all
from surveys.writer import Writer
from territory.enums import Role
from tests.factories import staff
from tests.surveys.conftest import World, in_thread, uuid
from tests.surveys.test_door import PATH, visit

pytestmark = pytest.mark.django_db

BEYOND_TIME = ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59-14:00", "0000-00-00")


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("moment", BEYOND_TIME)
@pytest.mark.parametrize("key", ["started_at", "completed_at"])
def test_a_clock_at_the_end_of_time_stops_neither_store_nor_tally(
    world: World, key: str, moment: str
) -> None:
    submission = world.submission({"rate": "5"})
    submission.payload[key] = moment
    assert accept(submission).status == "stored"

    response = Response.objects.get()
    assert (response.completed_at, response.started_at) == (submission.received_at, None)
    fold_all()
    assert not list(recount.differences())


@pytest.mark.parametrize("key", ["answers", "consent", "extra"])
def test_what_no_database_can_keep_is_refused_as_malformed(world: World, key: str) -> None:
    for poison in (nested(300), nested(990), "\0", {"a\0b": 1}):
        submission = world.submission({"rate": "5"}, version="unknown")
        submission.payload[key] = {"x": poison} if key != "extra" else poison
        outcome = accept(submission)
        assert outcome.refusal
        assert outcome.refusal.code == "malformed_answers"
    assert not Held.objects.exists()


def test_a_late_answer_is_not_kept_with_poison_in_a_question_that_does_not_apply(world: World) -> None:
    world.channel.closes_at = world.submission({}).received_at - timedelta(hours=1)
    world.channel.save()
    world.__post_init__()
    for poison in (nested(300), ["\0"]):
        outcome = accept(world.submission({"rate": "5", "why": poison}))
        assert outcome.refusal
        assert outcome.refusal.code == "malformed_answers"
    assert accept(world.submission({"rate": "5"})).status == "held"


def test_a_version_with_a_nul_is_no_version(world: World) -> None:
    outcome = accept(world.submission({"rate": "5"}, version="a\0b"))
    assert outcome.refusal
    assert outcome.refusal.code == "malformed_version"


@pytest.mark.django_db(transaction=True)
def test_whatever_fails_in_a_batch_its_neighbours_are_stored(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = [prepare(world.submission({"rate": "5"})) for _ in range(3)]
    row = storing._row

    def failing(item: Prepared, dwellings: Any) -> Any:
        if item is batch[1]:
            raise OverflowError("date value out of range")
        return row(item, dwellings)

    monkeypatch.setattr(storing, "_row", failing)

    async def together() -> list[Outcome]:
        writer = Writer()
        sent = [asyncio.ensure_future(writer.submit(each)) for each in batch]
        await asyncio.sleep(0)  # all wait in the queue: one batch
        writer.start()
        outcomes = await asyncio.gather(*sent)
        await asyncio.to_thread(writer.stop)
        return outcomes

    assert [outcome.status for outcome in asyncio.run(together())] == ["stored", "refused", "stored"]
    assert Response.objects.count() == 2


def test_text_that_is_slow_to_normalise_is_refused_at_once(world: World) -> None:
    bomb = "a" + "\u0323\u0300" * 60_000
    begun = time.perf_counter()
    with pytest.raises(InvalidAnswer, match="too_long"):
        text_of(bomb)
    outcome = accept(world.submission({"rate": "5", "text": bomb}))
    assert outcome.refusal
    assert time.perf_counter() - begun < 1
    assert text_of("e\u0301" * 2000) == "é" * 2000


@pytest.mark.parametrize("text", ["1e999999999", "-1e999999999", "1e9", "9" * 40])
def test_a_huge_exponent_is_out_of_range(text: str) -> None:
    with pytest.raises(InvalidAnswer, match="number_out_of_range"):
        Integer().clean(Question("q", "integer", "q", "几口人"), text)


def test_thousands_of_unknown_questions_get_a_short_answer(world: World) -> None:
    outcome = accept(world.submission({f"n{number}": 1 for number in range(15_000)}))
    assert outcome.refusal
    assert len(outcome.refusal.problems) < 40


def test_what_was_let_in_is_a_repeat_when_the_phone_sends_it_again(world: World) -> None:
    submission = world.submission({"rate": "1"}, id=str(uuid(7)))  # breaks a rule: no reason given
    submission.payload["checked"] = True
    assert accept(submission).status == "held"
    settling.accept_held(Held.objects.get().pk, note="电话核实", user=staff(world.community, Role.SUPERVISOR))

    again = accept(submission)
    assert (again.status, again.receipt) == ("repeat", Response.objects.get().receipt)
    assert Held.objects.get().state == HeldState.ACCEPTED


def test_a_full_quarantine_still_knows_what_it_holds(world: World, settings: Any) -> None:
    settings.HELD_PER_CHANNEL = 1
    submission = world.submission({"rate": "5"}, version="unknown")
    assert accept(submission).status == "held"
    assert accept(submission).status == "held"
    assert Held.objects.get().reason == HeldReason.UNKNOWN_VERSION


@pytest.mark.django_db(transaction=True)
def test_residents_go_on_sending_during_a_recount(world: World) -> None:
    accept(world.submission({"rate": "5"}))
    with recount.standing_still():
        if connection.vendor == "postgresql":  # SQLite has one writer at a time
            asyncio.run(in_thread(accept, world.submission({"rate": "4"})))
    assert not list(recount.differences())
    recount.rebuild()
    fold_all()
    assert not list(recount.differences())


def png(width: int, height: int) -> bytes:
    """A PNG that says it is as large as that."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(50_000, 50_000), (12_000, 9_000), (8_000, 8_000), (6_000, 5_001)])
def test_a_picture_that_claims_to_be_huge_is_no_photo(size: tuple[int, int]) -> None:
    with pytest.raises(Refusal, match="not_a_photo"):
        photos.clean_photo(png(*size))


def test_photos_leave_the_disk_to_the_answers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "JPEG")
    monkeypatch.setattr(photos, "_free", lambda: photos.RESERVE - 1)
    with pytest.raises(Refusal, match="storage"):
        photos.accept_photo(world.channel.pk, uuid4(), out.getvalue())


def parts(*heads: bytes, body: bytes = b"x") -> bytes:
    """A multipart body with the boundary B."""
    return b"".join(
        b"--B\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + body + b"\r\n" for head in heads
    )


@pytest.mark.parametrize(
    ("content_type", "body", "code"),
    [
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(25_000)), "answers"),
        ("multipart/form-data; boundary=B", parts(*[b'name="p"'] * 21_000) + b"--B--\r\n", "answers"),
        ("Multipart/Form-Data; boundary=B", parts(*[b'name="p"; filename="f"'] * 150), "answers"),
        ("multipart/form-data; boundary=B", parts(b'name="p"', body=b"x" * 3_000_000), "large"),
    ],
)
def test_a_form_post_without_measure_is_refused_by_name(content_type: str, body: bytes, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        plain._parse(content_type, body)


@pytest.mark.django_db(transaction=True)
def test_what_was_read_before_a_change_is_not_kept_after_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        board = Shelf()
        reading, changed = threading.Event(), threading.Event()

        def slow(code: str) -> Any:
            entry = load(code)
            reading.set()
            assert changed.wait(5)
            return entry

        load = shelf.load
        monkeypatch.setattr(shelf, "load", slow)
        first = asyncio.ensure_future(board.get("abc123"))
        await asyncio.to_thread(reading.wait, 5)
        await in_thread(Channel.objects.update, closes_at=timezone.now())
        board.clear()  # as the watch does when the door stamp has grown
        changed.set()
        assert (await first).open_at(timezone.now())
        entry = await board.get("abc123")
        assert entry
        assert not entry.open_at(timezone.now())
        await board.stop()

    asyncio.run(scenario())


def test_large_bodies_are_bounded_together_and_given_back() -> None:
    async def client(*sizes: int) -> Any:
        weight = Weight(100)
        messages = [{"type": "http.request", "body": b"x" * size, "more_body": True} for size in sizes]
        messages.append({"type": "http.request", "body": b""})

        async def receive() -> dict[str, Any]:
            return messages.pop(0)

        async with weight.body(receive, 1000) as body:
            assert weight._left == 100 - len(body)
        return weight._left

    assert asyncio.run(client(40, 50)) == 100
    with pytest.raises(Refusal, match="too_many"):
        asyncio.run(client(60, 50))


@pytest.mark.django_db(transaction=True)
def test_forms_without_photos_are_small_and_json_is_json_however_it_is_written(world: World) -> None:
    async def scenario(client: httpx.AsyncClient) -> None:
        form = {"content-type": "application/x-www-form-urlencoded"}
        answer = await client.post(PATH, content=b"a=" + b"x" * 3_000_000, headers=form)
        assert answer.status_code == 413
        payload = world.submission({"rate": "5"}).payload
        answer = await client.post(
            PATH, content=orjson.dumps(payload), headers={"content-type": "Application/JSON"}
        )
        assert answer.status_code == 201

    visit(scenario)
