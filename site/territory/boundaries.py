"""Boundaries of service areas: read from what people have, checked, and drawn as a small picture.

What is taken: GeoJSON (a Polygon, a MultiPolygon of one part, a Feature or a FeatureCollection with one), or
lines of "longitude,latitude". Kept as a ring of [longitude, latitude] in WGS 84 degrees, first = last.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Point = list[float]
FEWEST = 4  # three corners and the first again
MOST = 2000
DIGITS = 6  # about 0.1 m
WIDTH = 320.0
MARGIN = 10.0
SEPARATORS = "，,;；\t 、"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A ring as the points of an SVG polygon in a box of `width` × `height`; how wide that is in metres."""

    points: str
    width: float
    height: float
    metres: int
    corners: int


def read(text: str) -> list[Point]:
    """The ring in a text; [] for an empty one. Raises ValidationError in words, with the line."""
    text = text.strip().lstrip("\ufeff")
    if not text:
        return []
    ring = _from_json(text) if text[0] in "{[" else _from_lines(text)
    return checked(ring)


def checked(ring: Sequence[Sequence[float]]) -> list[Point]:
    """The ring with rounded numbers. Raises ValidationError where it is open, too small or out of range."""
    points = [[round(float(lng), DIGITS), round(float(lat), DIGITS)] for lng, lat in ring]
    for number, (lng, lat) in enumerate(points, start=1):
        if not (-180 <= lng <= 180 and -90 <= lat <= 90):
            swapped = -90 <= lng <= 90 and -180 <= lat <= 180
            said = _(
                "Point %(n)s (%(lng)s, %(lat)s) is out of range: longitude −180 to 180, latitude −90 to 90."
            )
            hint = _(" Longitude comes first; the two seem to be exchanged.") if swapped else ""
            raise ValidationError(said % {"n": number, "lng": lng, "lat": lat} + hint, code="range")
    if len(points) > MOST:
        raise ValidationError(_("At most %(n)s points.") % {"n": MOST}, code="many")
    if points and points[0] != points[-1]:
        raise ValidationError(
            _("The boundary is not closed: repeat the first point (%(lng)s,%(lat)s) as the last one.")
            % {"lng": points[0][0], "lat": points[0][1]},
            code="open",
        )
    if len(points) < FEWEST or len({tuple(each) for each in points}) < FEWEST - 1:
        raise ValidationError(_("A boundary needs at least three different corners."), code="few")
    if _area(points) == 0:
        raise ValidationError(_("All points lie on one line: that is no boundary."), code="flat")
    return points


def written(ring: Sequence[Point]) -> str:
    """The ring as lines of "longitude,latitude", which `read` takes again."""
    return "\n".join(f"{lng},{lat}" for lng, lat in ring)


def drawn(ring: Sequence[Point]) -> Drawing | None:
    """The ring as a picture, north up, in true proportions; None for an empty one."""
    if len(ring) < FEWEST:
        return None
    lngs, lats = [each[0] for each in ring], [each[1] for each in ring]
    shrink = math.cos(
        math.radians((min(lats) + max(lats)) / 2)
    )  # a degree of longitude against one of latitude
    wide, high = (max(lngs) - min(lngs)) * shrink, max(lats) - min(lats)
    scale = (WIDTH - 2 * MARGIN) / max(wide, high, 1e-9)
    points = " ".join(
        f"{MARGIN + (lng - min(lngs)) * shrink * scale:.1f},{MARGIN + (max(lats) - lat) * scale:.1f}"
        for lng, lat in ring
    )
    return Drawing(
        points,
        round(wide * scale + 2 * MARGIN, 1),
        round(high * scale + 2 * MARGIN, 1),
        round(wide * 111_320),
        len(ring) - 1,
    )


def _from_lines(text: str) -> list[list[float]]:
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        for separator in SEPARATORS:
            line = line.replace(separator, " ")
        parts = line.split()
        if not parts:
            continue
        try:
            lng, lat = (float(part) for part in parts)
        except ValueError:
            raise ValidationError(
                _("Line %(n)s is not “longitude,latitude”, for example 114.3055,30.5928.") % {"n": number},
                code="line",
            ) from None
        if not (math.isfinite(lng) and math.isfinite(lat)):
            raise ValidationError(
                _("Line %(n)s is not “longitude,latitude”, for example 114.3055,30.5928.") % {"n": number},
                code="line",
            )
        found.append([lng, lat])
    return found


def _from_json(text: str) -> list[list[float]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f"{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise ValidationError(
            _("This GeoJSON cannot be read (line and column %(place)s).") % {"place": place or "—"},
            code="json",
        ) from None
    rings = _rings(found)
    if len(rings) != 1:
        raise ValidationError(
            _("The GeoJSON has %(n)s outlines; give exactly one Polygon without holes.") % {"n": len(rings)},
            code="rings",
        )
    ring = rings[0]
    try:
        return [[_number(point[0]), _number(point[1])] for point in ring]
    except (TypeError, ValueError, OverflowError, IndexError, KeyError):
        raise ValidationError(_("The GeoJSON has a point that is not two numbers."), code="point") from None


def _rings(found: Any) -> list[Any]:
    """Every outline and hole in it."""
    if not isinstance(found, dict):
        return []
    match found.get("type"):
        case "FeatureCollection":
            features = found.get("features")
            return [ring for each in features for ring in _rings(each)] if isinstance(features, list) else []
        case "Feature":
            return _rings(found.get("geometry"))
        case "Polygon":
            rings = found.get("coordinates")
            return (
                [each for each in rings if isinstance(each, list) and each] if isinstance(rings, list) else []
            )
        case "MultiPolygon":
            parts = found.get("coordinates")
            parts = parts if isinstance(parts, list) else []
            return [ring for part in parts if isinstance(part, list) for ring in part if ring]
    return []


def _number(value: Any) -> float:
    number = float(value)
    if isinstance(value, (bool, str)) or not math.isfinite(number):
        raise ValueError(value)
    return number


def _area(points: Sequence[Point]) -> float:
    """Twice the signed area of the ring, in square degrees; 0 where it has none."""
    return round(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(points)), 12)
