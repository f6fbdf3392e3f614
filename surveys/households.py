"""Which dwelling an answer is about: typed addresses are matched to the roster, tokens are verified.

The roster itself never leaves the server.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.core import signing
from django.db.models import Q

from surveys.household_type import plain
from territory.models import Household

SALT = "juwen.household"
NUMBER = re.compile(r"[0-9A-Za-z]+")


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


def match(addresses: Iterable[Address]) -> dict[Address, Dwelling]:
    """Those addresses that name exactly one dwelling of the roster. One query whatever the number."""
    wanted = set(addresses)
    tokens = {address: _household_of(address.answer) for address in wanted if address.answer.startswith("h:")}
    typed = {address: tuple(address.answer.split("-")) for address in wanted if address not in tokens}
    typed = {address: parts for address, parts in typed.items() if len(parts) == 3}
    filters = [Q(pk=pk) for pk in tokens.values() if pk]
    filters += [
        Q(building__path__startswith=address.within, unit=unit, room=room)
        for address, (_building, unit, room) in typed.items()
    ]
    if not filters:
        return {}
    rows = Household.objects.filter(reduce(or_, filters)).values_list(
        "pk", "unit", "room", "building_id", "building__path", "building__name"
    )
    found: dict[Address, list[Dwelling]] = {}
    for pk, unit, room, building_id, path, name in rows:
        for address, token_pk in tokens.items():
            if token_pk == pk and path.startswith(address.within):
                found.setdefault(address, []).append(Dwelling(pk, building_id))
        for address, parts in typed.items():
            if path.startswith(address.within) and parts == (_number_of(name), unit, room):
                found.setdefault(address, []).append(Dwelling(pk, building_id))
    return {address: matches[0] for address, matches in found.items() if len(matches) == 1}


def _household_of(answer: str) -> int | None:
    try:
        return int(signing.Signer(salt=SALT).unsign(answer.removeprefix("h:")))
    except (signing.BadSignature, ValueError):
        return None


def _number_of(building_name: str) -> str:
    number = NUMBER.search(building_name)
    return plain(number.group().upper()) if number else ""
