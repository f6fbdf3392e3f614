"""Choice lists that questions share, as the page stores them: `{name: {"columns", "rows", "file"}}`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from forms_builder.schema import ChoiceList

Json = Any

NAME = re.compile(r"[^\W\d][\w.\-]*")  # an XML name without colons, as expressions read it
MOST_LISTS = 60
MOST_ROWS = 20_000
MOST_COLUMNS = 60
CELL_LIMIT = 2000


def choice_lists(stored: Json) -> dict[str, ChoiceList]:
    """The lists, every row as long as the heading; what is no list is left out."""
    if not isinstance(stored, Mapping):
        return {}
    found: dict[str, ChoiceList] = {}
    for name, each in list(stored.items())[:MOST_LISTS]:
        heads, rows = (each.get("columns"), each.get("rows")) if isinstance(each, Mapping) else (None, None)
        if isinstance(name, str) and isinstance(heads, list):
            columns = tuple(_cell(column) for column in heads[:MOST_COLUMNS])
            rows = rows if isinstance(rows, list) else []
            cells = tuple(_row(row, len(columns)) for row in rows[:MOST_ROWS] if isinstance(row, list))
            found[name] = ChoiceList(columns, cells, _cell(each.get("file") or ""))
    return found


def stored_lists(lists: Mapping[str, ChoiceList]) -> dict[str, Json]:
    """The lists as the page stores them."""
    return {name: _stored(each) for name, each in lists.items()}


def list_problems(name: str, table: ChoiceList) -> Iterator[tuple[str, dict[str, object]]]:
    """What is wrong with one list: (finding's code, params). Rows are counted from 1, without the heading."""
    if not NAME.fullmatch(name):
        yield "list_name_bad", {"list": name}
    twice = [column for column, count in Counter(table.columns).items() if count > 1 or not column]
    if twice:
        yield "list_column_twice", {"list": name, "column": twice[0]}
        return
    key = value_column(table)
    if not key:
        if not table.file:  # a table that is only looked up needs no options
            yield "list_without_values", {"list": name}
        return
    at = table.columns.index(key)
    seen: dict[str, int] = {}
    for number, row in enumerate(table.rows, start=1):
        value = row[at]
        if value in seen and value:
            first = table.rows[seen[value] - 1]
            told_apart = any(
                a != b for a, b, column in zip(first, row, table.columns, strict=True) if column != "label"
            )
            code = "list_value_again" if told_apart else "list_value_twice"
            yield code, {"list": name, "value": value, "row": number, "first": seen[value]}
            return
        seen[value] = number


def value_column(table: ChoiceList) -> str:
    """The column that holds the options' values; '' where there is none."""
    return next((each for each in ("name", "value") if each in table.columns), "")


def _stored(table: ChoiceList) -> Json:
    kept: Json = {"columns": list(table.columns), "rows": [list(row) for row in table.rows]}
    return {**kept, "file": table.file} if table.file else kept


def _row(row: list[Json], width: int) -> tuple[str, ...]:
    cells = [_cell(each) for each in row[:width]]
    return tuple(cells + [""] * (width - len(cells)))


def _cell(value: Json) -> str:
    return value[:CELL_LIMIT] if isinstance(value, str) else "" if value is None else str(value)[:CELL_LIMIT]
