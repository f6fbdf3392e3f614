"""Named reads of schemes: who sees which, which one governs a company on a day. It changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import orjson
from django.db.models import QuerySet

from satisfaction.credit.enums import SchemeState
from satisfaction.credit.models import Scheme
from satisfaction.credit.schemes.errors import SchemeInvalid
from satisfaction.credit.schemes.format import SchemeData
from satisfaction.credit.schemes.reading import read
from territory import access
from territory.access import User
from territory.models import Area

# (in force from, the scheme's primary key, its values)
Governing = tuple[date, int, SchemeData]


def schemes(user: User) -> QuerySet[Scheme]:
    """The schemes of the user's areas, and the adopted ones of the areas above, which govern there too."""
    rows = Scheme.objects.select_related("area", "created_by", "changed_by", "adopted_by")
    if access.sees_all(user):
        return rows
    above = {path for post in access.posts(user) for path in post.area.ancestor_paths}
    near = access.within(user, "area")
    return rows.filter(near) | rows.filter(area__path__in=above, state=SchemeState.ADOPTED)


def kept(user: User) -> QuerySet[Scheme]:
    """The schemes that the user may change, copy or adopt."""
    rows = Scheme.objects.select_related("area", "created_by", "changed_by", "adopted_by")
    return access.visible(user, rows, "area", *access.KEEP)


def areas(user: User) -> QuerySet[Area]:
    """The areas for which the user may draft a scheme: no single estates or buildings."""
    from territory.enums import Level

    return access.areas(user, *access.KEEP).filter(level__lte=Level.COMMUNITY).order_by("path")


def values(scheme: Scheme) -> SchemeData | None:
    """A scheme's values; None where its data are not whole (a draft's may not be yet)."""
    try:
        return parsed(scheme.data)
    except SchemeInvalid:
        return None


def parsed(data: Any) -> SchemeData:
    """`reading.read`, remembered: the same data are read once. Raises SchemeInvalid."""
    return _read(orjson.dumps(data, option=orjson.OPT_SORT_KEYS))


@lru_cache(maxsize=128)
def _read(data: bytes) -> SchemeData:
    return read(orjson.loads(data))


def adopted() -> list[Scheme]:
    """All adopted schemes in the order in which they come into force. One query."""
    rows = Scheme.objects.filter(state=SchemeState.ADOPTED, in_force_from__isnull=False)
    return list(rows.select_related("area").order_by("in_force_from", "adopted_at", "pk"))


def governing(area: Area, known: Iterable[Scheme]) -> list[Governing]:
    """The schemes that govern an area's companies, each from its first day on until the next.

    The nearest area with a scheme in force decides; of one area the newest. `known` is `adopted()`.
    """
    over = [each for each in known if area.path.startswith(each.area.path)]
    found: list[Governing] = []
    for day in sorted({each.in_force_from for each in over if each.in_force_from}):
        reached = [each for each in over if each.in_force_from and each.in_force_from <= day]
        nearest = max(len(each.area.path) for each in reached)
        newest = [each for each in reached if len(each.area.path) == nearest][-1]
        if not found or found[-1][1] != newest.pk:
            found.append((day, newest.pk, parsed(newest.data)))
    return found


def governing_many(areas: Iterable[Area], known: Iterable[Scheme]) -> Mapping[int, list[Governing]]:
    """`governing` by area's primary key."""
    known = list(known)
    return {area.pk: governing(area, known) for area in {each.pk: each for each in areas}.values()}


def in_force(area: Area, day: date, known: Sequence[Scheme] | None = None) -> Scheme | None:
    """The scheme that governs the companies of an area on a day. One query; none with `known`, which is
    `adopted()` where it was read already."""
    known = adopted() if known is None else known
    reached = [pk for since, pk, _data in governing(area, known) if since <= day]
    return next((each for each in known if reached and each.pk == reached[-1]), None)
