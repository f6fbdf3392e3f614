"""Where an area lies, in words: its own name after those of the areas above it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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


def person(user: Any) -> str:
    """A member of staff, family name first; the user name where there is neither; '' for nobody."""
    if user is None:
        return ""
    return f"{user.last_name}{user.first_name}".strip() or str(user.get_username())


def person_choice(user: Any) -> str:
    """The same for a list to choose from, where two may have one name: 张三 (zhangsan)."""
    name, username = person(user), str(user.get_username())
    return f"{name} ({username})" if name != username else username
