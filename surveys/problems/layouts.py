"""Estate files in the layout of an upper-level system: which column takes what, for each estate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Count, F, Sum
from django.db.models.functions import Length, Substr
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from jobs.writing import Value

from surveys.admin.roles import READ
from surveys.problems.enums import ProblemState
from surveys.problems.models import EstateLayout, Problem
from territory import access
from territory.access import User
from territory.enums import EstateKind, Level, PolicyClass
from territory.models import Area, Estate, Household

DATA = Path(__file__).parent / "data" / "layouts.yaml"
COLUMNS = 80
YES_NO: Mapping[str, Any] = {"yes": gettext_lazy("yes"), "no": gettext_lazy("no")}
PARTS = ("self_org", "safety", "service", "environment", "mechanism")


@dataclass(frozen=True, slots=True)
class Source:
    """What a column can take. `words`: what each code is called, where the value is a code."""

    label: Any
    words: Mapping[str, Any] = field(default_factory=dict)


SOURCES: dict[str, Source] = {
    "code": Source(gettext_lazy("estate's code")),
    "name": Source(gettext_lazy("estate's name")),
    "city": Source(gettext_lazy("city")),
    "county": Source(gettext_lazy("county or district")),
    "street": Source(gettext_lazy("street or town")),
    "community": Source(gettext_lazy("community or village")),
    "kind": Source(gettext_lazy("kind of management"), dict(EstateKind.choices)),
    "policy_class": Source(gettext_lazy("policy for the estate"), dict(PolicyClass.choices)),
    "built_year": Source(gettext_lazy("built in")),
    "buildings": Source(gettext_lazy("number of buildings")),
    "households": Source(gettext_lazy("number of households")),
    "floor_area": Source(gettext_lazy("floor area of all dwellings (m²)")),
    "bounded": Source(gettext_lazy("service area drawn"), YES_NO),
    "helper": Source(gettext_lazy("helping unit")),
    "helped_from": Source(gettext_lazy("help begins")),
    "helped_until": Source(gettext_lazy("help ends")),
    "pilot": Source(gettext_lazy("pilot estate"), YES_NO),
    "self_org": Source("有业主自治组织", YES_NO),
    "safety": Source("有安全防护设施", YES_NO),
    "service": Source("有基本物业服务", YES_NO),
    "environment": Source("有干净整洁环境", YES_NO),
    "mechanism": Source("有长效管理机制", YES_NO),
    "five_have_score": Source(gettext_lazy("score of the five 有")),
    "five_have_passed": Source(gettext_lazy("all five 有 met"), YES_NO),
    "five_have_on": Source(gettext_lazy("checked on")),
    "problems": Source(gettext_lazy("number of problems")),
    "problems_open": Source(gettext_lazy("problems not signed off")),
    "longitude": Source(gettext_lazy("longitude")),
    "latitude": Source(gettext_lazy("latitude")),
    "note": Source(gettext_lazy("note")),
    "today": Source(gettext_lazy("day of the export")),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a source or a fixed text; `values` translates codes."""

    header: str
    source: str = ""
    fixed: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    required: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole layout. `pk` None: it comes with Juwen, under `key`."""

    name: str
    columns: tuple[Column, ...]
    key: str = ""
    pk: int | None = None


@dataclass(slots=True)
class Table:
    """The rows, and what is missing: (estate, headings of required columns that are empty)."""

    head: list[str]
    rows: list[list[Value]]
    missing: list[tuple[str, list[str]]]


@cache
def shipped() -> dict[str, Layout]:
    """The layouts of data/layouts.yaml, by key."""
    found = yaml.safe_load(DATA.read_text(encoding="utf-8"))["layouts"]
    return {each["key"]: Layout(each["name"], columns_of(each["columns"]), key=each["key"]) for each in found}


def columns_of(stored: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    """Columns as they are stored; a source that there is none of leaves the column empty."""
    return tuple(
        Column(
            str(each["header"]),
            str(each.get("source", "")) if each.get("source") in SOURCES else "",
            str(each.get("fixed", "")),
            {str(code): str(text) for code, text in (each.get("values") or {}).items()},
            bool(each.get("required")),
        )
        for each in stored
    )


def as_json(columns: Iterable[Column]) -> list[dict[str, Any]]:
    """Columns as a layout stores them."""
    return [
        {
            "header": each.header,
            "source": each.source,
            "fixed": each.fixed,
            "values": dict(each.values),
            "required": each.required,
        }
        for each in columns
    ]


def layout_of(row: EstateLayout) -> Layout:
    """A stored layout."""
    return Layout(row.name, columns_of(row.columns), pk=row.pk)


def table(layout: Layout, estates: Sequence[Mapping[str, Any]]) -> Table:
    """The estates (of `read`) in the layout."""
    found = Table([column.header for column in layout.columns], [], [])
    for estate in estates:
        row = [cell(column, estate) for column in layout.columns]
        found.rows.append(row)
        lacking = [
            column.header
            for column, value in zip(layout.columns, row, strict=True)
            if column.required and value in (None, "")
        ]
        if lacking:
            found.missing.append((str(estate["name"]), lacking))
    return found


def cell(column: Column, estate: Mapping[str, Any]) -> Value:
    """What a column says of an estate: its fixed text, a code's translation or words, or the value."""
    if not column.source:
        return column.fixed
    value = estate.get(column.source)
    if value is None or value == "":
        return column.fixed
    words = SOURCES[column.source].words
    if words:
        return column.values.get(str(value)) or str(words.get(str(value), value))
    text: Value = column.values.get(str(value)) or value
    return text


