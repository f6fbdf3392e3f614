"""The type cell: what a row of the survey sheet is.

Types and their aliases are pyxform's; what each becomes here follows from the control and the data type that
pyxform gives it.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pyxform import aliases, constants
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, RE_OSM, RE_SELECT

from forms_builder.xlsform.reading.dialects import SURVEYCTO_TYPES

SELECTS = {
    constants.SELECT_ONE: "single",
    constants.SELECT_ALL_THAT_APPLY: "multiple",
    constants.SELECT_ONE_EXTERNAL: "single",
    constants.RANK: "ranking",
}
BY_DATA = {
    "string": "text",
    "int": "integer",
    "decimal": "decimal",
    "date": "date",
    "time": "time",
    "dateTime": "datetime",
    "geopoint": "location",
    "geotrace": "trace",
    "geoshape": "shape",
    "barcode": "barcode",
}
BY_MEDIA = {
    "image/*": "photo",
    "audio/*": "audio",
    "video/*": "video",
    "application/*": "file",
    "osm/*": "file",
}
BACKGROUND = frozenset({"start-geopoint", "background-audio", "background-geopoint", "audit"})
EXTERNAL = {"csv-external": "csv", "xml-external": "xml"}
CALCULATES = frozenset({"calculate", "q calculate", "add calculate prompt"})

LONGEST = 40  # characters of a word that is compared with the types
CLOSE = 0.75

# Types of one word, by that word in lower case: only these can be told from the first word of a cell.
_TYPES = {
    word.lower(): word
    for word in (
        *(each for each in (*aliases.select, *QUESTION_TYPE_DICT, *SURVEYCTO_TYPES) if " " not in each),
        *(f"{act}_{what}" for act in ("begin", "end") for what in ("group", "repeat")),
    )
}


@dataclass(frozen=True, slots=True)
class Kind:
    """`role` is question, begin, end, setting, instance or unknown; `type` the question type or group,
    repeat, loop; `list` the choice list's name as it stands; `preload` what a hidden value is filled with."""

    role: str
    type: str = ""
    list: str = ""
    other: bool = False
    file: bool = False
    external: bool = False
    preload: str = ""
    source: str = ""
    constraint: str = ""
    hint: str = ""


def kind_of(text: str) -> Kind:
    """What a type cell says."""
    text = aliases._type_alias_map.get(text, text)
    if text in aliases.settings_header:
        return Kind("setting", str(aliases.settings_header[text]))
    for role, pattern in (("end", RE_END_CONTROL), ("begin", RE_BEGIN_CONTROL)):
        match = pattern.search(text)
        if match:
            parts = match.groupdict()
            return Kind(role, aliases.control[parts["type"]], parts.get("list_name") or "")
    return _select(text) or _plain(text)


def nearest(text: str) -> str:
    """The type whose first word is close to that of a type nobody knows; '' where none is."""
    word = text.split()[0].lower()[:LONGEST] if text.split() else ""
    found = get_close_matches(word, _TYPES, n=1, cutoff=CLOSE)
    return _TYPES[found[0]] if found else ""


def _select(text: str) -> Kind | None:
    match = RE_SELECT.search(text)
    if match:
        command, name = match["select_command"], match["list_name"]
        select = aliases.select[command]
        return Kind(
            "question",
            SELECTS[select],
            name,
            other=match["specify_other"] is not None,
            file=command in aliases.select_from_file,
            external=select == constants.SELECT_ONE_EXTERNAL,
            source=text,
        )
    osm = RE_OSM.search(text)
    if osm:
        return Kind("question", "file", osm["list_name"], source=text)
    return None


def _plain(text: str) -> Kind:
    if text in EXTERNAL:
        return Kind("instance", EXTERNAL[text])
    if text in CALCULATES:
        return Kind("question", "calculated", source=text)
    if text in BACKGROUND:
        return Kind("question", "hidden", preload=text, source=text)
    if text == "range":
        return Kind("question", "slider", source=text)
    known: dict[str, Any] | None = QUESTION_TYPE_DICT.get(text)
    if known is None:
        return Kind("unknown", source=text)
    bind, control = known.get("bind", {}), known.get("control", {})
    tag, data = control.get("tag"), str(bind.get("type", "string"))
    if tag in ("select", "select1") or text == "select one external":
        return Kind("question", "single", source=text)  # without a list: that is reported
    if "jr:preload" in bind:
        return Kind("question", "hidden", preload=str(bind["jr:preloadParams"]), source=text)
    if tag is None:
        return Kind("question", "hidden", source=text)
    if tag == "upload":
        return Kind("question", BY_MEDIA[control["mediatype"]], source=text)
    if tag == "trigger":
        return Kind("question", "acknowledge", source=text)
    if "readonly" in bind:
        return Kind("question", "note", source=text)
    return Kind(
        "question",
        BY_DATA[data],
        source=text,
        constraint=str(bind.get("constraint", "")),
        hint=str(known.get("hint", "")),
    )
