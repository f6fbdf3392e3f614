"""What somebody sees who copies the whole database after every submission: all rows of all tables, in the
order and under the numbers that the database itself gives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

# What only a key tells apart from noise. Whether two of them are equal is seen, what they are is not.
KEYED = {
    "satisfaction_vote": {"pseudonym"},
    "satisfaction_consent": {"pseudonym", "sealed", "phone"},
    "satisfaction_ballot": {"token_digest"},
    "satisfaction_test": {"key_digest", "uid", "receipts_root"},
    "surveys_response": {"fingerprint"},
}
# Moments at which staff or the clock acted, not residents.
MOMENTS = {
    "satisfaction_test": {"opened_at", "closed_at", "key_destroyed_at"},
    "surveys_channel": {"closes_at"},
    "surveys_pulse": {"folded_at"},
    "wagtailcore_modellogentry": {"timestamp", "uuid", "id"},
    "django_tasks_database_dbtaskresult": {"id", "enqueued_at"},
    "problems_problem": {"opened_at"},
    "problems_problemevent": {"at"},
}
# Written in an order of chance when the test is closed: only what stands in them is seen.
SHUFFLED = {"satisfaction_consent", "satisfaction_pressure"}
PLACES = ("rowid",) if connection.vendor == "sqlite" else ("ctid::text", "xmin::text", "xmax::text")

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Dump:
    """One copy. `rows` by table in the order of the database's own places, `columns` their names, `places`
    what the database tells of each row beside its columns."""

    columns: Mapping[str, tuple[str, ...]]
    rows: Mapping[str, tuple[Row, ...]]
    places: Mapping[str, tuple[Row, ...]]

    def of(self, table: str) -> list[dict[str, Any]]:
        """A table's rows by column."""
        return [dict(zip(self.columns[table], row, strict=True)) for row in self.rows[table]]

    def seen(self, names: Names) -> dict[str, list[Row]]:
        """What an adversary without the key makes of it: keyed values by the order in which they came up."""
        found: dict[str, list[Row]] = {}
        for table, rows in self.rows.items():
            keyed, moments = KEYED.get(table, set()), MOMENTS.get(table, set())
            shown = [
                tuple(
                    names.of(table, column, value) if column in keyed else value
                    for column, value in zip(self.columns[table], row, strict=True)
                    if column not in moments and not (table in SHUFFLED and column == "id")
                )
                for row in rows
            ]
            # PostgreSQL puts rows where there is room, also that of the run before.
            anyhow = table in SHUFFLED or connection.vendor == "postgresql"
            found[table] = sorted(shown, key=repr) if anyhow else shown
        return found


class Names:
    """Keyed values, numbered as they come up; "" stays "". Of sealed ones the length is seen."""

    def __init__(self) -> None:
        self._known: dict[Any, int] = {}

    def of(self, table: str, column: str, value: Any) -> Any:
        """What is seen of it."""
        if value in ("", None):
            return value
        if column in ("sealed", "phone"):
            return len(value)
        return self._known.setdefault((column, value), len(self._known))


def dump() -> Dump:
    """Copy everything."""
    columns, rows, places = {}, {}, {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if connection.vendor == "sqlite" and _without_rowid(cursor, table):
                continue
            order = "rowid" if connection.vendor == "sqlite" else "ctid"
            cursor.execute(f'SELECT {", ".join(PLACES)}, t.* FROM "{table}" t ORDER BY {order}')  # noqa: S608
            names = [each[0] for each in cursor.description]
            found = cursor.fetchall()
            columns[table] = tuple(names[len(PLACES) :])
            rows[table] = tuple(tuple(map(plain, row[len(PLACES) :])) for row in found)
            places[table] = tuple(row[: len(PLACES)] for row in found)
    return Dump(columns, rows, places)


def sequences() -> dict[str, int | None]:
    """Where PostgreSQL's counters stand, which no rollback takes back."""
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences")
        return dict(cursor.fetchall())


def restore(counters: Mapping[str, int | None]) -> None:
    """Put them back."""
    with connection.cursor() as cursor:
        for name, value in counters.items():
            cursor.execute("SELECT setval(%s, %s, %s)", [name, value or 1, value is not None])


def plain(value: Any) -> Any:
    """A value that compares the same on both databases."""
    return (
        value.isoformat() if hasattr(value, "isoformat") else str(value) if hasattr(value, "hex") else value
    )


def changed(before: Dump, after: Dump) -> dict[str, list[dict[str, Any]]]:
    """Rows that are new or other in the second copy, by table."""
    found = {}
    for table, rows in after.rows.items():
        old = set(map(repr, before.rows.get(table, ())))
        fresh = [dict(zip(after.columns[table], row, strict=True)) for row in rows if repr(row) not in old]
        if fresh:
            found[table] = fresh
    return found


def moments(values: Iterable[Any]) -> list[str]:
    """Those that tell a time of day in Asia/Shanghai other than midnight."""
    found = []
    for value in values:
        moment = _moment(value)
        if moment and (moment.hour, moment.minute, moment.second, moment.microsecond) != (0, 0, 0, 0):
            found.append(str(value))
    return found


def _moment(value: Any) -> Any:
    from django.utils.dateparse import parse_datetime

    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = parse_datetime(value)
    except ValueError:
        return None
    if moment is None:
        return None
    aware = moment if timezone.is_aware(moment) else moment.replace(tzinfo=timezone.get_fixed_timezone(0))
    return timezone.localtime(aware)


def _without_rowid(cursor: Any, table: str) -> bool:
    cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
    row = cursor.fetchone()
    return row is None or "WITHOUT ROWID" in (row[0] or "").upper()
