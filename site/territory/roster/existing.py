"""What a community has already: its estates and buildings by any spelling, its dwellings by address."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from territory.enums import Level
from territory.fields import EncryptedField
from territory.models import Area, Household
from territory.roster.columns import FACT_KEYS
from territory.roster.spelling import area_key, building_key, estate_key, nearest, room_key, unit_key

CHUNK = 5_000
SECRET: dict[str, EncryptedField] = {
    field.name: field for field in Household._meta.concrete_fields if isinstance(field, EncryptedField)
}
DIGITS = re.compile(r"[0-9]+")
T = TypeVar("T")


class Ambiguous(Exception):
    """Several things have this name; `names` are theirs."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self.names = list(names)


@dataclass(slots=True)
class Names(Generic[T]):
    """Things by name: the exact name first, else the one whose name means the same."""

    key: Callable[[str], str]
    exact: dict[str, T] = field(default_factory=dict)
    alike: dict[str, list[tuple[str, T]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, thing: T) -> None:
        """Make it known."""
        self.exact.setdefault(area_key(name), thing)
        self.alike[self.key(name)].append((name, thing))

    def find(self, name: str) -> T | None:
        """The thing, None for none. Raises Ambiguous."""
        found = self.exact.get(area_key(name))
        if found is not None:
            return found
        some = self.alike.get(self.key(name), [])
        if len(some) > 1:
            raise Ambiguous(each for each, _thing in some)
        return some[0][1] if some else None

    def near(self, name: str) -> str:
        """The most similar name with the same digits; '' for none."""
        digits = DIGITS.findall(area_key(name))
        names = (each for some in self.alike.values() for each, _thing in some)
        return nearest(name, [each for each in names if DIGITS.findall(area_key(each)) == digits])


@dataclass(slots=True, eq=False)
class Building:
    """A building of the roster, or one that is to be made (`pk` None), with its dwellings."""

    name: str
    pk: int | None = None
    units: dict[str, dict[str, list[Dwelling]]] = field(default_factory=dict)

    def find(self, unit: str, room: str) -> Dwelling | None:
        """The dwelling, however unit and room are written. Raises Ambiguous."""
        some = self.units.get(unit_key(unit), {}).get(room_key(room), [])
        if len(some) > 1:
            exact = [each for each in some if (each.unit, each.room) == (unit, room)]
            if len(exact) != 1:
                raise Ambiguous(f"{each.unit}单元{each.room}" for each in some)
            return exact[0]
        return some[0] if some else None


@dataclass(slots=True, eq=False)
class Estate:
    """An estate of the roster, or one that is to be made (`pk` None), with its buildings."""

    name: str
    pk: int | None = None
    buildings: Names[Building] = field(default_factory=lambda: Names(building_key))


@dataclass(slots=True, eq=False)
class Dwelling:
    """A stored dwelling: where, and its facts in the order of `FACT_KEYS`."""

    pk: int
    unit: str
    room: str
    facts: tuple[Any, ...]
    mark: int = 0  # of the row as it is stored, to see within this process whether it still is
    row: int = 0  # of the file, once it was met there


@dataclass(slots=True)
class Roster:
    """A community's estates."""

    estates: Names[Estate] = field(default_factory=lambda: Names(estate_key))
    dwellings: int = 0
    newest: int = 0  # the highest key of a dwelling
    areas: int = 0  # estates and buildings

    @property
    def stamp(self) -> tuple[int, int, int]:
        """What `importing.stamp_of` says as long as nothing is made, moved or deleted."""
        return self.areas, self.dwellings, self.newest


def roster_of(community: Area, step: Callable[[], None] = lambda: None) -> Roster:
    """All of it, in two queries. A building directly below the community stands in an estate of its name."""
    roster = Roster()
    by_path: dict[str, Estate] = {}
    by_pk: dict[int, Building] = {}
    below = Area.objects.filter(path__startswith=community.path, level__gte=Level.ESTATE).order_by("path")
    for pk, path, level, name in below.values_list("pk", "path", "level", "name"):
        roster.areas += 1
        if level == Level.ESTATE:
            by_path[path] = Estate(name, pk)
            roster.estates.add(name, by_path[path])
            continue
        above = path[: -Area.steplen]
        estate = by_path.get(above)
        if estate is None:
            estate = by_path[above] = Estate(community.name, community.pk)
            roster.estates.add(community.name, estate)
        by_pk[pk] = Building(name, pk)
        estate.buildings.add(name, by_pk[pk])
    rows = Household.objects.filter(building__path__startswith=community.path).order_by("pk")
    for at, stored in enumerate(as_stored(rows).iterator(CHUNK)):
        pk, building, unit, room, *raw = stored
        if not at % CHUNK:
            step()
        roster.dwellings += 1
        roster.newest = pk
        if building not in by_pk:
            continue
        rooms = by_pk[building].units.setdefault(unit_key(unit), {})
        rooms.setdefault(room_key(room), []).append(Dwelling(pk, unit, room, _facts(raw), hash(stored)))
    return roster


def as_stored(rows: QuerySet[Household]) -> QuerySet[Household, tuple[Any, ...]]:
    """Key, building, unit, room and facts of dwellings; names and phone numbers as stored: encrypted."""
    raw = {f"raw_{key}": Cast(key, TextField()) for key in SECRET}
    names = [f"raw_{key}" if key in SECRET else key for key in FACT_KEYS]
    found: QuerySet[Household, tuple[Any, ...]] = rows.annotate(**raw).values_list(
        "pk", "building_id", "unit", "room", *names
    )
    return found


def _facts(raw: Sequence[Any]) -> tuple[Any, ...]:
    """The same decrypted."""
    pairs = zip(FACT_KEYS, raw, strict=True)
    return tuple(
        SECRET[key].from_db_value(value, None, None) if key in SECRET else value for key, value in pairs
    )
