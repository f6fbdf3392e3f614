"""A small form server for browser tests: pages, intake and photos as the public door offers them, in memory.

It can be told to fail (`replies`), so that the phone's outbox can be watched.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone, translation

from forms_builder import assets, rendering
from forms_builder.answers import CompiledForm, judge
from forms_builder.schema import Form, digest

RECEIPT = "7K3M-Q9TX"


@dataclass
class Site:
    """Forms by short code, and all that residents sent."""

    forms: dict[str, Form]
    address: str = ""
    received: list[dict[str, Any]] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)  # response ids, repeats included
    photos: list[str] = field(default_factory=list)
    kinds: list[tuple[str, str]] = field(default_factory=list)  # kind and name of what came as a file
    full: dict[str, list[str]] = field(default_factory=dict)  # what the quota address says
    replies: list[tuple[int, dict[str, Any]]] = field(default_factory=list)  # what the next JSON posts get
    verdict: tuple[int, dict[str, Any]] | None = None  # what every JSON post gets while it stands

    def url(self, code: str, query: str = "") -> str:
        """Where a form is."""
        return f"{self.address}/f/{code}/{query}"

    def page(self, code: str, **filling: Any) -> str:
        """A form's page."""
        form = self.forms[code]
        return rendering.page(form, digest=digest(form), **filling)

    def take(self, payload: dict[str, Any], code: str) -> tuple[int, dict[str, Any]]:
        """Intake: (status, body)."""
        self.attempts.append(payload["id"])
        if self.verdict:
            return self.verdict
        if self.replies:
            return self.replies.pop(0)
        if any(each["id"] == payload["id"] for each in self.received):
            return 200, {"receipt": RECEIPT}
        verdict = judge(
            CompiledForm(self.forms[code]),
            payload["answers"],
            at=timezone.localtime(),
            consent=payload["consent"],
        )
        if not verdict.ok:
            return 422, {"errors": [problem.to_json() for problem in verdict.problems]}
        self.received.append({**payload, "clean": verdict.answers})
        return 201, {"receipt": RECEIPT}

    def plain(self, code: str, post: dict[str, list[str]]) -> tuple[int, str]:
        """A form post without JavaScript: (status, page), or 303 with the address of the thank-you page."""
        form = self.forms[code]
        posted = rendering.read_post(form, post)
        response_id = posted.id or str(uuid.uuid4())
        answers = rendering.changed(form, posted.answers, posted.change)
        verdict = judge(CompiledForm(form), answers, at=timezone.localtime(), consent=posted.consent)
        counts = rendering.still_to_ask(form, answers, verdict.answers)
        shown = () if posted.edit or posted.change or counts else verdict.problems
        if verdict.problems or posted.edit or posted.change or counts:
            return 422 if shown else 200, self.page(
                code,
                values=answers,
                problems=shown,
                counts=counts,
                consent=posted.consent,
                response_id=response_id,
            )
        if not posted.confirm:
            return 200, rendering.check_page(
                form,
                digest=digest(form),
                response_id=response_id,
                answers=verdict.answers,
                consent=posted.consent,
            )
        self.received.append({"id": response_id, "clean": verdict.answers, "consent": posted.consent})
        return 303, f"/f/{code}/thanks/?r={RECEIPT}"


class _Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        """Pages and modules."""
        parts = urlsplit(self.path)
        pieces = parts.path.strip("/").split("/")
        if pieces[:2] == ["f", "-"]:
            asset = assets.phone_assets()[pieces[2]]
            self._send(200, asset.body, asset.content_type)
        elif pieces[0] == "f" and pieces[1] in self.site.forms:
            if pieces[2:] == ["quota"]:
                self._json(200, {"full": self.site.full})
            elif pieces[2:] == ["thanks"]:
                receipt = parse_qs(parts.query)["r"][0]
                self._html(200, rendering.thanks_page(self.site.forms[pieces[1]].title, receipt))
            else:
                self._html(200, self.site.page(pieces[1]))
        else:
            self._html(404, rendering.message_page("没有这个页面", "请核对网址。", "not_found"))

    def do_POST(self) -> None:
        """Intake, with and without JavaScript, and photos."""
        body = self.rfile.read(int(self.headers["content-length"]))
        pieces = urlsplit(self.path).path.strip("/").split("/")
        kind = self.headers["content-type"]
        if pieces[2:3] == ["photo"]:
            sha256 = hashlib.sha256(body).hexdigest()
            self.site.photos.append(sha256)
            query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
            self.site.kinds.append((query.get("kind", ["photo"])[0], query.get("name", [""])[0]))
            self._json(201, {"sha256": sha256})
        elif kind.startswith("application/json"):
            with translation.override("zh-hans"):
                self._json(*self.site.take(json.loads(body), pieces[1]))
        else:
            with translation.override("zh-hans"):
                status, text = self.site.plain(pieces[1], _fields(kind, body))
            if status == 303:
                self.send_response(303)
                self.send_header("Location", text)
                self.end_headers()
            else:
                self._html(status, text)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Silence."""

    def _json(self, status: int, data: dict[str, Any]) -> None:
        self._send(status, json.dumps(data).encode(), "application/json")

    def _html(self, status: int, text: str) -> None:
        self._send(status, text.encode(), "text/html; charset=utf-8", policy=assets.content_security_policy())

    def _send(self, status: int, body: bytes, content_type: str, policy: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        if policy:
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)


def _fields(kind: str, body: bytes) -> dict[str, list[str]]:
    if not kind.startswith("multipart/form-data"):
        return parse_qs(body.decode(), keep_blank_values=True)
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    found: dict[str, list[str]] = {}
    for part in message.iter_parts():
        if part.get_filename() is None:
            name = part.get_param("name", header="content-disposition")
            found.setdefault(str(name), []).append(part.get_payload(decode=True).decode())
    return found


@contextmanager
def serving(forms: dict[str, Form]) -> Iterator[Site]:
    """A running server of `forms` by short code."""
    site = Site(forms)
    handler = type("Handler", (_Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
