"""What Wagtail would serve by itself, and this site answers in its own way."""

from __future__ import annotations

from typing import Any, NoReturn

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.models import Site

from portal.home import open_channels


def page(request: HttpRequest, path: str) -> HttpResponse:
    """A page's own address, as the admin's "View live" gives it: its listed form, else the front page."""
    site = Site.find_for_request(request)
    root = site.root_page.url_path if site else "/"
    channel = open_channels(timezone.now()).filter(questionnaire__url_path=root + path).first()
    return redirect(f"/f/{channel.code}/" if channel else "home")


def no_action(request: HttpRequest, **kwargs: Any) -> NoReturn:
    """The admin API's actions on pages. The admin does not use them, and they pass by every guard of ours."""
    raise Http404
