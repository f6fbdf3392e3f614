"""The button above a register that leads to its import."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from territory import access


def import_link(request: HttpRequest, key: str) -> list[dict[str, Any]]:
    """For those who keep an area."""
    if not access.holds(request.user, *access.KEEP):
        return []
    return [{"url": f"{reverse('projects:upload')}?kind={key}", "label": _("Import"), "icon": "upload"}]
