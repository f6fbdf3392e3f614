"""The pages of the grid worker's phone: the list, signing in and out, and the service worker's script.

The list itself is drawn by the modules in static/visits/ from what the phone keeps; the page has words only.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from forms_builder import assets
from surveys.templatetags.staff import person
from surveys.visits.enums import GROUPS, Disposition, Group
from surveys.visits.visiting import recording
from surveys.visits.visiting.attempts import AGAIN
from surveys.visits.visiting.words import HEADINGS, phone_words
from territory import access

STATIC = Path(__file__).parents[2] / "static" / "visits"
MODULES = (
    "main.js", "list.js", "sending.js", "kept.js", "draw.js", "door.js", "waiting.js", "position.js",
    "offline.js",
)  # fmt: skip
SHARED = ("store.js", "outbox.js", "photo.js", "fields.js")  # of the form page, as they lie
# At the door without a form, in the order of the groups below.
GROUPED: tuple[tuple[Group, ...], ...] = (
    (Group.NC,),
    (Group.R, Group.O),
    (Group.UH, Group.UO),
    (Group.NE,),
)


@ensure_csrf_cookie
@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The list of the day."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('work:login')}?next={request.path}")
    if not access.holds(request.user, *recording.ROLES):
        return render(request, "visits/visiting/no_post.html", status=403)
    facts: dict[str, Any] = {
        "user": {"id": request.user.pk, "name": person(request.user)},
        "words": phone_words(),
        "outcomes": _outcomes(),
        "met": Disposition.COMPLETE,
        "urls": {
            "day": reverse("work:day"),
            "visits": reverse("work:visits"),
            "back": reverse("work:take_back"),
            "login": f"{reverse('work:login')}?next={reverse('work:page')}",
            "worker": reverse("work:service_worker"),
        },
    }
    keeps = access.holds(request.user, *access.KEEP)
    shown = {"facts": facts, "name": person(request.user), "keeps": keeps}
    return render(request, "visits/visiting/phone.html", shown)


def _outcomes() -> list[dict[str, Any]]:
    """What may have happened where no form was filled in, grouped, in words."""
    return [
        {
            "heading": str(heading),
            "codes": [
                {"code": code, "label": str(Disposition(code).label), "again": code in AGAIN}
                for code, group in GROUPS.items()
                if group in groups and code != Disposition.NOT_ATTEMPTED
            ],
        }
        for heading, groups in zip(HEADINGS, GROUPED, strict=True)
    ]


class SignIn(LoginView):
    """Signing in on a phone, with the same accounts as at the desk."""

    template_name = "visits/visiting/sign_in.html"
    authentication_form = AuthenticationForm

    def get_default_redirect_url(self) -> str:
        """The list."""
        return reverse("work:page")


class SignOut(LogoutView):
    """Signing out; what waits to be sent stays on the phone, for the same user."""

    def get_default_redirect_url(self) -> str:
        """Where the next one signs in."""
        return reverse("work:login")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the list and the forms for when there is no network.

    It is served below /work/, and may also look after the form pages.
    """
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _script() -> str:
    return _built() if not settings.DEBUG else _built.__wrapped__()


@cache
def _built() -> str:
    """The script with the list of files to keep; its version changes with any of them."""
    shell = [static(f"visits/{name}") for name in (*MODULES, "work.css")]
    shell += [static(f"forms_builder/phone/{name}") for name in SHARED]
    shell += [static("portal/mark.svg")]
    forms = [assets.ASSET_URL + name for name in assets.phone_assets()]
    body = (STATIC / "sw.js").read_text(encoding="utf-8")
    digest = hashlib.sha256(body.encode())
    for name in (*MODULES, "work.css"):
        digest.update((STATIC / name).read_bytes())
    digest.update("".join(forms).encode())
    known = {"version": digest.hexdigest()[:12], "page": reverse("work:page"), "shell": shell, "forms": forms}
    return f"const KNOWN = {json.dumps(known)};\n{body}"
