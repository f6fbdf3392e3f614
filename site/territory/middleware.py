"""A page that is only looked at asks for its user's posts once, not for each entry of the menu."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from territory import access


def remember_posts(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware. What streams after its response was made asks anew, and so do sockets and jobs."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        with access.remembering():
            return get_response(request)

    return middleware
