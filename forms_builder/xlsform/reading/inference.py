"""What follows from a row's type, appearance and parameters; the writer asks the same questions, to know
which facts have to be written down beside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from forms_builder.xlsform.reading.cells import number
from forms_builder.xlsform.reading.kinds import Kind
from forms_builder.xlsform.vocabulary import UNSEEN, xlsform_word

LONG = 20  # options: a longer list is looked up rather than read
DROPDOWN = frozenset(
    {"minimal", "autocomplete", "autocomplete_chars", "autocomplete_noslash", "quick-search"}
)
SIGNATURES = frozenset({"signature", "draw"})
CHOOSING = frozenset({"single", "multiple", "ranking"})
RANGE = (("start", "1"), ("end", "10"), ("step", "1"))  # with pyxform's defaults

_PAIR = re.compile(r"([^\s=,;]+)\s*=\s*([^\s=,;]+)")


def type_of(kind: Kind, appearance: str, *, filtered: bool, long: bool, spoken: bool, reads: bool) -> str:
    """The question type's key. `filtered`: it has a choice filter; `long`: its options come from a file or
    are many; `spoken`: it has a label or a hint; `reads`: it has a calculation or a trigger."""
    key, words = kind.type, set(appearance.split())
    if key not in UNSEEN and reads and not spoken:
        return "calculated"  # pyxform makes no control for it, so nobody is asked
    if key == "text" and "multiline" in words:
        return "long_text"
    if key == "photo" and words & SIGNATURES:
        return "signature"
    if key == "single" and (words & DROPDOWN or filtered or long):
        return "dropdown"
    return key


def fits(said: str, kind: Kind) -> bool:
    """Whether a juwen column's type can be what a type cell says; it cannot where the cell was changed."""
    return xlsform_word(said) == xlsform_word(kind.type) or {said, kind.type} <= UNSEEN


def settings_of(kind: Kind, key: str, parameters: str) -> dict[str, Any]:
    """`Question.settings` as type and parameters say; `key` is the question type."""
    given = {match[1].lower(): match[2] for match in _PAIR.finditer(parameters)}
    settings: dict[str, Any] = {}
    if kind.preload:
        settings["preload"] = kind.preload
    if kind.list and kind.type in CHOOSING:
        settings["list"] = kind.list
    if kind.source.startswith("osm") or (key == "calculated" and kind.type != "calculated"):
        settings["xlsform"] = kind.source
    if kind.type == "slider":
        settings |= {name: number(given.pop(name, usual)) or 0 for name, usual in RANGE}
    if kind.type in CHOOSING and given.get("randomize", "").lower() == "true":
        settings["randomize"] = True
        del given["randomize"]
    if key == "photo":
        settings["most"] = 1  # an XForm's image is one picture
    if given:
        settings["parameters"] = " ".join(f"{name}={value}" for name, value in given.items())
    return settings


def parameters_of(settings: Mapping[str, Any]) -> dict[str, str]:
    """The parameters that were kept as they came."""
    text = str(settings.get("parameters", ""))
    return {match[1].lower(): match[2] for match in _PAIR.finditer(text)}
