"""What the phone asks and sends: its list for the day, and the visits that it has recorded. JSON both ways.

Errors: {"code", "message"} with 400, 401 (signed out), 403 (no post, or the page is too old: `csrf`), 405,
409 (somebody else is signed in by now), 413.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie

from surveys.visits.visiting import day as days
from surveys.visits.visiting import recording, taking_back
from territory import access

View = Callable[..., HttpResponse]
# code: (HTTP status, message)
REFUSALS: dict[str, tuple[int, str]] = {
    "signed_out": (401, _("Please sign in again. What you have recorded stays on this phone until then.")),
    "no_post": (403, _("You have no post in which households are visited. Please ask the community.")),
    "csrf": (403, _("The page is too old to send. Please open it again; nothing is lost.")),
    "method": (405, _("This address cannot be used like that.")),
    "malformed_json": (400, _("The visits could not be read. Please send them again.")),
    "other_user": (
        409,
        _("Somebody else is signed in on this phone. Sign in as the one who made the visits."),
    ),
    "too_large": (413, _("Too many visits at once. Please send fewer.")),
}


class _Check(CsrfViewMiddleware):
    """Django's check, with the reason in place of a page."""

    def _reject(self, request: HttpRequest, reason: str) -> str:
        return reason


def refuse(code: str) -> HttpResponse:
    """The answer to what cannot be done."""
    status, message = REFUSALS[code]
    return _json({"code": code, "message": gettext(message)}, status)


def worker_only(method: str) -> Callable[[View], View]:
    """For those who go to doors, with JSON for everybody else, also where the CSRF check fails."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            if request.method != method and not (method == "GET" and request.method == "HEAD"):
                return refuse("method")
            if not request.user.is_authenticated:
                return refuse("signed_out")
            if method == "POST" and _Check(lambda _request: HttpResponse()).process_view(
                request, view, (), {}
            ):
                return refuse("csrf")
            if not access.holds(request.user, *recording.ROLES):
                return refuse("no_post")
            return view(request)

        return csrf_exempt(guarded)

    return decorate


@ensure_csrf_cookie
@worker_only("GET")
def day(request: HttpRequest) -> HttpResponse:
    """The user's list, with an ETag: a phone that has it already is sent nothing."""
    body = orjson.dumps(days.day(request.user, timezone.now()))
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    known = etag in request.headers.get("If-None-Match", "")
    response = HttpResponse(status=304) if known else _raw(body)
    response.headers["ETag"] = etag
    return response


@worker_only("POST")
def visits(request: HttpRequest) -> HttpResponse:
    """{"user": pk, "items": […]} → {"outcomes": […]}, one for each item in the same order."""
    return _judged(request, recording.record_many)


@worker_only("POST")
def take_back(request: HttpRequest) -> HttpResponse:
    """The same for visits to be taken back, each {"id", "at"}."""
    return _judged(request, taking_back.take_back_many)


def _judged(request: HttpRequest, act: Callable[[Any, list[Any], datetime], list[Any]]) -> HttpResponse:
    """What `act` says of each of the items sent."""
    try:
        body = request.body
        if len(body) > settings.JSON_LIMIT:
            return refuse("too_large")
        sent = orjson.loads(body)
    except RequestDataTooBig:
        return refuse("too_large")
    except (orjson.JSONDecodeError, RawPostDataException, UnreadablePostError):
        return refuse("malformed_json")
    items: Any = sent.get("items") if isinstance(sent, dict) else None
    if not isinstance(items, list):
        return refuse("malformed_json")
    if sent.get("user") != request.user.pk:
        return refuse("other_user")
    if len(items) > recording.ITEMS:
        return refuse("too_large")
    outcomes = act(request.user, items, timezone.now())
    return _json({"outcomes": [each.to_json() for each in outcomes]}, 200)


def _json(data: Any, status: int) -> HttpResponse:
    return _raw(orjson.dumps(data), status)


def _raw(body: bytes, status: int = 200) -> HttpResponse:
    headers = {"Cache-Control": "private, no-cache", "Vary": "Cookie"}
    return HttpResponse(body, content_type="application/json", status=status, headers=headers)
