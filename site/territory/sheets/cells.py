"""Columns of a kind of file as fields of an import-export resource, and the cells that several kinds have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from import_export.fields import Field
from import_export.resources import ModelResource

from territory.roster.columns import Column
from territory.roster.problems import Wrong
from territory.roster.spelling import area_key, tidy
from territory.roster.widgets import CellWidget, quoted
from territory.sheets.kind import Kind

MOST = 1_000_000


def field(column: Column, attribute: str, widget: Any) -> Any:
    """A column as a field of a resource."""
    return Field(attribute=attribute, column_name=column.heading, widget=widget)


def export_columns(kind: Kind, resource: ModelResource) -> list[tuple[Any, Any]]:
    """(heading, row → cell) of a kind: a file goes out, is changed, and comes back."""
    return [(column.heading, _cell(resource, column.key)) for column in kind.columns]


def _cell(resource: ModelResource, key: str) -> Any:
    shown = resource.fields[key]
    return lambda row: resource.export_field(shown, row)


class WordWidget(CellWidget):
    """One of some values by any of its names."""

    def __init__(self, names: Mapping[Any, tuple[str, ...]]) -> None:
        super().__init__()
        self.shown = {value: words[0] for value, words in names.items()}
        self.names = {area_key(word): value for value, words in names.items() for word in words}

    def named(self, said: Any) -> Any:
        """The value of a name."""
        key = area_key(str(said))
        if key not in self.names:
            raise Wrong("kind_unknown", text=quoted(said), names="、".join(self.shown.values()))
        return self.names[key]

    def read(self, value: Any) -> Any:
        """The stored value."""
        found = self.named(value)
        return found if isinstance(found, bool) else str(found)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Its first name."""
        return self.shown.get(value, "")


class CountWidget(CellWidget):
    """A whole number between two limits."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__()
        self.least, self.most = least, most

    def read(self, value: Any) -> int:
        """The number."""
        if isinstance(value, (date, datetime, time)):
            raise Wrong("became_date")
        text = re.sub(r"\.0+$", "", tidy(str(value)).replace(",", "")).rstrip("人户").strip()
        if not re.fullmatch(r"[0-9]{1,9}", text) or not self.least <= int(text) <= self.most:
            raise Wrong("count_wrong", text=quoted(value), least=self.least, most=self.most)
        return int(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """A number."""
        return value
