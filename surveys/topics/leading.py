"""Who leads a topic: its community, or the street as soon as two or more communities are touched.

HD 四(五): 涉及两个以上社区时，由街道党工委牵头 (row H5).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from territory.enums import Level
from territory.models import Area


def community_of(area: Area) -> Area | None:
    """The community that an area is or lies in; None for a street or above."""
    if area.level == Level.COMMUNITY:
        return area
    if area.level < Level.COMMUNITY:
        return None
    found: Area | None = Area.objects.filter(path__in=area.ancestor_paths, level=Level.COMMUNITY).first()
    return found


def touched(area: Area, places: Iterable[Area]) -> list[Area]:
    """The communities that a topic raised in `area` touches, in tree order."""
    found = {each.path: each for each in places}
    own = community_of(area)
    if own is not None:
        found[own.path] = own
    return [found[path] for path in sorted(found)]


def lead_of(area: Area, communities: Sequence[Area], *, cross: bool) -> Area:
    """The area whose staff take the steps: the one community touched; with two or more (or where `cross` says
    so) the lowest area common to all that is a street or above."""
    if len(communities) == 1 and not cross:
        return communities[0]
    if not communities:
        return area
    common = communities[0].path
    for each in communities[1:]:
        while not each.path.startswith(common):
            common = common[: -Area.steplen]
    above = [common[:end] for end in range(Area.steplen, len(common) + 1, Area.steplen)]
    lowest: Area | None = (
        Area.objects.filter(path__in=above, level__lte=Level.STREET).order_by("-depth").first()
    )
    return lowest if lowest is not None else communities[0]


def candidates(area: Area) -> list[Area]:
    """The communities that a topic of `area` may touch: those of its street (of its county, where it
    was raised there)."""
    street = (
        Area.objects.filter(path__in=area.ancestor_paths, level__lte=Level.STREET).order_by("-depth").first()
    )
    rows = Area.objects.filter(level=Level.COMMUNITY).order_by("path")
    return list(rows.filter(path__startswith=street.path if street else area.path)[:300])
