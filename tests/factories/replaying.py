"""What many tests stand on is built once and its rows written again; where in doubt it is built.

A town takes a third of a second to build and a hundredth to write again. `replayed` remembers which rows a
builder added to or changed in the database it found, and writes the same rows wherever it finds the same
database again. Where anything else is there, it builds.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, models, transaction

# In the SQL below stand names of our own tables and columns alone: hence noqa S608.
T = TypeVar("T")
Rows = dict[Any, tuple[Any, ...]]  # by primary key
State = dict[str, Rows]  # by table; empty tables are left out

# Large, and the same unless a flush has made them again with other keys: their keys say enough.
KEYS_ONLY = {"django_migrations", "auth_permission", "django_content_type"}
KEPT = 40  # states remembered for one builder; further ones are built


@dataclass
class Change:
    """What a builder did to the database, and what it gave back."""

    given: bytes
    added: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    changed: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)


def replayed(build: Callable[[], T]) -> Callable[[], T]:
    """The builder, which is run once for each state of the database it is called in.

    What it gives back must be picklable, and it may act on nothing but the database: files that it writes
    or things that it remembers in memory are not there again. Rows that it deletes make it build each time.
    """
    known: dict[str, Change] = {}

    @wraps(build)
    def found() -> T:
        before = state()
        key = repr(sorted((table, sorted(map(repr, rows.values()))) for table, rows in before.items()))
        if (change := known.get(key)) is not None:
            replay(change)
            given: T = pickle.loads(change.given)  # noqa: S301 - our own, of a moment ago
            return given
        given = build()
        if len(known) < KEPT and (made := _change(before, state(), given)) is not None:
            known[key] = made
        return given

    return found


def state() -> State:
    """Every row of the database (of the large tables the keys)."""
    keys = _keys()
    some = ", ".join(f"EXISTS (SELECT 1 FROM {connection.ops.quote_name(table)})" for table in keys)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {some}")
        filled = [table for table, any_row in zip(keys, cursor.fetchone(), strict=True) if any_row]
        return {table: _rows(cursor, table, keys[table]) for table in filled}


def whole(table: str) -> list[tuple[Any, ...]]:
    """Every row of one table, whatever its size."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
        return list(cursor.fetchall())


def replay(change: Change) -> None:
    """Write the rows."""
    keys = _keys()
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:  # foreign keys are looked at in the end
        for table, rows in change.added.items():
            insert(cursor, table, rows)
        for table, rows in change.changed.items():
            columns = _columns(cursor, table)
            at = columns.index(keys[table])
            sets = ", ".join(f"{quote(column)} = %s" for column in columns)
            cursor.executemany(
                f"UPDATE {quote(table)} SET {sets} WHERE {quote(keys[table])} = %s",  # noqa: S608
                [(*row, row[at]) for row in rows],
            )


def insert(cursor: Any, table: str, rows: list[tuple[Any, ...]]) -> None:
    """Add whole rows to a table."""
    quote = connection.ops.quote_name
    columns = _columns(cursor, table)
    marks = ", ".join(["%s"] * len(columns))
    names = ", ".join(map(quote, columns))
    cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})", rows)  # noqa: S608


def _change(before: State, after: State, given: Any) -> Change | None:
    """The difference of two states; None where it cannot be written again."""
    change = Change(pickle.dumps(given))
    for table in {*before, *after}:
        old, new = before.get(table, {}), after.get(table, {})
        if old.keys() - new.keys() or (table in KEYS_ONLY and old != new):
            return None
        if rows := [new[key] for key in new.keys() - old.keys()]:
            change.added[table] = rows
        if rows := [new[key] for key in old if new[key] != old[key]]:
            change.changed[table] = rows
    return change


def _rows(cursor: Any, table: str, key: str) -> Rows:
    quote = connection.ops.quote_name
    wanted = quote(key) if table in KEYS_ONLY else "*"
    cursor.execute(f"SELECT {wanted} FROM {quote(table)}")  # noqa: S608
    at = [column.name if hasattr(column, "name") else column[0] for column in cursor.description].index(key)
    return {row[at]: tuple(row) for row in cursor.fetchall()}


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")  # noqa: S608
    return [column[0] for column in cursor.description]


def _keys() -> dict[str, str]:
    """Each table's primary key."""
    found: dict[str, str] = {}
    for model in apps.get_models(include_auto_created=True):
        options: models.options.Options[Any] = model._meta
        if options.managed and not options.proxy:
            found[options.db_table] = options.pk.column
    return found
