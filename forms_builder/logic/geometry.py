"""distance(), area(), geofence() and intersects() of places "latitude longitude [altitude [accuracy]]".

Several places in one text are parted by semicolons. Distances and areas are those on a sphere with the
earth's equatorial radius, rounded to centimetres, as in the ODK XForms specification; fences and crossings
are those on a flat map.
"""

import math
from itertools import pairwise
from typing import Final, TypeAlias

from forms_builder.logic.numbers import half_up, parse_number

_RADIUS: Final = 6_378_100.0  # metres
Place: TypeAlias = tuple[float, float]


def distance(texts: list[str]) -> float:
    """Metres along the places in order; NaN where the texts are not two places or more."""
    places = _places(texts)
    if places is None:
        return math.nan
    total = 0.0
    for a, b in pairwise(places):
        total += _arc(a, b)
    return _cents(total)


def area(texts: list[str]) -> float:
    """Square metres inside the places, the last joined to the first; NaN where they are not places."""
    places = _places(texts)
    if places is None:
        return math.nan
    total = 0.0
    for (lat1, lon1), (lat2, lon2) in pairwise([*places, places[0]]):
        total += math.radians(lon2 - lon1) * (2 + math.sin(math.radians(lat2)) + math.sin(math.radians(lat1)))
    return _cents(abs(total * _RADIUS * _RADIUS / 2))


def is_within(point: str, shape: str) -> bool:
    """geofence(): whether the point is inside the shape, a closed line; False where either is none.

    The crossing-number test: a ray from the point meets the outline an odd number of times (Shimrat,
    Communications of the ACM 5, 1962).
    """
    place, outline = _place(point), _places([shape])
    if place is None or outline is None or outline[0] != outline[-1]:
        return False
    latitude, longitude = place
    inside = False
    for (lat1, lon1), (lat2, lon2) in pairwise(outline):
        crosses = (lat2 > latitude) != (lat1 > latitude)
        if crosses and longitude < (lon1 - lon2) * (latitude - lat2) / (lat1 - lat2) + lon2:
            inside = not inside
    return inside


def is_crossed(texts: list[str]) -> bool:
    """intersects(): whether the line crosses, touches or goes back over itself; its ends may meet."""
    places = _places(texts) or []
    line = [place for index, place in enumerate(places) if index == 0 or place != places[index - 1]]
    pieces = list(pairwise(line))
    for index, first in enumerate(pieces):
        for other in range(index + 1, len(pieces)):
            if _meet(first, pieces[other], next_to=other == index + 1):
                return True
    return False


def _meet(first: tuple[Place, Place], second: tuple[Place, Place], *, next_to: bool) -> bool:
    """Whether two pieces share more than the end that joins them."""
    (a, b), (c, d) = first, second
    if next_to:  # b is c
        return _turn(a, b, d) == 0 and _ahead(b, a, d)
    if a == d:  # the last piece ends where the first begins
        return _turn(b, a, c) == 0 and _ahead(a, b, c)
    turns = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    ends = ((a, c, b), (a, d, b), (c, a, d), (c, b, d))
    return any(turn == 0 and _between(*each) for turn, each in zip(turns, ends, strict=True))


def _turn(a: Place, b: Place, c: Place) -> float:
    """Above zero where a → b → c turns one way, below where it turns the other, 0 where it goes straight."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _ahead(a: Place, b: Place, c: Place) -> bool:
    """Whether b and c lie on the same side of a."""
    return (b[0] - a[0]) * (c[0] - a[0]) + (b[1] - a[1]) * (c[1] - a[1]) > 0


def _between(a: Place, point: Place, b: Place) -> bool:
    """Whether a point of the line through a and b lies between them."""
    return all(min(x, y) <= p <= max(x, y) for x, p, y in zip(a, point, b, strict=True))


def is_place(text: str) -> bool:
    """Whether the text is one place."""
    return _place(text) is not None


def _places(texts: list[str]) -> list[Place] | None:
    parts = texts[0].strip(" \t\r\n;").split(";") if len(texts) == 1 else texts
    places = [_place(part) for part in parts]
    known = [place for place in places if place is not None]
    return known if len(known) == len(parts) >= 2 else None


def _place(text: str) -> Place | None:
    words = text.split()
    if not 2 <= len(words) <= 4:
        return None
    latitude, longitude = parse_number(words[0]), parse_number(words[1])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _arc(a: Place, b: Place) -> float:
    """The haversine formula: exact for near points too, where the cosine formula loses digits."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(x), math.radians(y)) for x, y in (a, b))
    down, across = math.sin((lat2 - lat1) / 2), math.sin((lon2 - lon1) / 2)
    half = down * down + math.cos(lat1) * math.cos(lat2) * across * across
    return 2 * _RADIUS * math.asin(math.sqrt(min(1.0, half)))


def _cents(value: float) -> float:
    return half_up(value * 100) / 100
