"""Moving an area to another parent, or to another place among its neighbours.

What lies below goes along. Tallies of the areas that were and are above are no longer right then: who keeps
them hears of `moved`, within the move's transaction, so that what is to be done about it is not lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.dispatch import Signal
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from territory import access
from territory.access import KEEP, User
from territory.enums import Level
from territory.models import Area, Grid, GridPart, Household, Post
from territory.naming import full_names

# Sent within the transaction (a receiver that fails undoes the move) with `area` (as it is now), `before` and
# `after` (numbers of the areas that were and are above it, topmost first; the same where it only changed
# places with its neighbours) and `user`.
moved = Signal()


@dataclass(slots=True)
class Effects:
    """What a move changes, for the person who confirms it."""

    areas: int  # below it, itself not counted
    households: int
    loses: list[Area]  # areas that no longer lie above it
    gains: list[Area]  # areas that from then on do
    posts_lost: list[Post] = field(default_factory=list)  # of `loses`: who no longer sees it
    posts_gained: list[Post] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)  # of another community: its buildings are taken out


def may_shift(user: User, area: Area) -> bool:
    """Whether the user may move, reorder or delete an area: she keeps what lies above it."""
    parent = area.get_parent()
    return access.may(user, parent, *KEEP) if parent else access.sees_all(user)


def fits(area: Area, parent: Area) -> bool:
    """Whether an area may lie directly below `parent`: the levels follow each other (row A1)."""
    return parent.level == area.level - 1 and not parent.path.startswith(area.path)


def effects(area: Area, parent: Area) -> Effects:
    """What moving `area` below `parent` would change. The same number of queries whatever lies below."""
    old, new = area.ancestor_paths[:-1], parent.ancestor_paths
    loses = list(Area.objects.filter(path__in=set(old) - set(new)).order_by("path"))
    gains = list(Area.objects.filter(path__in=set(new) - set(old)).order_by("path"))
    posts = list(Post.objects.filter(area__in=[*loses, *gains]).select_related("area", "group"))
    lost = {each.pk for each in loses}
    return Effects(
        areas=Area.objects.filter(path__startswith=area.path).count() - 1,
        households=Household.objects.filter(building__path__startswith=area.path).count(),
        loses=loses,
        gains=gains,
        posts_lost=[each for each in posts if each.area_id in lost],
        posts_gained=[each for each in posts if each.area_id not in lost],
        grids=list(Grid.objects.filter(pk__in=_left_behind(area, parent).values("grid")).order_by("name")),
    )


def move(
    area: Area, parent: Area, *, user: User, before: Area | None = None, seen: int | None = None
) -> Area:
    """Move `area` below `parent`, in front of `before` or as the last; returns it as it is then.

    It also becomes the last where `before` does not lie there (any more).

    `seen` is the number of the parent from which the user meant to move it. Raises ValidationError where
    the levels do not fit, or where somebody else has moved it meanwhile.
    """
    with locked_tree():
        area, parent = Area.objects.get(pk=area.pk), Area.objects.get(pk=parent.pk)
        old = area.get_parent()
        if old is None or not fits(area, parent):
            raise ValidationError(refusal(area, parent), code="level")
        if seen is not None and old.pk != seen:
            raise ValidationError(
                _("“%(area)s” has been moved meanwhile; it lies under “%(parent)s” now. Look at it again.")
                % {"area": area.name, "parent": old.name},
                code="meanwhile",
            )
        if before is not None:
            before = parent.get_children().filter(pk=before.pk).first()
        above = _numbers(area.ancestor_paths[:-1])
        told = full_names([old, parent], top=Level.CITY)
        _take_out(area, parent, user)
        _place(area, parent, before)
        area = Area.objects.get(pk=area.pk)
        data = {"from": told[old.pk], "to": told[parent.pk]}
        log(area, "territory.move", user=user, data=data)
        _tell(area, above, user)
    return area


def reorder(area: Area, before: Area | None, *, user: User) -> Area:
    """Put an area in front of one of its neighbours, or last among them."""
    with locked_tree():
        area = Area.objects.get(pk=area.pk)
        parent = area.get_parent()
        if before is not None:
            before = Area.objects.get(pk=before.pk)
            if not before.is_sibling_of(area):
                raise ValidationError(
                    _("“%(area)s” and “%(other)s” do not lie under the same area.")
                    % {"area": area.name, "other": before.name},
                    code="siblings",
                )
        above = _numbers(area.ancestor_paths[:-1])
        _place(area, parent, before)
        area = Area.objects.get(pk=area.pk)
        log(area, "territory.reorder", user=user)
        _tell(area, above, user)
    return area


def refusal(area: Area, parent: Area) -> str:
    """Why an area cannot lie under `parent`."""
    wanted = Level(area.level - 1).label if area.level > Level.CITY else ""
    return _(
        "“%(area)s” (%(level)s) can only lie under one of the level %(wanted)s, "
        "not under “%(parent)s” (%(other)s)."
    ) % {
        "area": area.name,
        "level": area.get_level_display(),
        "wanted": wanted or "—",
        "parent": parent.name,
        "other": parent.get_level_display(),
    }


@contextmanager
def locked_tree() -> Iterator[None]:
    """One transaction in which nobody else changes the tree: paths of whole branches are rewritten."""
    with transaction.atomic():
        list(Area.objects.select_for_update().filter(depth=1).order_by("pk").values_list("pk"))
        yield


def _place(area: Area, parent: Area | None, before: Area | None) -> None:
    if before is not None and before.pk != area.pk:
        area.move(before, "left")
    elif before is None and parent is not None:
        area.move(parent, "last-child")
    elif before is None:
        area.move(area.get_last_root(), "last-sibling")


def _left_behind(area: Area, parent: Area) -> QuerySet[GridPart]:
    """Parts of grids of a community that the buildings would no longer belong to."""
    here = GridPart.objects.filter(building__path__startswith=area.path)
    communities = Area.objects.filter(path__in=parent.ancestor_paths, level=Level.COMMUNITY)
    # A community that moves takes its grids along: they are its own.
    return here.exclude(grid__community__path__startswith=area.path).exclude(
        Q(grid__community__in=communities)
    )


def _take_out(area: Area, parent: Area, user: User) -> None:
    by_grid: dict[int, list[str]] = {}
    parts = list(_left_behind(area, parent).select_related("building", "grid"))
    for part in parts:
        by_grid.setdefault(part.grid_id, []).append(str(part))
    for grid in {part.grid_id: part.grid for part in parts}.values():
        log(grid, "territory.grid_parts", user=user, data={"added": [], "removed": by_grid[grid.pk]})
    GridPart.objects.filter(pk__in=[part.pk for part in parts]).delete()


def _numbers(paths: list[str]) -> list[int]:
    return list(Area.objects.filter(path__in=paths).order_by("path").values_list("pk", flat=True))


def _tell(area: Area, before: list[int], user: User) -> None:
    after = _numbers(area.ancestor_paths[:-1])
    moved.send(Area, area=area, before=before, after=after, user=user)
