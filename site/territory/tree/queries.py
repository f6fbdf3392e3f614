"""Reads of the tree, scoped to the user's areas, each with the same number of queries whatever it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from os.path import commonprefix
from typing import Any

from django.db.models import Count
from django.db.models.functions import Substr

from territory import access
from territory.access import KEEP, User
from territory.enums import Level
from territory.finding import areas_named
from territory.models import Area, Household
from territory.naming import full_names
from territory.paging import KeyPage, paged

PAGE_SIZE = 100
SEARCH_LIMIT = 80


@dataclass(slots=True)
class Node:
    """An area as the tree shows it. `keep`: the user may change it; `shift`: she may move or delete it."""

    area: Area
    households: int = 0
    keep: bool = False
    shift: bool = False
    opened: bool = False
    branch: Branch | None = None

    @property
    def expandable(self) -> bool:
        """Whether there is something below."""
        return bool(self.area.numchild)


@dataclass(slots=True)
class Branch:
    """Some areas under one parent (None: the topmost that the user sees), and the pages before and after."""

    nodes: list[Node]
    page: KeyPage[Area]
    parent: Area | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def following(self) -> int:
        """The area that begins the next page; what a link without a script opens."""
        last = self.nodes[-1].area
        rows = Area.objects.filter(depth=last.depth, path__gt=last.path).order_by("path")
        found: int = rows.values_list("pk", flat=True).first() or last.pk
        return found


def tops(user: User) -> Any:
    """The topmost areas that the user sees."""
    if access.sees_all(user):
        return Area.objects.filter(depth=1).order_by("path")
    paths = [post.area.path for post in access.posts(user)]
    highest = {path for path in paths if not any(path != other and path.startswith(other) for other in paths)}
    return Area.objects.filter(path__in=highest).order_by("path")


def branch(user: User, parent: Area | None, params: Mapping[str, Any]) -> Branch:
    """One page of the areas directly below `parent`, with how many households lie under each."""
    rows = tops(user)
    if parent is not None:
        rows = access.areas(user).filter(path__startswith=parent.path, depth=parent.depth + 1)
    page = paged(rows, ("path",), params, PAGE_SIZE)
    return Branch(nodes(user, page.rows), page, parent)


def opened(user: User, area: Area) -> Branch:
    """The topmost areas with the branches open that lead to `area`, and its own."""
    top = branch(user, None, {})
    here, level = top, area.ancestor_paths
    for path in level:
        node = next((each for each in here.nodes if each.area.path == path), None)
        if node is None:
            if here.parent is None:
                continue  # above what the user sees
            # Beyond the first page of this branch: open it at the page that begins with it.
            rows = access.areas(user).filter(
                path__startswith=here.parent.path, depth=here.parent.depth + 1, path__gte=path
            )
            page = paged(rows, ("path",), {}, PAGE_SIZE)
            here.nodes, here.page = nodes(user, page.rows), page
            here.extra["cut"] = True
            node = next((each for each in here.nodes if each.area.path == path), None)
            if node is None:
                break
        if not node.expandable:
            break
        node.opened, node.branch = True, branch(user, node.area, {})
        here = node.branch
    return top


def nodes(user: User, areas: Iterable[Area]) -> list[Node]:
    """Areas with their counts and what the user may do with them. Three queries whatever the number."""
    found = list(areas)
    counts = households_under(found)
    everywhere = access.sees_all(user)
    kept = [] if everywhere else [post.area.path for post in access.posts(user, *KEEP)]
    return [
        Node(
            area,
            counts.get(area.path, 0),
            keep=everywhere or any(area.path.startswith(path) for path in kept),
            shift=area.depth > 1
            and (everywhere or any(area.path[: -area.steplen].startswith(path) for path in kept)),
        )
        for area in found
    ]


def households_under(areas: Iterable[Area]) -> dict[str, int]:
    """By path: how many households lie under each of some areas. One query for each depth among them."""
    by_length: dict[int, list[str]] = {}
    for area in areas:
        by_length.setdefault(len(area.path), []).append(area.path)
    found: dict[str, int] = {}
    for length, paths in by_length.items():
        shared = commonprefix(paths)  # noqa: RUF071 - of characters: these are no files
        rows = Household.objects.filter(building__path__startswith=shared) if shared else Household.objects
        rows = rows.annotate(top=Substr("building__path", 1, length)).filter(top__in=paths)
        found |= dict(rows.order_by().values_list("top").annotate(n=Count("pk")))
    return found


def search(user: User, text: str, params: Mapping[str, Any]) -> tuple[KeyPage[Area], list[tuple[Area, str]]]:
    """A page of the user's areas that match, with their full names."""
    page = paged(areas_named(access.areas(user), text), ("path",), params)
    names = full_names(page.rows, top=Level.CITY)
    return page, [(area, names[area.pk]) for area in page.rows]
