"""Pictures and sounds of questionnaires, served from the default storage; the last few stay in memory."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from django.core.files.storage import default_storage

from forms_builder.media import content_type, is_media_name, storage_name
from surveys.door.http import SAFE, Scope, Send, header
from surveys.errors import Refusal

CACHE = 32 * 1024 * 1024  # bytes
LARGEST = 4 * 1024 * 1024  # bytes: a larger one is read each time
IMMUTABLE = b"public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class MediaFile:
    name: str
    body: bytes


class Media:
    """Files by name (`forms_builder.media`): what a name holds never changes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, MediaFile] = OrderedDict()
        self._size = 0

    def known(self, name: str) -> MediaFile | None:
        """A file that is in memory. Raises Refusal("not_found") for a name that is none."""
        if not is_media_name(name):
            raise Refusal("not_found")
        found = self._kept.get(name)
        if found:
            self._kept.move_to_end(name)
        return found

    def keep(self, file: MediaFile) -> None:
        """Hold a file in memory, and let go of those asked for longest ago."""
        if len(file.body) > LARGEST or file.name in self._kept:
            return
        self._kept[file.name] = file
        self._size += len(file.body)
        while self._size > CACHE:
            _name, old = self._kept.popitem(last=False)
            self._size -= len(old.body)


def read(name: str) -> MediaFile:
    """Read a file (in a thread). Raises Refusal("not_found") where there is none, or where it was changed."""
    path = storage_name(name)
    try:
        with default_storage.open(path, "rb") as file:
            body: bytes = file.read()
    except FileNotFoundError:
        raise Refusal("not_found") from None
    if hashlib.sha256(body).hexdigest() != name.partition(".")[0]:
        raise Refusal("not_found")
    return MediaFile(name, body)


async def send_media(scope: Scope, send: Send, file: MediaFile) -> None:
    """Answer GET and HEAD with the file, whole or (for sounds and videos) the part that was asked for."""
    etag = f'"{file.name[:24]}"'.encode()
    headers = [
        (b"content-type", content_type(file.name).encode()),
        *SAFE,
        (b"cache-control", IMMUTABLE),
        (b"etag", etag),
        (b"accept-ranges", b"bytes"),
        (b"content-security-policy", b"default-src 'none'; sandbox"),
    ]
    if etag in header(scope, b"if-none-match"):
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    body, status = file.body, 200
    part = _range(header(scope, b"range"), len(body))
    if part:
        start, end = part
        headers.append((b"content-range", f"bytes {start}-{end - 1}/{len(body)}".encode()))
        body, status = body[start:end], 206
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _range(asked: bytes, size: int) -> tuple[int, int] | None:
    """The first byte and the one after the last of `bytes=a-b`; None for all else (RFC 9110, 14.2)."""
    unit, _equals, span = asked.decode("latin-1").partition("=")
    first, dash, last = span.partition("-")
    if unit != "bytes" or not dash or not all(each.isdigit() or not each for each in (first, last)):
        return None
    if len(first) > 15 or len(last) > 15 or not (first or last):
        return None
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last) + 1, size) if first and last else size
    return (start, end) if start < end else None
