"""Draft a scheme: begin one (from a preset, a copy or empty), change it, delete it. An adopted one is never
changed: what changes is a copy with the next number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.log_actions import log

from satisfaction.credit.enums import SchemeState
from satisfaction.credit.models import Scheme
from satisfaction.credit.schemes.refusals import SchemeRefused
from territory.models import Area

EMPTY: dict[str, Any] = {"format": 1, "base": "80", "ladder": [{}, {}, {}]}


@transaction.atomic
def begin(*, area: Area, name: str, source: str, data: dict[str, Any], user: Any) -> Scheme:
    """A new draft; where the area has schemes of this name already, with the next version's number."""
    scheme = Scheme.objects.create(
        area=area,
        name=name,
        version=_next_version(area, name),
        source=source,
        data=data,
        created_by=user,
        changed_by=user,
    )
    log(scheme, "credit.scheme_begin", user=user)
    return scheme


@transaction.atomic
def save(
    scheme: Scheme, *, name: str, source: str, data: dict[str, Any], seen: datetime | None, user: Any
) -> Scheme:
    """Keep a draft as it was typed, whole or not. `seen` is `changed_at` of what the editor had before it.

    Raises SchemeRefused: adopted (never changed again), stale (somebody saved meanwhile).
    """
    now = _locked(scheme)
    if now.state != SchemeState.DRAFT:
        raise SchemeRefused("adopted")
    if seen is not None and now.changed_at != seen:
        raise SchemeRefused("stale")
    if name != now.name:
        now.version = _next_version(now.area, name)
    now.name, now.source, now.data, now.changed_by = name, source, data, user
    now.save()
    log(now, "credit.scheme_change", user=user)
    return now


@transaction.atomic
def copy(scheme: Scheme, *, user: Any) -> Scheme:
    """A draft with the next version's number, the same in everything else."""
    return begin(area=scheme.area, name=scheme.name, source=scheme.source, data=scheme.data, user=user)


@transaction.atomic
def delete(scheme: Scheme, *, user: Any) -> None:
    """Throw a draft away. Raises SchemeRefused: adopted."""
    now = _locked(scheme)
    if now.state != SchemeState.DRAFT:
        raise SchemeRefused("adopted")
    log(now, "credit.scheme_delete", user=user, data={"name": str(now)})
    now.delete()


def _locked(scheme: Scheme) -> Scheme:
    return Scheme.objects.select_for_update(of=("self",)).select_related("area").get(pk=scheme.pk)


def _next_version(area: Area, name: str) -> int:
    newest = Scheme.objects.filter(area=area, name=name).aggregate(n=Max("version"))["n"]
    return (newest or 0) + 1


def stamp(scheme: Scheme) -> str:
    """What an editor sends back so that a change made meanwhile is noticed."""
    return scheme.changed_at.isoformat()


def read_stamp(text: str) -> datetime:
    """`stamp` read back; one that cannot be read is as old as can be."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime.fromtimestamp(0, tz=timezone.get_default_timezone())
    return found if timezone.is_aware(found) else timezone.make_aware(found)
