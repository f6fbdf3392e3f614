"""What may be wrong with an interview, worked out from numbers alone. Pure: knows no Django, no database.

A flag is a reason to look, never a verdict. Each carries the numbers it comes from, so that anyone can check
it. The signs: too fast, too far away, the same answer throughout, many in one night.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt
from statistics import median

EARTH = 6_371_008.8  # metres: mean radius of the ellipsoid (IUGG)
LEAST_DURATIONS = 5  # below so many a median says nothing

Position = tuple[float, float]  # latitude and longitude in degrees, WGS 84


class Kind(StrEnum):
    """The signs."""

    FAST = "fast"
    FAR = "far"
    STRAIGHT = "straight"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on something is flagged; the meaning of each is that of `FieldSettings`."""

    short_percent: int = 50
    far_metres: int = 100
    straight_percent: int = 100
    straight_least: int = 5
    night_from: time = time(21)
    night_until: time = time(7)
    night_count: int = 3


@dataclass(frozen=True, slots=True)
class Interview:
    """What is known of one interview. Moments are local; `ratings` are places on a scale, in any order."""

    key: Hashable
    worker: Hashable
    completed: datetime
    started: datetime | None = None
    position: Position | None = None  # where the worker stood
    place: Position | None = None  # where the building is
    ratings: Sequence[Hashable] = ()

    @property
    def seconds(self) -> float | None:
        """How long it took; None where the beginning is not known."""
        return None if self.started is None else (self.completed - self.started).total_seconds()


@dataclass(frozen=True, slots=True)
class Flag:
    """One sign and the numbers behind it: `value` is what was found, `limit` what it was held against, `of`
    the number it was found in or the median it was compared with."""

    kind: Kind
    value: float
    limit: float
    of: float = 0


@dataclass(frozen=True, slots=True)
class Found:
    """The flags by interview, and what could not be judged."""

    flags: Mapping[Hashable, Sequence[Flag]] = field(default_factory=dict)
    median: float | None = None  # seconds; None where there are too few durations
    durations: int = 0
    no_position: int = 0  # of the worker
    no_place: int = 0  # of the building

    def of(self, key: Hashable) -> Sequence[Flag]:
        """The flags of one interview."""
        return self.flags.get(key, ())


def examine(interviews: Iterable[Interview], thresholds: Thresholds) -> Found:
    """The flags of all interviews of a round. Their order does not matter."""
    some = list(interviews)
    flags: dict[Hashable, list[Flag]] = defaultdict(list)
    durations = [each.seconds for each in some if each.seconds is not None]
    middle = median(durations) if len(durations) >= LEAST_DURATIONS else None
    nights = _nights(some, thresholds)
    for each in some:
        signs = (
            _fast(each, middle, thresholds),
            _far(each, thresholds),
            _straight(each, thresholds),
            nights.get(each.key),
        )
        flags[each.key] += [sign for sign in signs if sign]
    return Found(
        flags={key: tuple(signs) for key, signs in flags.items() if signs},
        median=middle,
        durations=len(durations),
        no_position=sum(each.position is None for each in some),
        no_place=sum(each.position is not None and each.place is None for each in some),
    )


def metres(one: Position, other: Position) -> float:
    """The great-circle distance of two positions in metres (haversine)."""
    (a, b), (c, d) = (tuple(map(radians, each)) for each in (one, other))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


def night_of(moment: datetime, begins: time, ends: time) -> date | None:
    """The day on whose evening the night began in which `moment` lies; None by day.

    A night that does not cross midnight (01:00 to 05:00) belongs to its own day. Begin and end alike: none.
    """
    clock = moment.time()
    if begins == ends:
        return None
    if begins < ends:
        return moment.date() if begins <= clock < ends else None
    if clock >= begins:
        return moment.date()
    return moment.date() - timedelta(days=1) if clock < ends else None


def _fast(each: Interview, middle: float | None, thresholds: Thresholds) -> Flag | None:
    if middle is None or each.seconds is None:
        return None
    limit = middle * thresholds.short_percent / 100
    return Flag(Kind.FAST, each.seconds, limit, middle) if each.seconds < limit else None


def _far(each: Interview, thresholds: Thresholds) -> Flag | None:
    if each.position is None or each.place is None:
        return None
    away = metres(each.position, each.place)
    return Flag(Kind.FAR, away, thresholds.far_metres) if away > thresholds.far_metres else None


def _straight(each: Interview, thresholds: Thresholds) -> Flag | None:
    number = len(each.ratings)
    if number < max(1, thresholds.straight_least):
        return None
    same = max(Counter(each.ratings).values())
    if same * 100 < number * thresholds.straight_percent:
        return None
    return Flag(Kind.STRAIGHT, same, thresholds.straight_percent, number)


def _nights(some: Sequence[Interview], thresholds: Thresholds) -> dict[Hashable, Flag]:
    by_night: dict[tuple[Hashable, date], list[Interview]] = defaultdict(list)
    for each in some:
        night = night_of(each.completed, thresholds.night_from, thresholds.night_until)
        if night:
            by_night[each.worker, night].append(each)
    return {
        each.key: Flag(Kind.NIGHT, len(group), thresholds.night_count)
        for group in by_night.values()
        if len(group) >= max(1, thresholds.night_count)
        for each in group
    }
