"""Places by area, as an installation with a territory has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from forms_builder.bank.places import Places
from territory import access
from territory.models import Area


class AreaPlaces(Places):
    """A place is an area, by its number."""

    def of(self, user: Any) -> Sequence[tuple[str, str]]:
        """The areas of the user's posts."""
        areas = {post.area.pk: post.area.name for post in access.posts(user)}
        return [(str(pk), name) for pk, name in areas.items()] or [("", "")]

    def seen_by(self, user: Any) -> Q:
        """Areas above the user's, and those below."""
        paths = [post.area.path for post in access.posts(user)]
        if not paths:
            return Q(pk__in=[])
        above = {path[:end] for path in paths for end in range(Area.steplen, len(path) + 1, Area.steplen)}
        near = reduce(or_, (Q(path__startswith=path) for path in paths), Q(path__in=above))
        keys = Area.objects.filter(near).annotate(key=Cast("pk", CharField())).values("key")
        return Q(place__in=keys)

    def names(self, keys: Iterable[str]) -> Mapping[str, str]:
        """The areas' names."""
        found = Area.objects.filter(pk__in=[key for key in keys if key.isdigit()])
        return {str(area.pk): area.name for area in found}
