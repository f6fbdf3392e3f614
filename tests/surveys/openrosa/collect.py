"""A client that speaks OpenRosa as ODK Collect does (its OpenRosaClient, InstanceServerUploader)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import httpx

LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
RESPONSE = "{http://openrosa.org/http/response}"
LENGTH = "x-openrosa-accept-content-length"
DEFAULT_LENGTH = 10_000_000
HEADERS = {"X-OpenRosa-Version": "1.0", "User-Agent": "org.odk.collect.android/v2026.1"}


class NotOpenRosa(AssertionError):
    """The server is none, as far as the app can see."""


@dataclass(frozen=True)
class Listed:
    """A form of the list."""

    form_id: str
    name: str
    version: str
    hash: str
    download_url: str
    manifest_url: str | None


@dataclass
class Collect:
    """One project of the app. `server` is the address that the QR code holds."""

    client: httpx.AsyncClient
    server: str
    cut_after: int | None = None  # posts after which the network is gone
    most: int = DEFAULT_LENGTH * 10  # bytes of a post that this network carries
    posts: list[int] = field(default_factory=list)

    async def form_list(self, **query: str) -> list[Listed]:
        """GET …/formList."""
        answer = await self.client.get(f"{self.server}/formList", params=query, headers=HEADERS)
        root = self._xml(answer)
        if root.tag != f"{LIST}xforms":
            raise NotOpenRosa(root.tag)
        return [
            Listed(
                form_id=_text(form, f"{LIST}formID"),
                name=_text(form, f"{LIST}name"),
                version=_text(form, f"{LIST}version"),
                hash=_text(form, f"{LIST}hash"),
                download_url=_text(form, f"{LIST}downloadUrl"),
                manifest_url=form.findtext(f"{LIST}manifestUrl"),
            )
            for form in root.findall(f"{LIST}xform")
        ]

    async def download(self, form: Listed) -> tuple[bytes, dict[str, bytes]]:
        """The form and the files of its manifest, each checked against its hash."""
        body = await self._get(form.download_url, form.hash)
        files: dict[str, bytes] = {}
        if form.manifest_url:
            answer = await self.client.get(form.manifest_url, headers=HEADERS)
            for file in self._xml(answer).findall(f"{MANIFEST}mediaFile"):
                name = _text(file, f"{MANIFEST}filename")
                hash_ = _text(file, f"{MANIFEST}hash")
                files[name] = await self._get(_text(file, f"{MANIFEST}downloadUrl"), hash_)
        return body, files

    async def send(self, instance: bytes, files: Mapping[str, bytes] | None = None) -> httpx.Response:
        """HEAD, then as many posts as the server's advice on their size makes of it. The last answer."""
        url, limit = await self._head()
        waiting = list((files or {}).items())
        answer: httpx.Response | None = None
        while answer is None or waiting:
            size, parts = len(instance), [_part("xml_submission_file", "instance.xml", instance, "text/xml")]
            while waiting:
                name, body = waiting.pop(0)
                parts.append(_part(name, name, body, "image/jpeg"))
                size += len(body)
                if waiting and (len(parts) > 101 or size + len(waiting[0][1]) > limit):
                    parts.append(("*isIncomplete*", (None, b"yes", None)))
                    break
            if self.cut_after is not None and len(self.posts) >= self.cut_after:
                raise httpx.ConnectError("no network")
            answer = await self.client.post(url, files=parts, headers=HEADERS)
            self.posts.append(answer.status_code)
            if answer.status_code not in (201, 202):
                return answer
        return answer

    async def _head(self) -> tuple[str, int]:
        url = f"{self.server}/submission"
        answer = await self.client.head(url, headers=HEADERS)
        if answer.status_code != 204:
            raise NotOpenRosa(f"HEAD: {answer.status_code}")
        location = answer.headers.get("location", url)
        assert urlsplit(location).hostname == urlsplit(url).hostname
        return location, min(int(answer.headers.get(LENGTH, DEFAULT_LENGTH)), self.most)

    async def _get(self, url: str, hash_: str) -> bytes:
        import hashlib

        answer = await self.client.get(url, headers=HEADERS)
        assert answer.status_code == 200, answer.text
        digest = hashlib.md5(answer.content, usedforsecurity=False).hexdigest()
        assert hash_ == f"md5:{digest}", url
        return answer.content

    @staticmethod
    def _xml(answer: httpx.Response) -> ET.Element:
        if answer.status_code != 200:
            raise NotOpenRosa(f"{answer.status_code}: {message_of(answer)}")
        if "text/xml" not in answer.headers["content-type"] or "x-openrosa-version" not in answer.headers:
            raise NotOpenRosa(str(answer.headers))
        return ET.fromstring(answer.content)  # noqa: S314 - our own server's answer


def message_of(answer: httpx.Response) -> str:
    """What the app shows of an answer."""
    root = ET.fromstring(answer.content)  # noqa: S314 - our own server's answer
    assert root.tag == f"{RESPONSE}OpenRosaResponse"
    return _text(root, f"{RESPONSE}message")


def _text(element: ET.Element, name: str) -> str:
    found = element.findtext(name)
    assert found, name
    return found


def _part(name: str, filename: str, body: bytes, kind: str) -> tuple[str, Any]:
    return name, (filename, body, kind)
