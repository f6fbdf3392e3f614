"""The columns of a register's export: those of the import, so that a file goes out, is changed, and comes
back. Contacts are masked."""

from __future__ import annotations

from typing import Any

from import_export.resources import ModelResource

from satisfaction.companies.importing.columns import KINDS_OF_FILE
from satisfaction.companies.importing.resources import RESOURCES


def export_columns(kind: str) -> list[tuple[Any, Any]]:
    """(heading, row → cell) of a kind of file."""
    resource = RESOURCES[kind]()
    return [(column.heading, _cell(resource, column.key)) for column in KINDS_OF_FILE[kind].columns]


def _cell(resource: ModelResource, key: str) -> Any:
    field = resource.fields[key]
    return lambda row: resource.export_field(field, row)
