"""The table as it is told: as it was settled, with what stands now beside it; else as things stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.assessments.league import League, Row
from surveys.assessments.models import Settlement
from surveys.assessments.points import MISSING


@dataclass(frozen=True, slots=True)
class Line:
    """One of those assessed. `points_of`: what each item gave, by the item's number in the database ('' where
    it did not count). `row` is how things stand, None where the area is no longer assessed; `differs`: that
    is not what was settled."""

    area: int
    name: str
    place: int | None
    score: str
    points: str
    of: str
    missing: int
    points_of: Mapping[str, str]
    row: Row | None
    differs: bool = False


def lines(table: League, settled: Settlement | None) -> list[Line]:
    """All lines in the order of the settled table; who is assessed only since then comes last, without a
    place. Without a settlement the table as it stands."""
    if settled is None:
        return [_line(row.as_json(), row) for row in table.rows]
    now = {row.area.pk: row for row in table.rows}
    told = [_line(each, now.pop(each["area"], None), settled=True) for each in settled.rows]
    return told + [_since(row) for row in table.rows if row.area.pk in now]


def _line(told: Mapping[str, Any], row: Row | None, *, settled: bool = False) -> Line:
    items = told["items"]
    return Line(
        told["area"],
        told["name"],
        told["place"],
        told["score"],
        told["points"],
        told["of"],
        told.get("missing", sum(state == MISSING for state, _points in items.values())),
        {key: points for key, (_state, points) in items.items()},
        row,
        differs=settled and (row is None or not _same(row.as_json(), told)),
    )


def _since(row: Row) -> Line:
    return Line(row.area.pk, row.area.name, None, "", "", "", 0, {}, row, differs=True)


def _same(now: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    """In all that was settled but the name, which may be written otherwise by now."""
    return all(now[key] == value for key, value in told.items() if key != "name")
