"""Rows made ready for the database before the transaction begins, so that it is short.

On SQLite whoever writes keeps residents' answers waiting; encrypting and preparing 100,000 rows inside the
transaction would take many times as long as storing them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

Rows = list[list[Any]]


class Insert:
    """Rows of a model to be inserted, with whatever key the database gives them.

    `rows` have values in the order of `names` (attribute names); all other fields get their defaults.
    """

    def __init__(self, model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields if not field.primary_key}
        given = [fields[name] for name in names]
        others = [field for name, field in fields.items() if name not in names]
        defaults = [_ready(field, field.get_default()) for field in others]
        self.columns = [str(field.column) for field in (*given, *others)]
        self.rows: Rows = [
            [*(_ready(field, value) for field, value in zip(given, row, strict=True)), *defaults]
            for row in rows
        ]
        quoted = ", ".join(map(_quoted, self.columns))
        places = ", ".join(["%s"] * len(self.columns))
        self.statement = f"INSERT INTO {_quoted(model._meta.db_table)} ({quoted}) VALUES ({places})"  # noqa: S608 - our own names

    def put(self, column: str, values: Iterable[Any]) -> None:
        """Fill in a column that was not known before."""
        at = self.columns.index(column)
        for row, value in zip(self.rows, values, strict=True):
            row[at] = value


class Update:
    """Named fields of rows to be written where their keys are; each row ends with its key."""

    def __init__(self, model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        key: Any = model._meta.pk
        fields: list[Any] = [*(model._meta.get_field(name) for name in names), key]
        self.rows: Rows = [
            [_ready(field, value) for field, value in zip(fields, row, strict=True)] for row in rows
        ]
        pairs = ", ".join(f"{_quoted(field.column)} = %s" for field in fields[:-1])
        table = _quoted(model._meta.db_table)
        self.statement = f"UPDATE {table} SET {pairs} WHERE {_quoted(key.column)} = %s"  # noqa: S608 - our own names


def store(work: Insert | Update) -> None:
    """Write the rows; inside the caller's transaction."""
    if work.rows:
        with connection.cursor() as cursor:
            cursor.executemany(work.statement, work.rows)


def _ready(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
