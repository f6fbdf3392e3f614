"""The address at which somebody else can open a page: on a phone, in an app, from a poster."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def public_address(request: HttpRequest, path: str) -> str:
    """A path in full: under the installation's public address where one is set, else under the one in use.

    A phone cannot open the address that staff on the server's own machine see; it gets that of the network.
    """
    if settings.BASE_URL:
        return f"{settings.BASE_URL}{path}"
    here = request.get_host().split(":")[0]
    if settings.LAN_URL and here in ("127.0.0.1", "localhost"):
        return f"{settings.LAN_URL}{path}"
    return request.build_absolute_uri(path)
