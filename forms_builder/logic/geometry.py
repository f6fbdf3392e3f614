"""distance() and area() of places written "latitude longitude [altitude [accuracy]]", parted by semicolons.

On a sphere with the earth's equatorial radius, rounded to centimetres, as in the ODK XForms specification.
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
