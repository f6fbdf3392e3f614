"""Openings: what counts as one at the door, and that none is lost at the normal end or counted twice."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from surveys.door import opens as counting
from surveys.door.app import Door
from surveys.door.opens import Opens
from surveys.door.shelf import Shelf
from surveys.enums import Privacy
from surveys.models import Channel, ChannelOpens, DoorStamp
from surveys.writer import Writer
from tests.surveys.conftest import World

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/f/abc123/"
PHONE = {
    "user-agent": "Mozilla/5.0 (Linux; Android 10; wv) AppleWebKit/537.36 Chrome/107 Mobile "
    "MicroMessenger/8.0.38 NetType/WIFI Language/zh_CN"
}


def opened(headers: list[dict[str, str]], *, path: str = PATH, method: str = "GET") -> int:
    """The openings stored after such requests, when the server has ended."""

    async def run() -> None:
        writer, shelf = Writer(), Shelf()
        writer.start()
        await shelf.start()
        transport = httpx.ASGITransport(app=Door(writer, shelf))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            for each in headers:
                await client.request(method, path, headers=each)
        await shelf.stop()
        await asyncio.to_thread(writer.stop)

    asyncio.run(run())
    return sum(ChannelOpens.objects.values_list("n", flat=True))


def test_first_loads_are_counted_per_day_and_kept_at_the_end(world: World) -> None:
    assert opened([PHONE, PHONE, PHONE]) == 3
    row = ChannelOpens.objects.get()
    assert (row.channel.code, row.day) == ("abc123", timezone.localdate())
    assert opened([PHONE]) == 4  # added to the same row
    assert ChannelOpens.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {**PHONE, "if-none-match": '"an older page"'},
        {"user-agent": "Mozilla/5.0 (compatible; Baiduspider/2.0)"},
        {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"user-agent": "WhatsApp/2.23"},
        {"user-agent": "curl/8.5"},
        {"user-agent": ""},
        {**PHONE, "sec-purpose": "prefetch;prerender"},
        {**PHONE, "purpose": "prefetch"},
        {**PHONE, "referer": "http://test/f/abc123/?lang=en"},
    ],
)
def test_what_is_no_opening(world: World, headers: dict[str, str]) -> None:
    assert opened([headers]) == 0
    assert opened([PHONE]) == 1


def test_heads_other_addresses_and_closed_forms_are_no_openings(world: World) -> None:
    assert opened([PHONE], method="HEAD") == 0
    assert opened([PHONE], path="/f/abc123/quota/") == 0
    assert opened([PHONE], path="/f/nothing/") == 0
    Channel.objects.update(closes_at=timezone.now() - timedelta(hours=1))
    assert opened([PHONE]) == 0


def test_sealed_tests_are_never_counted(world: World) -> None:
    Channel.objects.update(privacy=Privacy.ANONYMOUS)
    DoorStamp.objects.update(generation=99)
    assert opened([PHONE]) == 0


def test_a_phone_called_cubot_is_a_phone_and_another_site_may_lead_here(world: World) -> None:
    cubot = {"user-agent": "Mozilla/5.0 (Linux; Android 9; CUBOT X19)"}
    assert opened([cubot, {**PHONE, "referer": "https://mp.weixin.qq.com/s/abc"}]) == 2


def test_counting_reads_no_database(world: World) -> None:
    opens, pk = Opens(), world.channel.pk
    scope: dict[str, Any] = {"path": PATH, "headers": [(b"user-agent", PHONE["user-agent"].encode())]}
    with CaptureQueriesContext(connection) as found:
        for _ in range(100):
            opens.see(pk, scope)
    assert len(found) == 0
    opens.store()
    assert ChannelOpens.objects.get().n == 100


def test_one_address_adds_so_many_in_a_minute_without_the_database(world: World) -> None:
    opens, pk = Opens(), world.channel.pk
    scope: dict[str, Any] = {"path": PATH, "headers": [(b"user-agent", PHONE["user-agent"].encode())]}
    with CaptureQueriesContext(connection) as found:
        for n in range(1000):
            opens.see(pk, {**scope, "client": ("203.0.113.9", n)})
        opens.see(pk, {**scope, "client": ("203.0.113.10", 1)})
    assert len(found) == 0
    opens.store()
    assert ChannelOpens.objects.get().n == counting.PER_ADDRESS + 1


def test_what_could_not_be_stored_is_kept_and_what_is_gone_passed_over(world: World) -> None:
    opens, pk = Opens(), world.channel.pk
    opens.count(pk)
    opens.count(pk + 1000)  # deleted meanwhile
    with patch.object(counting, "add", side_effect=DatabaseError("locked")):
        opens.store()
    opens.count(pk)
    opens.store()
    opens.store()
    assert [(row.channel_id, row.n) for row in ChannelOpens.objects.all()] == [(pk, 2)]


def test_memory_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "KEPT", 3)
    monkeypatch.setattr(counting, "AGENTS", 5)
    opens = Opens()
    for channel in range(10):
        opens.count(channel)
        opens.see(1, {"path": PATH, "headers": [(b"user-agent", b"phone %d" % channel)]})
        opens.see(1, {"path": PATH, "headers": [(b"user-agent", b"p" * 100_000)]})
    opens._gather()
    assert len(opens._counts) == 3
    assert opens._seen.maxlen == counting.SEEN
    assert len(opens._agents) <= 5


def test_the_writer_stores_while_it_runs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "EVERY", 0.05)
    writer = Writer()
    writer.start()
    try:
        writer.opens.count(world.channel.pk)
        for _ in range(100):
            if ChannelOpens.objects.exists():
                break
            time.sleep(0.05)
        assert ChannelOpens.objects.get().n == 1
    finally:
        writer.stop()
