"""The few pieces of HTTP that the door needs: bodies, answers, encodings, headers."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import brotli
import orjson

from forms_builder.assets import content_security_policy
from surveys.errors import Refusal

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]

SAFE: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)
HTML: tuple[Header, ...] = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"content-security-policy", content_security_policy().encode()),
    (b"permissions-policy", b"camera=(self), geolocation=(self), microphone=(self)"),
    *SAFE,
)
JSON: tuple[Header, ...] = (
    (b"content-type", b"application/json; charset=utf-8"),
    (b"cache-control", b"no-store"),
    *SAFE,
)


@dataclass(frozen=True, slots=True)
class Encoded:
    """One body in every encoding, each with its own strong ETag, as ready ASGI messages."""

    messages: dict[bytes, tuple[bytes, dict[str, Any], dict[str, Any]]]  # encoding: (etag, start, body)

    def pick(self, accepted: bytes) -> tuple[bytes, dict[str, Any], dict[str, Any]]:
        """The smallest encoding that the client accepts."""
        if b"br" in accepted:
            return self.messages[b"br"]
        if b"gzip" in accepted:
            return self.messages[b"gzip"]
        return self.messages[b""]


def encode(
    body: bytes, headers: Iterable[Header], *, cache: bytes, br: bytes = b"", gz: bytes = b""
) -> Encoded:
    """Compress once, at the highest quality; the bytes are served many times."""
    variants = {
        b"": body,
        b"gzip": gz or gzip.compress(body, 9, mtime=0),
        b"br": br or brotli.compress(body, quality=11),
    }
    messages = {}
    for name, data in variants.items():
        etag = b'"' + hashlib.sha256(name + data).hexdigest()[:24].encode() + b'"'
        all_headers = [
            *headers,
            (b"cache-control", cache),
            (b"vary", b"accept-encoding"),
            (b"etag", etag),
            (b"content-length", str(len(data)).encode()),
        ]
        if name:
            all_headers.append((b"content-encoding", name))
        start = {"type": "http.response.start", "status": 200, "headers": all_headers}
        messages[name] = (etag, start, {"type": "http.response.body", "body": data})
    return Encoded(messages)


async def send_encoded(scope: Scope, send: Send, encoded: Encoded) -> bool:
    """Answer GET and HEAD with the fitting encoding, or 304. Says whether the whole body went to somebody
    who had none of it before (no If-None-Match)."""
    known = accepted = b""
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            accepted = value
        elif name == b"if-none-match":
            known = value
    etag, start, body = encoded.pick(accepted)
    if known and (etag in known or known.strip() == b"*"):
        headers = [h for h in start["headers"] if h[0] in (b"etag", b"cache-control", b"vary")]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return False
    await send(start)
    whole = scope["method"] == "GET"
    await send(body if whole else {"type": "http.response.body", "body": b""})
    return whole and not known


async def send_html(send: Send, status: int, text: str, *, head: bool = False) -> None:
    """Answer with a page made for this request."""
    body = text.encode()
    headers = [*HTML, (b"cache-control", b"no-store"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})


async def send_json(send: Send, status: int, data: Any) -> None:
    """Answer with JSON."""
    body = orjson.dumps(data)
    headers = [*JSON, (b"content-length", str(len(body)).encode())]
    if status in (429, 503):
        headers.append((b"retry-after", b"30"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def send_redirect(send: Send, location: str) -> None:
    """303 See Other."""
    headers = [
        (b"location", location.encode("ascii")),
        (b"cache-control", b"no-store"),
        (b"content-length", b"0"),
    ]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def read_body(receive: Receive, limit: int) -> bytes:
    """The whole body. Raises Refusal("too_large") beyond `limit` bytes, ConnectionError without a client."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError("the client left")
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise Refusal("too_large", {"limit": limit // 1024})
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


class Weight:
    """Large bodies that one process holds at once, together at most `limit` bytes: the memory stays its own.

    Answers sent as JSON are small and never wait for this.
    """

    def __init__(self, limit: int) -> None:
        self._left = limit

    @asynccontextmanager
    async def body(self, receive: Receive, limit: int) -> AsyncIterator[bytes]:
        """The whole body, while it is worked on. Raises Refusal("too_many") where too much is held."""
        taken = 0

        async def weighed() -> dict[str, Any]:
            nonlocal taken
            message = await receive()
            size = len(message.get("body", b""))
            if size > self._left:
                raise Refusal("too_many")
            self._left -= size
            taken += size
            return message

        try:
            yield await read_body(weighed, limit)
        finally:
            self._left += taken


def header(scope: Scope, name: bytes) -> bytes:
    """The value of a request header (b'' when absent)."""
    return next((value for key, value in scope["headers"] if key == name), b"")
