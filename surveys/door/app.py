"""The door itself: /f/<code>/ (page and intake), its photo/<id>, quota/, thanks/; /f/-/<asset>."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from functools import partial
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import orjson
from django.conf import settings
from django.utils import translation

from forms_builder import assets, rendering
from surveys import asked, intake, photos, receipts
from surveys.door import plain
from surveys.door.http import (
    SAFE,
    Encoded,
    Receive,
    Scope,
    Send,
    Weight,
    encode,
    header,
    read_body,
    send_encoded,
    send_html,
    send_json,
    send_redirect,
)
from surveys.door.limits import MinuteLimit
from surveys.door.media import Media, read, send_media
from surveys.door.places import Places
from surveys.door.shelf import LANGUAGE, Entry, Shelf
from surveys.enums import SEALED
from surveys.errors import Refusal
from surveys.household_type import TOKEN
from surveys.intake import Outcome, Submission
from surveys.versions import in_language
from surveys.writer import Writer

log = logging.getLogger(__name__)

PATH = re.compile(r"/f/(?P<code>[A-Za-z0-9_-]{1,20})(?:/(?P<rest>.*))?", re.ASCII)
LIST = re.compile(r"work(/[a-z]+)?")  # whose address a form may lead back to
STATUS = {"stored": 201, "repeat": 200}
IMMUTABLE = b"public, max-age=31536000, immutable"


class Door:
    """An ASGI application. Give it every HTTP request whose path starts with /f/."""

    def __init__(self, writer: Writer, shelf: Shelf) -> None:
        self._writer = writer
        self._shelf = shelf
        self._submissions = MinuteLimit(settings.SUBMISSIONS_PER_CHANNEL_MINUTE)
        self._photos = MinuteLimit(settings.PHOTOS_PER_CHANNEL_MINUTE)
        self._weight = Weight(settings.BODIES_LIMIT)
        self._places = Places(shelf)
        self._media = Media()
        self._assets: dict[str, Encoded] = {
            name: encode(
                asset.body,
                [(b"content-type", asset.content_type.encode()), *SAFE],
                cache=IMMUTABLE,
                br=asset.br,
                gz=asset.gz,
            )
            for name, asset in assets.phone_assets().items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        match = PATH.fullmatch(scope["path"])
        try:
            if match is None:
                raise Refusal("not_found")
            code, rest = match["code"], match["rest"]
            if code == "-":
                await self._asset(scope, send, rest or "")
            elif rest is None:
                await send_redirect(send, f"/f/{code}/" + _query(scope))
            else:
                await self._form(scope, receive, send, code, rest)
        except Refusal as refusal:
            await _refuse(scope, send, refusal)
        except ConnectionError:
            return
        except Exception:  # the last resort: say so in the resident's language, keep the trace for staff
            log.exception("the door failed at %s", scope["path"])
            await _refuse(scope, send, Refusal("storage"))

    async def _form(self, scope: Scope, receive: Receive, send: Send, code: str, rest: str) -> None:
        entry = await self._shelf.get(code)
        if entry is None:
            raise Refusal("not_found")
        method = scope["method"]
        if rest == "" and method in ("GET", "HEAD"):
            if entry.pages and (letter := _letter_before(scope)):
                await send_redirect(send, f"/f/{code}/?{letter}")
                return
            shown = entry.pages.get(_language(scope), entry.page)
            page = shown if shown and entry.open_at(datetime.now(UTC)) else entry.closed
            fresh = await send_encoded(scope, send, page)
            if fresh and page is not entry.closed and entry.facts.privacy not in SEALED:
                self._writer.opens.see(entry.facts.pk, scope)
        elif rest == "" and method == "POST":
            await self._take(scope, receive, send, entry)
        elif rest.startswith("photo/") and method in ("POST", "PUT"):
            await self._photo(scope, receive, send, entry, rest.removeprefix("photo/"))
        elif rest == "quota/" and method in ("GET", "HEAD"):
            await send_json(send, 200, {"full": await self._places.full(entry)})
        elif rest in ("thanks/", "thanks") and method in ("GET", "HEAD"):
            await self._thanks(scope, send, entry)
        else:
            raise Refusal("method" if rest in ("", "thanks/") else "not_found")

    async def _take(self, scope: Scope, receive: Receive, send: Send, entry: Entry) -> None:
        content_type = header(scope, b"content-type").decode("latin-1")
        self._submissions.take(entry.facts.pk)
        if content_type.lower().startswith("application/json"):
            try:
                payload = orjson.loads(await read_body(receive, settings.JSON_LIMIT))
            except orjson.JSONDecodeError:
                raise Refusal("malformed_json") from None
            _tell_household(payload, scope)
            outcome = await self._store(entry, payload)
            await _send_outcome(send, outcome)
            return
        with_photos = content_type.lower().startswith("multipart/form-data")
        limit = settings.PLAIN_LIMIT if with_photos else settings.FORM_LIMIT
        query = scope["query_string"].decode("latin-1")
        async with self._weight.body(receive, limit) as body:
            handled = await self._shelf.slow.run(_handle_plain, entry, content_type, body, query)
        if isinstance(handled, plain.Shown):
            await send_html(send, handled.status, handled.html)
            return
        outcome = await self._store(entry, handled.payload)
        if outcome.receipt:
            wanted = _language(scope)
            tail = f"&lang={wanted}" if wanted in entry.pages else ""
            await send_redirect(send, f"/f/{entry.facts.code}/thanks/?r={outcome.receipt}{tail}")
        elif outcome.refusal and outcome.refusal.problems:
            found = outcome.refusal.problems
            shown = await self._shelf.slow.run(plain.refused, entry, handled, found, query)
            await send_html(send, shown.status, shown.html)
        elif outcome.refusal:
            raise outcome.refusal

    async def _store(self, entry: Entry, payload: object) -> Outcome:
        submission = Submission(entry.facts, payload, datetime.now(UTC))
        digest = payload.get("version") if isinstance(payload, dict) else None
        with translation.override(LANGUAGE):
            try:
                if entry.version and digest == entry.version.digest:
                    prepared = intake.prepare(submission)  # the version is in memory: no database is read
                else:
                    prepared = await self._shelf.threads.run(intake.prepare, submission)
            except Refusal as refusal:
                return Outcome("refused", refusal=refusal)
        return await self._writer.submit(prepared)

    async def _photo(self, scope: Scope, receive: Receive, send: Send, entry: Entry, text: str) -> None:
        """A photo, or with `?kind=` another file; `?name=` is what the file was called."""
        try:
            response_id = UUID(text.rstrip("/"))
        except ValueError:
            raise Refusal("malformed_id") from None
        if entry.facts.privacy in SEALED:  # they ask for no files, and a file tells when it came
            raise Refusal("not_found")
        query = parse_qs(scope["query_string"].decode("latin-1"))
        kind, name = query.get("kind", ["photo"])[0], query.get("name", [""])[0]
        if kind not in photos.LIMITS:
            raise Refusal("not_a_file")
        self._photos.take(entry.facts.pk)
        async with self._weight.body(receive, photos.LIMITS[kind]) as body:
            accept = partial(photos.accept_file, kind=kind, name=name)
            photo, new = await self._shelf.slow.run(accept, entry.facts.pk, response_id, body)
        await send_json(send, 201 if new else 200, {"sha256": photo.sha256})

    async def _thanks(self, scope: Scope, send: Send, entry: Entry) -> None:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        receipt = receipts.normal(query.get("r", [""])[0])
        if not receipt:
            raise Refusal("not_found")
        wanted = _language(scope)
        version = in_language(entry.version, wanted) if entry.version else None
        language = wanted if wanted in entry.pages else entry.language
        title = version.compiled.form.title if version else entry.title
        again = f"../?lang={wanted}" if wanted in entry.pages else "../"
        back = query.get("back", [""])[0]  # whoever works off a list goes on with it, not with this form
        listed = f"/{back}/" if LIST.fullmatch(back) else ""
        html = rendering.thanks_page(
            title,
            receipt,
            again=again,
            language=language,
            back=listed,
            promised=bool(entry.facts.privacy),
            followed=not entry.facts.privacy and await self._followed(entry.facts.questionnaire_id),
        )
        await send_html(send, 200, html, head=scope["method"] == "HEAD")

    async def _followed(self, questionnaire: int) -> bool:
        """Whether a resident can see later what became of her answers."""
        known = asked.remembered(questionnaire)
        return await self._shelf.threads.run(asked.is_followed, questionnaire) if known is None else known

    async def _asset(self, scope: Scope, send: Send, name: str) -> None:
        if name.startswith("media/") and scope["method"] in ("GET", "HEAD"):
            name = name.removeprefix("media/")
            file = self._media.known(name)
            if file is None:
                file = await self._shelf.threads.run(read, name)
                self._media.keep(file)
            await send_media(scope, send, file)
            return
        asset = self._assets.get(name)
        if asset is None:
            raise Refusal("not_found")
        await send_encoded(scope, send, asset)


def _handle_plain(entry: Entry, content_type: str, body: bytes, query: str) -> plain.Shown | plain.Confirmed:
    return plain.handle(entry, content_type, body, query, datetime.now(UTC))


async def _send_outcome(send: Send, outcome: Outcome) -> None:
    if outcome.receipt:
        await send_json(send, STATUS[outcome.status], {"receipt": outcome.receipt})
        return
    with translation.override(LANGUAGE):
        if outcome.refusal:
            body = outcome.refusal.to_json()
            if outcome.refusal.status == 202:
                body = {"held": True, "message": outcome.refusal.message}
            await send_json(send, outcome.refusal.status, body)


async def _refuse(scope: Scope, send: Send, refusal: Refusal) -> None:
    wants_json = b"json" in header(scope, b"content-type") or "/photo/" in scope["path"]
    with translation.override(LANGUAGE):
        if wants_json or scope["path"].startswith("/f/-/"):
            await send_json(send, refusal.status, refusal.to_json())
        else:
            html = rendering.message_page(refusal.message, "", refusal.code)
            await send_html(send, refusal.status, html, head=scope["method"] == "HEAD")


def _tell_household(payload: object, scope: Scope) -> None:
    """Answers sent from a household's own link (`?h=`) say so; phones keep that address with the answers."""
    token = parse_qs(scope["query_string"].decode("latin-1")).get("h", [""])[0]
    if token and isinstance(payload, dict):
        payload.setdefault("household", token)


def _language(scope: Scope) -> str:
    """The language asked for (`?lang=en`); '' for the form's own."""
    query = scope["query_string"]
    return parse_qs(query.decode("latin-1")).get("lang", [""])[0] if b"lang=" in query else ""


def _letter_before(scope: Scope) -> str:
    """Where a language was chosen without JavaScript on a page that a household's own link (`?h=`) opened:
    the query with that link again, so that the answers still count for the household. Else ''."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    before = urlsplit(header(scope, b"referer").decode("latin-1"))
    token = parse_qs(before.query).get("h", [""])[0]
    if "h" in query or before.path != scope["path"] or not TOKEN.fullmatch(f"h:{token}"):
        return ""
    return urlencode({"h": token, **({"lang": query["lang"][0]} if "lang" in query else {})})


def _query(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"?{query}" if query else ""
