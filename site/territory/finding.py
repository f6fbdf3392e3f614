"""Finding dwellings and areas by what people type (3-2-501, 2单元501, 阳光花园 3号楼); the order of doors.

Only builds filters and orders; scoping is `access`'s.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Greatest, Length, Substr

from territory import crypto
from territory.enums import Level
from territory.models import Area

M = TypeVar("M", bound=Model)
BUILDING_WORDS = ("", "栋", "幢", "座", "楼", "号楼", "号")
PARTS = re.compile(
    r"(?:(?P<building>[0-9A-Z]{1,4})(?:号?楼|栋|幢|座|(?P<dash>-)))?"
    r"(?:(?P<unit>[0-9A-Z]{1,3})(?:单元|-))?"
    r"(?:(?P<room>[0-9A-Z]{1,8})[室号房]?)?"
)
DASHES = re.compile(r"\s*[-‐-―－/]\s*")
PHONE = re.compile(r"\+?[0-9][0-9-]{6,20}")


def at_address(text: str, household: str = "household") -> Q:
    """A filter: rows whose household (a path to it; '' for households themselves) fits every word of `text`.

    A word is an address or a part of one (3-2-501, 2单元501, 3号楼, 501), or part of the name of the
    building, its estate or its community. 3栋, 3号楼 and 3幢 are the same; 2-501 is unit 2 or building 2.
    """
    at = f"{household}__" if household else ""
    found = Q()
    for word in words(text):
        found &= _at(word, at)
    return found


def by_phone(text: str) -> Q | None:
    """A filter over households: those with this whole phone number. None where `text` is none."""
    text = _plain_text(text)
    if not PHONE.fullmatch(text):
        return None
    wanted = {each for form in (text, text.replace("-", "")) for each in crypto.indexes(form)}
    return Q(phone_index__in=wanted)


def areas_named(rows: QuerySet[Area], text: str) -> QuerySet[Area]:
    """Areas by name or the beginning of their code; words before the last may be those of an area above."""
    given = _plain_text(text).split()
    for place, word in enumerate(given):
        own = Q(name__icontains=word) | Q(code__startswith=word)
        parts = PARTS.fullmatch(word)
        if parts and parts["building"] and not parts["unit"] and not parts["room"]:
            own |= Q(level=Level.BUILDING, name__in=building_names(parts["building"]))
        rows = rows.filter(own | Q(pk__in=_below(word)) if place < len(given) - 1 else own)
    return rows


def door_keys(household: str = "household", building: str = "") -> tuple[str, ...]:
    """Keys of `paged` and order_by terms for `by_door` rows: building by building, unit by unit, rooms by
    number. `building` is the path to the building's path where another than the household's is meant."""
    at = f"{household}__" if household else ""
    place = building or f"{at}building__path"
    return (place, "unit_length", f"{at}unit", "room_length", f"{at}room", "pk")


def by_door(rows: QuerySet[M], household: str = "household") -> QuerySet[M]:
    """The rows with what `door_keys` needs: 101 comes before 1001, unit 2 before unit 10."""
    at = f"{household}__" if household else ""
    found: QuerySet[M] = rows.annotate(unit_length=Length(f"{at}unit"), room_length=Length(f"{at}room"))  # type: ignore[assignment]  # the stubs lose the model here
    return found


def building_names(number: str) -> list[str]:
    """Names that a building with this number may have: 3栋, 3号楼 …"""
    return [f"{_plain(number)}{word}" for word in BUILDING_WORDS]


def words(text: str) -> list[str]:
    """The words of an address; numbers with spaces between them (3 2 501) are one."""
    found = _plain_text(text).split()
    if 1 < len(found) < 4 and all(each.isascii() and each.isalnum() for each in found):
        return ["-".join(found)]
    return found


def _at(word: str, at: str) -> Q:
    parts = PARTS.fullmatch(word)
    if not parts:
        return Q(**{f"{at}building__in": _below(word)})
    building, unit, room = parts["building"], parts["unit"], parts["room"]
    if not (building or unit):
        named: dict[str, Any] = {f"{at}building__name__in": building_names(room)}
        either = Q(**{f"{at}room__iexact": _plain(room)}) | Q(**named)
        return either if room.isdecimal() else either | Q(**{f"{at}building__in": _below(word)})
    found = Q()
    if building:
        here = Q(**{f"{at}building__name__in": building_names(building)})
        if parts["dash"] and room and not unit:
            here |= Q(**{f"{at}unit__iexact": _plain(building)})
        found &= here
    if unit:
        found &= Q(**{f"{at}unit__iexact": _plain(unit)})
    if room:
        found &= Q(**{f"{at}room__iexact": _plain(room)})
    return found


def _below(word: str) -> QuerySet[Area]:
    """Areas that have `word` in their name, or whose area above, or the one above that, has."""
    step = Area.steplen
    named = Area.objects.filter(name__icontains=word).order_by().values("path")
    rows = Area.objects.order_by().annotate(
        above=Substr("path", 1, Greatest(Length("path") - step, 0)),  # PostgreSQL knows no negative length
        higher=Substr("path", 1, Greatest(Length("path") - 2 * step, 0)),
    )
    rows = rows.filter(Q(name__icontains=word) | Q(above__in=named) | Q(higher__in=named))
    found: QuerySet[Area] = rows.values("pk")
    return found


def _plain_text(text: str) -> str:
    return DASHES.sub("-", unicodedata.normalize("NFKC", text).strip().upper())


def _plain(part: str) -> str:
    return part.lstrip("0") or "0"
