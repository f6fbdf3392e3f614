"""Which dwelling an answer is about: typed addresses are matched to the roster, tokens are verified.

The roster itself never leaves the server.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.core import signing
from django.db.models import Q

from surveys.household_type import TOKEN, plain
from territory.enums import Level
from territory.models import Area, Household

SALT = "juwen.household"
NUMBER = re.compile(r"[0-9A-Za-z]+")
FRESH = 60  # seconds for which a building that was added may not be matched yet


@dataclass(frozen=True, slots=True)
class Address:
    """A household answer, and the path of the area within which it is to be found."""

    within: str
    answer: str


@dataclass(frozen=True, slots=True)
class Dwelling:
    """A matched household and its building."""

    household_id: int
    building_id: int


def token_for(household: Household) -> str:
    """The signed token of a household's own link (`?h=`)."""
    return signing.Signer(salt=SALT).sign(str(household.pk))


def own_link(token: object) -> str:
    """The household answer that a household's own link stands for; '' where it is not one of ours (cut short,
    made up): then the answers count as if the link had said nothing. Reads no database."""
    answer = f"h:{token}" if isinstance(token, str) else ""
    return answer if TOKEN.fullmatch(answer) and _household_of(answer) else ""


def match(addresses: Iterable[Address]) -> dict[Address, Dwelling]:
    """Those addresses that name exactly one dwelling of the roster. One query whatever the number."""
    wanted = set(addresses)
    tokens = {address: _household_of(address.answer) for address in wanted if address.answer.startswith("h:")}
    typed = {address: parts for address in wanted - tokens.keys() if (parts := _placed(address))}
    if not any(tokens.values()) and not typed:
        return {}
    rows = Household.objects.filter(
        Q(pk__in=[pk for pk in tokens.values() if pk])
        | Q(
            building__in={building for buildings, _unit, _room in typed.values() for building in buildings},
            unit__in={unit for _buildings, unit, _room in typed.values()},
            room__in={room for _buildings, _unit, room in typed.values()},
        )
    ).values_list("pk", "building_id", "unit", "room", "building__path")
    by_token = {pk: (building, path) for pk, building, _unit, _room, path in rows}
    by_place = {(building, unit, room): pk for pk, building, unit, room, _path in rows}
    found: dict[Address, Dwelling] = {}
    for address, pk in tokens.items():
        building, path = by_token.get(pk, (0, "")) if pk else (0, "")
        if pk and path.startswith(address.within) and path:
            found[address] = Dwelling(pk, building)
    for address, (buildings, unit, room) in typed.items():
        places = [(each, unit, room) for each in buildings if (each, unit, room) in by_place]
        if len(places) == 1:
            found[address] = Dwelling(by_place[places[0]], places[0][0])
    return found


def forget() -> None:
    """Read the buildings anew (after the roster changed, and in tests)."""
    _buildings.cache_clear()


def _placed(address: Address) -> tuple[tuple[int, ...], str, str] | None:
    """The buildings that a typed address may mean, its unit and its room."""
    parts = address.answer.split("-")
    if len(parts) != 3:
        return None
    buildings = _buildings(address.within, int(time.monotonic() // FRESH)).get(parts[0], ())
    return (buildings, parts[1], parts[2]) if buildings else None


@lru_cache(maxsize=256)
def _buildings(within: str, _minute: int) -> dict[str, tuple[int, ...]]:
    """Buildings below an area by the number in their name. Kept for at most FRESH seconds."""
    found: dict[str, list[int]] = {}
    rows = Area.objects.filter(path__startswith=within, level=Level.BUILDING).values_list("pk", "name")
    for pk, name in rows:
        found.setdefault(_number_of(name), []).append(pk)
    return {number: tuple(ids) for number, ids in found.items()}


def _household_of(answer: str) -> int | None:
    try:
        return int(signing.Signer(salt=SALT).unsign(answer.removeprefix("h:")))
    except (signing.BadSignature, ValueError):
        return None


def _number_of(building_name: str) -> str:
    number = NUMBER.search(building_name)
    return plain(number.group().upper()) if number else ""
