"""What the door keeps in memory: per short code the finished page, the channel's facts and the live version.

Refreshed when the door stamp's generation grows (a publish, a channel change), which one small query a
second notices in every process.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import DatabaseError
from django.utils import translation

from forms_builder import rendering
from forms_builder.publish import live_version
from surveys.door.http import HTML, Encoded, encode
from surveys.door.threads import Threads
from surveys.enums import Privacy
from surveys.intake import ChannelFacts, facts_of
from surveys.models import Channel, DoorStamp
from surveys.promises import promise_of
from surveys.versions import Version, in_language, version_by_digest

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between looks at the stamp
UNKNOWN_LIMIT = 2000  # unknown codes remembered until the next generation
LANGUAGE = "zh-hans"


@dataclass(frozen=True)
class Entry:
    """All that a request for one short code needs. `version` and `page` are None while nothing is live.

    `language` is the form's main one; `pages` has the form in its further languages, by language tag, and
    `promises` what is said of who is known to answer, in each language.
    """

    facts: ChannelFacts
    title: str
    version: Version | None
    page: Encoded | None
    closed: Encoded
    language: str = LANGUAGE
    promises: Mapping[str, rendering.Promise | None] = field(default_factory=dict)  # by language
    pages: Mapping[str, Encoded] = field(default_factory=dict)

    def open_at(self, moment: datetime) -> bool:
        """Whether the form is to be shown."""
        return self.page is not None and self.facts.open_at(moment)


class Shelf:
    """Entries by code, filled on demand."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._unknown: set[str] = set()
        self._loading: dict[str, asyncio.Future[Entry | None]] = {}
        self._generation = -1
        self._cleared = 0
        self.threads = Threads()
        self.slow = Threads(2)  # photos and form posts: they never keep a page waiting
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to watch the stamp."""
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Stop watching, and end the threads."""
        if self._watching:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
        await asyncio.to_thread(self.threads.stop)
        await asyncio.to_thread(self.slow.stop)

    async def get(self, code: str) -> Entry | None:
        """The entry of a code, or None where there is no such channel."""
        entry = self._entries.get(code)
        if entry is not None:
            return entry
        if code in self._unknown:
            return None
        loading = self._loading.get(code)
        if loading is None:
            loading = asyncio.ensure_future(self.threads.run(load, code))
            self._loading[code] = loading
            loading.add_done_callback(partial(self._keep, code, self._cleared))
        return await asyncio.shield(loading)

    def clear(self) -> None:
        """Forget everything, also what is being loaded; it is loaded again on demand."""
        self._cleared += 1
        self._loading.clear()
        self._entries.clear()
        self._unknown.clear()

    def _keep(self, code: str, cleared: int, done: asyncio.Future[Entry | None]) -> None:
        failed = done.cancelled() or done.exception() is not None
        if cleared != self._cleared:  # what was read may be older than what cleared the shelf
            return
        self._loading.pop(code, None)
        if failed:
            return
        entry = done.result()
        if entry:
            self._entries[code] = entry
        elif len(self._unknown) < UNKNOWN_LIMIT:
            self._unknown.add(code)

    async def _watch(self) -> None:
        while True:
            try:
                generation = await self.threads.run(_generation)
                if generation != self._generation:
                    self._generation = generation
                    self.clear()
            except DatabaseError:
                log.warning("the door stamp could not be read", exc_info=True)
            await asyncio.sleep(LOOK)


def load(code: str) -> Entry | None:
    """Read one channel and render its page (in a thread)."""
    found = Channel.objects.select_related("questionnaire", "area").filter(code=code).first()
    if found is None:
        return None
    live = live_version(found.questionnaire)
    with translation.override(LANGUAGE):
        tested = found.privacy != Privacy.USUAL
        closed = rendering.message_page(
            found.questionnaire.title,
            translation.gettext("This test has ended or has not begun yet: nobody can vote at the moment.")
            if tested
            else translation.gettext("This form is not open at the moment."),
            "closed",
            tests=tested,
        )
        version = version_by_digest(found.questionnaire_id, live.digest) if live else None
        main = version.compiled.form.language if version else LANGUAGE
        further = version.compiled.form.languages if version else ()
        promises = {tag: _promise(found, tag) for tag in (main, *further)}
        page = _page(version, main, main, promises[main]) if version else None
        pages = {
            tag: _page(in_language(version, tag), tag, main, promises[tag]) for tag in further if version
        }
    return Entry(
        facts_of(found),
        found.questionnaire.title,
        version,
        page,
        encode(closed.encode(), HTML, cache=b"no-cache"),
        main,
        promises,
        pages,
    )


def _promise(channel: Channel, language: str) -> rendering.Promise | None:
    with translation.override(language):
        return promise_of(channel.privacy, channel.kind)


def _page(version: Version, language: str, main: str, promise: rendering.Promise | None) -> Encoded:
    form = version.compiled.form
    html = rendering.page(
        form, digest=version.digest, language=language, languages=(main, *form.languages), promise=promise
    )
    return encode(html.encode(), HTML, cache=b"no-cache")


def _generation() -> int:
    return DoorStamp.objects.values_list("generation", flat=True).first() or 0
