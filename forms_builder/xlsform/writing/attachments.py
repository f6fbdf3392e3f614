"""The form's tables as the files that its workbook names."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any
from xml.sax.saxutils import escape

from forms_builder.schema import ChoiceList, Form
from forms_builder.xlsform.reading.reader import ITEMSETS


def attachments(form: Form) -> dict[str, bytes]:
    """Files by name: those that lists came from, and `itemsets.csv` for lists of the external_choices sheet.

    `read` makes the same lists of them again.
    """
    found: dict[str, bytes] = {}
    outside: list[tuple[str, ChoiceList]] = []
    for key, choices in form.lists.items():
        suffix = PurePosixPath(choices.file).suffix.lower()
        if choices.file == ITEMSETS:
            outside.append((key, choices))
        elif choices.file and choices.rows:
            writer = {".xml": _xml, ".geojson": _geojson}.get(suffix, _csv)
            found[choices.file] = writer(choices)
    if outside:
        found[ITEMSETS] = _itemsets(outside)
    return found


def _csv(choices: ChoiceList) -> bytes:
    return _lines([choices.columns, *choices.rows])


def _itemsets(lists: Iterable[tuple[str, ChoiceList]]) -> bytes:
    """All external lists in one table, as ODK Collect reads it."""
    pairs = list(lists)
    columns = list(dict.fromkeys(column for _key, each in pairs for column in each.columns))
    rows = [["list_name", *columns]]
    for key, choices in pairs:
        for values in choices.rows:
            row = dict(zip(choices.columns, values, strict=True))
            rows.append([key, *(row.get(column, "") for column in columns)])
    return _lines(rows)


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode()


def _xml(choices: ChoiceList) -> bytes:
    lines = ["<root>"]
    for row in choices.rows:
        cells = zip(choices.columns, row, strict=True)
        lines.append(
            "<item>" + "".join(f"<{name}>{escape(text)}</{name}>" for name, text in cells) + "</item>"
        )
    return "\n".join([*lines, "</root>"]).encode()


def _geojson(choices: ChoiceList) -> bytes:
    features = []
    for row in choices.rows:
        cells: dict[str, Any] = dict(zip(choices.columns, row, strict=True))
        geometry = _geometry(cells.pop("geometry", ""))
        features.append({"type": "Feature", "geometry": geometry, "properties": cells})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def _geometry(text: str) -> dict[str, Any] | None:
    """The geometry of ODK's text: one point, a line, or a ring that closes."""
    points = [_point(part) for part in text.split(";") if part.strip()]
    if not points:
        return None
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    if len(points) > 3 and points[0] == points[-1]:
        return {"type": "Polygon", "coordinates": [points]}
    return {"type": "LineString", "coordinates": points}


def _point(text: str) -> list[float]:
    numbers = [float(part) for part in text.split()]
    latitude, longitude, altitude = (*numbers, 0.0, 0.0, 0.0)[:3]
    return [longitude, latitude, altitude] if altitude else [longitude, latitude]