def read(user: User, area: Area | None = None) -> list[dict[str, Any]]:
    """What is known of the estates of the user's areas (below `area`), by SOURCES, in tree order.

    The same number of queries whatever the number of estates.
    """
    areas = access.areas(user, *READ).filter(level=Level.ESTATE).order_by("path")
    if area is not None:
        areas = areas.filter(path__startswith=area.path)
    rows = list(areas.select_related("estate__helper"))
    above = {path for each in rows for path in each.ancestor_paths}
    names = {path: (level, name) for path, level, name in _areas(above)}
    counts = _Counts.read([each.path for each in rows])
    return [_facts(each, names, counts) for each in rows]


def _areas(paths: Iterable[str]) -> Iterable[tuple[str, int, str]]:
    rows: Any = Area.objects.filter(path__in=set(paths)).values_list("path", "level", "name")
    return list(rows)


@dataclass(slots=True)
class _Counts:
    """Numbers by estate path."""

    buildings: dict[str, int]
    households: dict[str, tuple[int, Decimal | None]]
    problems: dict[str, int]
    open: dict[str, int]

    @classmethod
    def read(cls, paths: list[str]) -> _Counts:
        step = Area.steplen
        wanted = set(paths)
        buildings: dict[str, int] = {}
        homes: dict[str, tuple[int, Decimal | None]] = {}
        parent = Substr("path", 1, Length("path") - step)
        found = Area.objects.filter(level=Level.BUILDING).annotate(parent=parent).values("parent")
        for each in found.annotate(n=Count("pk")).order_by():
            if each["parent"] in wanted:
                buildings[each["parent"]] = each["n"]
        above = Substr("building__path", 1, Length("building__path") - step)
        lived = Household.objects.annotate(parent=above).values("parent")
        for each in lived.annotate(n=Count("pk"), size=Sum("floor_area")).order_by():
            if each["parent"] in wanted:
                homes[each["parent"]] = (each["n"], each["size"])
        lengths = {len(path) for path in wanted}
        problems: dict[str, int] = {}
        undone: dict[str, int] = {}
        counted = (
            Problem.objects.values(path=F("area__path"), closed=F("state")).annotate(n=Count("pk")).order_by()
        )
        for each in counted:
            for length in lengths:
                path = each["path"][:length]
                if path in wanted and len(each["path"]) >= length:
                    problems[path] = problems.get(path, 0) + each["n"]
                    if each["closed"] != ProblemState.CLOSED:
                        undone[path] = undone.get(path, 0) + each["n"]
        return cls(buildings, homes, problems, undone)


def _facts(area: Area, names: Mapping[str, tuple[int, str]], counts: _Counts) -> dict[str, Any]:
    estate: Estate | None = getattr(area, "estate", None)
    above = {level: name for path in area.ancestor_paths for level, name in [names[path]]}
    homes, size = counts.households.get(area.path, (0, None))
    facts: dict[str, Any] = {
        "code": area.code,
        "name": area.name,
        "city": above.get(Level.CITY, ""),
        "county": above.get(Level.COUNTY, ""),
        "street": above.get(Level.STREET, ""),
        "community": above.get(Level.COMMUNITY, ""),
        "buildings": counts.buildings.get(area.path, 0),
        "households": homes,
        "floor_area": round(float(size), 2) if size is not None else None,
        "problems": counts.problems.get(area.path, 0),
        "problems_open": counts.open.get(area.path, 0),
        "longitude": float(area.longitude) if area.longitude is not None else None,
        "latitude": float(area.latitude) if area.latitude is not None else None,
        "today": timezone.localdate().isoformat(),
        "bounded": _yes(bool(estate and estate.boundary)),
        "pilot": _yes(bool(estate and estate.pilot)),
    }
    return facts | _of_file(estate) if estate else facts


def _of_file(estate: Estate) -> dict[str, Any]:
    """What only an estate's file knows."""
    return {
        "kind": estate.kind,
        "policy_class": estate.policy_class,
        "built_year": estate.built_year,
        "helper": str(estate.helper or ""),
        "helped_from": estate.helped_from.isoformat() if estate.helped_from else "",
        "helped_until": estate.helped_until.isoformat() if estate.helped_until else "",
        "five_have_score": float(estate.five_have_score) if estate.five_have_score is not None else None,
        "five_have_passed": _yes(estate.five_have_passed),
        "five_have_on": estate.five_have_on.isoformat() if estate.five_have_on else "",
        "note": estate.note,
        **{part: _yes(estate.five_have.get(part)) for part in PARTS},
    }


def _yes(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def parsed_values(text: str) -> dict[str, str]:
    """Translations as they are typed, one a line: `self_managed = 01`. Raises ValueError: what is wrong."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        code, sign, wanted = line.partition("=")
        if not sign or not code.strip() or not wanted.strip():
            raise ValueError(
                _("Line %(n)s: write the code, “=” and what the other system wants.") % {"n": number}
            )
        found[code.strip()[:40]] = wanted.strip()[:80]
    return found
