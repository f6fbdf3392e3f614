"""Who may see what: the only door to areas, households, responses and whatever hangs on them.

A user sees the areas of their groups' posts and everything below; a superuser sees all. Every list,
export and socket asks here, and a test walks every URL as a stranger.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, Q, QuerySet

from territory.enums import Role
from territory.models import Area, Post

User = AbstractBaseUser | AnonymousUser
M = TypeVar("M", bound=Model)

# Who keeps the registers: changes areas, households, estates, grids and organisations.
KEEP = (Role.SUPERVISOR, Role.ADMINISTRATOR)

EVERYWHERE = Q()
NOWHERE = Q(pk__in=[])

# By user: what was found while something is only being looked at (`remembering`).
_remembered: ContextVar[dict[Any, list[Post]] | None] = ContextVar("remembered_posts", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Ask for each user's posts once inside. Only for what changes neither posts nor areas, and is short."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def posts(user: User, *roles: Role) -> list[Post]:
    """The user's posts, topmost area first; only those with one of `roles` where any is given."""
    if not (user.is_authenticated and user.is_active):
        return []
    known = _remembered.get()
    found = known.get(user.pk) if known is not None else None
    if found is None:
        found = list(Post.objects.filter(group__user=user.pk).select_related("area").order_by("area__path"))
        if known is not None:
            known[user.pk] = found
    return [post for post in found if not roles or post.role in roles]


def sees_all(user: User) -> bool:
    """Whether the user is the administrator of the whole installation."""
    return bool(user.is_authenticated and user.is_active and getattr(user, "is_superuser", False))


def holds(user: User, *roles: Role) -> bool:
    """Whether the user has one of these roles (any, where none is given) anywhere."""
    return sees_all(user) or bool(posts(user, *roles))


def within(user: User, field: str, *roles: Role) -> Q:
    """A filter: rows whose area lies under the user's.

    `field` is the path to the area, such as "area" or "channel__area"; "" where the rows are areas.
    """
    if sees_all(user):
        return EVERYWHERE
    prefix = f"{field}__" if field else ""
    paths = [post.area.path for post in posts(user, *roles)]
    return (
        reduce(or_, (Q(**{f"{prefix}path__startswith": path}) for path in paths), NOWHERE)
        if paths
        else NOWHERE
    )


def visible(user: User, rows: QuerySet[M], field: str, *roles: Role) -> QuerySet[M]:
    """Those of `rows` that lie under the user's areas."""
    return rows.filter(within(user, field, *roles))


def areas(user: User, *roles: Role) -> QuerySet[Area]:
    """The areas the user may see."""
    return visible(user, Area.objects.all(), "", *roles)


def may(user: User, area: Area | None, *roles: Role) -> bool:
    """Whether `area` lies under one of the user's (held in one of `roles`, where any is given)."""
    if sees_all(user):
        return True
    if area is None:
        return False
    return any(area.path.startswith(post.area.path) for post in posts(user, *roles))


def scope(user: User, area: Area) -> list[Any]:
    """What the user may see of what belongs to `area`: [] nothing, [area] all of it, or parts of it.

    A supervisor of a street sees all of a community's questionnaire; a community's own staff see only
    their community's part of a street's questionnaire.
    """
    if may(user, area):
        return [area]
    return [post.area for post in posts(user) if post.area.path.startswith(area.path)]
