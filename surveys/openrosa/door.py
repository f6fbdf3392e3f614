"""The door for apps, an ASGI application: /o/<token>/formList, …/submission, and what the list names."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils import translation

from surveys.door.http import SAFE, Receive, Scope, Send, Weight, header
from surveys.door.limits import MinuteLimit
from surveys.door.shelf import Shelf
from surveys.errors import Refusal
from surveys.intake import Outcome
from surveys.openrosa import attachments, envelopes, links, reach
from surveys.openrosa.asides import is_full, set_aside
from surveys.openrosa.errors import AppRefusal, say
from surveys.openrosa.models import AppLink
from surveys.openrosa.packages import Package, package_of
from surveys.openrosa.parts import take_apart
from surveys.openrosa.submissions import Read, read_submission
from surveys.writer import Writer

log = logging.getLogger(__name__)

PATH = re.compile(r"/o/(?P<token>[A-Za-z0-9_-]{1,80})/(?P<rest>.*)", re.ASCII)
FORM = re.compile(
    r"(?P<kind>forms|manifests|media)/(?P<form>\d{1,9})/(?P<version>[0-9a-f-]{1,24})(?:/(?P<file>.+))?"
)
LANGUAGE = "zh-hans"
XML = b"text/xml; charset=utf-8"
POST_LIMIT = settings.PLAIN_LIMIT
ADVISED = 16 * 1024 * 1024  # bytes of a post: apps part larger submissions at their files
POSTS_PER_MINUTE, READS_PER_MINUTE = 600, 600  # of one link, in one process
HEAVY_SHARE = 4  # the part of the memory for large bodies that apps may fill


class OpenRosa:
    """An ASGI application. Give it every HTTP request whose path starts with /o/."""

    def __init__(self, writer: Writer, shelf: Shelf) -> None:
        self._writer = writer
        self._shelf = shelf
        self._posts = MinuteLimit(POSTS_PER_MINUTE)
        self._reads = MinuteLimit(READS_PER_MINUTE)
        self._weight = Weight(settings.BODIES_LIMIT // HEAVY_SHARE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        head = scope["method"] == "HEAD"
        with translation.override(LANGUAGE):
            try:
                await self._answer(scope, receive, send)
            except (AppRefusal, Refusal) as refusal:
                await _send(send, refusal.status, envelopes.response(refusal.message), head=head)
            except ConnectionError:
                return
            except Exception:  # the last resort; the address holds a token and is not logged
                log.exception("the door for apps failed at %s", scope["path"].rpartition("/")[2])
                failure = Refusal("storage")
                await _send(send, failure.status, envelopes.response(failure.message), head=head)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        match = PATH.fullmatch(scope["path"])
        if match is None:
            raise AppRefusal("no_link")
        link = await self._shelf.threads.run(links.find, match["token"])
        method, rest = scope["method"], match["rest"]
        if rest == "submission":
            await self._submission(scope, receive, send, link)
            return
        if method not in ("GET", "HEAD"):
            raise AppRefusal("method")
        self._reads.take(link.pk)
        base = f"{origin(scope)}/o/{match['token']}"
        form = FORM.fullmatch(rest)
        if rest == "formList":
            query = parse_qs(scope["query_string"].decode("latin-1"))
            body = await self._shelf.slow.run(_form_list, link, base, query)
            await _send(send, 200, body, head=method == "HEAD")
        elif form:
            body, kind = await self._shelf.slow.run(_document, link, base, form)
            await _send(send, 200, body, kind=kind, head=method == "HEAD")
        else:
            raise AppRefusal("nowhere")

    async def _submission(self, scope: Scope, receive: Receive, send: Send, link: AppLink) -> None:
        method = scope["method"]
        if method in ("GET", "HEAD"):
            location = f"{origin(scope)}{quote(scope['path'])}".encode("ascii")
            await _send(send, 204, b"", extra=[(b"location", location)])
            return
        if method != "POST":
            raise AppRefusal("method")
        self._posts.take(link.pk)
        content_type = header(scope, b"content-type").decode("latin-1")
        async with self._weight.body(receive, POST_LIMIT) as body:
            parts = await self._shelf.slow.run(take_apart, content_type, body)
            read = await self._shelf.threads.run(read_submission, link, parts.xml, datetime.now(UTC))
            outcome = await self._writer.submit(read.prepared)
            if outcome.refusal and is_full(outcome.refusal):
                outcome = await self._shelf.threads.run(set_aside, read.prepared, outcome.refusal)
            if outcome.refusal and outcome.refusal.code not in ("held", "conflict"):
                raise outcome.refusal
            await self._shelf.slow.run(attachments.keep, read, parts.files)
        status, message = _said(outcome, read)
        await _send(send, status, envelopes.response(message))


def _said(outcome: Outcome, read: Read) -> tuple[int, str]:
    """What is answered to a submission that was taken or kept aside."""
    if outcome.refusal is None:
        return 201, say(outcome.status, receipt=outcome.receipt)
    if outcome.refusal.code == "conflict" and read.edit:
        return 202, say("edit")
    return outcome.refusal.status, outcome.refusal.message


def _form_list(link: AppLink, base: str, query: dict[str, list[str]]) -> bytes:
    wanted = (query.get("formID") or [""])[0]
    verbose = (query.get("verbose") or [""])[0] == "true"
    return envelopes.form_list(_lines(link, base, wanted, verbose=verbose))


def _lines(link: AppLink, base: str, wanted: str, *, verbose: bool) -> Iterator[envelopes.FormLine]:
    for each in reach.listed(link, datetime.now(UTC)):
        if wanted and each.form_id != wanted:
            continue
        package = package_of(each.version)
        if package.document is None:
            continue
        place = f"{each.questionnaire.pk}/{reach.version_name(each.version)}"
        yield envelopes.FormLine(
            form_id=each.form_id,
            name=each.questionnaire.title,
            version=reach.version_name(each.version),
            hash=package.document.hash,
            download_url=f"{base}/forms/{place}",
            manifest_url=f"{base}/manifests/{place}" if package.media else "",
            description=package.intro if verbose else "",
        )


def _document(link: AppLink, base: str, match: re.Match[str]) -> tuple[bytes, bytes]:
    """A form, its manifest or one of its files, and the content type."""
    version = reach.version_of(link, int(match["form"]), match["version"])
    package = package_of(version) if version else None
    if version is None or package is None or package.document is None:
        raise AppRefusal("no_form")
    if match["kind"] == "media":
        found = package.media.get(match["file"] or "")
        if found is None:
            raise AppRefusal("nowhere")
        return found.read(), found.content_type.encode()
    if match["file"]:
        raise AppRefusal("nowhere")
    if match["kind"] == "forms":
        return package.document.body, XML
    media = f"{base}/media/{match['form']}/{match['version']}"
    return envelopes.manifest(_media_lines(package, media)), XML


def _media_lines(package: Package, media: str) -> Iterator[envelopes.MediaLine]:
    for file in package.media.values():
        yield envelopes.MediaLine(file.name, file.hash, f"{media}/{quote(file.name)}")


def origin(scope: Scope) -> str:
    """The address under which the app has reached us, or the installation's own where one is set."""
    if settings.BASE_URL:
        return str(settings.BASE_URL)
    host = header(scope, b"host").decode("latin-1")
    domain, _port = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        raise AppRefusal("nowhere")
    return f"{scope.get('scheme', 'http')}://{host}"


async def _send(
    send: Send,
    status: int,
    body: bytes,
    *,
    kind: bytes = XML,
    head: bool = False,
    extra: list[tuple[bytes, bytes]] | None = None,
) -> None:
    headers = [
        *SAFE,
        (b"x-openrosa-version", b"1.0"),
        (b"x-openrosa-accept-content-length", str(ADVISED).encode()),
        (b"content-language", b"zh-CN"),
        (b"cache-control", b"no-store"),
        *(extra or ()),
    ]
    if status != 204:
        headers += [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    if status in (429, 503):
        headers.append((b"retry-after", b"30"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})
