"""How often a form was opened: counted at the door per channel and day, kept in memory, added to
`ChannelOpens` every few seconds by the writer. No cookie, nothing of who it was is kept; addresses are
forgotten with their minute.

An opening is the first load of a form's page by a browser: a GET that is answered with the page (200) and
that carried no If-None-Match. The page goes out with `Cache-Control: no-cache` and a strong ETag, so that a
browser which still has it asks with If-None-Match: coming back, reloading and being told that nothing has
changed (304) count nothing, nor does a form that was published anew meanwhile. Not counted either: HEAD,
programs that fetch a link to preview it, browsers that fetch ahead, changing the language within the page, a
form that is closed, channels of sealed tests, and what goes beyond PER_ADDRESS of one form from one address
within a minute: many phones share an address, but no group opens faster. A person with two phones, or one
who emptied the browser's memory, is counted twice: openings are not people.

A kill -9 loses what was counted since it was last added: EVERY seconds at most, unless the database was
busy or away, in which case it waits. At the normal end nothing is lost. What is opened within those seconds
before midnight may count for the next day.
"""

from __future__ import annotations

import logging
import re
import time
from collections import Counter, deque
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import DatabaseError, close_old_connections, connection, transaction

from surveys.door.limits import MinuteLimit
from surveys.errors import Refusal
from surveys.models import Channel, ChannelOpens

log = logging.getLogger(__name__)

EVERY = 3.0  # seconds between two additions
PER_ADDRESS = 30  # openings of a channel that one address may add in a minute, in each process
SEEN = 1_000_000  # openings kept between two additions at most; beyond them the oldest are forgotten
KEPT = 20_000  # (channel, day) pairs kept in memory at most: beyond them nothing more is counted
PER_UPSERT = 300  # three columns each: below SQLite's oldest limit of 999 parameters
AGENTS = 2_000  # user agents remembered with what they are,
AGENT = 400  # where they have no more bytes; of longer ones the start is looked at
SHANGHAI = 8 * 3600  # seconds ahead of UTC, all year
DAY = 86_400
WATCHED = frozenset({b"user-agent", b"referer", b"sec-purpose", b"purpose", b"x-moz"})
EPOCH = date(1970, 1, 1).toordinal()
# Programs that look at a link for others: search engines, chats that show a card, tools. Cubot makes phones.
PROGRAM = re.compile(
    rb"(?<!cu)bot\b|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|embedly|pinterest|vkshare|"
    rb"skypeuripreview|mediapartners|urlcheck|link.?check|curl|wget|python|java/|okhttp|go-http|"
    rb"libwww|scrapy|httpclient|monitor|uptime",
    re.IGNORECASE,
)


class Opens:
    """The counts of one process that are not yet in the database.

    `see` and `count` are called by the door and cost about a microsecond; all else is the writer's.
    """

    def __init__(self) -> None:
        self._seen: deque[int] = deque(maxlen=SEEN)  # channels, one for each opening
        self._counts: Counter[tuple[int, int]] = Counter()  # by channel and day (days since 1970 in Shanghai)
        self._agents: dict[bytes, bool] = {}
        self._limit = MinuteLimit(PER_ADDRESS)
        self._due = time.monotonic() + EVERY

    def see(self, channel: int, scope: Mapping[str, Any]) -> None:
        """A page of the channel went out afresh: count it if a person opened it."""
        agent = b""
        for name, value in scope["headers"]:
            if name not in WATCHED:
                continue
            if name == b"user-agent":
                agent = value
            elif name == b"referer":
                if _path(value) == scope["path"].encode():  # the language was changed within the page
                    return
            elif b"prefetch" in value.lower():
                return
        program = self._agents.get(agent)
        if program is None:
            program = self._judge(agent)
        if not program and self._within(channel, scope):
            self.count(channel)

    def count(self, channel: int) -> None:
        """One more opening."""
        self._seen.append(channel)

    @property
    def wait(self) -> float:
        """Seconds until the counts are to be stored."""
        return max(0.05, self._due - time.monotonic())

    def store_if_due(self) -> None:
        """Store what was counted, every few seconds (in the writer's thread)."""
        if time.monotonic() >= self._due:
            self.store()

    def store(self) -> None:
        """Add what was counted to the database; where that fails, keep it for the next time."""
        self._due = time.monotonic() + EVERY
        self._gather()
        if not self._counts:
            return
        try:
            close_old_connections()
            add(self._counts)
        except DatabaseError:
            log.warning("openings could not be stored; trying again", exc_info=True)
            connection.close()
        else:
            self._counts.clear()

    def _within(self, channel: int, scope: Mapping[str, Any]) -> bool:
        """Whether the address has not opened the channel too often in this minute; where there is no address,
        a proxy on the same machine speaks for everybody."""
        client = scope.get("client")
        if not client:
            return True
        try:
            self._limit.take((client[0], channel))
        except Refusal:
            return False
        return True

    def _gather(self) -> None:
        day = int(time.time() + SHANGHAI) // DAY
        found = Counter(self._seen.popleft() for _ in range(len(self._seen)))
        for channel, n in found.items():
            if (channel, day) in self._counts or len(self._counts) < KEPT:
                self._counts[channel, day] += n

    def _judge(self, agent: bytes) -> bool:
        program = not agent or PROGRAM.search(agent[:AGENT]) is not None
        if len(agent) <= AGENT:
            if len(self._agents) >= AGENTS:
                self._agents.clear()
            self._agents[agent] = program
        return program


def add(counts: Mapping[tuple[int, int], int]) -> None:
    """Add to the table in key order (so that two processes cannot wait for each other); channels that were
    deleted meanwhile are passed over."""
    with transaction.atomic():
        ids = {channel for channel, _day in counts}
        there = set(Channel.objects.filter(pk__in=ids).values_list("pk", flat=True))
        rows = [(pk, day, n) for (pk, day), n in sorted(counts.items()) if pk in there]
        table = connection.ops.quote_name(ChannelOpens._meta.db_table)
        with connection.cursor() as cursor:
            for start in range(0, len(rows), PER_UPSERT):
                part = rows[start : start + PER_UPSERT]
                # The table's name is ours; every value is a parameter.
                sql = (
                    f"INSERT INTO {table} AS t (channel_id, day, n) VALUES "  # noqa: S608
                    + ",".join(["(%s,%s,%s)"] * len(part))
                    + " ON CONFLICT (channel_id, day) DO UPDATE SET n = t.n + excluded.n"
                )
                values = [value for pk, day, n in part for value in (pk, date.fromordinal(EPOCH + day), n)]
                cursor.execute(sql, values)


def _path(address: bytes) -> bytes:
    """The path of an address: https://host/f/abc/?lang=en → /f/abc/."""
    _scheme, _mark, rest = address.partition(b"://")
    _host, slash, path = rest.partition(b"/")
    return slash + path.partition(b"?")[0].partition(b"#")[0]
