"""The editor's fields: a draft's JSON as rows of inputs with their faults, and what was posted as JSON again.

Nothing is judged here: what was typed stays as it was typed, and `reading.read` says what is wrong with it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from django.utils.translation import gettext_lazy as _

from satisfaction.credit.enums import EntryKind, Gravity
from satisfaction.credit.schemes.format import BY_HAND, GRAVITIES
from satisfaction.credit.schemes.reading import LIMITS

NO_GRAVITY = ("", _("none"))
BLANK_CHOICE = ("", _("does not matter"))


@dataclass(frozen=True, slots=True)
class Kind:
    """A column of a table or a field of a part: its name in the JSON, its label, how it is typed.

    `type`: text, wrap (a line that is shown in two), long, number, whole, tick, choice, hidden, maybe (yes,
    no, does not matter).
    """

    name: str
    label: Any
    type: str = "text"
    choices: tuple[tuple[str, Any], ...] = ()
    help: Any = ""
    size: str = ""  # narrow, wide


GRAVITY = tuple((each, Gravity(each).label) for each in GRAVITIES)

TABLES: dict[str, tuple[Kind, ...]] = {
    "ladder": (
        Kind("grade", _("grade"), size="narrow"),
        Kind("title", _("in words")),
        Kind("least", _("from points"), "number", size="narrow"),
        Kind("by_rule", _("outside the ladder"), "tick"),
    ),
    "overrides": (
        Kind("veto", _("a veto is in force"), "tick"),
        Kind("gravity", _("bad record of at least"), "choice", (BLANK_CHOICE, *GRAVITY)),
        Kind("bad", _("bad records"), "maybe"),
        Kind("at_least", _("points from"), "number", size="narrow"),
        Kind("below", _("points below"), "number", size="narrow"),
        Kind("unmanaged", _("not in credit management"), "tick"),
        Kind("grade", _("then the grade is"), size="narrow"),
        Kind("at_most", _("at most"), "tick"),
    ),
    "rules": (
        Kind("title", _("what happened"), "wrap", size="wide"),
        Kind("kind", _("kind"), "choice", tuple((each, EntryKind(each).label) for each in BY_HAND)),
        Kind("points", _("points (with sign)"), "number", size="narrow"),
        Kind("gravity", _("gravity"), "choice", (NO_GRAVITY, *GRAVITY)),
        Kind("veto", _("veto"), "tick"),
        Kind("months", _("months in force"), "whole", size="narrow"),
        Kind("limit", _("together at most"), "number", size="narrow"),
        Kind("basic", _("part of the base"), "tick"),
        Kind("basis", _("basis"), "wrap"),
        Kind("key", _("key"), "hidden"),
    ),
    "satisfaction.bands": (
        Kind("least", _("from (%)"), "number", size="narrow"),
        Kind("below", _("below (%)"), "number", size="narrow"),
        Kind("points", _("points (with sign)"), "number", size="narrow"),
    ),
}

PARTS: dict[str, tuple[Kind, ...]] = {
    "": (
        Kind("base", _("base points"), "number"),
        Kind(
            "cycle",
            _("how long points count"),
            "choice",
            (
                ("rolling", _("as long as the record is in force")),
                ("calendar_year", _("until the end of the year in which it took effect")),
            ),
        ),
        Kind("promise", _("a repair wants a public promise of good faith"), "tick"),
        Kind("note", _("note"), "long"),
    ),
    "caps": (
        Kind("base", _("base points at most"), "number", help=_("Empty: no cap.")),
        Kind("good", _("good records at most"), "number", help=_("Empty: no cap.")),
        Kind("bad", _("bad records at most"), "number", help=_("Empty: no cap.")),
    ),
    "satisfaction": (
        Kind(
            "measure",
            _("what counts"),
            "choice",
            (("satisfied", _("share of satisfied households")), ("score", _("score"))),
        ),
        Kind(
            "together",
            _("several results in force"),
            "choice",
            (("mean", _("count as their mean")), ("sum", _("add up"))),
        ),
        Kind("months", _("months in force"), "whole"),
    ),
    "gate": (
        Kind("agreement", _("agreement of call-backs at least (%)"), "number"),
        Kind("households", _("valid households at least"), "whole"),
        Kind("share", _("share of the households at least (%)"), "number"),
    ),
    "deliberation": (
        Kind("on_time", _("done on time"), "number"),
        Kind("late", _("done late"), "number"),
        Kind("not_done", _("not done"), "number"),
        Kind("months", _("months in force"), "whole"),
    ),
    "deadlines": (
        Kind("publicity", _("publicity"), "whole"),
        Kind("objection", _("objections"), "whole"),
        Kind("mark", _("marking an objection"), "whole"),
        Kind("decide", _("deciding an objection"), "whole"),
        Kind("decide_across", _("deciding one with another unit"), "whole"),
        Kind("repair", _("deciding a repair"), "whole"),
    ),
    **{
        f"publicity.{gravity}": (
            Kind("shown", _("shown in public"), "tick"),
            Kind("least", _("months at least"), "whole"),
            Kind("most", _("months at most"), "whole"),
        )
        for gravity in GRAVITIES
    },
}

# What a new draft's parts hold where its JSON says nothing: the format's own defaults.
DEFAULTS: dict[str, dict[str, Any]] = {
    "": {"cycle": "rolling", "promise": True},
    "satisfaction": {"measure": "satisfied", "together": "mean", "months": 12},
    "deliberation": {"months": 12},
    "deadlines": {
        "publicity": 7, "objection": 7, "mark": 1, "decide": 5, "decide_across": 7, "repair": 5,
    },
    "publicity.minor": {"shown": False, "least": 0, "most": 3},
    "publicity.general": {"shown": True, "least": 3, "most": 12},
    "publicity.serious": {"shown": True, "least": 12, "most": 36},
}  # fmt: skip


@dataclass(slots=True)
class Input:
    """One input of the page."""

    kind: Kind
    id: str
    value: Any = ""
    errors: list[str] = field(default_factory=list)

    @property
    def ticked(self) -> bool:
        """Whether a tick is set."""
        return self.value is True


@dataclass(slots=True)
class Row:
    """A line of a table."""

    place: int
    inputs: list[Input]
    errors: list[str]  # of the line as a whole


@dataclass(slots=True)
class Table:
    """A table of the page."""

    path: str
    rows: list[Row]
    errors: list[str]

    @property
    def heads(self) -> tuple[Kind, ...]:
        """Its columns."""
        return TABLES[self.path]

    @property
    def full(self) -> bool:
        """Whether no further line fits."""
        return len(self.rows) >= LIMITS[self.path.rpartition(".")[2]]


def table(data: Mapping[str, Any], path: str, faults: Mapping[str, list[str]]) -> Table:
    """A table of a draft, with what is wrong beside each input."""
    rows = []
    for place, each in enumerate(_at(data, path) or []):
        row = each if isinstance(each, dict) else {}
        where = f"{path}.{place}"
        inputs = [_input(kind, row, where, faults) for kind in TABLES[path]]
        rows.append(Row(place, inputs, faults.get(where, [])))
    return Table(path, rows, faults.get(path, []))


def part(data: Mapping[str, Any], path: str, faults: Mapping[str, list[str]]) -> list[Input]:
    """The fields of a part of a draft."""
    found = _at(data, path) if path else data
    source = {**DEFAULTS.get(path, {}), **(found if isinstance(found, dict) else {})}
    return [_input(kind, source, path, faults) for kind in PARTS[path]]


def _input(kind: Kind, source: Mapping[str, Any], path: str, faults: Mapping[str, list[str]]) -> Input:
    where = f"{path}.{kind.name}".lstrip(".")
    value = source.get(kind.name)
    if kind.type == "maybe":
        value = "yes" if value is True else "no" if value is False else ""
    return Input(kind, where, "" if value is None else value, faults.get(where, []))


def _at(data: Mapping[str, Any], path: str) -> Any:
    found: Any = data
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def posted(post: Mapping[str, str]) -> dict[str, Any]:
    """The JSON of what was sent, whole or not. Lines that were left all empty are dropped."""
    data: dict[str, Any] = {"format": 1}
    for path, kinds in PARTS.items():
        _place(data, path).update(_values(post, path, kinds))
    for path, kinds in TABLES.items():
        name = path.rpartition(".")[2]
        text = post.get(f"{path}.rows", "")
        count = min(int(text), LIMITS[name]) if text.isascii() and text.isdigit() and len(text) < 5 else 0
        rows = [_values(post, f"{path}.{place}", kinds) for place in range(count)]
        _place(data, path.rpartition(".")[0])[name] = rows
    return data


def _place(data: dict[str, Any], path: str) -> dict[str, Any]:
    for name in filter(None, path.split(".")):
        data = data.setdefault(name, {})
    return data


def _values(post: Mapping[str, str], path: str, kinds: Iterable[Kind]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in kinds:
        text = post.get(f"{path}.{kind.name}".lstrip("."), "").strip()
        if kind.type == "tick":
            found[kind.name] = bool(text)
        elif kind.type == "maybe":
            found[kind.name] = {"yes": True, "no": False}.get(text)
        elif kind.type == "whole":
            plain = text.isascii() and text.isdigit() and len(text) < 7
            found[kind.name] = int(text) if plain else text or None
        elif kind.type == "number":
            found[kind.name] = text.replace("−", "-").replace("＋", "+").replace("－", "-") or None
        elif kind.type == "wrap":
            found[kind.name] = " ".join(text.split())
        else:
            found[kind.name] = text
    return found


def changed(data: dict[str, Any], button: str) -> None:
    """Add, remove or move a line: buttons add:<table>, remove:<table>:<n>, up:<table>:<n>."""
    verb, _colon, rest = button.partition(":")
    path, _colon, text = rest.partition(":")
    if path not in TABLES:
        return
    name = path.rpartition(".")[2]
    rows: list[dict[str, Any]] = _place(data, path.rpartition(".")[0]).setdefault(name, [])
    place = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1
    if verb == "add" and len(rows) < LIMITS[name]:
        rows.append({})
    elif verb == "remove" and 0 <= place < len(rows):
        del rows[place]
    elif verb == "up" and 0 < place < len(rows):
        rows[place - 1], rows[place] = rows[place], rows[place - 1]


def tidied(data: dict[str, Any]) -> dict[str, Any]:
    """What is kept: no empty lines, the ladder from the top, a key for every rule that has none."""
    for path in TABLES:
        name = path.rpartition(".")[2]
        holder = _place(data, path.rpartition(".")[0])
        holder[name] = [row for row in holder.get(name, []) if _filled(row, TABLES[path])]
    if all(_readable(row) for row in data["ladder"]):  # else what has to be mended would jump away
        data["ladder"] = sorted(data["ladder"], key=_height)
    for row in data["rules"]:
        if not row.get("key"):
            row["key"] = f"rule_{secrets.token_hex(4)}"  # never that of a rule that was there before
    return data


def _filled(row: Mapping[str, Any], kinds: Sequence[Kind]) -> bool:
    typed = (
        kind.name
        for kind in kinds
        if kind.type != "hidden" and not (kind.type == "choice" and kind.choices[0][0])
    )
    return any(row.get(name) not in (None, "", False) for name in typed)


def _height(row: Mapping[str, Any]) -> tuple[int, float]:
    """Ladder order: by points downwards, then the lowest, then those outside."""
    if row.get("by_rule"):
        return 2, 0
    return (0, -float(row["least"])) if row.get("least") else (1, 0)


def _readable(row: Mapping[str, Any]) -> bool:
    """Whether a line of the ladder says where it stands: by a finite number, or by none."""
    try:
        return isfinite(float(row.get("least") or 0))
    except ValueError:
        return False
