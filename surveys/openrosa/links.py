"""App links: make one, withdraw one, find whose a token is. A token is shown once and stored as its hash."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from surveys.openrosa.errors import AppRefusal
from surveys.openrosa.models import AppLink
from territory import access
from territory.models import Area

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)  # 256 random bits
NOTED = timedelta(minutes=1)  # how exactly the last use is kept: not every request writes


@transaction.atomic
def create(link_id: UUID, *, worker: Any, area: Area, name: str, user: Any) -> tuple[AppLink, str]:
    """A new link and its token, which nobody can read again.

    Raises ValueError where the worker does not look after the area, IntegrityError where `link_id` was used.
    """
    if not access.may(worker, area):
        raise ValueError("the worker does not look after this area")
    token = secrets.token_urlsafe(32)
    link = AppLink(id=link_id, digest=_digest(token), name=name, worker=worker, area=area, created_by=user)
    link.save(force_insert=True)
    log(link, "surveys.create_app_link", user=user, title=name)
    return link, token


@transaction.atomic
def revoke(link: AppLink, *, user: Any) -> None:
    """Withdraw a link: from now on its app gets and sends nothing. What it sent stays."""
    if link.revoked_at is None:
        link.revoked_at, link.revoked_by = timezone.now(), user
        link.save(update_fields=["revoked_at", "revoked_by"])
        log(link, "surveys.revoke_app_link", user=user, title=link.name)


def find(token: str) -> AppLink:
    """The link of a token, with worker and area; notes that it was used. Raises AppRefusal."""
    rows = AppLink.objects.select_related("worker", "area")
    link = rows.filter(digest=_digest(token)).first() if TOKEN.fullmatch(token) else None
    if link is None:
        raise AppRefusal("no_link")
    if link.revoked_at is not None:
        raise AppRefusal("revoked")
    if not access.may(link.worker, link.area):
        raise AppRefusal("no_post")
    now = timezone.now()
    if link.last_used_at is None or now - link.last_used_at > NOTED:
        AppLink.objects.filter(pk=link.pk).update(last_used_at=now)
    return link


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
