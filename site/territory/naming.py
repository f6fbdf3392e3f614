"""Where an area lies, in words: its own name after those of the areas above it."""

from __future__ import annotations

from collections.abc import Iterable

from territory.enums import Level
from territory.models import Area


def full_names(areas: Iterable[Area], top: Level = Level.COMMUNITY) -> dict[int, str]:
    """By area pk: `阳光社区 阳光花园 3栋`, from level `top` down. One query whatever the number.

    An area above `top` has its own name only.
    """
    wanted = {area.pk: area for area in areas}
    paths = {path for area in wanted.values() for path in area.ancestor_paths}
    names = dict(Area.objects.filter(path__in=paths, level__gte=top).values_list("path", "name"))
    return {
        pk: " ".join(names[path] for path in area.ancestor_paths if path in names) or area.name
        for pk, area in wanted.items()
    }
