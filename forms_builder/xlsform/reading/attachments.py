"""Files that a spreadsheet names: tables (.csv, .xml, .geojson) become lists, pictures get their digests."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from defusedxml.ElementTree import fromstring

from forms_builder.schema import ChoiceList
from forms_builder.xlsform.limits import Deadline, Limits
from forms_builder.xlsform.problems import Refused

EMPTY = ("name", "label")
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg"})


def table(name: str, data: bytes, limits: Limits, deadline: Deadline) -> ChoiceList:
    """The list in a file. Raises Refused where it is no such table or too large."""
    if len(data) > limits.file_size:
        raise Refused("attachment_too_large", name=name, limit=limits.file_size // 1_000_000)
    reader = {".xml": _xml, ".geojson": _geojson}.get(PurePosixPath(name).suffix.lower(), _csv)
    try:
        columns, rows = reader(data)
    except (ValueError, csv.Error, SyntaxError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise Refused("attachment_damaged", name=name) from error
    deadline()
    if len(rows) * max(len(columns), 1) > limits.cells:
        raise Refused("attachment_too_large", name=name, limit=limits.cells)
    return ChoiceList(columns, rows, name)


def missing(name: str) -> ChoiceList:
    """What stands for a file that did not come along."""
    return ChoiceList(EMPTY, (), name)


def picture(name: str, files: Mapping[str, bytes]) -> str:
    """The name under which a picture's file is kept: its SHA-256 and extension; '' where it did not come."""
    data = files.get(name)
    suffix = PurePosixPath(name).suffix.lower()
    if data is None or suffix not in PICTURES:
        return ""
    return hashlib.sha256(data).hexdigest() + suffix


Table = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]


def _csv(data: bytes) -> Table:
    text = data.decode("utf-8-sig", "replace") if not _gb(data) else data.decode("gb18030")
    sample = text.split("\n", 1)[0]
    mark = max(",;\t", key=sample.count)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark) if any(row)]
    return _table(rows[0], rows[1:]) if rows else (EMPTY, ())


def _gb(data: bytes) -> bool:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return True
    return False


def _xml(data: bytes) -> Table:
    items = list(fromstring(data, forbid_dtd=True))
    dicts = [{child.tag.split("}")[-1]: (child.text or "").strip() for child in item} for item in items]
    return _dicts(dicts)


def _geojson(data: bytes) -> Table:
    features = json.loads(data)["features"]
    dicts = []
    for feature in features:
        properties = {key: _plain(value) for key, value in (feature.get("properties") or {}).items()}
        if "id" in feature and "id" not in properties:
            properties["id"] = _plain(feature["id"])
        dicts.append({**properties, "geometry": _place(feature.get("geometry"))})
    return _dicts(dicts)


def _dicts(dicts: list[dict[str, str]]) -> Table:
    columns = tuple(dict.fromkeys(key for each in dicts for key in each)) or EMPTY
    return columns, tuple(tuple(each.get(key, "") for key in columns) for each in dicts)


def _table(header: Iterable[str], rows: Iterable[list[str]]) -> Table:
    names = [name.strip() for name in header]
    places = [at for at, name in enumerate(names) if name and name not in names[:at]]
    columns = tuple(names[at] for at in places)
    return columns, tuple(tuple(row[at].strip() if at < len(row) else "" for at in places) for row in rows)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _place(geometry: Any) -> str:
    """ODK's text of a point (`lat lng 0 0`), a line or a ring (points joined by `; `)."""
    if not geometry:
        return ""
    points = geometry["coordinates"]
    if geometry["type"] == "Point":
        points = [points]
    elif geometry["type"] == "Polygon":
        points = points[0]
    return "; ".join(f"{point[1]} {point[0]} {point[2] if len(point) > 2 else 0} 0" for point in points)
