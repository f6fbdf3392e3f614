"""One address, many spellings: "３号楼", "三栋", "3#" and "03幢" are one building to everyone but a computer.

`tidy` makes a cell's text presentable; the `…_key` functions make what is equal in speech equal in letters.
Keys are compared, never stored. Where two real things share a key, the exact name decides, or nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

_DIGITS = {each: at for at, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十]+")
_ZEROS = re.compile(r"(?<![0-9.])0+(?=[0-9])")
_SPACE = re.compile(r"\s+")
_BUILDING = re.compile(r"(号楼|#楼|号|栋|幢|座|楼|#)$")
_UNIT = re.compile(r"(单元|门洞|门|单)$")
_ROOM = re.compile(r"(号房|房间|室|号|房|户)$")
_ESTATE = re.compile(r"(住宅小区|小区)$")
_BARE = re.compile(r"[0-9]+|[A-Za-z]")
CACHED = 8_192  # texts; a roster has the same few over and over
MARKS = str.maketrans({"－": "-", "—": "-", "–": "-", "―": "-", "﹣": "-", "‐": "-", "‑": "-", "−": "-"})


def tidy(text: str) -> str:
    """Half-width letters and digits, no spaces at the ends, single ones within."""
    if text.isascii() and text.isalnum():
        return text  # what most cells are
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(MARKS)
    return _SPACE.sub(" ", text).strip()


@lru_cache(CACHED)
def area_key(name: str) -> str:
    """Of a community or a heading."""
    folded = unicodedata.normalize("NFKC", _SPACE.sub("", tidy(name))).casefold()
    return unicodedata.normalize("NFKC", folded)  # ß with an accent: two letters by now


@lru_cache(CACHED)
def estate_key(name: str) -> str:
    """Of an estate: "阳光花园小区" is "阳光花园"."""
    return _ESTATE.sub("", area_key(name)) or area_key(name)


@lru_cache(CACHED)
def building_key(name: str) -> str:
    """Of a building: "第３号楼", "三栋", "03幢" are "3"."""
    return _part(area_key(name).removeprefix("第"), _BUILDING)


@lru_cache(CACHED)
def unit_key(unit: str) -> str:
    """Of a unit: "02单元", "二单元" are "2"; a building without units has the one unit "1"."""
    return _part(area_key(unit).removeprefix("第"), _UNIT) or "1"


@lru_cache(CACHED)
def room_key(room: str) -> str:
    """Of a room: "0501室" is "501"."""
    return _part(area_key(room), _ROOM)


def building_name(text: str) -> str:
    """How a new building is called: a bare "3" or "A" gets the word 栋."""
    name = tidy(text)
    return f"{name}栋" if _BARE.fullmatch(name) else name


@lru_cache(CACHED)
def unit_name(text: str) -> str:
    """As a unit is stored: without the word 单元; "1" where none is given."""
    name = _UNIT.sub("", _SPACE.sub("", tidy(text)))
    return arabic(name) or "1"


@lru_cache(CACHED)
def room_name(text: str) -> str:
    """As a room is stored: without the word 室."""
    return _ROOM.sub("", _SPACE.sub("", tidy(text)))


def nearest(wanted: str, names: Iterable[str]) -> str:
    """The name that looks most like it; '' where none does."""
    found = get_close_matches(area_key(wanted), {area_key(name): name for name in names}, 1, 0.6)
    return next((name for name in names if found and area_key(name) == found[0]), "")


def arabic(text: str) -> str:
    """Chinese numerals up to 九十九 as digits: "十二" is "12", "三" is "3"; other text as it is."""
    if not _CHINESE.fullmatch(text):
        return text
    if "十" not in text:
        return "".join(str(_DIGITS[each]) for each in text)
    tens, _ten, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return text
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))


def _part(key: str, ending: re.Pattern[str]) -> str:
    bare = ending.sub("", key) or key
    return _ZEROS.sub("", arabic(bare))
